"""Proposed changes to one block: together, on a later text, and whether they were applied.

A proposal is the whole text that the block would have. What it changes are the tokens in which that
text differs; two proposals contradict where they touch the same place otherwise, and where they do
not, they can be made in any order with the same result.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

from documents.anchors import locate
from documents.diff import Op, Passage, token_diff
from documents.tokens import normalised, tokens


class StaleChange(ValueError):
    """The old words of a proposal do not stand in the text."""


@dataclass(frozen=True, order=True)
class Edit:
    """`text[start:end]`, in code points, becomes `new`; an insertion has no length."""

    start: int
    end: int
    new: str

    def touches(self, other: "Edit", base: str) -> bool:
        """Tell whether two edits of `base` meet, so that what one means may depend on the other.

        They meet where nothing, or nothing but blanks, stands between them: "should" for "shall"
        and "not" put in behind it are each right alone, and together say what nobody proposed.
        """
        return _overlap(self.reach(base), other.reach(base))

    def reach(self, base: str) -> tuple[int, int]:
        """Return from where to where in `base` the edit can meet others.

        Of words that stand there twice in a row nobody can tell which came or went: all of them
        are in reach, and so are the blanks that follow.
        """
        start, end = self.start, self.end
        moving = "" if self.new and start < end else self.new or base[start:end]
        while moving and base.endswith(moving, 0, start):
            start -= len(moving)
        while moving and base.startswith(moving, end):
            end += len(moving)
        while end < len(base) and base[end].isspace():
            end += 1
        return start, end


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def proposal(text: str, old: str, new: str, near: int = 0, end: int | None = None) -> str:
    """Return `text` with `old` replaced by `new`, of several places the nearest to `near`.

    Without old words `new` is put in behind the range `near`–`end`, or behind the whole text. Like
    every text it is in NFC, however the words were typed. Raises `StaleChange` where the old words
    do not stand in the text.
    """
    if not old:
        at = len(text) if end is None else end
        return normalised(text[:at] + new + text[at:])
    place = locate(text, normalised(old), near)
    if place is None:
        raise StaleChange(old)
    return normalised(text[: place[0]] + new + text[place[1] :])


def edits(base: str, proposed: str) -> tuple[Edit, ...]:
    """Return what a proposal changes in `base`, token by token, in order; no two of them touch."""
    found: list[Edit] = []
    at = 0
    for run in token_diff(base, proposed):
        if run.op == Op.EQUAL:
            at += len(run.text)
            continue
        length = len(run.text) if run.op == Op.DELETE else 0
        new = run.text if run.op == Op.INSERT else ""
        if found and found[-1].end == at and (new or not found[-1].new):
            last = found.pop()
            found.append(Edit(last.start, at + length, last.new + new))
        else:
            found.append(Edit(at, at + length, new))
        at += length
    return tuple(found)


def applied(text: str, changes: Iterable[Edit]) -> str:
    """Return `text` after edits that do not touch."""
    for edit in sorted(changes, reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text


def contradict(base: str, one: str, other: str) -> bool:
    """Tell whether two proposals touch the same place of `base` and do not say the same there."""
    return _collide(base, set(edits(base, one)), set(edits(base, other)))


def _collide(base: str, ours: set[Edit], theirs: set[Edit]) -> bool:
    """Tell whether what only one of two proposals changes meets what only the other does."""
    return any(a.touches(b, base) for a in ours - theirs for b in theirs - ours)


def contradictions(base: str, proposals: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of `proposals`, by their places in the list, that contradict.

    Only edits that meet are compared, so that many proposals to one long text cost little.
    """
    owners: defaultdict[Edit, set[int]] = defaultdict(set)
    for place, text in enumerate(proposals):
        for edit in edits(base, text):
            owners[edit].add(place)
    found: set[tuple[int, int]] = set()
    within: list[tuple[Edit, int]] = []  # the edits whose reach has not ended yet
    for (start, end), edit in sorted((edit.reach(base), edit) for edit in owners):
        within = [(other, last) for other, last in within if last >= start]
        for other, _last in within:
            found.update(
                (min(i, j), max(i, j))
                for i in owners[edit] - owners[other]
                for j in owners[other] - owners[edit]
            )
        within.append((edit, end))
    return sorted(found)


def combined(base: str, proposals: Sequence[str]) -> str:
    """Return `base` with all proposals made; ValueError where some of them contradict."""
    if contradictions(base, proposals):
        raise ValueError("the proposals contradict")
    return applied(base, {edit for text in proposals for edit in edits(base, text)})


class Became(StrEnum):
    """What a later text makes of a proposal: it says so already, leaves it open, or clashes."""

    APPLIED = "applied"
    OPEN = "open"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Rebased:
    """A proposal on a later text; `text` is the later text with it, None in a conflict.

    `in_part` tells of an open one that the later text makes some of its changes, not all.
    """

    became: Became
    text: str | None
    in_part: bool = False


def rebase(base: str, proposed: str, later: str) -> Rebased:
    """Merge a proposal on `base` with what `later` made of `base`; nothing in `later` is undone."""
    ours, theirs = set(edits(base, proposed)), set(edits(base, later))
    if ours <= theirs or (theirs and _on_the_way(base, proposed, later)):
        return Rebased(Became.APPLIED, later)
    if _collide(base, ours, theirs):
        return Rebased(Became.CONFLICT, None)
    return Rebased(Became.OPEN, applied(base, ours | theirs), in_part=bool(ours & theirs))


def _on_the_way(base: str, proposed: str, later: str) -> bool:
    """Tell whether `later` is the proposal with changes elsewhere, which meet none of its own.

    Where words stand repeatedly, a comparison with `base` may pair them otherwise once more has
    changed. Then the proposal must lie on a shortest way from `base` to `later`: a text that does
    without it is nearer to `base`.
    """
    way = _steps(base, proposed) + _steps(proposed, later)
    if _steps(base, later) != way:
        return False
    undone = edits(proposed, base)
    return not any(a.touches(b, proposed) for a in undone for b in edits(proposed, later))


def _steps(old: str, new: str) -> int:
    """Return how many tokens go or come from one text to the other, at the least."""
    ours, theirs = ([token.text for token in tokens(text)] for text in (old, new))
    return int(Indel.distance(ours, theirs))


def joined(texts: Iterable[str], language: str) -> str:
    """Return the text of neighbouring blocks as one, as their language runs sentences together."""
    return ("" if language == "ja" else " ").join(texts)


def rebase_within(passage: Passage, key: str, base: str, proposed: str, language: str) -> Rebased:
    """Merge a proposal on `base`, the text of block `key`, with all that its passage became.

    So a change is found in whichever piece of a block that was split, and beside whatever was
    merged with its block. A base that the passage does not begin with, as of a revision between
    the two that are compared, is taken by itself.
    """
    later = joined((block.text for block in passage.new), language)
    if (key, base) not in ((block.key, block.text) for block in passage.old):
        return rebase(base, proposed, later)
    with_it = (proposed if block.key == key else block.text for block in passage.old)
    return rebase(
        joined((block.text for block in passage.old), language), joined(with_it, language), later
    )
