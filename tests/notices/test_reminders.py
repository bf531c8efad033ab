"""Reminders of a close: seven days and one day before, and on request; once, and to the right ones."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apps.notices import reminders
from apps.notices.services import reminding
from apps.notices.states import Kind
from apps.people.permissions import NotAllowed
from apps.rounds.services import rounds
from apps.shared.errors import DomainError, Stale, WrongState
from tests import factories
from tests.notices.conftest import tell, told

DAY = timedelta(days=1)
NOON = datetime(2026, 12, 2, 3, tzinfo=UTC)


@pytest.fixture
def round_(world, time_machine):
    """A round before the WG that closes in twenty days."""
    time_machine.move_to(NOON, tick=False)
    return factories.round_(
        factories.revision(factories.draft(world.wg)), opens_at=NOON - DAY, closes_at=NOON + 20 * DAY
    )  # fmt: skip


def reminded():
    return told(kind=Kind.REMINDER)


@pytest.mark.django_db
def test_the_clock_reminds_twice_and_leaves_out_who_has_commented(world, round_, time_machine):
    tell()
    assert reminded() == []
    time_machine.move_to(round_.closes_at - 7 * DAY, tick=False)
    tell()
    tell()
    first = {email for _kind, email in reminded()}
    assert world.member.email in first
    assert not first & {world.outsider.email, world.observer.email}
    factories.comment(round_, world.member)
    time_machine.move_to(round_.closes_at - DAY, tick=False)
    tell()
    twice = [email for _kind, email in reminded()]
    assert twice.count(world.editor.email) == 2
    assert twice.count(world.member.email) == 1


@pytest.mark.django_db
def test_a_close_that_was_moved_is_reminded_of_anew(world, round_, time_machine):
    time_machine.move_to(round_.closes_at - 7 * DAY, tick=False)
    tell()
    before = len(reminded())
    rounds.extend_round(
        round_=round_, closes_at=round_.closes_at + 10 * DAY, reason="依頼", by=world.secretariat
    )
    tell()
    assert len(reminded()) == before
    time_machine.move_to(round_.closes_at - 7 * DAY, tick=False)
    tell()
    assert len(reminded()) == 2 * before


@pytest.mark.django_db
def test_a_paused_round_is_not_reminded_of(world, round_, time_machine):
    rounds.pause_round(round_=round_, reason="訂正", by=world.secretariat)
    time_machine.move_to(round_.closes_at - 7 * DAY, tick=False)
    tell()
    assert reminded() == []


@pytest.mark.django_db
def test_on_request_just_those_are_reminded_who_were_shown(world, round_, client):
    page = f"/rounds/{round_.pk}/remind/"
    client.force_login(world.member)
    assert client.get(page).status_code == 403
    assert client.post(page, {"shown": ""}).status_code == 403
    client.force_login(world.secretariat)
    shown = client.get(page).context["shown"]
    assert str(world.member.pk) in shown.split(",")
    tell()
    assert reminded() == []  # a look sends nothing
    factories.comment(round_, world.member)
    assert client.post(page, {"shown": shown}).status_code == Stale.status
    tell()
    assert reminded() == []
    shown = client.get(page).context["shown"]
    assert client.post(page, {"shown": shown}).status_code == 302
    tell()
    assert len(reminded()) == len(shown.split(","))
    with pytest.raises(DomainError, match="1時間"):
        reminding.remind(
            round_=round_, shown=map(int, shown.split(",")), by=world.secretariat
        )  # fmt: skip


@pytest.mark.django_db
def test_nobody_reminds_of_what_is_over(world, round_, time_machine):
    with pytest.raises(NotAllowed):
        reminding.remind(round_=round_, shown=[], by=world.member)
    rounds.pause_round(round_=round_, reason="訂正", by=world.secretariat)
    with pytest.raises(WrongState):
        reminding.remind(round_=round_, shown=[], by=world.secretariat)


@given(
    length=some.integers(1, 60 * 24), moved=some.none() | some.integers(0, 60 * 24),
    ticks=some.lists(some.integers(0, 60 * 25), max_size=60),
)  # fmt: skip
def test_whenever_the_clock_ticks_each_reminder_comes_at_most_once_and_in_its_time(
    length, moved, ticks
):
    """`length`, `moved` and `ticks` in hours after the opening."""
    opens, hour = NOON, timedelta(hours=1)
    closes = opens + length * hour
    set_at = None if moved is None else opens + min(moved, length) * hour
    for now in (opens + tick * hour for tick in sorted(ticks)):
        days = reminders.due(now, opens_at=opens, closes_at=closes, set_at=set_at)
        if days is None:
            continue
        assert days in reminders.DAYS
        assert closes - days * DAY <= now < closes
        assert closes - days * DAY > opens
        nearer = [n for n in reminders.DAYS if n < days and closes - n * DAY <= now]
        assert all(set_at and set_at >= closes - n * DAY for n in nearer)
