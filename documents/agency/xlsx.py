"""Workbooks for an agency: a row for each text, its key in the last column."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from documents.agency.units import AgencyRefused, Fault, Found, Unit, Written, refused, unit_of
from documents.sheets.package import Package
from documents.sheets.xlsx import (
    LONGEST_CELL,
    guard_areas,
    row_of_cells,
    visible,
    write_worksheet,
)

_TITLES = {
    "label": "No. 番号",
    "part": "Part 部分",
    "source": "Original 原文",
    "target": "English 英文",
    "key": "Key キー (do not change 変更不可)",
}
_NEEDED = ("source", "target", "key")
_WIDTHS = (8, 12, 70, 70, 20)
_DEPTH = 20  # rows in which the titles are looked for
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'


def write(units: Sequence[Unit], written: Written) -> bytes:
    """Return a workbook of the units; every text is a string cell, never a formula."""
    faults = [
        Fault(number, name, "too_long")
        for number, unit in enumerate(units, 2)
        for name in ("source", "target")
        if len(getattr(unit, name).encode("utf-16-le")) > 2 * LONGEST_CELL
    ]
    if faults:
        raise AgencyRefused(faults)
    target = io.BytesIO()
    write_worksheet(_worksheet(units), target)
    return target.getvalue()


def _worksheet(units: Sequence[Unit]) -> Iterator[str]:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(_WIDTHS, 1)
    )
    yield f"{_HEAD}<cols>{columns}</cols><sheetData>"
    yield _row(1, tuple(_TITLES.values()), style=3)
    for number, unit in enumerate(units, 2):
        yield _row(number, (unit.label, unit.part, unit.source, unit.target, unit.key))
    yield "</sheetData></worksheet>"


def _row(number: int, texts: Sequence[str], style: int = 1) -> str:
    cells = ((letter, _lines(text), False) for letter, text in zip("ABCDE", texts, strict=True))
    return row_of_cells(number, cells, style)


def read(data: bytes) -> list[Found]:
    """Return the units of the sheet that has our titles, in whatever order its columns stand.

    Raises AgencyRefused, by row and column, and SheetRefused for what is no sound workbook.
    """
    package = Package(data)
    if not package.main_part().startswith("xl/"):
        raise refused("unknown_format", package.main_part())
    guard_areas(package)
    for _, grid in visible(package):
        for at, titles in enumerate(grid[:_DEPTH]):
            columns = _columns(titles)
            if all(name in columns for name in _NEEDED):
                return list(_units(grid[at + 1 :], at + 2, columns))
    raise refused("no_titles", ", ".join(_TITLES[name] for name in _NEEDED))


def _columns(titles: Sequence[str]) -> dict[str, int]:
    names = {title: name for name, title in _TITLES.items()}
    cells = {title.strip(): at for at, title in reversed(list(enumerate(titles)))}
    return {name: cells[title] for title, name in names.items() if title in cells}


def _units(grid: Sequence[Sequence[str]], first: int, columns: dict[str, int]) -> list[Found]:
    found: list[Found] = []
    faults: list[Fault] = []
    for row, cells in enumerate(grid, first):
        told = {name: _lines(cells[at]) for name, at in columns.items() if at < len(cells)}
        if not any(text.strip() for text in told.values()):
            continue
        unit = unit_of(
            told.get("key", ""), source=told.get("source", ""), target=told.get("target", ""),
            label=told.get("label", ""),
        )  # fmt: skip
        if unit is None:
            faults.append(Fault(row, _TITLES["key"], "key", told.get("key", "")[:120] or "–"))
        else:
            found.append(Found(row, unit))
    if faults:
        raise AgencyRefused(faults)
    return found


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
