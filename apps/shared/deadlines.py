"""The deadline rule: an interval is half-open, `opens <= now < closes`, on the server's clock.

Every page, mail, feed and job asks this module, so that a deadline reads the same everywhere.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

JST = ZoneInfo("Asia/Tokyo")
WEEKDAYS_JA = "月火水木金土日"


def end_of_day(day: date, zone: ZoneInfo = JST) -> datetime:
    """Return the instant at which `day` has ended in `zone`: what "closing on that day" means."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)


def is_within(now: datetime, *, opens: datetime, closes: datetime) -> bool:
    """Tell whether `now` lies in the half-open interval [opens, closes)."""
    return opens <= now < closes


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
    left = instant - (now or timezone.now())
    if left <= timedelta(0):
        return TimeLeft(_("closed"), "over")
    if left < timedelta(hours=1):
        minutes = int(left.total_seconds() // 60)
        words = ngettext("%(n)d minute left", "%(n)d minutes left", minutes) % {"n": minutes}
        return TimeLeft(words, "urgent")
    if left < timedelta(days=1):
        hours = int(left.total_seconds() // 3600)
        return TimeLeft(
            ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}, "urgent"
        )
    days = left.days
    words = ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    return TimeLeft(words, "soon" if days < 7 else "calm")


def _zone() -> ZoneInfo:
    current = timezone.get_current_timezone()
    return current if isinstance(current, ZoneInfo) else JST
