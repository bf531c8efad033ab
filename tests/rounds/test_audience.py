"""Who is asked: guests by name, a plan that changes, and a round seen with somebody's eyes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.audit import selectors as record
from apps.people.permissions import NotAllowed, may
from apps.people.table import Action
from apps.rounds.as_seen import seen_by
from apps.rounds.models import Round
from apps.rounds.services import comments, guests, rounds
from apps.rounds.states import RoundState
from apps.shared.errors import DomainError, WrongState
from tests import factories
from tests.rounds.test_comments import save


@pytest.fixture
def round_(world):
    return factories.round_(factories.revision(factories.draft(world.wg)))


@pytest.fixture
def guest(world):
    return factories.user("客 一", "Ichi Kyaku", organisation=factories.organisation())


def planned(world, **fields):
    now = timezone.now().replace(second=0, microsecond=0)
    given = {
        "purpose": "internal", "audience": [world.wg], "title_ja": "募集", "title_en": "Round",
        "opens_at": now + timedelta(days=1), "closes_at": now + timedelta(days=9),
    }  # fmt: skip
    revision = factories.revision(factories.draft(world.wg))
    return rounds.plan_round(revision=revision, by=world.secretary, **given | fields)


def test_a_guest_reads_and_comments_in_one_round_alone(world, round_, guest, client):
    draft = round_.revision.draft
    client.force_login(guest)
    assert client.get(f"/rounds/{round_.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        save(round_, guest)
    with pytest.raises(NotAllowed):
        guests.invite_guests(round_=round_, guests=[guest], by=world.member)
    assert guests.invite_guests(round_=round_, guests=[guest], by=world.secretary) == [guest]
    assert guests.invite_guests(round_=round_, guests=[guest], by=world.secretary) == []
    assert client.get(f"/rounds/{round_.pk}/read/").status_code == 200
    done = comments.submit_comment(comment=save(round_, guest), by=guest)
    assert done.organisation == guest.organisation
    other = factories.round_(factories.revision(factories.draft(world.wg)))
    assert not may(guest, Action.ROUND_VIEW, other)
    with pytest.raises(NotAllowed):
        guests.dismiss_guest(round_=round_, guest=guest, by=world.member)
    guests.dismiss_guest(round_=round_, guest=guest, by=world.secretary)
    assert not may(guest, Action.ROUND_VIEW, round_)
    assert not may(guest, Action.DRAFT_VIEW, draft)
    done.refresh_from_db()
    assert (done.number, done.author) == (1, guest)


def test_the_draft_stays_open_to_whom_another_round_on_it_asks(world, round_, guest):
    other = factories.round_(round_.revision)
    for one in (round_, other):
        guests.invite_guests(round_=one, guests=[guest], by=world.secretary)
    guests.dismiss_guest(round_=round_, guest=guest, by=world.secretary)
    assert may(guest, Action.DRAFT_VIEW, round_.revision.draft)
    with pytest.raises(DomainError):
        guests.dismiss_guest(round_=round_, guest=guest, by=world.secretary)


def test_who_speaks_for_nobody_is_not_asked(world, round_):
    with pytest.raises(DomainError):
        guests.invite_guests(round_=round_, guests=[factories.user()], by=world.secretary)
    assert guests.guests_of(round_) == []


def test_a_round_may_ask_guests_alone(world, guest):
    with pytest.raises(DomainError):
        planned(world, audience=[])
    round_ = planned(world, audience=[], guests=[guest])
    assert guests.guests_of(round_) == [guest]


def test_guests_are_let_in_by_their_addresses(world, round_, guest, client):
    page = f"/rounds/{round_.pk}/guests/"
    client.force_login(world.member)
    assert client.get(page).status_code == 403
    assert client.post(page, {"guests": guest.email}).status_code == 403
    client.force_login(world.secretary)
    answer = client.post(page, {"guests": f"{guest.email}\nnobody@nowhere.example"})
    assert answer.status_code == 422
    assert "nobody@nowhere.example" in answer.content.decode()
    assert guests.guests_of(round_) == []
    assert client.post(page, {"guests": guest.email.upper()}).status_code == 302
    assert guests.guests_of(round_) == [guest]
    assert guest.email in client.get(page).content.decode()
    assert client.get(f"{page}{world.member.pk}/").status_code == 404
    assert client.get(f"{page}{guest.pk}/").status_code == 200
    assert guests.guests_of(round_) == [guest]  # asking changes nothing
    assert client.post(f"{page}{guest.pk}/").status_code == 302
    assert guests.guests_of(round_) == []


def test_a_plan_changes_until_it_opens(world, time_machine):
    other = factories.committee()
    round_ = planned(world, audience=[world.wg, other])
    member = factories.member(other)
    given = {
        "audience": [world.wg], "title_ja": "改めた募集", "title_en": "Round, changed",
        "opens_at": round_.opens_at, "closes_at": round_.closes_at + timedelta(days=1),
        "levels": 1,
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        rounds.change_round(round_=round_, by=world.member, **given)
    assert may(member, Action.DRAFT_VIEW, round_.revision.draft)
    rounds.change_round(round_=round_, by=world.secretary, **given)
    stored = Round.objects.get(pk=round_.pk)
    assert (stored.title_ja, stored.closes_at) == ("改めた募集", given["closes_at"])
    assert stored.levels == 1
    assert not may(member, Action.DRAFT_VIEW, round_.revision.draft)
    entry = record.of(round_).filter(verb="round.changed").get()
    assert set(entry.changes) == {"title_ja", "title_en", "closes_at", "levels"}
    with pytest.raises(DomainError):
        rounds.change_round(round_=round_, by=world.secretary, **given | {"audience": []})
    time_machine.move_to(round_.opens_at)
    with pytest.raises(WrongState):
        rounds.change_round(round_=round_, by=world.secretary, **given)


def test_the_page_offers_the_plan_as_it_stands(world, client):
    round_ = planned(world)
    page = f"/rounds/{round_.pk}/change/"
    client.force_login(world.member)
    assert client.get(page).status_code in (403, 404)
    client.force_login(world.secretary)
    form = client.get(page).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data |= {"title_en": "Another title"}
    sent = {name: value for name, value in data.items() if value is not None}
    assert client.post(page, sent).status_code == 302
    stored = Round.objects.get(pk=round_.pk)
    assert (stored.title_en, stored.closes_at) == ("Another title", round_.closes_at)
    assert client.post(page, sent | {"closes_on": "2020-01-01"}).status_code == 422


def test_seen_with_somebodys_eyes_is_what_they_will_find(world, guest, time_machine):
    """The forecast for an instant is held against what the table says once the instant is there."""
    round_ = planned(world, guests=[guest])
    instants = [
        round_.opens_at - timedelta(seconds=1), round_.opens_at,
        round_.closes_at - timedelta(seconds=1), round_.closes_at,
    ]  # fmt: skip
    people = [world.member, world.secretary, world.outsider, world.observer, guest]
    told = {(at, who): seen_by(who, round_, at) for at in instants for who in people}
    phases = []
    for at in instants:
        time_machine.move_to(at, tick=False)
        rounds.turn_rounds()
        fresh = Round.objects.get(pk=round_.pk)
        phases.append(fresh.phase)
        for who in people:
            seen = told[at, who]
            assert seen.phase == fresh.phase
            for act, allowed in seen.answers:
                on = fresh.revision.draft if act == Action.DRAFT_VIEW else fresh
                assert may(who, act, on) == allowed, (at, who, act)
    assert phases == [RoundState.PLANNED, RoundState.OPEN, RoundState.OPEN, RoundState.CLOSED]
    assert told[instants[1], world.outsider].is_shut_out
    assert not told[instants[1], guest].is_shut_out
    assert told[instants[1], guest].organisations == (guest.organisation,)


def test_a_term_that_ends_before_the_instant_is_over_then(world, time_machine):
    round_ = planned(world)
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    leaving = factories.member(world.wg, ends_on=today + timedelta(days=2))
    opened = seen_by(leaving, round_, round_.opens_at)
    later = seen_by(leaving, round_, round_.opens_at + timedelta(days=4))
    assert dict(opened.answers)[Action.COMMENT_CREATE]
    assert later.is_shut_out


def test_the_page_for_looking_tells_nobody_else(world, round_, client):
    page = f"/rounds/{round_.pk}/as-seen/"
    asked = {"person": world.observer.email, "day": "2026-12-01", "hour": "09:00"}
    client.force_login(world.member)
    assert client.get(page, asked).status_code == 403
    client.force_login(world.secretary)
    assert client.get(page).status_code == 200
    answer = client.get(page, asked)
    assert world.observer.get_full_name() in answer.content.decode()
    for wrong in (
        {"person": "nobody@nowhere.example"},
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
    ):
        assert client.get(page, asked | wrong).status_code == 422
