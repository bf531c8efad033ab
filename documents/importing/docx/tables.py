"""Tables in Word: rows and cells at their place in the grid, tracked rows and merges heeded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from documents.importing.docx.elements import (
    TRANSPARENT,
    Element,
    child,
    local,
    value,
    whole,
)  # fmt: skip

#: Word's own limit of columns; what a file says beyond it is a slip or a trap.
_COLUMNS = 63


@dataclass(frozen=True)
class Cell:
    """A cell by row and column from 1. `merged`: it spans several."""

    element: Element
    row: int
    column: int
    merged: bool
    deleted: bool


def cells(table: Element) -> Iterator[Cell]:
    """The cells of a table in reading order, without what a merge continues or a change deleted."""
    row = 0
    for line in _through(table, "tr"):
        properties = child(line, "trPr")
        if child(properties, "del") is not None:
            continue
        row += 1
        column = 1 + _span(value(properties, "gridBefore"), 0)
        for element in _through(line, "tc"):
            settings = child(element, "tcPr")
            span = _span(value(settings, "gridSpan"), 1)
            merge = child(settings, "vMerge")
            begins = value(settings, "vMerge") == "restart"
            if merge is None or begins:
                deleted = child(settings, "cellDel") is not None
                yield Cell(element, row, column, begins or span > 1, deleted)
            column = min(column + span, _COLUMNS)


def rows(table: Element, most_empty: int) -> Iterator[tuple[int, list[Cell | None]]]:
    """The rows of a table from 1, each a list of its columns; None where a merge covers a place.

    So that what stands below one title stays below it. A row is filled up to the width of the
    first one, and at most `most_empty` places in all: what a file says of its width costs nothing.
    """
    width = 0
    for number, found in groupby(cells(table), key=lambda cell: cell.row):
        here: dict[int, Cell] = {}
        for cell in found:  # beyond Word's own limit several claim one column: all are kept
            here[cell.column if cell.column not in here else max(here) + 1] = cell
        width = width or max(here)
        last = max(*here, width) if most_empty > 0 else max(here)
        line = [here.get(column) for column in range(1, last + 1)]
        most_empty -= line.count(None)
        yield number, line


def _span(text: str, default: int) -> int:
    return min(max(whole(text, default) or default, default), _COLUMNS)


def _through(container: Element, name: str) -> Iterator[Element]:
    """Elements of this name, also where content controls or changes wrap them."""
    for element in container:
        if local(element) == name:
            yield element
        elif local(element) in TRANSPARENT:
            yield from _through(element, name)
