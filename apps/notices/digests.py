"""When a digest goes out: at seven in the morning where its reader lives, weekly on Mondays."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.notices.states import How

HOUR = time(7)
MONDAY = 0


def latest(how: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the last instant at or before `now` at which the digest `how` was due in `zone`."""
    local = now.astimezone(zone)
    day = local.date()
    if datetime.combine(day, HOUR, tzinfo=zone) > now:
        day -= timedelta(days=1)
    if how == How.WEEKLY:
        day -= timedelta(days=(day.weekday() - MONDAY) % 7)
    return datetime.combine(day, HOUR, tzinfo=zone)
