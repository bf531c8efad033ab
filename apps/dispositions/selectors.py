"""Reading: what the desk shows, what is left to answer, what was answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Prefetch, Q

from apps.dispositions import selectors_english
from apps.dispositions.models import Objection
from apps.dispositions.states import HEEDED, POINTS_ELSEWHERE, DispositionState
from apps.drafts.models import Block, Revision
from apps.drafts.selectors import revisions
from apps.people.models import Organisation, User
from apps.people.permissions import permitted, require
from apps.people.table import Action
from apps.rounds.changes import AS_TEXT, became
from apps.rounds.models import Anchor, Comment, Round
from apps.rounds.selectors import Reader, later_places, round_for, visible
from apps.rounds.states import COUNTED, CommentState
from documents.changes import Became

PAGE = 50


def round_at_desk(user: User, pk: int) -> Round:
    """Return a round to work on at its desk.

    Raises Http404 where `user` may not see the round at all, NotAllowed where only not its desk.
    """
    round_ = round_for(user, pk)
    require(user, Action.DESK_VIEW, on=round_)
    return round_


def answered() -> Q:
    """Return the condition that a comment is answered: decided, with a response or by its head.

    A head that was withdrawn or that itself points elsewhere answers nothing.
    """
    decided = Q(disposition__state=DispositionState.DECIDED)
    by_itself = ~Q(disposition__outcome__in=POINTS_ELSEWHERE) & ~Q(disposition__response="")
    by_head = Q(
        disposition__outcome__in=POINTS_ELSEWHERE,
        disposition__head__state__in=COUNTED,
        disposition__head__disposition__head=None,
    )
    return decided & (by_itself | by_head)


def remaining(round_: Round) -> models.QuerySet[Comment]:
    """Return the submitted comments that still lack a decided answer, by number."""
    counted = Comment.objects.filter(round=round_, state__in=COUNTED)
    done = Comment.objects.filter(answered(), round=round_).values("pk")
    return counted.exclude(pk__in=done).order_by("number")


@dataclass(frozen=True)
class Progress:
    """How far the desk is: counts of counted comments, which add up to `total`."""

    decided: int
    proposed: int
    open: int
    without_english: int
    organisations: int

    @property
    def total(self) -> int:
        return self.decided + self.proposed + self.open


def progress(round_: Round) -> Progress:
    """Count the round's comments by how far they are: one query."""
    state = models.F("disposition__state")
    counts = Comment.objects.filter(round=round_, state__in=COUNTED).aggregate(
        total=models.Count("pk"),
        decided=models.Count(state, filter=Q(disposition__state=DispositionState.DECIDED)),
        proposed=models.Count(state, filter=Q(disposition__state=DispositionState.PROPOSED)),
        without_english=models.Count("pk", filter=needs_english(round_)),
        organisations=models.Count("organisation", distinct=True),
    )
    left = counts.pop("total") - counts["decided"] - counts["proposed"]
    return Progress(open=left, **counts)


def needs_english(round_: Round) -> Q:
    """Return the condition that a comment needs an English text to submit and has none."""
    return Q(english=None) & selectors_english.in_need(round_)


def organisations(round_: Round) -> models.QuerySet[Organisation]:
    """Return the organisations that comments of the round speak for."""
    counted = Comment.objects.filter(round=round_, state__in=COUNTED)
    return Organisation.objects.filter(pk__in=counted.values("organisation"))


def numbered(round_: Round, numbers: Iterable[int | None]) -> list[Comment]:
    """Return the submitted comments with these numbers, in this order, with all that is shown."""
    numbers = list(numbers)
    found = {c.number: c for c in with_answers(round_).filter(number__in=numbers)}
    return [found[number] for number in numbers if number in found]


def with_answers(round_: Round) -> models.QuerySet[Comment]:
    """Return the round's submitted comments with anchor, organisation, disposition, wording."""
    anchors = Anchor.objects.filter(status=Anchor.Status.ORIGINAL).select_related("block")
    return (
        Comment.objects.filter(round=round_)
        .exclude(state=CommentState.AUTOSAVED)
        .select_related(
            "organisation",
            "author",
            "disposition__head",
            "disposition__recorded_by",
            "english__written_by",
            "english__checked_by",
            "handling__assignee",
            "last_validation",
            "round",
        )
        .prefetch_related(Prefetch("anchors", anchors, to_attr="places"))
        .annotate(
            led_count=models.Count("led", distinct=True),
            is_objected=models.Exists(
                Objection.objects.filter(comment=models.OuterRef("pk"), settled_at=None)
            ),
        )
    )


def original_anchor(comment: Comment) -> Anchor:
    """Return where a comment hangs on the revision that it was made on."""
    return comment.anchors.select_related("block").get(status=Anchor.Status.ORIGINAL)


