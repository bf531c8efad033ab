"""Reading notices: what a person may be told now, and how they want to be told."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from apps.drafts.models import Draft
from apps.notices.models import Address, CalendarKey, Notice, Preference
from apps.notices.rules import DEFAULTS, RULES
from apps.notices.states import How, Kind
from apps.people import permissions
from apps.people.models import User
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.rounds.states import COUNTED, Room

KEPT = timedelta(days=90)  # so long a notice stands in the list
HARD_BOUNCES = 3  # after so many mails that came back no more go to an address

NEEDS: dict[Action, set[Kind]] = defaultdict(set)
for _rule in RULES:
    NEEDS[_rule.needs].add(_rule.kind)


def told_to(user: User, kinds: Collection[str] = tuple(Kind)) -> QuerySet[Notice]:
    """Return the notices of `user` about what he may see at this moment, newest first.

    A reminder is told only to who may comment and has submitted nothing. The number of queries
    depends on the kinds alone. `kinds` are those of interest, so that a mail asks no more.
    """
    found = Q(pk__in=[])
    for action, concerned in NEEDS.items():
        if wanted := concerned.intersection(kinds):
            found |= Q(kind__in=wanted) & _condition(user, action)
    if Kind.MENTIONED in kinds:
        found = found & (~_notes() | _condition(user, Action.COMMENT_INTERNAL))
    submitted = Comment.objects.filter(round=OuterRef("round"), author=user, state__in=COUNTED)
    found = found & (~Q(kind=Kind.REMINDER) | Q(~Exists(submitted)))
    return _with_matter(Notice.objects.filter(found, user=user))


def _condition(user: User, action: Action) -> Q:
    """Return the condition that `user` may do `action` on what a notice is about."""
    model: type[models.Model]
    model, path = (Draft, "revision__draft") if _is_of_draft(action) else (Round, "round")
    return permissions.condition(model, user, action, path)


def _is_of_draft(action: Action) -> bool:
    return action.value.startswith("draft.")


def _notes() -> Q:
    return Q(reply__room=Room.INTERNAL, reply__isnull=False)


def _with_matter(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    return notices.select_related(
        "event", "round__revision__draft__owner", "comment", "reply__author", "reply__hiding",
        "revision__draft", "sheet__organisation", "sheet__uploaded_by",
    ).prefetch_related("reply__rewordings")  # fmt: skip


def listed(user: User) -> QuerySet[Notice]:
    """Return what stands in the list of `user`: the last three months of what he may see."""
    return told_to(user).filter(at__gte=timezone.now() - KEPT)


def older_than(pk: int) -> Q:
    """Return the condition that a notice stands after that one in a list, the newest first."""
    at = Subquery(Notice.objects.filter(pk=pk).values("at"))
    return Q(at__lt=at) | Q(at=at, pk__lt=pk)


def unread(user: User) -> QuerySet[Notice]:
    """Return the unread notices of `user`, whether he may still see what they are about or not."""
    return Notice.objects.filter(user=user, read_at=None, at__gte=timezone.now() - KEPT)


def choices_of(user: User) -> dict[Kind, How]:
    """Return how `user` is told of each kind: as chosen, else the default. One query."""
    return choices_of_all([user.pk])[user.pk]


def choices_of_all(people: Iterable[int]) -> dict[int, dict[Kind, How]]:
    """Return the same for several people, by key. One query."""
    people = list(people)
    found = {person: dict(DEFAULTS) for person in people}
    for row in Preference.objects.filter(user__in=people):
        if row.kind in Kind.values and row.how in How.values:
            found[row.user_id][Kind(row.kind)] = How(row.how)
    return found


def stopped(user: User) -> Address | None:
    """Return what came back from the present address of `user`, if no more mails go there."""
    return all_stopped().filter(user=user).first()


def all_stopped() -> QuerySet[Address]:
    """Return the addresses in use to which no more mails go, the last to stop first."""
    return (
        Address.objects.filter(hard__gte=HARD_BOUNCES, email=models.F("user__email"))
        .select_related("user")
        .order_by("-last_at")
    )


def calendar_key(user: User) -> CalendarKey | None:
    """Return what is kept of the secret address of a person's calendar."""
    return CalendarKey.objects.filter(user=user).first()
