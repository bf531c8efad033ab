"""What is printed around a text: line numbers beside it, running heads above and below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from documents.importing.pdf.pages import Fragment, PageRows, Row
from documents.importing.report import Report

Side = Literal["left", "right"]

_NUMBER = re.compile(r"[0-9]{1,5}")
#: Points by which numbers of one column may stray.
_STRAY = 2.5
#: So many numbers make a column; so large a part of them must go up by the same step.
_ENOUGH, _REGULAR = 5, 0.8
#: So small a part of the other rows may reach into the column: it lies beside the text.
_BESIDE = 0.1
_STEPS = (1, 2, 5, 10)
#: Parts of the page's height in which running heads are looked for, and rows at either end.
_ZONE, _OUTERMOST = 0.13, 4
#: A head stands on at least so many pages, or on two of a few: titles change with the chapter.
_RECURS = 3
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.)?\s*[-–—]?\s*(?P<label>[0-9]{1,4}|[ivxlc]{1,7})\s*[-–—]?(?:\s*(?:of|/)\s*[0-9]+)?",
    re.I,
)
_LAST_NUMBER = re.compile(r"(?:^|\s)(?P<label>(?:\d{1,2}-)?[0-9]{1,4}|[ivxlc]{1,7})$")


@dataclass(frozen=True)
class LineNumbers:
    """The printed line numbers of a document: where they stand and how they count."""

    side: Side
    edge: float  # where the column ends towards the text or, on the right, begins
    step: int
    continuous: bool


@dataclass(frozen=True)
class _Found:
    row: Row
    fragment: Fragment
    value: int


@dataclass
class Heads:
    """Running heads: their texts without page numbers, and the number printed on each page."""

    texts: list[str] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)


# Line numbers ---------------------------------------------------------------------------------


def take_line_numbers(pages: Sequence[PageRows], report: Report) -> LineNumbers | None:
    """Take printed line numbers out of the rows and give them to these; None if there are none."""
    for side in ("left", "right"):
        found, edge = _column(pages, side)
        step = _step(found)
        if not step or not _lies_beside(pages, found, side, edge):
            continue
        for numbers in found:
            _give(numbers)
        firsts = [numbers[0].value for numbers in found if numbers]
        lasts = [numbers[-1].value for numbers in found if numbers]
        continuous = len(firsts) > 1 and all(
            last < first for last, first in zip(lasts, firsts[1:], strict=False)
        )
        kind = "continuous" if continuous else "each page"
        report.add("line_numbers_printed", detail=f"{side}, {kind}, step {step}")
        return LineNumbers(side, edge, step, continuous)
    return None


def _column(pages: Sequence[PageRows], side: Side) -> tuple[list[list[_Found]], float]:
    """The numbers of the fullest column on this side, page by page, and the column's edge."""
    every = [list(_candidates(page, side)) for page in pages]
    best: tuple[list[list[_Found]], float] = ([[] for _ in pages], 0.0)
    for edge_of in (_right_edge, _left_edge):  # numbers are set flush right or flush left
        edges = Counter(round(edge_of(one)) for page in every for one in page)
        if not edges:
            continue
        edge = edges.most_common(1)[0][0]
        members = [[one for one in page if abs(edge_of(one) - edge) < _STRAY] for page in every]
        if sum(map(len, members)) > sum(map(len, best[0])):
            inner = [
                one.fragment.right if side == "left" else one.fragment.left
                for page in members
                for one in page
            ]
            best = members, max(inner) if side == "left" else min(inner)
    return best


def _right_edge(one: _Found) -> float:
    return one.fragment.right


def _left_edge(one: _Found) -> float:
    return one.fragment.left


def _candidates(page: PageRows, side: Side) -> Iterator[_Found]:
    for row in page.rows:
        outer, inner = (0, 1) if side == "left" else (-1, -2)
        fragment = row.fragments[outer]
        text = fragment.text.strip()
        if not _NUMBER.fullmatch(text):
            continue
        if len(row.fragments) > 1:
            other = row.fragments[inner]
            gap = other.left - fragment.right if side == "left" else fragment.left - other.right
            if gap < 0.4 * fragment.size:
                continue
        yield _Found(row, fragment, int(text))