def clause_title(place: Anchor) -> str:
    """Return the heading of the clause that a comment hangs in, in the language of its place."""
    heading = place.revision.blocks.filter(
        language=place.language, kind="heading", clause=place.clause
    ).first()
    return heading.text if heading and place.clause else ""


def counterpart_owed(comment: Comment, place: Anchor) -> Block | None:
    """Return the block in the other language that has to follow the accepted change, if any.

    A proposed change is worded for one language; accepted, it has to be made in both. It is owed
    until a published revision has it and the counterpart is in step there.
    """
    answer = getattr(comment, "disposition", None)
    is_accepted = answer is not None and answer.outcome in HEEDED
    if not is_accepted or comment.change_kind not in AS_TEXT or place.block is None:
        return None
    if _is_made_in_both(comment, place):
        return None
    blocks = Block.objects.filter(revision=place.revision_id, key=place.block.key)
    return blocks.exclude(language=place.language).first()


def _is_made_in_both(comment: Comment, place: Anchor) -> bool:
    in_step = later_places(comment).filter(Q(counterpart=""), language=place.language)
    told = (became(comment, place, later.block.text) for later in in_step if later.block)
    return any(made is not None and made.became != Became.OPEN for made in told)


def told(round_: Round) -> int:
    """Count the people who will see an answer when the round is finalised: the authors."""
    counted = Comment.objects.filter(round=round_, state__in=COUNTED, by_proxy=False)
    return counted.values("author").distinct().count()


def told_by_proxy(round_: Round) -> int:
    """Count the organisations whose people will see answers to what was entered for them."""
    counted = Comment.objects.filter(round=round_, state__in=COUNTED, by_proxy=True)
    return counted.values("organisation").distinct().count()


def accepted_between(old: Revision, new: Revision, user: Reader) -> dict[str, list[Comment]]:
    """Return the comments accepted with an answer that `user` may read, by the block they hang on.

    They were made on `old` or on a later revision before `new`; keys of blocks outlive revisions.
    """
    low, high = sorted((old.ordinal, new.ordinal))
    found = (
        Comment.objects.filter(
            round__in=visible(user),
            round__revision__draft=old.draft_id,
            round__revision__ordinal__gte=low,
            round__revision__ordinal__lt=high,
            state=CommentState.PUBLISHED,
            disposition__outcome__in=HEEDED,
        )
        .select_related("disposition", "organisation", "last_validation")
        .order_by("round", "number")
    )
    by_block: dict[str, list[Comment]] = {}
    hung = Anchor.objects.filter(status=Anchor.Status.ORIGINAL).select_related("block")
    for comment in found.prefetch_related(Prefetch("anchors", hung)):
        for anchor in comment.anchors.all():
            if anchor.block is not None:
                by_block.setdefault(anchor.block.key, []).append(comment)
    return by_block


def proposed_earlier(revision: Revision, user: Reader) -> models.QuerySet[Anchor]:
    """Return the rows on `revision` of comments that propose a change and that `user` may see."""
    return (
        Anchor.objects.filter(
            revision=revision,
            comment__round__in=visible(user),
            comment__state__in=COUNTED,
        )
        .exclude(status=Anchor.Status.ORIGINAL)
        .exclude(comment__change_kind="")
        .select_related(
            "block",
            "comment__organisation",
            "comment__disposition",
            "comment__round__revision",
            "comment__last_validation",
        )
        .order_by("block__position", "comment__round", "comment__number")
    )


def answers_known(anchors: Iterable[Anchor], user: Reader) -> frozenset[object]:
    """Return the comments of `anchors` whose disposition `user` may know.

    Authors and members know it once it is published, whoever works at the desk before.
    """
    at_desk = set(
        permitted(Round.objects.all(), user, Action.DESK_VIEW).values_list("pk", flat=True)
    )
    return frozenset(
        anchor.comment_id
        for anchor in anchors
        if anchor.comment.state == CommentState.PUBLISHED or anchor.comment.round_id in at_desk
    )


def to_heed(user: User, *, since: datetime) -> list[tuple[Revision, int]]:
    """Return the revisions published since that were to heed changes of `user`, and how many."""
    heeded = Q(
        anchors__comment__author=user,
        anchors__comment__state=CommentState.PUBLISHED,
        anchors__comment__disposition__outcome__in=HEEDED,
    ) & ~Q(anchors__comment__change_kind="")
    later = heeded & ~Q(anchors__status=Anchor.Status.ORIGINAL)
    found = (
        revisions(user)
        .filter(published_at__gte=since)
        .annotate(n=models.Count("anchors", filter=later, distinct=True))
    )
    return [(r, r.n) for r in found.filter(n__gt=0).order_by("-published_at")]
