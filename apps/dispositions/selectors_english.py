"""Reading for the English work: whose English is owed, how far it is, what departs from the terms.

A comment that points to another one has no English text of its own: that of the head speaks for it,
and is behind as soon as the group is another one than it was worded for.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.dispositions import originals
from apps.dispositions.models import Disposition, EnglishWording, MachineOrder, Returned, Term
from apps.dispositions.models.english import source_hash
from apps.dispositions.states import DispositionState, EnglishState, Outcome
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.rounds.selectors_validation import words_hash
from apps.rounds.states import COUNTED, Purpose
from documents import glossary

State = EnglishState
OWED = (State.MISSING, State.BEHIND)


def in_need(round_: Round) -> Q:
    """Return the condition that a comment needs an English text: what another body is to read."""
    if round_.purpose != Purpose.EXTERNAL:
        return Q(pk__in=[])
    elsewhere = Q(disposition__head__isnull=False)
    dropped = Q(disposition__outcome=Outcome.DROPPED, disposition__state=DispositionState.DECIDED)
    return Q(state__in=COUNTED) & ~Q(language="en") & ~elsewhere & ~dropped


def sources(comments: Iterable[Comment]) -> dict[UUID, str]:
    """Return what tells the words that the English of each comment speaks for.

    One query where the comments come with their last validations.
    """
    own = {comment.pk: comment.words_hash for comment in comments}
    members = _members(Q(head__in=own))
    return {key: source_hash(hash_, members.get(key, ())) for key, hash_ in own.items()}


def _members(condition: Q) -> dict[Any, list[str]]:
    pointing = Disposition.objects.filter(condition, comment__state__in=COUNTED)
    found: defaultdict[Any, list[str]] = defaultdict(list)
    for head, hash_ in pointing.values_list("head", words_hash("comment__")):
        found[head].append(hash_)
    return found


def members_of(head: Comment) -> QuerySet[Comment]:
    """Return the comments that the English of `head` speaks for besides."""
    pointing = Comment.objects.filter(disposition__head=head, state__in=COUNTED)
    return pointing.select_related("last_validation").order_by("number")


def states(round_: Round) -> dict[int, EnglishState]:
    """Return how far each English text of the round is, by number in its order. Two queries."""
    needing = Comment.objects.filter(in_need(round_), round=round_)
    rows = needing.order_by("place_order", "number").values_list(
        "number", "pk", words_hash(), "english__source_hash", "english__checked_at"
    )
    members = _members(Q(head__round=round_))
    return {
        number or 0: _state(source_hash(own, members.get(key, ())), worded_from, checked_at)
        for number, key, own, worded_from, checked_at in rows
    }


def states_of(comments: Sequence[Comment]) -> dict[UUID, EnglishState]:
    """Return how far the English of each of `comments`, fetched with their wording, is."""
    now = sources(comments)
    told = {}
    for comment in comments:
        wording: EnglishWording | None = getattr(comment, "english", None)
        worded_from = wording.source_hash if wording else None
        told[comment.pk] = _state(now[comment.pk], worded_from, wording and wording.checked_at)
    return told


def _state(source: str, worded_from: str | None, checked_at: object) -> EnglishState:
    if worded_from is None:
        return State.MISSING
    if worded_from != source:
        return State.BEHIND
    return State.CHECKED if checked_at else State.DRAFT


def missing(round_: Round) -> list[int]:
    """Return the numbers of the comments that have no English text, in order."""
    return [number for number, state in states(round_).items() if state == State.MISSING]


def unready(round_: Round) -> int:
    """Count the English texts of a round that nobody has checked against their originals."""
    return sum(state != State.CHECKED for state in states(round_).values())


def counts(told: dict[int, EnglishState]) -> list[tuple[EnglishState, int]]:
    """Return how many texts are in each state, in the order of the work."""
    n = Counter(told.values())
    return [(state, n[state]) for state in State]


def terms(user: User) -> QuerySet[Term]:
    """Return the glossary, which everybody who is signed in may read."""
    require(user, Action.GLOSSARY_VIEW)
    return Term.objects.order_by("is_retired", "ja")


def deviations(comments: Iterable[Comment]) -> dict[UUID, list[glossary.Deviation]]:
    """Return how the English of each comment departs from the glossary, where it has any."""
    worded = [comment for comment in comments if hasattr(comment, "english")]
    if not worded:
        return {}
    known = [term.as_term for term in Term.objects.filter(is_retired=False)]
    return {
        c.pk: glossary.deviations(
            f"{originals.said(c)}\n{originals.change_said(c)}",
            f"{c.english.body}\n{c.english.proposed_change}",
            known,
        )
        for c in worded
    }


@dataclass(frozen=True)
class Work:
    """One row of the work list."""

    comment: Comment
    state: EnglishState
    deviations: list[glossary.Deviation]


def work(comments: Sequence[Comment]) -> list[Work]:
    """Return comments with how far their English is and what departs. Two queries."""
    told, departing = states_of(comments), deviations(comments)
    return [Work(c, told[c.pk], departing.get(c.pk, [])) for c in comments]


def returned(round_: Round) -> QuerySet[Returned]:
    """Return the files that agencies sent back and that wait for somebody."""
    waiting = Returned.objects.filter(round=round_, state=Returned.State.READ)
    return waiting.select_related("brought_by").defer("units")


def last_order(round_: Round) -> MachineOrder | None:
    """Return the last order to the machine translation service."""
    return MachineOrder.objects.filter(round=round_).select_related("asked_by").first()
