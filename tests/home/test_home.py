"""The start page: what waits for each role, nearest deadline first, at a bounded cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.dispositions.models import Handling
from apps.home import selectors
from apps.people.roles import Role
from apps.rounds.models import Comment, SheetImport
from apps.shared.deadlines import end_of_day
from apps.submissions.models import Compilation
from apps.submissions.states import CompilationState
from tests import factories

pytestmark = pytest.mark.django_db


def places(user):
    return [item.url for item in selectors.waiting_for(user)]


def compilation(position, state, digest):
    return Compilation.objects.create(
        position=position, state=state, inputs=[], inputs_digest=digest, rules_version="1",
        asked_by=position.created_by,
    )  # fmt: skip


@pytest.fixture
def wg(db):
    return factories.committee()


@pytest.fixture
def member(wg):
    return factories.member(wg)


@pytest.fixture
def open_round(wg):
    return factories.round_(factories.revision(factories.draft(wg)))


def closed_round(wg, **fields):
    past = timezone.now() - timedelta(days=1)
    revision = factories.revision(factories.draft(wg))
    return factories.round_(revision, state="closed", closes_at=past, **fields)


def test_whoever_is_not_asked_has_nothing_waiting(open_round):
    outsider = factories.member(factories.committee())
    assert places(outsider) == []
    assert selectors.rounds_under_way(outsider) == []
    assert selectors.latest_decisions(outsider) == []


def test_an_open_round_waits_until_the_member_has_commented(member, open_round):
    assert places(member) == [reverse("rounds:read", args=[open_round.pk])]
    factories.comment(open_round, member)
    assert places(member) == []


def test_what_is_typed_and_not_submitted_waits_with_its_deadline(member, open_round):
    factories.comment(open_round, member, state="autosaved")
    [item] = selectors.waiting_for(member)
    assert (item.count, item.due) == (1, open_round.closes_at)
    assert item.url == reverse("rounds:read", args=[open_round.pk])


def test_what_was_not_submitted_in_time_stays_in_sight_without_a_deadline(member, wg):
    round_ = closed_round(wg)
    factories.comment(round_, member, state="autosaved")
    [item] = selectors.waiting_for(member)
    assert (item.count, item.due) == (1, None)
    assert item.url == reverse("rounds:read", args=[round_.pk])


def test_the_nearest_deadline_comes_first_and_what_has_none_last(wg, member):
    on = factories.revision(factories.draft(wg))
    late = factories.round_(on, closes_at=timezone.now() + timedelta(days=9))
    soon = factories.round_(on, closes_at=timezone.now() + timedelta(days=2))
    answered = closed_round(wg, finalised_at=timezone.now())
    factories.comment(answered, member, state="published")
    expected = [reverse("rounds:read", args=[r.pk]) for r in (soon, late, answered)]
    assert places(member) == [*expected[:2], expected[2] + "?mine=1"]


def test_the_desk_waits_for_the_secretary_and_for_no_member(wg, member):
    ended = closed_round(wg)
    secretary = factories.member(wg, Role.SECRETARY)
    factories.comment(ended, member)
    said = factories.comment(ended, member, state="decided")
    factories.answer(said, "adopted", secretary)
    [item] = selectors.waiting_for(secretary)
    assert (item.url, item.count) == (reverse("dispositions:desk", args=[ended.pk]), 1)
    assert places(member) == []


def test_a_finalised_external_round_waits_for_its_position_then_for_its_files(wg):
    secretariat = factories.secretariat()
    ended = factories.finalised_round(wg)
    assert reverse("positions:new", args=[ended.pk]) in places(secretariat)

    position = factories.position(wg, by=secretariat)
    page = reverse("positions:detail", args=[position.pk])
    assert page in places(secretariat)

    failed = compilation(position, CompilationState.FAILED, "a" * 64)
    waiting = places(secretariat)
    assert reverse("submissions:detail", args=[failed.pk]) in waiting
    assert page not in waiting

    compilation(position, CompilationState.DONE, "b" * 64)
    waiting = places(secretariat)
    assert reverse("submissions:detail", args=[failed.pk]) not in waiting
    assert page not in waiting


def test_decisions_are_listed_newest_first(wg, member):
    now = timezone.now()
    older = closed_round(wg, finalised_at=now - timedelta(days=3))
    newer = closed_round(wg, finalised_at=now - timedelta(days=1))
    ended = [d.url for d in selectors.latest_decisions(member) if "/rounds/" in d.url]
    assert ended == [reverse("rounds:detail", args=[r.pk]) for r in (newer, older)]


def test_a_membership_that_has_ended_is_not_listed(wg, member):
    yesterday = timezone.localdate() - timedelta(days=1)
    factories.member(factories.committee(), who=member, ends_on=yesterday)
    assert [seat.committee for seat in selectors.seats_of(member)] == [wg]


def test_the_public_sees_published_documents_and_bodies_alone(client, wg):
    factories.revision(factories.draft(wg, stage="published", number="CDR-DEF-100"))
    factories.revision(factories.draft(wg, number="CDR-EW-900"))
    page = client.get("/").content.decode()
    assert "CDR-DEF-100" in page
    assert "CDR-EW-900" not in page
    assert reverse("people:committee", args=[wg.slug]) in page


@pytest.mark.parametrize(
    ("language", "words"), [("ja", "対応が必要なもの"), ("en", "What waits for you")]
)
def test_the_page_speaks_the_reader_s_language(client, open_round, member, language, words):
    member.language = language
    member.save()
    client.force_login(member)
    page = client.get("/").content.decode()
    assert words in page
    assert reverse("rounds:read", args=[open_round.pk]) in page


@pytest.mark.parametrize("role", ["secretary", "secretariat"])
def test_the_cost_of_the_page_does_not_grow_with_what_it_shows(client, wg, role):
    secretariat, secretary = factories.secretariat(), factories.member(wg, Role.SECRETARY)
    client.force_login(secretariat if role == "secretariat" else secretary)

    def queries_with_more():
        factories.finalised_round(wg)
        factories.position(wg, by=secretariat)
        factories.round_(factories.revision(factories.draft(wg)))
        factories.comment(closed_round(wg), secretary)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        return [query["sql"] for query in queries]

    few = queries_with_more()
    queries_with_more()
    many = queries_with_more()
    assert len(many) == len(few), "\n".join(set(many) - set(few))
    assert len(many) <= 61


def test_a_sheet_that_was_read_waits_for_who_brought_it_alone(wg, member, open_round):
    colleague = factories.member(wg)
    organisation = member.memberships.get().organisation
    sheet = SheetImport.objects.create(
        round=open_round, organisation=organisation, uploaded_by=member, file="x.docx",
        file_name="x.docx", sha256="0" * 64, sheet={"rows": []},
    )  # fmt: skip
    address = reverse("rounds:sheet", args=[open_round.pk, sheet.pk])
    assert address not in places(colleague)
    assert address in places(member)
    SheetImport.objects.update(state="taken")
    assert address not in places(member)


def test_comments_assigned_to_somebody_wait_for_them_until_they_are_decided(wg):
    round_ = closed_round(wg)
    secretary, other = factories.member(wg, Role.SECRETARY), factories.member(wg, Role.SECRETARY)
    comment = factories.comment(round_, other)
    day = timezone.localdate() + timedelta(days=3)
    Handling.objects.create(comment=comment, assignee=secretary, due_on=day)
    address = f"{reverse('dispositions:desk', args=[round_.pk])}?assignee={secretary.pk}"
    assert address not in places(other)
    [mine] = [w for w in selectors.waiting_for(secretary) if w.url == address]
    assert (mine.count, mine.due) == (1, end_of_day(day))
    Comment.objects.update(state="decided")
    assert address not in places(secretary)
