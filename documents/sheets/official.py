"""Filling the official workbook of a review, so that what goes back is the IPCC's own file."""

from __future__ import annotations

import io
from collections.abc import Iterable

import openpyxl
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from documents.sheets.columns import DEPTH
from documents.sheets.ipcc import POSITION, Layout, layout_of
from documents.sheets.model import PAGE_FIELDS, Sheet, SheetRow
from documents.sheets.package import Package
from documents.sheets.problems import refused
from documents.sheets.writing import require_writable
from documents.sheets.xlsx import LONGEST_CELL, guard_areas


def fill_official(workbook: bytes, layout: Layout, rows: Iterable[SheetRow]) -> bytes:
    """The workbook with the rows entered under its titles, everything else as it was.

    The titles are looked for in every sheet; rows go below what is filled in already. Drop-down
    lists that Excel keeps in an extension (those fed by another sheet) are lost: openpyxl cannot
    carry them. Raises SheetRefused where the file is not an XLSX without macros, no sheet has
    the layout's titles, or a row holds what the layout has no column for.
    """
    sheet = Sheet(format="ipcc", version=layout.name, rows=tuple(rows))
    require_writable(sheet, layout.carried, LONGEST_CELL)
    package = Package(workbook)
    if not package.main_part().startswith("xl/"):
        raise refused("unknown_format", "an XLSX workbook is expected")
    guard_areas(package)
    book = _opened(package.repacked())
    page, titles_row = _place(book.worksheets, layout)
    first = _first_free(page, titles_row, len(layout.columns))
    for position, row in enumerate(sheet.rows):
        for column, (_, field) in enumerate(layout.columns, 1):
            if field == POSITION:
                page.cell(first + position, column, first + position - titles_row)
            elif field and row.cell(field):
                _enter(page, first + position, column, row, field)
    result = io.BytesIO()
    book.save(result)
    return result.getvalue()


def _opened(workbook: bytes) -> Workbook:
    try:
        return openpyxl.load_workbook(io.BytesIO(workbook))
    except (OSError, KeyError, TypeError, ValueError) as error:  # what openpyxl lets through
        raise refused("broken_xml", error) from None


def _place(pages: Iterable[Worksheet], layout: Layout) -> tuple[Worksheet, int]:
    for page in pages:
        for number, cells in enumerate(page.iter_rows(max_row=DEPTH, values_only=True), 1):
            found = layout_of(["" if value is None else str(value) for value in cells], (layout,))
            if found is not None:
                return page, number
    raise refused("other_layout", layout.label)


def _first_free(page: Worksheet, titles_row: int, width: int) -> int:
    """The row below the last one that has anything in the layout's columns."""
    for number in range(page.max_row, titles_row, -1):
        if any(page.cell(number, column).value is not None for column in range(1, width + 1)):
            return number + 1
    return titles_row + 1


def _enter(page: Worksheet, number: int, column: int, row: SheetRow, field: str) -> None:
    cell = page.cell(number, column)
    value = getattr(row, field) if field in PAGE_FIELDS else None
    if value is not None:
        cell.value = value
        return
    cell.value = row.cell(field)
    cell.data_type = "s"  # openpyxl takes "=…" for a formula
    cell.quotePrefix = row.cell(field).startswith(("=", "+", "-", "@"))
