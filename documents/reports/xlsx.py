"""A report as a workbook: a sheet with the table, one with what it is about; texts, no formulas."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import IO

from documents.reports.model import Report, TooLong, clean
from documents.sheets.xlsx import chunks, row_of_cells, write_workbook

MOST_ROWS = 1_000_000
LONGEST = 32_767  # characters of a cell, as Excel counts them: in UTF-16
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'


def write(report: Report, target: IO[bytes]) -> None:
    """Write the rows under a filter, and title, facts and counts on a second sheet.

    A text longer than a cell holds is cut, and ends in a notice that says so.
    """
    table, summary = report.sheets
    write_workbook([(table, _table(report)), (summary, _summary(report))], target)


def _table(report: Report) -> Iterator[str]:
    letters = [_letters(n) for n in range(len(report.columns))]
    wide = [max(10 * column.width, column.least + 2) for column in report.columns]
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(wide, 1)
    )
    yield (
        f'{_HEAD}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f"</sheetViews><cols>{widths}</cols><sheetData>"
    )
    headings = [column.heading for column in report.columns]
    last = 1

    def rows() -> Iterator[str]:
        nonlocal last
        for last, row in enumerate(chain([headings], report.rows), 1):
            yield _row(last, letters, [_held(text, report.cut) for text in row])

    yield from chunks(rows())
    yield (
        f'</sheetData><autoFilter ref="A1:{letters[-1]}{last}"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _row(number: int, letters: Sequence[str], row: Sequence[str]) -> str:
    if number > MOST_ROWS:
        raise TooLong(MOST_ROWS)
    cells = zip(letters, row, [False] * len(letters), strict=True)
    return row_of_cells(number, cells, style=3 if number == 1 else 1)


def _summary(report: Report) -> Iterator[str]:
    yield (
        f'{_HEAD}<cols><col min="1" max="1" width="32" customWidth="1"/>'
        '<col min="2" max="2" width="80" customWidth="1"/></cols><sheetData>'
    )
    lines: list[tuple[Sequence[str], bool]] = [([report.title], True)]  # cells, are they a title
    lines += [(fact, False) for fact in report.facts]
    for caption, counted in report.counts:
        lines += [([], False), ([caption], True), *((row, False) for row in counted)]
    for number, (cells, is_title) in enumerate(lines, 1):
        texts = [_held(text, report.cut) for text in cells]
        numeric = [False, True][: len(texts)]
        yield row_of_cells(
            number, zip("AB", texts, numeric, strict=False), style=3 if is_title else 1
        )
    yield "</sheetData></worksheet>"


def _held(text: str, notice: str) -> str:
    text = clean(text)
    if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    room = LONGEST - len(notice) - 2
    cut = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore")
    return f"{cut}… {notice}"


def _letters(n: int) -> str:
    """Return the name of a column, counted from 0: A, …, Z, AA."""
    name = ""
    n += 1
    while n:
        n, rest = divmod(n - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
