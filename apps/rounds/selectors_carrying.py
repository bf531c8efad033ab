"""Reading the migration report: what became of each comment's place on a later revision."""

from collections import Counter

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from apps.drafts.models import Revision
from apps.rounds.models import Anchor, Carrying
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


def carried(revision: Revision) -> QuerySet[Anchor]:
    """Return the places on `revision` of comments that were made on earlier ones."""
    found = Anchor.objects.filter(revision=revision).exclude(status=Status.ORIGINAL)
    return found.select_related(
        "comment__round", "comment__author", "comment__organisation", "block", "decided_by"
    ).order_by("comment__round", "comment__number")


def open_anchors(revision: Revision) -> QuerySet[Anchor]:
    """Return the places that a person has still to decide."""
    return carried(revision).filter(status__in=UNSURE, decided_at=None)


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
