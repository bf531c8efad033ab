"""The consortium's glossary."""

from apps.demo.bodies import Cast
from apps.demo.content import Calendar, at, read
from apps.dispositions.models import Term
from apps.dispositions.services_english import save_term


def load(calendar: Calendar, cast: Cast) -> None:
    """Write the terms down, as the secretariat does before the first English text."""
    with at(calendar.morning(-50)):
        for told in read("glossary.yaml"):
            save_term(term=Term(**told), by=cast.people["saegusa"])
