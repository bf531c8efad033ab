"""Where a comment stands: a range inside a block, and the same range in the next revision.

Blocks are aligned first, then offsets are mapped inside the block. A range is carried without being
asked about only where both steps are sure; nothing moves silently to another clause.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

from documents.alignment import Alignment, Fate, Link
from documents.tokens import tokens

CONTEXT = 32  # characters kept on either side of a quote
GROWN = 3  # times as long as what they replace may words be that a range takes in
HALF = 0.5  # share of a quote that must be left for it to be carried unasked


class Outcome(StrEnum):
    """What became of a comment's place in a later revision."""

    EXACT = "exact"
    MOVED = "moved"
    NEEDS_REVIEW = "needs_review"
    ORPHANED = "orphaned"


@dataclass(frozen=True)
class Quote:
    """The words of a range, with up to 32 characters before and after them."""

    exact: str
    before: str
    after: str


@dataclass(frozen=True)
class Spot:
    """A range in a text: place of the block, offsets in code points, 0 … 1 how sure."""

    block: int
    start: int
    end: int
    confidence: float


@dataclass(frozen=True)
class Carried:
    """What became of a range: its spot (None: orphaned), how it was found, other spots."""

    outcome: Outcome
    spot: Spot | None
    method: str
    alternatives: tuple[Spot, ...] = ()


