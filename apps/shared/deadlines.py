"""The deadline rule: an interval is half-open, `opens <= now < closes`, on the server's clock.

Every page, mail, feed and job asks this module, so that a deadline reads the same everywhere.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

JST = ZoneInfo("Asia/Tokyo")
WEEKDAYS_JA = "月火水木金土日"
URGENT, SOON = timedelta(days=1), timedelta(days=7)  # before a close
REMIND_BEFORE = (SOON, URGENT)


def end_of_day(day: date, zone: ZoneInfo = JST) -> datetime:
    """Return the instant at which `day` has ended in `zone`, in UTC."""
    return at_hour(day + timedelta(days=1), time.min, zone)


def at_hour(day: date, hour: time, zone: ZoneInfo = JST) -> datetime:
    """Return the instant at which clocks in `zone` show `hour` on `day`, in UTC.

    An hour that comes twice when summer time ends is the first; one that is skipped when it begins
    is counted on from the hour before.
    """
    return datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)


def closing(day: date, hour: time | None = None, zone: ZoneInfo = JST) -> datetime:
    """Return the instant that "closes on `day`" means: at `hour`, or once the day has ended."""
    return end_of_day(day, zone) if hour is None else at_hour(day, hour, zone)


def day_and_hour(
    instant: datetime, *, as_end: bool = False, zone: ZoneInfo = JST
) -> tuple[date, time | None]:
    """Return day and hour of an instant as people enter them: what `at_hour` and `closing` take.

    With `as_end` midnight is the end of the day before, and has no hour.
    """
    local = instant.astimezone(zone)
    if as_end and local.time() == time.min:
        return local.date() - timedelta(days=1), None
    return local.date(), local.time()


def is_within(now: datetime, *, opens: datetime, closes: datetime) -> bool:
    """Tell whether `now` lies in the half-open interval [opens, closes)."""
    # in UTC: datetimes of one zone are compared by what its clocks show, which can come twice
    return opens.astimezone(UTC) <= now.astimezone(UTC) < closes.astimezone(UTC)


def is_over(now: datetime, closes: datetime) -> bool:
    """Tell whether the closing instant has come: it belongs to what follows it."""
    return now.astimezone(UTC) >= closes.astimezone(UTC)


def reminders_due(closes_at: datetime, *, opens_at: datetime | None = None) -> list[datetime]:
    """Return the instants at which to remind of a close, the first one first, in UTC.

    They lie `REMIND_BEFORE` the close in elapsed time, whatever clocks do in between, and none
    before the opening. An extension moves them along: ask again with the new closing.
    """
    found = [closes_at.astimezone(UTC) - before for before in REMIND_BEFORE]
    return [at for at in found if opens_at is None or at >= opens_at.astimezone(UTC)]


def in_words(instant: datetime, zone: ZoneInfo | None = None) -> str:
    """Say an instant with date, weekday, hour and zone: 12月10日（木）24:00 JST / Thu 10 December …

    Midnight is shown as 24:00 of the day that ends, since that is how people name a closing.
    """
    zone = zone or _zone()
    local = instant.astimezone(zone)
    hour = f"{local:%H:%M}"
    if (local.hour, local.minute) == (0, 0):
        local, hour = local - timedelta(days=1), "24:00"
    name = local.tzname() or str(zone)
    if (get_language() or "ja").startswith("ja"):
        weekday = WEEKDAYS_JA[local.weekday()]
        return f"{local.year}年{local.month}月{local.day}日（{weekday}）{hour} {name}"
    return f"{local:%a} {local.day} {local:%B %Y} {hour} {name}"


def moment_in_words(instant: datetime, zone: ZoneInfo | None = None) -> str:
    """Say when something happened: 2026年11月9日 14:32 JST / 9 November 2026 14:32 JST."""
    local = instant.astimezone(zone or _zone())
    return f"{day_in_words(local)} {local:%H:%M} {local.tzname()}"


def day_in_words(day: date) -> str:
    """Say a day: 2026年11月9日 / 9 November 2026."""
    return date_format(day, "DATE_FORMAT", use_l10n=True)


@dataclass(frozen=True)
class TimeLeft:
    """How long until an instant: `level` is calm, soon (seven days), urgent (one day) or over."""

    words: str
    level: str


def time_left(instant: datetime, now: datetime | None = None) -> TimeLeft:
    """Say how much time is left until `instant`, counted down to full days, hours or minutes."""
    left = instant.astimezone(UTC) - (now or timezone.now()).astimezone(UTC)
    if left <= timedelta(0):
        return TimeLeft(_("closed"), "over")
    if left < timedelta(hours=1):
        minutes = int(left.total_seconds() // 60)
        words = ngettext("%(n)d minute left", "%(n)d minutes left", minutes) % {"n": minutes}
        return TimeLeft(words, "urgent")
    if left < URGENT:
        hours = int(left.total_seconds() // 3600)
        return TimeLeft(
            ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}, "urgent"
        )
    days = left.days
    words = ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    return TimeLeft(words, "soon" if left < SOON else "calm")


def _zone() -> ZoneInfo:
    current = timezone.get_current_timezone()
    return current if isinstance(current, ZoneInfo) else JST
