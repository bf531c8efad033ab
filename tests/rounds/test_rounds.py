"""Rounds follow their instants, half-open, whatever the clock's job has done so far."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.audit import selectors as record
from apps.people.permissions import NotAllowed, may
from apps.people.table import Action
from apps.rounds import selectors
from apps.rounds.models import Round
from apps.rounds.services import rounds
from apps.rounds.states import RoundState, phase
from apps.shared.errors import DomainError, WrongState
from tests import factories

SECOND = timedelta(seconds=1)
NOW = timezone.now()


def planned(**fields):
    now = timezone.now()
    return factories.round_(
        state="planned",
        opens_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=2),
        **fields,
    )


@given(
    state=st.sampled_from(["planned", "open"]),
    offset=st.timedeltas(min_value=timedelta(days=-3), max_value=timedelta(days=3)),
)
def test_the_interval_is_half_open(state, offset):
    opens, closes = NOW, NOW + timedelta(days=1)
    found = phase(state, opens_at=opens, closes_at=closes, now=NOW + offset)
    if offset >= timedelta(days=1):
        assert found == RoundState.CLOSED
    elif offset >= timedelta(0) or state == "open":
        assert found == RoundState.OPEN
    else:
        assert found == RoundState.PLANNED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "shift"),
    [(s, d) for s in RoundState.values for d in (-25, -24, -1, 0, 1, 24, 25)],
)
def test_the_condition_in_sql_is_the_rule_in_python(state, shift, time_machine):
    now = timezone.now()
    round_ = factories.round_(
        state=state, opens_at=now + timedelta(hours=shift),
        closes_at=now + timedelta(hours=shift + 24),
    )  # fmt: skip
    time_machine.move_to(now, tick=False)
    for wanted in RoundState:
        found = Round.objects.filter(Round.in_states(frozenset({wanted.value})), pk=round_.pk)
        assert found.exists() == (round_.phase == wanted), wanted


@pytest.mark.django_db
def test_turning_opens_and_closes_once_and_records_it(time_machine):
    round_ = planned()
    assert rounds.turn_rounds() == 0
    time_machine.move_to(round_.opens_at, tick=False)
    assert rounds.turn_rounds() == 1
    assert rounds.turn_rounds() == 0
    time_machine.move_to(round_.closes_at - SECOND, tick=False)
    assert rounds.turn_rounds() == 0
    time_machine.move_to(round_.closes_at, tick=False)
    assert rounds.turn_rounds() == 1
    round_.refresh_from_db()
    assert round_.state == RoundState.CLOSED
    verbs = [event.verb for event in record.of(round_)]
    assert verbs.count("round.opened") == verbs.count("round.closed") == 1


@pytest.mark.django_db
def test_a_round_missed_altogether_is_opened_and_closed(time_machine):
    round_ = planned()
    time_machine.move_to(round_.closes_at + timedelta(days=1), tick=False)
    rounds.turn_rounds()
    round_.refresh_from_db()
    assert round_.state == RoundState.CLOSED


def plan(world, by, **fields):
    revision = fields.pop("revision", None) or factories.revision(factories.draft(world.wg))
    now = timezone.now()
    given = {
        "purpose": "internal", "audience": [world.wg], "title_ja": "測定方法への問い", "title_en": "Round",
        "opens_at": now, "closes_at": now + timedelta(days=20),
    }  # fmt: skip
    return rounds.plan_round(revision=revision, by=by, **given | fields)


def test_a_member_cannot_plan_a_round(world):
    with pytest.raises(NotAllowed):
        plan(world, world.member)
    assert not Round.objects.exists()


def test_a_round_lets_its_audience_into_the_round_and_the_draft(world):
    asked = factories.committee("asked")
    asker = factories.member(asked)
    draft = factories.draft(world.wg)
    revision = factories.revision(draft)
    assert not may(asker, Action.DRAFT_VIEW, draft)
    round_ = plan(world, world.secretary, revision=revision, audience=[asked])
    assert may(asker, Action.DRAFT_VIEW, draft)
    assert may(asker, Action.COMMENT_CREATE, round_)
    assert not may(world.outsider, Action.ROUND_VIEW, round_)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"audience": []}, DomainError),
        ({"closes_at": NOW - timedelta(days=9), "opens_at": NOW - timedelta(days=10)}, DomainError),
        ({"closes_at": NOW - timedelta(days=9)}, DomainError),
    ],
)
def test_a_round_without_sense_is_refused(world, fields, error):
    with pytest.raises(error):
        plan(world, world.secretary, **fields)


def test_a_round_needs_a_published_revision(world):
    revision = factories.revision(factories.draft(world.wg), published=False)
    with pytest.raises(WrongState):
        plan(world, world.secretary, revision=revision)


def test_extending_needs_a_reason_and_a_later_closing(world):
    round_ = plan(world, world.secretary)
    later = round_.closes_at + timedelta(days=5)
    with pytest.raises(NotAllowed):
        rounds.extend_round(round_=round_, closes_at=later, reason="連休", by=world.member)
    with pytest.raises(DomainError):
        rounds.extend_round(round_=round_, closes_at=later, reason=" ", by=world.secretary)
    with pytest.raises(DomainError):
        rounds.extend_round(
            round_=round_, closes_at=round_.closes_at - SECOND, reason="連休", by=world.secretary
        )
    rounds.extend_round(round_=round_, closes_at=later, reason="連休", by=world.secretary)
    assert Round.objects.get(pk=round_.pk).closes_at == later
    assert record.of(round_).first().reason == "連休"


def test_closing_early_needs_a_reason_and_takes_nothing_afterwards(client, world):
    round_ = plan(world, world.secretary)
    with pytest.raises(NotAllowed):
        rounds.close_round_early(round_=round_, reason="急ぐ", by=world.member)
    with pytest.raises(DomainError):
        rounds.close_round_early(round_=round_, reason=" ", by=world.secretary)
    client.force_login(world.member)
    assert client.post(f"/rounds/{round_.pk}/close/", {"reason": "急ぐ"}).status_code == 403
    assert Round.objects.get(pk=round_.pk).phase == RoundState.OPEN
    client.force_login(world.secretary)
    assert client.get(f"/rounds/{round_.pk}/close/").status_code == 200
    planned = Round.objects.get(pk=round_.pk).closes_at
    assert client.post(f"/rounds/{round_.pk}/close/", {"reason": "急ぐ"}).status_code == 302
    closed = Round.objects.get(pk=round_.pk)
    assert closed.phase == RoundState.CLOSED
    assert closed.closes_at < planned
    assert not may(world.member, Action.COMMENT_CREATE, closed)
    assert record.of(round_).first().reason == "急ぐ"
    with pytest.raises(NotAllowed):
        rounds.close_round_early(round_=closed, reason="再び", by=world.secretary)


def test_a_round_that_has_not_opened_is_not_closed_early(world):
    round_ = plan(world, world.secretary, opens_at=timezone.now() + timedelta(days=1))
    with pytest.raises(WrongState):
        rounds.close_round_early(round_=round_, reason="急ぐ", by=world.secretary)


def test_a_paused_round_takes_nothing_until_it_is_resumed(world):
    round_ = plan(world, world.secretary)
    rounds.pause_round(round_=round_, reason="版の誤り", by=world.secretary)
    assert not may(world.member, Action.COMMENT_CREATE, Round.objects.get(pk=round_.pk))
    rounds.resume_round(round_=round_, reason="直した", by=world.secretary)
    assert may(world.member, Action.COMMENT_CREATE, Round.objects.get(pk=round_.pk))


def test_only_a_planned_round_can_be_cancelled(world):
    round_ = plan(world, world.secretary)
    with pytest.raises(WrongState):
        rounds.cancel_round(round_=round_, reason="やめる", by=world.secretary)


@pytest.mark.django_db
def test_the_list_costs_the_same_for_one_round_and_for_six(
    client, world, django_assert_num_queries
):
    client.force_login(world.member)
    plan(world, world.secretary)
    with django_assert_num_queries(6):
        client.get("/rounds/")
    for _ in range(5):
        plan(world, world.secretary)
    with django_assert_num_queries(6):
        client.get("/rounds/")


def test_outsiders_see_no_round(client, world):
    round_ = plan(world, world.secretary)
    client.force_login(world.outsider)
    assert round_.title not in client.get("/rounds/").content.decode()
    for page in ("", "read/", "compose/", "extend/"):
        assert client.get(f"/rounds/{round_.pk}/{page}").status_code == 404
    assert not selectors.visible(world.outsider).exists()


def test_changing_pages_refuse_first_and_then_do(client, world):
    round_ = plan(world, world.secretary)
    client.force_login(world.member)
    assert client.post(f"/rounds/{round_.pk}/pause/", {"reason": "x"}).status_code == 403
    client.force_login(world.secretary)
    assert client.get(f"/rounds/{round_.pk}/pause/").status_code == 200
    refused = client.post(f"/rounds/{round_.pk}/pause/", {"reason": ""})
    assert refused.status_code == 422
    assert client.post(f"/rounds/{round_.pk}/pause/", {"reason": "版の誤り"}).status_code == 302
    assert Round.objects.get(pk=round_.pk).state == RoundState.PAUSED


def test_planning_on_the_page(client, world):
    draft = factories.draft(world.wg)
    factories.revision(draft)
    page = f"/rounds/plan/{draft.number}/"
    client.force_login(world.member)
    assert client.get(page).status_code == 403
    client.force_login(world.secretary)
    assert client.get(page).status_code == 200
    form = {
        "title_ja": "計画の題名", "title_en": "Round", "purpose": "internal", "levels": "2",
        "audience": [world.wg.pk], "opens_on": "2035-12-01", "opens_time": "09:00",
        "closes_on": "2035-12-10",
    }  # fmt: skip
    wrong = client.post(page, form | {"closes_on": "2025-12-10"})
    assert wrong.status_code == 422
    assert 'value="計画の題名"' in wrong.content.decode()
    for name, day in (("closes_on", "9999-12-31"), ("opens_on", "2020-01-01")):
        assert client.post(page, form | {name: day}).status_code == 422
    assert not Round.objects.exists()
    assert client.post(page, form).status_code == 302
    closes = Round.objects.get().closes_at
    assert timezone.localtime(closes).strftime("%Y-%m-%d %H:%M") == "2035-12-11 00:00"


@pytest.mark.django_db
def test_no_day_is_too_far_for_an_answer(client, world, open_round):
    client.force_login(world.secretary)
    given = {"closes_on": "9999-12-31", "reason": "遅れ"}
    assert client.post(f"/rounds/{open_round.pk}/extend/", given).status_code == 422


@pytest.mark.django_db
def test_nothing_is_planned_to_have_opened_on_an_earlier_day(world):
    now = timezone.now()
    with pytest.raises(DomainError):
        plan(
            world,
            world.secretary,
            opens_at=now - timedelta(days=2),
            closes_at=now + timedelta(days=2),
        )
    assert not Round.objects.exists()


@pytest.mark.django_db
def test_the_database_keeps_the_order_of_the_instants():
    round_ = factories.round_()
    with pytest.raises(DatabaseError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(closes_at=round_.opens_at)