def quote_of(text: str, start: int, end: int) -> Quote:
    """Return the quote of a range; ValueError where it does not lie in `text` or is empty."""
    if not 0 <= start < end <= len(text):
        raise ValueError(f"no range: {start}–{end} of {len(text)}")
    return Quote(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def locate(text: str, quote: str, near: int = 0) -> tuple[int, int] | None:
    """Return the offsets of `quote` in `text`, of several the nearest to `near`, or None."""
    if not quote:
        return None
    found = []
    at = text.find(quote)
    while at >= 0:
        found.append(at)
        at = text.find(quote, at + 1)
    if not found:
        return None
    start = min(found, key=lambda place: (abs(place - near), place))
    return start, start + len(quote)


class Carrier:
    """Carries ranges from the old text of an alignment to the new one."""

    def __init__(self, alignment: Alignment) -> None:
        self.alignment = alignment
        self._mappings: dict[tuple[tuple[int, ...], tuple[int, ...]], _Mapping] = {}

    def carry(self, block: int, start: int, end: int) -> Carried:
        """Return what became of the range `start`–`end` of the old block at place `block`."""
        links = self.alignment.of_old.get(block, [])
        if links:
            return self._along(links, start, end)
        spots = [
            self._spot(block, (candidate.new,), start, end, candidate.confidence)[0]
            for candidate in self.alignment.candidates.get(block, [])
        ]
        if not spots:
            return Carried(Outcome.ORPHANED, None, Fate.DELETED)
        return Carried(Outcome.NEEDS_REVIEW, spots[0], "alike", tuple(spots[1:]))

    def _along(self, links: list[Link], start: int, end: int) -> Carried:
        first = links[0]
        old = self.alignment.old[first.old].text
        if first.fate == Fate.SAME and old == self.alignment.new[first.new].text:
            spot = Spot(first.new, start, end, first.confidence)
            return Carried(Outcome.EXACT, spot, first.fate)
        news = tuple(link.new for link in links)
        spot, left, whole = self._spot(first.old, news, start, end, first.confidence)
        others = tuple(Spot(j, 0, len(self.alignment.new[j].text), HALF) for j in news)
        rest = tuple(other for other in others if other.block != spot.block)
        if left < HALF:
            return Carried(Outcome.NEEDS_REVIEW, spot, first.fate, rest)
        stays = first.fate in (Fate.SAME, Fate.REWORDED) and whole
        return Carried(Outcome.EXACT if stays else Outcome.MOVED, spot, first.fate, rest)

    def _spot(
        self, block: int, news: tuple[int, ...], start: int, end: int, confidence: float
    ) -> tuple[Spot, float, bool]:
        """Return the spot, the share of the quote that is left, and whether all of it is."""
        olds = tuple(link.old for link in self.alignment.of_new.get(news[0], []))
        olds = olds if len(news) == 1 and block in olds else (block,)
        mapping = self._mapping(olds, news)
        shift = mapping.old_starts[olds.index(block)]
        piece, first, last, left = mapping.range(start + shift, end + shift)
        quote = self.alignment.old[block].text[start:end]
        found = self.alignment.new[news[piece]].text[first:last]
        sure = round(confidence * (1.0 if found == quote else left), 3)
        return Spot(news[piece], first, last, sure), left, found == quote

    def _mapping(self, olds: tuple[int, ...], news: tuple[int, ...]) -> "_Mapping":
        key = (olds, news)
        if key not in self._mappings:
            self._mappings[key] = _Mapping(
                [self.alignment.old[i].text for i in olds],
                [self.alignment.new[j].text for j in news],
            )
        return self._mappings[key]


class _Mapping:
    """Offsets in one or more old texts, put together, → offsets in one of several new ones."""

    def __init__(self, olds: Sequence[str], news: Sequence[str]) -> None:
        self.old_starts, old = _joined(olds)
        self.new_starts, new = _joined(news)
        self.new_ends = [at + len(text) for at, text in zip(self.new_starts, news, strict=True)]
        self.runs = _equal_runs(old, new)

    def range(self, start: int, end: int) -> tuple[int, int, int, float]:
        """Return the piece, the offsets in it, and the share of the range's characters left."""
        kept = [
            (max(a, start) - a + c, min(b, end) - a + c)
            for a, b, c in self.runs
            if a < end and start < b
        ]
        per_piece = [self._within(kept, piece) for piece in range(len(self.new_starts))]
        sizes = [sum(d - c for c, d in found) for found in per_piece]
        piece = sizes.index(max(sizes))
        first = self.new_starts[piece]
        if not sizes[piece]:
            at = self._nearest(start) - first
            at = min(max(at, 0), self.new_ends[piece] - first)
            return piece, at, at, 0.0
        found = per_piece[piece]
        share = sizes[piece] / (end - start)
        begin = self._reached_back(start, found[0][0], first)
        finish = self._reached_on(end, found[-1][1], self.new_ends[piece])
        return piece, begin - first, finish - first, share

    def _reached_back(self, start: int, begin: int, least: int) -> int:
        """Return where the range begins, with what has replaced its first words."""
        before = [run for run in self.runs if run[1] <= start]
        inside = any(a <= start < b for a, b, _ in self.runs)
        if inside or not before:
            return begin
        _, old_end, _ = before[-1]
        new_end = old_end - before[-1][0] + before[-1][2]
        gone = min(a for a, b, c in self.runs if c >= new_end and b > start) - old_end
        return max(new_end, least) if begin - new_end <= GROWN * gone else begin

    def _reached_on(self, end: int, finish: int, most: int) -> int:
        """Return where the range ends, with what has replaced its last words."""
        after = [run for run in self.runs if run[0] >= end]
        inside = any(a < end <= b for a, b, _ in self.runs)
        if inside or not after:
            return finish
        gone = after[0][0] - max(b for _, b, _ in self.runs if b <= end)
        return min(after[0][2], most) if after[0][2] - finish <= GROWN * gone else finish

    def _within(self, kept: list[tuple[int, int]], piece: int) -> list[tuple[int, int]]:
        a, b = self.new_starts[piece], self.new_ends[piece]
        return [(max(c, a), min(d, b)) for c, d in kept if c < b and a < d]

    def _nearest(self, at: int) -> int:
        before = [b - a + c for a, b, c in self.runs if b <= at]
        return before[-1] if before else 0


def _joined(texts: Sequence[str]) -> tuple[list[int], str]:
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    return starts, "\n".join(texts)


def _equal_runs(old: str, new: str) -> list[tuple[int, int, int]]:
    """Return (old from, old to, new from) for each run that two texts share, token by token."""
    ours, theirs = tokens(old), tokens(new)
    found = Indel.opcodes([t.text for t in ours], [t.text for t in theirs])
    return [
        (ours[op.src_start].start, ours[op.src_end - 1].end, theirs[op.dest_start].start)
        for op in found
        if op.tag == "equal"
    ]
