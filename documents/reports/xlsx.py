"""A report as a workbook of one table, every text a string cell."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import IO

from documents.reports.model import Report, TooLong, clean
from documents.sheets.xlsx import chunks, row_of_cells, write_worksheet

MOST_ROWS = 1_000_000
LONGEST = 32_767  # characters of a cell, as Excel counts them: in UTF-16
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write(report: Report, target: IO[bytes]) -> None:
    """Write headings and rows; a text longer than a cell holds is cut and ends in "…"."""
    write_worksheet(_worksheet(report), target)


def _worksheet(report: Report) -> Iterator[str]:
    letters = [_letters(n) for n in range(len(report.columns))]
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{10 * column.width}" customWidth="1"/>'
        for n, column in enumerate(report.columns, 1)
    )
    yield (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f"</sheetViews><cols>{widths}</cols><sheetData>"
    )
    headings = [column.heading for column in report.columns]
    yield from chunks(
        _row(number, letters, row) for number, row in enumerate(chain([headings], report.rows), 1)
    )
    yield (
        '</sheetData><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _row(number: int, letters: Sequence[str], row: Sequence[str]) -> str:
    if number > MOST_ROWS:
        raise TooLong(MOST_ROWS)
    cells = zip(letters, map(_held, row), [False] * len(letters), strict=True)
    return row_of_cells(number, cells, style=3 if number == 1 else 1)


def _held(text: str) -> str:
    text = clean(text)
    if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    cut = text.encode("utf-16-le")[: 2 * (LONGEST - 1)].decode("utf-16-le", errors="ignore")
    return f"{cut}…"


def _letters(n: int) -> str:
    """Return the name of a column, counted from 0: A, …, Z, AA."""
    name = ""
    n += 1
    while n:
        n, rest = divmod(n - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
