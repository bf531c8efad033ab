"""Counting a round: one query for each way of counting, however many comments there are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import get_language

from apps.dispositions.states import DispositionState
from apps.drafts.models import Block
from apps.people.models import Organisation
from apps.people.permissions import permit
from apps.people.table import Action
from apps.rounds.models import Anchor, Comment, Round
from apps.rounds.selectors import Reader
from apps.rounds.states import COUNTED, CommentState, RoundState

STEPS = (DispositionState.DECIDED.value, DispositionState.PROPOSED.value, "open")
"""How far an answer is, the furthest first."""

Steps = Counter[str]


@dataclass(frozen=True)
class Counted:
    """A round in numbers: submitted comments that are not withdrawn, by what they are.

    `days` has each day of the reader on which something came; the others hold how far answers are,
    which is all "open" where the reader may not know it. `outcomes` is by outcome and step.
    """

    total: int
    late: int
    withdrawn: int
    days: Mapping[date, int]
    clauses: Mapping[str, Steps]
    types: Mapping[str, Steps]
    organisations: Mapping[int, Steps]
    interests: Mapping[str, Steps]
    languages: Mapping[str, Steps]
    outcomes: Mapping[str, Steps] = field(default_factory=dict)


def knows_answers(user: Reader, round_: Round) -> bool:
    """Tell whether `user` may know how comments are answered: at the desk, or once it is told."""
    at_desk = permit(user, round_).may(Action.DESK_VIEW)
    return at_desk or round_.state == RoundState.FINALISED


def counted(round_: Round, *, answers: bool) -> Counted:
    """Count a round; what is said of its answers only with `answers`. Four queries."""
    comments = Comment.objects.filter(round=round_, state__in=COUNTED).order_by()
    names = ["type", "language", "organisation", "organisation__interest"]
    told = ["disposition__state", "disposition__outcome"] if answers else []
    rows = list(comments.values(*names, *told).annotate(n=Count("pk")))
    whole = Comment.objects.filter(round=round_).aggregate(
        late=Count("pk", filter=Q(is_late=True, state__in=COUNTED)),
        withdrawn=Count("pk", filter=Q(state=CommentState.WITHDRAWN)),
    )
    return Counted(
        total=sum(row["n"] for row in rows),
        **whole,
        days=_days(comments),
        clauses=_clauses(comments, answers=answers),
        types=_by(rows, "type"),
        organisations=_by(rows, "organisation"),
        interests=_by(rows, "organisation__interest"),
        languages=_by(rows, "language"),
        outcomes=_by([row for row in rows if row.get("disposition__outcome")], told[-1])
        if answers
        else {},
    )


def _by(rows: Iterable[Mapping[str, Any]], name: str) -> dict[Any, Steps]:
    found: dict[Any, Steps] = {}
    for row in rows:
        step = row.get("disposition__state") or "open"
        found.setdefault(row[name], Counter())[step] += row["n"]
    return found


def _days(comments: QuerySet[Comment]) -> dict[date, int]:
    day = TruncDate("submitted_at", tzinfo=timezone.get_current_timezone())
    return dict(comments.annotate(day=day).values_list("day").annotate(n=Count("pk")))


def _clauses(comments: QuerySet[Comment], *, answers: bool) -> dict[str, Steps]:
    hung = Anchor.objects.filter(comment__in=comments, status=Anchor.Status.ORIGINAL).order_by()
    if not answers:
        return _by(hung.values("clause").annotate(n=Count("pk")), "clause")
    rows = hung.values("clause", "comment__disposition__state").annotate(n=Count("pk"))
    told = ({**row, "disposition__state": row["comment__disposition__state"]} for row in rows)
    return _by(told, "clause")


def titles(round_: Round) -> dict[str, str]:
    """Return the headings of the document under comment by clause, in the reader's language.

    Where a clause has none in that language, in the other one.
    """
    language = (get_language() or "ja")[:2]
    headings = Block.objects.filter(revision=round_.revision_id, kind="heading")
    rows = list(headings.order_by("position").values_list("language", "clause", "text"))
    rows.sort(key=lambda row: row[0] == language)
    return {clause: text for _language, clause, text in rows if clause}


def organisations(counts: Counted) -> Mapping[int, Organisation]:
    """Return the organisations that were counted, by their keys."""
    return Organisation.objects.in_bulk(list(counts.organisations))


def days_of(round_: Round, counts: Counted) -> list[date]:
    """Return each day of the round, for its reader: from its opening until its end or today.

    Days on which something came late lie beyond the end.
    """
    zone = timezone.get_current_timezone()
    first = round_.opens_at.astimezone(zone).date()
    until = min(timezone.now(), round_.closes_at - timedelta(microseconds=1))
    last = max([first, until.astimezone(zone).date(), *counts.days])
    first = min([first, *counts.days])
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
