"""Proposed changes to one block: together, on a later text, and whether they were applied.

A proposal is the whole text that the block would have. What it changes are the tokens in which that
text differs; two proposals contradict where they touch the same place otherwise, and where they do
not, they can be made in any order with the same result.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from documents.anchors import locate
from documents.diff import Op, token_diff


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
        first, second = sorted((self, other))
        return first.end >= second.start or not base[first.end : second.start].strip()


def proposal(text: str, old: str, new: str, near: int = 0, end: int | None = None) -> str:
    """Return `text` with `old` replaced by `new`, of several places the nearest to `near`.

    Without old words `new` is put in behind the range `near`–`end`, or behind the whole text.
    Raises `StaleChange` where the old words do not stand in the text.
    """
    if not old:
        at = len(text) if end is None else end
        return text[:at] + new + text[at:]
    place = locate(text, old, near)
    if place is None:
        raise StaleChange(old)
    return text[: place[0]] + new + text[place[1] :]


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
    return _collide(base, edits(base, one), edits(base, other))


def _collide(base: str, ours: Iterable[Edit], theirs: Sequence[Edit]) -> bool:
    return any(a != b and a.touches(b, base) for a in ours for b in theirs)


def contradictions(base: str, proposals: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of `proposals`, by their places in the list, that contradict."""
    changed = [edits(base, text) for text in proposals]
    return [
        (i, j)
        for (i, ours), (j, theirs) in combinations(enumerate(changed), 2)
        if _collide(base, ours, theirs)
    ]


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
    """A proposal on a later text; `text` is the later text with it, None in a conflict."""

    became: Became
    text: str | None


def rebase(base: str, proposed: str, later: str) -> Rebased:
    """Merge a proposal on `base` with what `later` made of `base`; nothing in `later` is undone."""
    ours, theirs = edits(base, proposed), edits(base, later)
    if set(ours) <= set(theirs):
        return Rebased(Became.APPLIED, later)
    if _collide(base, ours, theirs):
        return Rebased(Became.CONFLICT, None)
    return Rebased(Became.OPEN, applied(base, {*ours, *theirs}))
