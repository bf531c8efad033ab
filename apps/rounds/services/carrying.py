"""Deeds on the migration report: carrying comments to a revision, deciding the unsure, signing.

Anchors on the revision that a comment was made on never change; each later revision has rows of its
own, made while it is in preparation and decided before it is published.
"""

from collections import Counter, defaultdict
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.drafts.intake import blocks_of
from apps.drafts.models import Block, Revision
from apps.drafts.states import RevisionState
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Anchor, Carrying
from apps.rounds.selectors_carrying import not_carried, open_anchors
from apps.shared.errors import DomainError, Incomplete, WrongState
from documents.alignment import align
from documents.anchors import Carried, Carrier, Outcome, Spot, quote_of
from documents.blocks import Language

Status = Anchor.Status
BULK = 500


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
    anchors = [made for group in _by_text(revision).values() for made in group]
    Anchor.objects.bulk_create(anchors, batch_size=BULK)
    report, _is_new = Carrying.objects.update_or_create(
        revision=revision, defaults={"made_by": by, "signed_by": None, "signed_at": None}
    )
    counts = Counter(str(anchor.status) for anchor in anchors)
    audit.record(
        "comments.carried", subject=revision, by=by, role=role,
        changes={status: (None, counts[status]) for status in sorted(counts)},
    )  # fmt: skip
    return report


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
    span = (start, start + len(words)) if words else None
    _stand(anchor, block, span)
    return _decide(anchor, Status.MOVED, by)


@transaction.atomic
def leave_orphaned(*, anchor: Anchor, by: User) -> Anchor:
    """Say that the comment has no place in the new revision; it stays listed and answered."""
    _stand(anchor, None, None)
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
    _locked(anchor.revision)
    if anchor.status == Status.ORIGINAL:
        raise WrongState(_("The place on which a comment was made does not change."))
    before = Anchor.objects.select_for_update().get(pk=anchor.pk)
    anchor.status, anchor.decided_by, anchor.decided_at = status, by, timezone.now()
    anchor.save()
    Carrying.objects.filter(revision=anchor.revision).update(signed_by=None, signed_at=None)
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


def _by_text(revision: Revision) -> dict[tuple[int, Language], list[Anchor]]:
    """Return the new rows, by the earlier text that the comments were made on."""
    groups: defaultdict[tuple[int, Language], list[Anchor]] = defaultdict(list)
    for anchor in not_carried(revision):
        groups[anchor.revision_id, cast("Language", anchor.language)].append(anchor)
    return {
        (old, language): _carried(originals, revision, language)
        for (old, language), originals in groups.items()
    }


def _carried(originals: list[Anchor], revision: Revision, language: Language) -> list[Anchor]:
    """Carry the anchors of one earlier text, all in one language."""
    before = list(originals[0].revision.blocks.filter(language=language))
    after = list(revision.blocks.filter(language=language))
    carrier = Carrier(
        align(blocks_of(originals[0].revision, language), blocks_of(revision, language))
    )
    place = {block.pk: i for i, block in enumerate(before)}
    made = []
    for original in originals:
        anchor = Anchor(comment_id=original.comment_id, revision=revision, language=language)
        if original.block is None:
            anchor.status, anchor.method, anchor.confidence = Status.EXACT, "document", 1.0
        else:
            start, end = original.start or 0, original.end or len(original.block.text)
            found = carrier.carry(place[original.block.pk], start, end)
            _stand_as(anchor, found, after, whole=not original.is_range)
        made.append(anchor)
    return made


def _stand_as(anchor: Anchor, found: Carried, after: list[Block], *, whole: bool) -> None:
    anchor.status, anchor.method = Status(found.outcome), found.method
    if found.spot is None:
        return
    spot = found.spot
    span = None if whole or spot.start == spot.end else (spot.start, spot.end)
    _stand(anchor, after[spot.block], span)
    anchor.confidence = spot.confidence
    anchor.alternatives = [_alternative(other, after) for other in found.alternatives]
    if found.outcome != Outcome.NEEDS_REVIEW and not whole and span is None:
        anchor.status = Status.NEEDS_REVIEW


def _alternative(spot: Spot, after: list[Block]) -> dict[str, object]:
    block = after[spot.block]
    return {"block": block.pk, "clause": block.clause, "text": block.text[:120]}


def _stand(anchor: Anchor, block: Block | None, span: tuple[int, int] | None) -> None:
    """Hang an anchor on a block, a range of it, or nothing."""
    anchor.block, anchor.clause = block, block.clause if block else ""
    anchor.start, anchor.end = span or (None, None)
    if block and span:
        quote = quote_of(block.text, *span)
        anchor.quote, anchor.before, anchor.after = quote.exact, quote.before, quote.after
    else:
        anchor.quote, anchor.before, anchor.after = block.text if block else "", "", ""
