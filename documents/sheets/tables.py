"""Sheets that are plain grids of text: what XLSX and CSV have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.sheets.columns import DEPTH, recognise, row_of
from documents.sheets.ipcc import LAYOUTS, POSITION, keys_of, layout_named, layout_of, with_chapter
from documents.sheets.model import TEXT_FIELDS, Header, Sheet
from documents.sheets.problems import Problem, refused
from documents.sheets.writing import require_writable

#: The titles of our own tables: those of the ISO template with the number in front.
_TITLES = (
    "Number",
    "MB/NC",
    "Line number",
    "Clause/ Subclause",
    "Paragraph/ Figure/ Table",
    "Type of comment",
    "Comments",
    "Proposed change",
    "Observations of the secretariat",
)
_LABELS = ("title", "date", "document", "project")

Grid = Sequence[Sequence[str]]
Columns = tuple[tuple[str, str], ...]


def find_titles(grid: Grid) -> int | None:
    """Which row of the grid holds the titles of the columns, counted from 0."""
    return next((n for n, row in enumerate(grid[:DEPTH]) if recognise(row)), None)


def read_grid(grid: Grid, notes: Sequence[Problem] = ()) -> Sheet:
    """The sheet in a grid: what lies above the titles is the title block, below are comments.

    Raises SheetRefused where no titles are recognised.
    """
    at = find_titles(grid)
    if at is None:
        raise refused("no_titles")
    layout = layout_of(grid[at])
    keys = keys_of(layout) if layout else recognise(grid[at]) or []
    rows = (
        row_of(number, _keyed(cells, keys))
        for number, cells in enumerate(grid[at + 1 :], at + 2)
        if any(text.strip() for text in cells)
    )
    return Sheet(
        format="ipcc" if layout or "from_page" in keys else "table",
        version=layout.name if layout else "",
        header=_title_block(grid[:at]),
        rows=tuple(with_chapter(row, layout) for row in rows),
        notes=tuple(notes),
    )


def _keyed(cells: Sequence[str], keys: Sequence[str]) -> dict[str, str]:
    """The cells of a row by key; cells beyond the titles are kept under their position."""
    keyed = dict.fromkeys(keys, "")
    keyed.update(zip(keys, cells, strict=False))
    for position, text in enumerate(cells[len(keys) :], len(keys) + 1):
        if text:
            keyed[f"column {position}"] = text
    return keyed


def _title_block(grid: Grid) -> Header:
    """Title block from rows such as "Document: N 12" or "Document" beside "N 12"."""
    values: dict[str, str] = {}
    for row in grid:
        cells = iter(row)
        for cell in cells:
            label, _, value = cell.partition(":")
            name = label.strip().lower()
            if name in _LABELS:
                values.setdefault(name, value.strip() or next(cells, ""))
            elif cell.strip():
                values.setdefault("title", cell.strip())
    return Header(**values)


def columns_for(sheet: Sheet, longest_cell: int | None = None) -> Columns:
    """Titles and fields of the table that the sheet is written as.

    Raises SheetRefused where the table cannot hold the sheet (see writing.require_writable).
    """
    if sheet.format == "ipcc":
        layout = layout_named(sheet.version)
        require_writable(sheet, layout.carried, longest_cell)
        return layout.columns
    require_writable(sheet, TEXT_FIELDS, longest_cell)
    return tuple(zip(_TITLES, TEXT_FIELDS, strict=True))


def is_ours(titles: Sequence[str]) -> bool:
    """Tell whether a table begins with the very titles that one of our own is written with."""
    ours = (_TITLES, *(tuple(t for t, _ in layout.columns) for layout in LAYOUTS.values()))
    return tuple(titles) in ours


def title_rows(header: Header) -> list[tuple[str, str]]:
    """The rows above the titles of a table: label and value; none for an empty title block."""
    rows = [(name.capitalize(), getattr(header, name)) for name in _LABELS]
    return [row for row in rows if row[1]]


def body(sheet: Sheet, columns: Columns) -> Iterator[list[str]]:
    """The texts of each row in the order of the columns."""
    for position, row in enumerate(sheet.rows, 1):
        yield [
            str(position) if field == POSITION else row.cell(field) if field else ""
            for _, field in columns
        ]
