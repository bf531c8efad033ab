"""Reading the migration report: what became of each comment's place on a later revision."""

from collections import Counter

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.drafts.models import Draft, Revision
from apps.drafts.states import RevisionState
from apps.people import permissions
from apps.people.table import Action
from apps.rounds.models import Anchor, Carrying
from apps.rounds.selectors import Reader
from apps.rounds.states import CommentState

Status = Anchor.Status
UNSURE = (Status.NEEDS_REVIEW, Status.ORPHANED)


def made_earlier(revision: Revision) -> QuerySet[Anchor]:
    """Return the places on which comments on earlier revisions of the same draft were made."""
    return (
        Anchor.objects.filter(
            status=Status.ORIGINAL,
            revision__draft=revision.draft_id,
            revision__ordinal__lt=revision.ordinal,
        )
        .exclude(comment__state=CommentState.AUTOSAVED)
        .select_related("revision", "block")
        .order_by("comment__round", "comment__number")
    )


def not_carried(revision: Revision) -> QuerySet[Anchor]:
    """Return the places of comments on earlier revisions that have none on `revision` yet."""
    there = Anchor.objects.filter(revision=revision, comment=OuterRef("comment"))
    return made_earlier(revision).filter(~Exists(there))


def followed_too_little() -> QuerySet[Revision]:
    """Return the published revisions on which comments on earlier ones have no place yet."""
    there = Anchor.objects.filter(revision=OuterRef(OuterRef("pk")), comment=OuterRef("comment"))
    left = Anchor.objects.filter(
        ~Exists(there),
        status=Status.ORIGINAL,
        revision__draft=OuterRef("draft"),
        revision__ordinal__lt=OuterRef("ordinal"),
    ).exclude(comment__state=CommentState.AUTOSAVED)
    return Revision.objects.filter(Exists(left), state=RevisionState.PUBLISHED)


def carried(revision: Revision) -> QuerySet[Anchor]:
    """Return the places on `revision` of comments that were made on earlier ones."""
    found = Anchor.objects.filter(revision=revision).exclude(status=Status.ORIGINAL)
    return found.select_related(
        "comment__round", "comment__author", "comment__organisation", "block", "decided_by"
    ).order_by("comment__round", "comment__number")


def open_anchors(revision: Revision) -> QuerySet[Anchor]:
    """Return the places that a person has still to decide."""
    return carried(revision).filter(status__in=UNSURE, decided_at=None)


def to_decide(user: Reader) -> list[tuple[Revision, int]]:
    """Return the revisions with places that `user` has still to decide, each with how many."""
    undecided = Q(anchors__status__in=UNSURE, anchors__decided_at=None)
    may = permissions.condition(Draft, user, Action.REVISION_PUBLISH, "draft")
    found = Revision.objects.select_related("draft").filter(may, undecided)
    return [(revision, revision.n) for revision in found.annotate(n=Count("anchors"))]


def is_open(anchor: Anchor) -> bool:
    """Tell whether a person has still to decide a place."""
    return anchor.status in UNSURE and anchor.decided_at is None


def original_of(anchors: list[Anchor]) -> dict[object, Anchor]:
    """Return for each comment of `anchors` the place on which it was made."""
    comments = [anchor.comment_id for anchor in anchors]
    found = Anchor.objects.filter(comment__in=comments, status=Status.ORIGINAL)
    return {anchor.comment_id: anchor for anchor in found.select_related("block", "revision")}


def counts(revision: Revision) -> list[tuple[str, int]]:
    """Return how many places are of each status, in the order of the statuses."""
    found = Counter(carried(revision).order_by().values_list("status", flat=True))
    return [(str(Status(s).label), found[s]) for s in Status.values if found[s]]


def why_publication_waits(revision: Revision) -> list[str]:
    """Say what must become of the comments on earlier revisions before this one is published."""
    if not made_earlier(revision).exists():
        return []
    report = Carrying.objects.filter(revision=revision).first()
    if report is None or not_carried(revision).exists():
        return [_("Not all comments on earlier revisions have been carried over yet.")]
    if report.signed_at is None:
        return [_("The migration report of the comments is not signed yet.")]
    return []
