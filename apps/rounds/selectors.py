"""Reading rounds: which of them somebody may see, their comments, and how far they are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from apps.drafts.models import Block, Draft
from apps.drafts.states import RevisionState
from apps.people import permissions
from apps.people.models import User
from apps.people.table import Action
from apps.rounds.models import Anchor, Comment, Reply, Round
from apps.rounds.states import COUNTED, CommentState, Room, RoundState
from apps.rounds.voices import mine
from apps.shared import deadlines
from documents.clauses import clause_order

Reader = User | AnonymousUser


def visible(user: Reader) -> QuerySet[Round]:
    """Return the rounds that `user` may see now, with what their lists show."""
    return _permitted(user).annotate(
        submitted=Count("comments", filter=Q(comments__state__in=COUNTED)),
        own=Count("comments", filter=mine(user, "comments__")),
    )


def _permitted(user: Reader) -> QuerySet[Round]:
    found = permissions.permitted(Round.objects.all(), user, Action.ROUND_VIEW)
    return found.select_related("revision__draft__owner")


def round_for(user: Reader, pk: int) -> Round:
    """Return one round; Http404 where there is none that `user` may see.

    Its comments are not counted: every page of a round comes through here.
    """
    return get_object_or_404(_permitted(user), pk=pk)


def why_stage_waits(draft: Draft) -> list[str]:
    """Say for each round that runs on `draft` that its stage cannot change meanwhile."""
    running = (RoundState.OPEN, RoundState.PAUSED)
    return [
        _("The comment round “%(round)s” runs until %(closes)s.")
        % {"round": round_, "closes": deadlines.in_words(round_.closes_at)}
        for round_ in Round.objects.filter(revision__draft=draft).exclude(
            state__in=(RoundState.FINALISED, RoundState.CANCELLED)
        )
        if round_.phase in running
    ]


def comments_of(round_: Round, user: Reader, *, internal: bool = False) -> QuerySet[Comment]:
    """Return the comments of a round that `user`, who may see the round, may see.

    What is not submitted is its author's alone. Replies of the secretariat's room come only with
    `internal`. The number of queries does not depend on the number of comments.
    """
    rooms = [Room.MEMBERS, Room.INTERNAL] if internal else [Room.MEMBERS]
    return (
        Comment.objects.filter(round=round_)
        .filter(~Q(state=CommentState.AUTOSAVED) | Q(author=user.pk))
        .select_related("author", "organisation", "disposition", "round", "last_validation")
        .prefetch_related(
            made_on(round_),
            Prefetch("replies", _replies().filter(room__in=rooms)),
        )
    )


def _replies() -> QuerySet[Reply]:
    said = Reply.objects.select_related("author", "hiding")
    return said.prefetch_related("rewordings", "mentions__user")


def reply_or_404(comment: Comment, pk: int) -> Reply:
    """Return one reply of those that `comments_of` fetched."""
    found = next((reply for reply in comment.replies.all() if reply.pk == pk), None)
    if found is None:
        raise Http404
    return found


def made_on(round_: Round) -> "Prefetch[Any]":
    """Fetch of each comment only the anchor on the revision that it was made on."""
    anchors = Anchor.objects.filter(revision=round_.revision_id).select_related("block")
    return Prefetch("anchors", anchors)


def place_of(comment: Comment) -> Anchor | None:
    """Return the anchor on the revision under comment, from what `comments_of` fetched."""
    return next(iter(comment.anchors.all()), None)


def first_cell(cell: Block) -> Block:
    """Return the first cell of the table in which `cell` stands."""
    firsts = cell.revision.blocks.filter(language=cell.language, row=1, column=1)
    found = firsts.filter(position__lte=cell.position).order_by("-position").first()
    return found or cell


def cells_beside(cell: Block) -> list[Block]:
    """Return all cells of the table in which `cell` stands, row by row. Three queries."""
    written = cell.revision.blocks.filter(language=cell.language)
    first = first_cell(cell).position
    after = written.filter(Q(row=0) | Q(row=1, column=1), position__gt=first)
    ends = after.aggregate(at=Min("position"))["at"]
    cells = written.filter(position__gte=first)
    return list(cells.filter(position__lt=ends) if ends is not None else cells)


def block_key_of(round_: Round, number: int) -> str:
    """Return the key of the block that a comment of the round hangs on, '' where on none."""
    places = Anchor.objects.filter(revision=round_.revision_id, comment__round=round_)
    key = places.filter(comment__number=number).values_list("block__key", flat=True).first()
    return key or ""


def counted(comments: QuerySet[Comment]) -> int:
    """Count what was submitted and not withdrawn."""
    return comments.filter(state__in=COUNTED).count()


def counts_by_clause(comments: QuerySet[Comment]) -> dict[str, int]:
    """Count the submitted `comments` of one round by the clause they were made on."""
    made = Anchor.objects.filter(
        comment__in=comments.filter(state__in=COUNTED), revision=F("comment__round__revision")
    )
    found = made.order_by().values_list("clause").annotate(n=Count("pk"))
    return dict(found)


def later_places(comment: Comment) -> QuerySet[Anchor]:
    """Return where a comment stands on the published revisions after the one it was made on.

    `counterpart` is the state of the block in the other language, None where there is none.
    """
    others = Block.objects.filter(revision=OuterRef("revision"), key=OuterRef("block__key"))
    state = others.exclude(language=OuterRef("language")).values("translation")[:1]
    return (
        Anchor.objects.filter(comment=comment, revision__state=RevisionState.PUBLISHED)
        .exclude(status=Anchor.Status.ORIGINAL)
        .select_related("revision__draft", "block")
        .annotate(counterpart=Subquery(state))
        .order_by("revision__ordinal")
    )


@dataclass(frozen=True)
class Heat:
    """One clause of the strip along the document; `level` 0 to 4 says how much was said there."""

    clause: str
    count: int
    level: int


@dataclass(frozen=True)
class Progress:
    """How far a round is: counts of submitted comments."""

    total: int
    answered: int
    decided: int
    proposed: int
    withdrawn: int
    organisations: list[tuple[str, int]]
    clauses: list[Heat]

    @property
    def open(self) -> int:
        return self.total - self.decided - self.proposed - self.answered


def progress(round_: Round) -> Progress:
    """Count a round's submitted comments by state, organisation and clause."""
    comments = (
        Comment.objects.filter(round=round_)
        .exclude(state=CommentState.AUTOSAVED)
        .select_related("organisation")
        .prefetch_related(made_on(round_))
    )
    states: Counter[str] = Counter()
    bodies: Counter[str] = Counter()
    clauses: Counter[str] = Counter()
    for comment in comments:
        states[comment.state] += 1
        if comment.state in COUNTED:
            bodies[str(comment.organisation)] += 1
            place = place_of(comment)
            clauses[place.clause.split(".")[0] if place else ""] += 1
    return Progress(
        total=sum(states[state] for state in COUNTED),
        answered=states[CommentState.PUBLISHED],
        decided=states[CommentState.DECIDED],
        proposed=states[CommentState.PROPOSED],
        withdrawn=states[CommentState.WITHDRAWN],
        organisations=bodies.most_common(),
        clauses=_heat(clauses),
    )


def _heat(clauses: Counter[str]) -> list[Heat]:
    most = max(clauses.values(), default=1)
    ordered: Iterable[str] = sorted(clauses, key=clause_order)
    return [Heat(c, clauses[c], -(-4 * clauses[c] // most)) for c in ordered]


def own(round_: Round, user: Reader, key: UUID) -> Comment | None:
    """Return what `user` has begun in the round under `key`, submitted since or not."""
    return comments_of(round_, user).filter(pk=key, author=user.pk).first()


def unsubmitted(round_: Round, user: Reader) -> QuerySet[Comment]:
    """Return what `user` has typed in the round and not submitted."""
    return comments_of(round_, user).filter(state=CommentState.AUTOSAVED, author=user.pk)


def begun_by(round_: Round) -> int:
    """Count the people who have text in the round that they have not submitted."""
    begun = Comment.objects.filter(round=round_, state=CommentState.AUTOSAVED)
    return begun.order_by().values("author").distinct().count()
