"""Deeds on the migration report: carrying comments to a revision, deciding the unsure, signing.

Anchors on the revision that a comment was made on never change; each later revision has rows of its
own, made while it is in preparation and decided before it is published. What is submitted on the
earlier revision after that is carried late, and decided once.
"""

import logging
from collections import Counter

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.drafts.models import Block, Revision
from apps.drafts.states import RevisionState
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Anchor, Carrying
from apps.rounds.selectors import first_cell
from apps.rounds.selectors_carrying import (
    followed_too_little,
    is_open,
    not_carried,
    open_anchors,
    original_of,
)
from apps.rounds.services.following import places_on, stand
from apps.shared.errors import DomainError, Incomplete, WrongState

Status, Scope = Anchor.Status, Anchor.Scope
BULK = 500
logger = logging.getLogger(__name__)


@transaction.atomic
def carry_comments(*, revision: Revision, anew: bool = False, by: User) -> Carrying:
    """Give every comment on an earlier revision a place on `revision`, or say that it has none.

    Asked again, only comments that came since are carried, and the report is to be signed again;
    with `anew` everything is, and nothing that was decided is kept. Raises WrongState once the
    revision is published.
    """
    role = require(by, Action.REVISION_PUBLISH, on=revision.draft)
    revision = _locked(revision)
    if anew:
        forget(revision)
    anchors = _make_rows(revision)
    report, _is_new = Carrying.objects.update_or_create(
        revision=revision, defaults={"made_by": by, "signed_by": None, "signed_at": None}
    )
    _record(revision, anchors, by, role)
    return report


def carry_late() -> int:
    """Carry what was submitted on an earlier revision since a later one was published. Repeatable.

    Returns how many comments got a row. What is not sure waits for the secretariat's decision. A
    text that cannot be carried to is named in the log and keeps no other waiting.
    """
    made = 0
    for revision in followed_too_little():
        try:
            made += _carry_late(revision)
        except Exception:
            logger.exception("comments not carried to %s", revision)
    return made


@transaction.atomic
def _carry_late(revision: Revision) -> int:
    # two who run at once meet here, and the second one finds nothing left
    Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
    anchors = _make_rows(revision)
    if anchors:
        _record(revision, anchors, None, "")
    return len(anchors)


def _make_rows(revision: Revision) -> list[Anchor]:
    return Anchor.objects.bulk_create(places_on(revision, not_carried(revision)), batch_size=BULK)


def _record(revision: Revision, anchors: list[Anchor], by: User | None, role: str) -> None:
    counts = Counter(str(anchor.status) for anchor in anchors)
    audit.record(
        "comments.carried", subject=revision, by=by, role=role,
        changes={status: (None, counts[status]) for status in sorted(counts)},
    )  # fmt: skip


def forget(revision: Revision) -> None:
    """Drop the places on a revision in preparation, as when its text is replaced."""
    Carrying.objects.filter(revision=revision).delete()
    Anchor.objects.filter(revision=revision).exclude(status=Status.ORIGINAL).delete()


@transaction.atomic
def confirm_place(*, anchor: Anchor, by: User) -> Anchor:
    """Say that the proposed place is the right one."""
    if anchor.block is None:
        raise DomainError(_("There is no proposed place to confirm. Choose one, or leave it."))
    return _decide(anchor, Status.MOVED, by)


@transaction.atomic
def place_anchor(*, anchor: Anchor, block: Block, words: str = "", by: User) -> Anchor:
    """Hang a comment on `words` of a block of the new revision, or on the whole block."""
    if block.revision_id != anchor.revision_id:
        raise DomainError(_("This place is not in the new revision."))
    start = block.text.find(words) if words else -1
    if words and start < 0:
        raise DomainError(_("These words do not stand in the paragraph."))
    _hang(anchor, original_of([anchor])[anchor.comment_id], block, start, start + len(words))
    return _decide(anchor, Status.MOVED, by)


@transaction.atomic
def take_alternative(*, anchor: Anchor, nth: int, by: User) -> Anchor:
    """Take the `nth` other place that was found, counted from 1."""
    if not 1 <= nth <= len(anchor.alternatives):
        raise DomainError(_("There is no such place to take. Choose one, or leave it."))
    found = anchor.alternatives[nth - 1]
    block = anchor.revision.blocks.get(pk=found["block"])
    made = original_of([anchor])[anchor.comment_id]
    start, end = found.get("start", 0), found.get("end", 0)
    _hang(anchor, made, block, start, end if made.is_range else start)
    return _decide(anchor, Status.MOVED, by)


def _hang(anchor: Anchor, made: Anchor, block: Block, start: int, end: int) -> None:
    """Hang an anchor where a person wants it; an empty range is the whole of what was meant."""
    span = (start, end) if start < end else None
    if made.scope == Scope.TABLE and block.row and span is None:
        block = first_cell(block)
    stand(anchor, block, span, scope=made.scope)
    anchor.method = Anchor.BY_HAND


@transaction.atomic
def leave_orphaned(*, anchor: Anchor, by: User) -> Anchor:
    """Say that the comment has no place in the new revision; it stays listed and answered."""
    stand(anchor, None)
    return _decide(anchor, Status.ORPHANED, by)


@transaction.atomic
def sign_report(*, report: Carrying, by: User) -> Carrying:
    """Sign the migration report, so that the revision can be published.

    Raises Incomplete naming the comments whose place is not decided.
    """
    role = require(by, Action.REVISION_PUBLISH, on=report.revision.draft)
    _locked(report.revision)
    left = [anchor.comment.label for anchor in open_anchors(report.revision)]
    if left:
        raise Incomplete(_("The place of these comments is not decided yet."), missing=left)
    report.signed_by, report.signed_at = by, timezone.now()
    report.save(update_fields=["signed_by", "signed_at"])
    audit.record("comments.carrying_signed", subject=report.revision, by=by, role=role)
    return report


def _locked(revision: Revision) -> Revision:
    """Lock a revision in preparation, so that its report is changed by one person at a time."""
    held = Revision.objects.select_for_update(of=("self",)).select_related("draft")
    found = held.get(pk=revision.pk)
    if found.state == RevisionState.PUBLISHED:
        raise WrongState(_("The revision is published: the places of its comments are fixed."))
    return found


def _decide(anchor: Anchor, status: str, by: User) -> Anchor:
    role = require(by, Action.REVISION_PUBLISH, on=anchor.revision.draft)
    before = Anchor.objects.select_for_update().filter(pk=anchor.pk).first()
    if before is None:
        raise WrongState(_("The comments were carried over anew meanwhile. Load the report again."))
    if before.status == Status.ORIGINAL:
        raise WrongState(_("The place on which a comment was made does not change."))
    if not is_open(before):
        _locked(anchor.revision)
    anchor.status, anchor.decided_by, anchor.decided_at = status, by, timezone.now()
    anchor.save()
    unsigned = Carrying.objects.filter(
        revision=anchor.revision, revision__state=RevisionState.EDITING
    )
    unsigned.update(signed_by=None, signed_at=None)
    audit.record(
        "comment.placed", subject=anchor.comment, by=by, role=role,
        changes={
            "revision": (None, anchor.revision.ordinal),
            "status": (before.status, status),
            "clause": (before.clause, anchor.clause),
            "quote": (before.quote, anchor.quote),
        },
    )  # fmt: skip
    return anchor
