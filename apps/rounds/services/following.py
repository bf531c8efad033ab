"""Where comments on earlier revisions stand on a later one: rows made, nothing decided."""

from collections import defaultdict
from collections.abc import Iterable
from typing import cast

from apps.drafts.intake import blocks_of
from apps.drafts.models import Block, Revision
from apps.rounds.models import Anchor
from apps.rounds.services.placing import fits, quoted
from documents.alignment import align
from documents.anchors import Carried, Carrier, Spot, quote_of
from documents.blocks import Language

Status, Scope = Anchor.Status, Anchor.Scope


def places_on(revision: Revision, made: Iterable[Anchor]) -> list[Anchor]:
    """Return a row on `revision`, not saved, for each place on an earlier one.

    A place is `exact` or `moved` only where the text proves it; else it is to be reviewed, or lost.
    """
    groups: defaultdict[tuple[int, Language], list[Anchor]] = defaultdict(list)
    for anchor in made:
        groups[anchor.revision_id, cast("Language", anchor.language)].append(anchor)
    return [
        anchor
        for (_old, language), originals in groups.items()
        for anchor in _carried(originals, revision, language)
    ]


def stand(
    anchor: Anchor,
    block: Block | None,
    span: tuple[int, int] | None = None,
    *,
    scope: str = Scope.BLOCK,
) -> None:
    """Hang an anchor on a block, a range of it, what begins there, or nothing; it is not saved."""
    anchor.block, anchor.clause = block, block.clause if block else ""
    anchor.start, anchor.end = span or (None, None)
    anchor.scope = scope if span is None and fits(block, scope) else Scope.BLOCK
    if block and span:
        quote = quote_of(block.text, *span)
        anchor.quote, anchor.before, anchor.after = quote.exact, quote.before, quote.after
    else:
        anchor.quote, anchor.before, anchor.after = quoted(block, anchor.scope), "", ""


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
            _stand_as(anchor, found, after, original)
        made.append(anchor)
    return made


def _stand_as(anchor: Anchor, found: Carried, after: list[Block], original: Anchor) -> None:
    anchor.status, anchor.method = Status(found.outcome), found.method
    if found.spot is None:
        return
    spot, whole = found.spot, not original.is_range
    span = None if whole or spot.start == spot.end else (spot.start, spot.end)
    stand(anchor, _beginning(original.scope, spot.block, after), span, scope=original.scope)
    anchor.confidence = spot.confidence
    anchor.alternatives = [_alternative(other, after) for other in found.alternatives]
    if (span is None and not whole) or anchor.scope != original.scope:
        anchor.status = Status.NEEDS_REVIEW


def _beginning(scope: str, place: int, after: list[Block]) -> Block:
    """Return the block at `place`; where a table is meant as a whole, its first cell."""
    while scope == Scope.TABLE and place and after[place].row and not _is_first(after[place]):
        place -= 1
    return after[place]


def _is_first(cell: Block) -> bool:
    return (cell.row, cell.column) == (1, 1)


def _alternative(spot: Spot, after: list[Block]) -> dict[str, object]:
    block = after[spot.block]
    return {
        "block": block.pk, "clause": block.clause, "text": block.text[:120],
        "start": spot.start, "end": spot.end,
    }  # fmt: skip
