"""Numbering the clauses of a Markdown text anew: headings change their numbers, nothing else does.

A heading that bears a number gets the next one of its depth; annexes have letters of their own. How
deep it stands is told by its `#`, or by the parts of its number where the `#` of a text do not go
with its numbers. Headings without a number stay without one, and a text that begins with clause 0
still does. References are not changed, for nobody but its author knows what "5.2" means in a
sentence; those that may have to follow are named.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import ascii_uppercase

from documents.blocks import Block, BlockKind, Language
from documents.clauses import OTHER
from documents.markdown import look

AROUND = 30  # characters that are quoted on each side of a reference


@dataclass(frozen=True)
class Change:
    """A heading that bears another number; `was` and `line` are whole lines of the source."""

    at: int  # which line, counted from 1
    old: str
    new: str
    title: str
    was: str
    line: str


@dataclass(frozen=True)
class Reference:
    """A place that names a changed number; `new` has several where several headings bore it."""

    at: int  # which line, counted from 1
    before: str
    old: str
    after: str
    new: tuple[str, ...]


@dataclass(frozen=True)
class Renumbered:
    """The text with its new numbers, what changed, and what may have to follow."""

    text: str
    changes: list[Change]
    references: list[Reference]


def renumber(source: str, *, language: Language) -> Renumbered:
    """Number the clauses of `source` through; doing it twice changes nothing more."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks, _problems = look(source, language=language)
    headings = [block for block in blocks if block.kind == BlockKind.HEADING]
    changes: list[Change] = []
    became: defaultdict[str, set[str]] = defaultdict(set)
    for block, number in _numbers([block for block in headings if block.number]):
        became[block.number].add(number)
        was = lines[block.source_line - 1]
        span = _span(was, block.number)
        if span and number != block.number:
            line = was[: span[0]] + number + was[span[1] :]
            lines[block.source_line - 1] = line
            changes.append(Change(block.source_line, block.number, number, block.text, was, line))
    moved = {change.old: tuple(sorted(became[change.old])) for change in changes}
    skipped = {block.source_line for block in headings}
    prose = [(at, line) for at, line in enumerate(lines, 1) if at not in skipped]
    return Renumbered("\n".join(lines), changes, _references(prose, moved) if moved else [])


def _numbers(headings: list[Block]) -> list[tuple[Block, str]]:
    """Return the headings, each with the number it ought to bear."""
    offset = _offset(headings)
    first = next((block.number for block in headings if block.number[0].isdigit()), "")
    clauses = -1 if first.split(".")[0] == "0" else 0
    annexes, path, in_annex = 0, [], False
    told: list[tuple[Block, str]] = []
    for block in headings:
        if _is_annex(block) and annexes < len(ascii_uppercase):
            annexes, path, in_annex = annexes + 1, [annexes], True
            told.append((block, ascii_uppercase[annexes - 1]))
            continue
        depth = _depth(block, offset)
        if in_annex and not block.number[0].isdigit():
            depth = max(depth, 2)
        if depth == 1:
            in_annex, path = False, []
        if not path:
            clauses += 1
            path = [clauses]
        path = _next(path, depth)
        head = ascii_uppercase[path[0]] if in_annex else str(path[0])
        told.append((block, ".".join([head, *map(str, path[1:])])))
    return told


def _is_annex(block: Block) -> bool:
    return block.number in ascii_uppercase and len(block.number) == 1


def _offset(headings: Iterable[Block]) -> int | None:
    """Return by how much `#` exceed the parts of numbers; None where most headings disagree."""
    found = Counter(
        block.level - block.number.count(".") - 1 for block in headings if not _is_annex(block)
    )
    offset, times = found.most_common(1)[0] if found else (0, 0)
    return offset if times * 2 > found.total() else None


def _depth(block: Block, offset: int | None) -> int:
    return block.number.count(".") + 1 if offset is None else max(1, block.level - offset)


def _next(path: list[int], depth: int) -> list[int]:
    """Return the number that follows `path` at `depth`; a depth that was left out counts as 1."""
    if depth == 1:
        return path
    above = path[: depth - 1] + [1] * (depth - 1 - len(path))
    return [*above, path[depth - 1] + 1 if len(path) >= depth else 1]


def _span(line: str, number: str) -> tuple[int, int] | None:
    """Return where in a line of the source the number of its heading stands."""
    before = r"[\W_]*(?:Annex\s+|附属書\s*)?"
    match = re.match(rf"{before}({re.escape(number)})(?![A-Za-z0-9]|\.\d)", line, re.I)
    return match.span(1) if match else None


_DOTTED = re.compile(r"(?<![A-Za-z0-9.])(?:[A-Z]|\d+)(?:\.\d+)+(?![A-Za-z0-9]|\.\d)")
_WHOLE = re.compile(  # "Clauses 5 and 7", "箇条5及び7", "5章", "附属書A"; a bare digit is none
    r"(?:\bClauses?|箇条|\bAnnex(?:es)?|附属書|第)\s*(?:[A-Z]|\d+)(?![A-Za-z0-9.])"
    r"(?:\s*(?:,|、|，|and|or|to|及び|並びに|又は|から|[-–~〜])+\s*(?:[A-Z]|\d+)(?![A-Za-z0-9.]))*"
    r"|(?<![A-Za-z0-9.])\d+(?=[章節項条])",
    re.I,
)
_ONE = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]|\d+)(?![A-Za-z0-9])")


def _references(
    prose: Iterable[tuple[int, str]], moved: Mapping[str, tuple[str, ...]]
) -> list[Reference]:
    """Return where `prose`, lines with their places, names a number that `moved`."""
    found: list[Reference] = []
    for at, raw in prose:
        line = unicodedata.normalize("NFKC", raw)
        bare = OTHER.sub(lambda match: " " * len(match[0]), line)
        spans = {match.span() for match in _DOTTED.finditer(bare)}
        for group in _WHOLE.finditer(bare):
            spans |= {one.span() for one in _ONE.finditer(bare, *group.span())}
        for start, end in sorted(spans):
            if new := moved.get(line[start:end]):
                before, after = line[max(0, start - AROUND) : start], line[end : end + AROUND]
                found.append(Reference(at, before, line[start:end], after, new))
    return found
