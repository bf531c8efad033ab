"""Proposed changes as texts: what contradicts, what goes together, and what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from apps.drafts.models import Block
from apps.rounds.models import Anchor, Comment
from apps.rounds.states import ChangeKind
from documents.alignment import Fate
from documents.changes import (
    Rebased,
    StaleChange,
    combined,
    contradictions,
    proposal,
    rebase,
)

NAMED = 8  # contradicting comments that are named; the rest is counted
AS_TEXT = frozenset({ChangeKind.INSERT, ChangeKind.DELETE, ChangeKind.REPLACE})


def proposed_text(comment: Comment, place: Anchor) -> str | None:
    """Return the whole text that the block at `place` would have with the proposed change.

    None where the comment proposes none that a machine can make: it describes it in words, hangs
    on the whole document, puts something into a whole clause or table (somewhere, and not behind
    its heading or in its first cell), or its old words do not stand in the block.
    """
    if comment.change_kind not in AS_TEXT or place.block is None:
        return None
    old, new = comment.change_old, comment.words.change_new
    if not old and place.scope != Anchor.Scope.BLOCK:
        return None
    if comment.change_kind == ChangeKind.DELETE:  # one submitted earlier may hold more words
        new = ""
    elif comment.change_kind == ChangeKind.INSERT:
        new = f"{old}{new}"
    try:
        return proposal(place.block.text, old, new, near=place.start or 0, end=place.end)
    except StaleChange:
        return None


def became(comment: Comment, place: Anchor, later: str) -> Rebased | None:
    """Return what became of a proposed change in `later`, what a later revision says in its place.

    None where nothing was proposed that a machine can find again.
    """
    proposed = proposed_text(comment, place)
    if proposed is None or place.block is None:
        return None
    return rebase(place.block.text, proposed, later)


def later_texts(anchors: Iterable[Anchor]) -> dict[int, str]:
    """Return what a later revision says in the place of each anchor on it, by the anchor's number.

    Where the block was split that is all its pieces, in order: a change may stand in any of them.
    Where there is no place any more it is nothing. One query at most.
    """
    rows = list(anchors)
    others = {anchor.pk: _pieces_beside(anchor) for anchor in rows}
    found = Block.objects.in_bulk({pk for pieces in others.values() for pk in pieces})
    return {
        anchor.pk: _joined([anchor.block, *(found[pk] for pk in others[anchor.pk])])
        if anchor.block
        else ""
        for anchor in rows
    }


def _pieces_beside(anchor: Anchor) -> list[int]:
    """Return the other pieces of a block that was split; none where a person chose another place.

    Who confirmed the place proposed has said nothing against the other pieces.
    """
    if anchor.method != Fate.SPLIT:
        return []
    return [other["block"] for other in anchor.alternatives]


def _joined(pieces: list[Block]) -> str:
    between = "" if pieces[0].language == "ja" else " "
    return between.join(block.text for block in sorted(pieces, key=lambda b: b.position))


@dataclass(frozen=True)
class Proposal:
    """One proposed change, and the others on the same block that it contradicts."""

    comment: Comment
    text: str
    against: list[Comment] = field(default_factory=list)

    @property
    def named(self) -> list[Comment]:
        return self.against[:NAMED]

    @property
    def unnamed(self) -> int:
        return len(self.against) - len(self.named)


@dataclass(frozen=True)
class Proposed:
    """All changes that are proposed to one block; `combined` is its text with those that agree."""

    block: Block
    proposals: list[Proposal]
    combined: str

    @property
    def agreeing(self) -> int:
        return sum(not proposal.against for proposal in self.proposals)


def together(block: Block, comments: list[tuple[Comment, Anchor]]) -> Proposed | None:
    """Lay the changes proposed to `block` side by side; None where there are none."""
    found = [
        (comment, text)
        for comment, place in comments
        if (text := proposed_text(comment, place)) is not None and text != block.text
    ]
    if not found:
        return None
    proposals = [Proposal(comment, text) for comment, text in found]
    for i, j in contradictions(block.text, [text for _comment, text in found]):
        proposals[i].against.append(proposals[j].comment)
        proposals[j].against.append(proposals[i].comment)
    agreeing = [told.text for told in proposals if not told.against]
    return Proposed(block, proposals, combined(block.text, agreeing))
