"""Deadlines of rounds as iCalendar (RFC 5545), in the language that is active."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from apps.audit.models import Event as Entry
from apps.notices.addresses import host, whole
from apps.rounds.models import Round
from apps.rounds.states import RoundState
from apps.shared.deadlines import in_words

SHOWN_BEFORE = timedelta(hours=1)
"""A calendar shows the hour that ends with the close: 24:00 stands on the day that it ends."""
MOVES = (
    "round.changed", "round.extended", "round.cancelled", "round.paused", "round.resumed",
    "round.closed_early",
)  # fmt: skip


def deadlines_calendar(rounds: Iterable[Round]) -> bytes:
    """Return a calendar with the close of each round: three queries at most, for all together.

    The UID of a round stays; its SEQUENCE grows with every extension, pause and cancellation.
    """
    rounds = list(rounds)
    calendar = Calendar()
    calendar.add("prodid", "-//CDR rule formation portal//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Deadlines of comment rounds"))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    moves = _moves(rounds)
    for round_ in rounds:
        calendar.add_component(_close_of(round_, moves.get(str(round_.pk), [])))
    return bytes(calendar.to_ical())


def _moves(rounds: list[Round]) -> dict[str, list[Entry]]:
    """Return by key of the round the entries of the record that changed its deadline, in order."""
    found: dict[str, list[Entry]] = {}
    entries = Entry.objects.filter(
        subject_type=Round._meta.label_lower, verb__in=MOVES,
        subject_id__in=[str(round_.pk) for round_ in rounds],
    )  # fmt: skip
    for entry in entries.order_by("pk"):
        found.setdefault(entry.subject_id, []).append(entry)
    return found


def _close_of(round_: Round, moves: list[Entry]) -> Event:
    draft = round_.revision.draft
    changed = moves[-1].at if moves else round_.created_at
    event = Event()
    event.add("uid", f"round-{round_.pk}-close@{host()}")
    event.add("sequence", len(moves))
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", round_.closes_at - SHOWN_BEFORE)
    event.add("dtend", round_.closes_at)
    event.add("summary", _("Comments close: %(round)s") % {"round": round_.title})
    words = {"when": in_words(round_.closes_at), "number": draft.number, "title": draft.title}
    event.add("description", _("Closes %(when)s. Document: %(number)s %(title)s") % words)
    event.add("url", whole(round_.get_absolute_url()))
    event.add("transp", "TRANSPARENT")
    cancelled = round_.phase == RoundState.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event