def _step(found: Sequence[Sequence[_Found]]) -> int:
    """By how much the numbers go up from row to row; 0 where they are no line numbers."""
    steps: Counter[int] = Counter()
    for numbers in found:
        steps.update(after.value - before.value for before, after in pairwise(numbers))
    if steps.total() + 1 < _ENOUGH:
        return 0
    step, times = steps.most_common(1)[0]
    return step if step in _STEPS and times >= _REGULAR * steps.total() else 0


def _lies_beside(
    pages: Sequence[PageRows], found: Sequence[Sequence[_Found]], side: Side, edge: float
) -> bool:
    numbered = {id(one.row) for numbers in found for one in numbers}
    others = inside = 0
    for page in pages:
        for row in page.rows:
            rest = row.fragments
            if id(row) in numbered:
                rest = rest[1:] if side == "left" else rest[:-1]
            if rest:
                others += 1
                reach = rest[0].left < edge if side == "left" else rest[-1].right > edge
                inside += reach
    return inside <= _BESIDE * others


def _give(numbers: Sequence[_Found]) -> None:
    for one in numbers:
        one.row.number = one.value
        one.row.fragments.remove(one.fragment)


def count_between(pages: Sequence[PageRows], step: int, report: Report) -> None:
    """Number the rows between printed numbers, upwards from each as far as the next allows.

    With a step of 1 a row without a number has none: tables and footnotes are not counted. Call
    this when running heads are gone, which are not counted either. Rows that hold nothing but
    their number, blank lines, are dropped.
    """
    for page in pages:
        if step > 1:
            _count_page(page, step, report)
        page.rows = [row for row in page.rows if row.fragments]


def _count_page(page: PageRows, step: int, report: Report) -> None:
    printed = [at for at, row in enumerate(page.rows) if row.number]
    for at in printed[:1]:
        for offset, row in enumerate(reversed(page.rows[:at]), 1):
            row.number = max(page.rows[at].number - offset, 1)
    for at, following in pairwise([*printed, len(page.rows)]):
        between = page.rows[at + 1 : following]
        last = following == len(page.rows)
        if not last and len(between) != step - 1:
            report.add("line_numbers_uncertain", detail=f"p. {page.number}")
        for offset, row in enumerate(between, 1):
            row.number = page.rows[at].number + (offset if last else min(offset, step - 1))


# Running heads --------------------------------------------------------------------------------


def take_running_heads(pages: Sequence[PageRows], report: Report) -> Heads:
    """Take out what recurs at the top and bottom of pages, page numbers disregarded."""
    seen: dict[tuple[str, int], set[int]] = {}
    for page in pages:
        for row in _outermost(page):
            seen.setdefault(_key(row), set()).add(page.number)
    least = _RECURS if len(pages) > 2 * _RECURS else 2
    heads = Heads()
    for page in pages:
        running = [row for row in _outermost(page) if len(seen[_key(row)]) >= least]
        for row in running:
            text = row.text
            report.add("running_heads", detail=re.sub(r"\d+", "#", text))
            match = _PAGE_NUMBER.fullmatch(text) or _LAST_NUMBER.search(text)
            if match:
                heads.labels.setdefault(page.number, match["label"])
            heads.texts.append(text)
        gone = {id(row) for row in running}
        page.rows = [row for row in page.rows if id(row) not in gone]
    return heads


def _outermost(page: PageRows) -> list[Row]:
    """Rows near the edges of the page that bear no line number."""
    high, low = page.height * (1 - _ZONE), page.height * _ZONE
    ends = page.rows[:_OUTERMOST] + page.rows[_OUTERMOST:][-_OUTERMOST:]
    return [row for row in ends if not row.number and not low < row.baseline < high]


def _key(row: Row) -> tuple[str, int]:
    text = row.text
    if match := _PAGE_NUMBER.fullmatch(text):
        text = text.replace(match["label"], "#")
    folded = re.sub(r"\d+|(?<=\s)[ivxlc]{1,7}$", "#", text)
    return "".join(folded.split()), round(row.baseline / 4)
