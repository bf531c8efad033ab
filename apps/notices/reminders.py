"""When the clock reminds of a closing: seven days and one day before, once each for a closing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

DAYS = (7, 1)


def due(
    now: datetime,
    *,
    opens_at: datetime,
    closes_at: datetime,
    set_at: datetime | None = None,
    days: Sequence[int] = DAYS,
) -> int | None:
    """Return how many days before `closes_at` is to be reminded of at `now`; None for nothing.

    `set_at` is when the closing was last moved. An instant that lies before the opening or before
    that is left out: people were told of the closing then. Where several were missed, as after a
    time of being down, only the last counts.
    """
    known_since = max(opens_at, set_at) if set_at else opens_at
    if not opens_at <= now < closes_at:
        return None
    passed = [n for n in days if known_since < closes_at - timedelta(days=n) <= now]
    return min(passed, default=None)
