"""Reading for the desk: narrowing a round to what somebody works on, and saying what it holds."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Func, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.dispositions.journal import Answer, Hand, Wording, answers_of, hands_of, wordings_of
from apps.dispositions.models import Boilerplate, Deed, Handling, SavedView
from apps.dispositions.selectors import answered, needs_english, remaining
from apps.dispositions.states import DispositionState, EnglishState, Outcome
from apps.drafts.models import Block
from apps.people.models import Organisation, User
from apps.people.permissions import able
from apps.people.table import Action
from apps.rounds.models import Anchor, Comment, Reply, Round
from apps.rounds.selectors_search import saying
from apps.rounds.selectors_validation import passed
from apps.rounds.states import COUNTED, CommentState, CommentType, Room
from documents.clauses import clause_order

UNANSWERED = "unanswered"
LEFT = "left"
LOCKED = "locked"
LATE = "late"
UNVALIDATED = "unvalidated"
NOBODY = "nobody"
WHOLE = "-"
OVERDUE, THIS_WEEK = "over", "week"
CONTEXT = 2  # blocks before and after a place


@dataclass(frozen=True)
class Filters:
    """What the desk is narrowed to; empty fields narrow nothing."""

    q: str = ""
    type: str = ""
    state: str = ""
    organisation: int | None = None
    clause: str = ""  # WHOLE for the whole document
    language: str = ""
    assignee: str = ""  # NOBODY, or a person's key
    tag: str = ""
    due: str = ""
    english: bool = False
    order: str = ""


def desk_comments(round_: Round, filters: Filters) -> QuerySet[Comment]:
    """Return the comments at the desk, in the order asked for: of the document, or by number."""
    found = Comment.objects.filter(_narrowed(round_, filters), round=round_)
    return found.order_by(*(["number"] if filters.order == "number" else ["place_order", "number"]))


def _narrowed(round_: Round, filters: Filters) -> Q:
    wanted = _in_state(round_, filters.state) & saying(round_, filters.q)
    for name in ("type", "organisation", "language"):
        if value := getattr(filters, name):
            wanted &= Q(**{name: value})
    if filters.clause:
        wanted &= Q(pk__in=_hung(round_, filters.clause).values("comment"))
    if filters.english:
        wanted &= needs_english(round_)
    if filters.assignee == NOBODY:
        wanted &= Q(handling=None) | Q(handling__assignee=None)
    elif filters.assignee:
        wanted &= Q(handling__assignee=filters.assignee)
    if filters.tag:
        wanted &= Q(handling__tags__contains=[filters.tag])
    if filters.due:
        before = timezone.localdate() + timedelta(days=7 if filters.due == THIS_WEEK else 0)
        wanted &= Q(handling__due_on__lt=before) & ~Q(pk__in=_answered_keys(round_))
    return wanted


def _in_state(round_: Round, state: str) -> Q:
    counted = Q(state__in=COUNTED)
    return {
        UNANSWERED: counted & Q(disposition=None),
        LEFT: counted & ~Q(pk__in=_answered_keys(round_)),
        DispositionState.PROPOSED: counted & Q(disposition__state="proposed"),
        DispositionState.DECIDED: counted & Q(disposition__state="decided"),
        LOCKED: counted & Q(disposition__is_locked=True),
        LATE: counted & Q(is_late=True),
        UNVALIDATED: counted & ~passed(round_),
        CommentState.WITHDRAWN: Q(state=CommentState.WITHDRAWN),
    }.get(state, counted)


def _hung(round_: Round, clause: str) -> QuerySet[Anchor]:
    number = "" if clause == WHOLE else clause
    return Anchor.objects.filter(comment__round=round_, status="original", clause=number)


def _answered_keys(round_: Round) -> QuerySet[Comment, Any]:
    return Comment.objects.filter(answered(), round=round_).values("pk")


def tags_of(round_: Round) -> list[str]:
    """Return the tags in use in the round, in order."""
    used = Handling.objects.filter(comment__round=round_).annotate(
        tag=Func(F("tags"), function="unnest")
    )
    return sorted(set(used.values_list("tag", flat=True)))


def assignable(round_: Round) -> QuerySet[User]:
    """Return the people who may work at the desk of the round."""
    return able(Action.COMMENT_HANDLE, round_)


def around(place: Anchor) -> list[Block]:
    """Return the block that a comment hangs on with the blocks before and after it."""
    if place.block is None:
        return []
    at = place.block.position
    near = place.revision.blocks.filter(language=place.language)
    return list(near.filter(position__gte=at - CONTEXT, position__lte=at + CONTEXT))


def views_of(user: User, round_: Round) -> QuerySet[SavedView]:
    """Return the views of this desk that `user` keeps."""
    return SavedView.objects.filter(user=user, round=round_)


def boilerplates(round_: Round) -> QuerySet[Boilerplate]:
    """Return the boilerplate responses that suit the round."""
    return Boilerplate.objects.filter(purpose=round_.purpose, is_retired=False)


def deeds_of(round_: Round) -> QuerySet[Deed]:
    """Return what was done at the desk of the round, newest first."""
    return round_.deeds.select_related("by", "undoes", "undone_by__by")


def fingerprint(comments: Sequence[Comment]) -> str:
    """Return a hash of which comments these are and in which version their work stands.

    Two equal ones mean that nobody has written on any of them in between. Three queries.
    """
    facets = (answers_of(comments), hands_of(comments), wordings_of(comments))
    told = [
        ":".join([str(c.number), *(_version(facet.get(c.pk)) for facet in facets), c.state])
        for c in sorted(comments, key=lambda c: c.number or 0)
    ]
    return hashlib.sha256(",".join(told).encode()).hexdigest()


def _version(stored: Any) -> str:
    return str(stored.version) if stored else "0"


@dataclass(frozen=True)
class Difference:
    """What a deed in preparation would make of one comment."""

    comment: Comment
    old: Answer | Hand | Wording
    new: Answer | Hand | Wording

    @property
    def changes(self) -> bool:
        return self.old != self.new

    @property
    def leaves_group(self) -> bool:
        """Whether the answer of another comment would no longer count for it."""
        head = getattr(self.old, "head", "")
        return bool(head) and getattr(self.new, "head", "") != head


@dataclass(frozen=True)
class Left:
    """Comments of a kind that still lack a decided answer; `query` narrows the desk to them."""

    of: Any  # a clause, a type of comment, an organisation, a person; None for nobody
    count: int
    query: str


def left_by(round_: Round) -> Mapping[str, list[Left]]:
    """Count what lacks a decided answer by clause, type, organisation and assignee.

    Six queries. Clauses come in the order of the document, the others by count.
    """
    left = remaining(round_).order_by()
    hung = Anchor.objects.filter(comment__in=left, status=Anchor.Status.ORIGINAL)
    clauses = dict(hung.values_list("clause").annotate(n=Count("pk")))
    return {
        "clause": [
            Left(clause, clauses[clause], _query(clause=clause or WHOLE))
            for clause in sorted(clauses, key=clause_order)
        ],
        "type": _tally(left, "type", dict(CommentType.choices)),
        "organisation": _tally(left, "organisation", Organisation.objects.in_bulk),
        "assignee": _tally(left, "handling__assignee", User.objects.in_bulk),
    }


def _tally(
    left: QuerySet[Comment], field: str, known: Mapping[Any, Any] | Callable[..., Any]
) -> list[Left]:
    counted = list(left.values_list(field).annotate(n=Count("pk")).order_by("-n"))
    things = known([key for key, _n in counted if key]) if callable(known) else known
    name = field.rpartition("__")[2]
    return [Left(things.get(key), n, _query(**{name: key or NOBODY})) for key, n in counted]


def _query(**narrowed: Any) -> str:
    return urlencode({"state": LEFT, **narrowed})


def outcome_counts(differences: Iterable[Difference]) -> list[tuple[str, str, int]]:
    """Count differences of answers by what stands and what would stand, the most frequent first."""
    counted = Counter((in_words(one.old), in_words(one.new)) for one in differences)
    return [(old, new, n) for (old, new), n in counted.most_common()]


def in_words(stands: Answer | Hand | Wording) -> str:
    """Say an answer, a handling or how far an English text is in a line; '' for none."""
    if isinstance(stands, Wording):
        state = EnglishState.CHECKED if stands.checked_at else EnglishState.DRAFT
        return str(state.label) if stands.body else ""
    if isinstance(stands, Hand):
        parts = [stands.name, stands.due_on, *(f"#{tag}" for tag in stands.tags)]
        return " ".join(part for part in parts if part)
    if not stands.outcome:
        return ""
    said = f"{DispositionState(stands.state).label}: {Outcome(stands.outcome).label}"
    return f"{said} ({_('locked')})" if stands.is_locked else said


def replies_of(comment: Comment, *, internal: bool) -> QuerySet[Reply]:
    """Return the replies to a comment, oldest first; with `internal` also the secretariat's."""
    rooms = [Room.MEMBERS, Room.INTERNAL] if internal else [Room.MEMBERS]
    said = comment.replies.filter(room__in=rooms, hiding=None)
    return said.select_related("author").prefetch_related("rewordings")
