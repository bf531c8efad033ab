"""A report as a PDF, set by Typst from `report.typ`; texts go to it as data, never as markup."""

import json
from itertools import islice
from pathlib import Path
from typing import IO

import typst

from documents.fonts import fonts
from documents.reports.model import Report, TooLong, clean
from documents.reports.widths import BOLD, breakable, laid_out

_TEMPLATE = Path(__file__).with_name("report.typ")
MOST_ROWS = 2_000  # set as a whole: more would take minutes
_SIZE = 8  # of the letters, and of all that follows, in points
_INSET = 3  # on each side of a cell
_PAPERS = {"a4": 756.8, "a3": 1105.5}  # turned, without their margins


def write(report: Report, target: IO[bytes]) -> None:
    """Write the report on turned pages, numbered: A4, or A3 where so many columns need it.

    Raises `TooLong` above `MOST_ROWS`.
    """
    rows = [[clean(cell) for cell in row] for row in islice(report.rows, MOST_ROWS + 1)]
    if len(rows) > MOST_ROWS:
        raise TooLong(MOST_ROWS)
    paper, widths = laid_out(report.columns, rows, _PAPERS, size=_SIZE, inset=_INSET)
    data = {
        "size": _SIZE,
        "inset": _INSET,
        "paper": paper,
        "lang": report.language,
        "title": clean(report.title),
        "facts": [[clean(label), clean(value)] for label, value in report.facts],
        "counts": [
            [clean(caption), [[clean(cell) for cell in row] for row in counted]]
            for caption, counted in report.counts
        ],
        "widths": [width * _SIZE + 2 * _INSET for width in widths],
        "headings": [
            breakable(clean(column.heading), width / BOLD)
            for column, width in zip(report.columns, widths, strict=True)
        ],
        "rows": [
            [breakable(cell, width) for cell, width in zip(row, widths, strict=True)]
            for row in rows
        ],
    }
    made = typst.compile(
        _TEMPLATE, root=_TEMPLATE.parent, font_paths=fonts(), ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, format="pdf", timestamp=0,
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no file")
    target.write(made)
