"""One deadline rule, whatever clocks show: midnight, time zones, summer time, extension, pause."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.rounds.states import RoundState, phase
from apps.shared import deadlines

ZONES = [ZoneInfo(n) for n in ("Asia/Tokyo", "Europe/Zurich", "America/Los_Angeles")]
TICK = timedelta(microseconds=1)
zones = st.sampled_from(ZONES)
days = st.dates(min_value=date(2025, 1, 1), max_value=date(2030, 12, 31))
hours = st.times()
instants = st.datetimes(
    min_value=datetime(2025, 1, 1), max_value=datetime(2030, 12, 31), timezones=st.just(UTC)  # noqa: DTZ001
)  # fmt: skip
spans = st.timedeltas(min_value=TICK, max_value=timedelta(days=60))


@given(days, zones)
def test_a_day_ends_at_the_midnight_of_its_zone_and_not_before(day, zone):
    end = deadlines.closing(day, zone=zone)
    assert (end - TICK).astimezone(zone).date() == day
    assert end.astimezone(zone).date() == day + timedelta(days=1)
    assert end.astimezone(zone).time() == time(0)
    assert end.tzinfo is UTC


@given(days, hours, zones)
def test_an_hour_named_is_what_the_clock_of_the_zone_shows(day, hour, zone):
    shown = deadlines.closing(day, hour, zone).astimezone(zone)
    skipped = timedelta(hours=1)  # the hour that summer time leaves out
    assert shown.replace(tzinfo=None) - datetime.combine(day, hour) in (timedelta(0), skipped)
    assert shown.fold == 0  # of an hour that comes twice, the first


@pytest.mark.parametrize(
    ("zone", "day", "hour", "expected"),
    [
        ("Europe/Zurich", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30:00+00:00"),
        ("Europe/Zurich", date(2026, 3, 29), time(2, 30), "2026-03-29T01:30:00+00:00"),
        ("America/Los_Angeles", date(2026, 11, 1), time(1, 30), "2026-11-01T08:30:00+00:00"),
        ("Asia/Tokyo", date(2026, 12, 10), None, "2026-12-10T15:00:00+00:00"),
    ],
)
def test_hours_that_come_twice_or_never(zone, day, hour, expected):
    assert deadlines.closing(day, hour, ZoneInfo(zone)).isoformat() == expected


@given(instants, spans, st.timedeltas(-timedelta(days=90), timedelta(days=90)), zones, zones, zones)
def test_the_zone_in_which_an_instant_is_told_changes_nothing(opens, span, off, a, b, c):
    closes, now = opens + span, opens + off
    plain = deadlines.is_within(now, opens=opens, closes=closes)
    assert plain == (timedelta(0) <= off < span)
    told = deadlines.is_within(
        now.astimezone(a), opens=opens.astimezone(b), closes=closes.astimezone(c)
    )
    assert told == plain
    for state in ("planned", "open", "paused"):
        given = {"opens_at": opens, "closes_at": closes, "now": now}
        elsewhere = {
            "opens_at": opens.astimezone(a), "closes_at": closes.astimezone(a),
            "now": now.astimezone(a),
        }  # fmt: skip
        assert phase(state, **given) == phase(state, **elsewhere)


@given(instants, zones)
def test_what_is_left_and_the_reminders_count_elapsed_time(closes, zone):
    shown = closes.astimezone(zone)
    due = deadlines.reminders_due(shown)
    assert due == [closes - timedelta(days=7), closes - timedelta(days=1)]
    for at, level in zip(due, ("soon", "urgent"), strict=True):
        assert deadlines.time_left(shown, at.astimezone(zone) + TICK).level == level
    assert deadlines.time_left(shown, due[0].astimezone(zone)).level == "calm"
    assert deadlines.time_left(shown, shown).level == "over"


@given(instants, spans)
def test_nobody_is_reminded_before_the_opening(opens, span):
    closes = opens + span
    due = deadlines.reminders_due(closes, opens_at=opens)
    assert all(opens <= at < closes for at in due)
    assert len(due) == (span >= timedelta(days=7)) + (span >= timedelta(days=1))


@given(instants, spans, spans)
def test_an_extension_moves_every_reminder_along(opens, span, later):
    closes = opens + span
    before, after = (deadlines.reminders_due(c, opens_at=opens) for c in (closes, closes + later))
    assert after[len(after) - len(before) :] == [at + later for at in before]


@given(
    instants, spans,
    st.lists(st.tuples(st.sampled_from(["pause", "resume", "extend"]), spans), max_size=8),
    st.lists(st.timedeltas(timedelta(days=-5), timedelta(days=400)), min_size=1, max_size=8),
)  # fmt: skip
def test_a_round_takes_comments_between_its_instants_less_the_pauses(opens, span, deeds, asked):
    """Replay pauses, resumptions and extensions beside a plain account of what must hold."""
    state, closes, now = "planned", opens + span, opens - timedelta(days=1)
    for deed, after in deeds:
        now += after
        at = phase(state, opens_at=opens, closes_at=closes, now=now)
        if at == RoundState.CLOSED:
            break  # an extension comes too late as well
        if deed == "pause" and at == RoundState.OPEN:
            state = "paused"
        elif deed == "resume" and at == RoundState.PAUSED:
            state = "open"
        elif deed == "extend":
            closes += after
    for off in asked:
        later = max(now, opens + off)
        found = phase(state, opens_at=opens, closes_at=closes, now=later)
        if later >= closes:
            assert found == RoundState.CLOSED
        elif state == "paused":
            assert found == RoundState.PAUSED
        else:
            assert found == (RoundState.OPEN if later >= opens else RoundState.PLANNED)
