"""The permission table: every cell, through the doors that the portal uses."""

import copy
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from apps.drafts.models import Draft
from apps.drafts.states import Stage
from apps.people import grants, permissions
from apps.people.models import Committee, User
from apps.people.roles import Personal, PortalRole, Relation, Role
from apps.people.table import STATES, TABLE, Action, Holder, holders_of
from apps.rounds.models import Round
from apps.rounds.states import CommentState, RoundState
from tests import factories
from tests.conftest import make_world

CELLS = [(action, state) for action in Action for state in STATES[action.value.split(".")[0]]]


@pytest.fixture(scope="module")
def _cast(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_cast(make_world())
        transaction.set_rollback(True)


@pytest.fixture
def cast(_cast, db):
    return copy.deepcopy(_cast)


def make_cast(world):
    """Everybody by the column of the table they stand in, and one object of each kind."""
    asked = factories.committee("asked")
    draft = factories.draft(world.wg)
    revision = factories.revision(draft)
    round_ = factories.round_(revision, audience=[asked])
    grants.grant(draft, committee=asked, relation=Relation.AUDIENCE, by=None)
    guest = factories.user()
    for obj in (draft, round_):
        grants.admit_guest(obj, guest=guest, by=world.secretariat)
    author = factories.user()
    house = factories.organisation()
    comment = factories.comment(round_, author, organisation=house, handed_at=timezone.now())
    people = {}
    for role in Role:
        people[Holder(Relation.OWNER, role)] = getattr(world, role.value)
        people[Holder(Relation.PARENT, role)] = factories.member(world.council, role)
        people[Holder(Relation.AUDIENCE, role)] = factories.member(asked, role)
    for role in PortalRole:
        people[Holder(Relation.PORTAL, role)] = getattr(world, role.value)
    people[Holder(Relation.PERSONAL, Personal.GUEST)] = guest
    people[Holder(Relation.PERSONAL, Personal.AUTHOR)] = author
    people[Holder(Relation.PERSONAL, Personal.COORDINATOR)] = factories.member(
        asked, Role.OBSERVER, organisation=house, coordinates=True
    )
    people[Holder(Relation.PERSONAL, Personal.SIGNED_IN)] = world.outsider
    people[Holder(Relation.PERSONAL, Personal.ANYONE)] = AnonymousUser()
    objects = {
        "portal": None, "committee": world.wg, "draft": draft, "round": round_, "comment": comment
    }  # fmt: skip
    return people, objects


def in_state(obj, state):
    """Put an object in memory into a state, as far as permissions see it."""
    if isinstance(obj, Draft):
        obj.stage = state
    elif isinstance(obj, Round):
        obj.state = state
        if state in ("open", "paused", "planned"):
            shift = timedelta(days=1 if state == "planned" else -1)
            obj.opens_at += shift - (obj.opens_at - obj.created_at)
    elif obj is not None and not isinstance(obj, Committee):
        obj.state = state
    return obj


def seen_as(holder, kind):
    """Return the columns in which a person of column `holder` stands to an object of `kind`."""
    seen = {Holder(Relation.PERSONAL, Personal.ANYONE)}
    if holder.role != Personal.ANYONE:
        seen.add(Holder(Relation.PERSONAL, Personal.SIGNED_IN))
    knows = {
        Relation.OWNER: {"committee", "draft", "round", "comment"},
        Relation.PARENT: {"committee", "draft", "round", "comment"},
        Relation.AUDIENCE: {"draft", "round", "comment"},
        Relation.PORTAL: {"portal", "committee", "draft", "round", "comment"},
    }
    personal = {
        Personal.GUEST: {"draft", "round", "comment"},
        Personal.AUTHOR: {"comment"},
        Personal.COORDINATOR: {"comment"},
    }
    if holder.role == Personal.COORDINATOR:  # who sits in one of the bodies
        seen |= seen_as(Holder(Relation.AUDIENCE, Role.OBSERVER), kind)
    if kind in knows.get(holder.relation, set()) | personal.get(holder.role, set()):
        seen.add(holder)
    return seen


@pytest.mark.parametrize(("action", "state"), CELLS, ids=lambda value: str(value) or "-")
def test_every_cell(cast, action, state):
    """Refusal first: whoever the row does not name is refused; then everybody it names may."""
    people, objects = cast
    kind = action.value.split(".")[0]
    obj = in_state(objects[kind], state)
    named = holders_of(action, state)
    refused = {h: p for h, p in people.items() if not seen_as(h, kind) & named}
    allowed = {h: p for h, p in people.items() if seen_as(h, kind) & named}
    for holder, person in refused.items():
        assert not permissions.may(person, action, obj), holder
        with pytest.raises(permissions.NotAllowed):
            permissions.require(person, action, obj)
    for holder, person in allowed.items():
        assert permissions.may(person, action, obj), holder
        assert permissions.require(person, action, obj)


@pytest.mark.parametrize(
    "action", [a for a in Action if a.value.split(".")[0] in ("committee", "draft", "round")]
)
def test_lists_agree_with_single_checks(cast, action):
    people, objects = cast
    kind = action.value.split(".")[0]
    for state in STATES[kind]:
        obj = in_state(objects[kind], state)
        obj.save()
        listed = type(obj).objects.filter(pk=obj.pk)
        for holder, person in people.items():
            found = permissions.permitted(listed, person, action).exists()
            assert found == permissions.may(person, action, obj), (holder, state)


@pytest.mark.parametrize(
    "action", [a for a in Action if a.value.split(".")[0] in ("draft", "round", "comment")]
)
def test_whom_an_act_is_open_to_agrees_with_single_checks(cast, action):
    """Also for those whose term, appointment or account is over."""
    people, objects = cast
    kind, over = action.value.split(".")[0], timezone.localdate() - timedelta(days=1)
    former = people[Holder(Relation.OWNER, Role.MEMBER)]
    former.memberships.update(ends_on=over)
    people[Holder(Relation.PORTAL, PortalRole.AUDITOR)].appointments.update(ends_on=over)
    gone = people[Holder(Relation.AUDIENCE, Role.MEMBER)]
    gone.is_active = False
    gone.save()
    for state in STATES[kind]:
        obj = in_state(objects[kind], state)
        able = set(permissions.able(action, obj))
        known = [who for who in people.values() if isinstance(who, User) and who.is_active]
        assert able >= {who for who in known if permissions.may(who, action, obj)}, state
        assert gone not in able
        assert all(permissions.may(person, action, obj) for person in able), state


def test_a_list_costs_the_same_however_long(cast, django_assert_num_queries):
    people, objects = cast
    owner = objects["draft"].owner
    person = people[Holder(Relation.OWNER, Role.MEMBER)]
    for _ in range(5):
        factories.draft(owner)
    with django_assert_num_queries(3):
        assert len(permissions.permitted(Draft.objects.all(), person, Action.DRAFT_VIEW)) == 6


def test_states_of_the_table_are_the_states_of_the_objects():
    assert set(STATES["draft"]) == set(Stage.values)
    assert set(STATES["round"]) == set(RoundState.values)
    assert set(STATES["comment"]) == set(CommentState.values)


def test_every_action_has_a_rule_and_every_rule_knows_its_states():
    assert {rule.action for rule in TABLE} == set(Action)
    for rule in TABLE:
        assert (rule.states or frozenset()) <= set(STATES[rule.action.value.split(".")[0]])
