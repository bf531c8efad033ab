"""What a reminder would be before it is sent: to whom, and how it reads in both languages."""

from dataclasses import dataclass

from django.utils import timezone

from apps.audit.models import Event
from apps.notices import mails, selectors
from apps.notices.mails import Letter
from apps.notices.models import Notice
from apps.notices.recipients import not_yet
from apps.notices.states import How, Kind
from apps.people import grants
from apps.people.models import Membership, User
from apps.rounds.models import Comment, Round
from apps.rounds.states import CommentState

LANGUAGES = ("ja", "en")


@dataclass(frozen=True)
class Recipient:
    """One person whom a reminder would reach: for whom they speak, and how they are told."""

    person: User
    organisation: str
    how: How
    has_begun: bool
    is_stopped: bool


def recipients(round_: Round, *, by: User) -> list[Recipient]:
    """Return whom a reminder of the round would reach now: six queries, however many they are."""
    people = list(not_yet(round_).exclude(pk=by.pk).select_related("organisation"))
    keys = [person.pk for person in people]
    choices = selectors.choices_of_all(keys)
    stopped = set(selectors.all_stopped().filter(user__in=keys).values_list("user", flat=True))
    begun = set(
        Comment.objects.filter(round=round_, author__in=keys, state=CommentState.AUTOSAVED)
        .values_list("author", flat=True)
    )  # fmt: skip
    speaks = _organisations(keys)
    return [
        Recipient(
            person, speaks.get(person.pk) or str(person.organisation or ""),
            choices[person.pk][Kind.REMINDER], person.pk in begun, person.pk in stopped,
        )
        for person in people
    ]  # fmt: skip


def _organisations(people: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    running = Membership.objects.filter(grants.current(), user__in=people)
    for membership in running.select_related("organisation").order_by("pk"):
        found.setdefault(membership.user_id, str(membership.organisation))
    return found


def letters(round_: Round, by: User) -> list[Letter]:
    """Return the letter as somebody reads it who has begun no comment, in each language.

    Made by what makes the mails, for a reader who stands in no record; nothing is stored.
    """
    sample = User(pk=0, time_zone=by.time_zone, family_name_ja="○○", family_name_latin="…")
    event = Event(verb="round.reminder_asked", at=timezone.now())
    notice = Notice(user=sample, kind=Kind.REMINDER, event=event, at=event.at, round=round_)
    found = []
    for language in LANGUAGES:
        sample.language = language
        found.append(mails.letter(sample, How.AT_ONCE, Kind.REMINDER, [notice]))
    return found
