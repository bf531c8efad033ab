"""A report as a PDF, set by Typst from `report.typ`; texts go to it as data, never as markup."""

import json
from itertools import islice
from pathlib import Path
from typing import IO

import typst

from documents.fonts import fonts
from documents.reports.model import Report, TooLong, clean

_TEMPLATE = Path(__file__).with_name("report.typ")
MOST_ROWS = 2_000  # set as a whole: more would take minutes


def write(report: Report, target: IO[bytes]) -> None:
    """Write the report on A4, turned, with page numbers. Raises `TooLong` above `MOST_ROWS`."""
    rows = [[clean(cell) for cell in row] for row in islice(report.rows, MOST_ROWS + 1)]
    if len(rows) > MOST_ROWS:
        raise TooLong(MOST_ROWS)
    data = {
        "lang": report.language,
        "title": clean(report.title),
        "facts": [[clean(label), clean(value)] for label, value in report.facts],
        "counts": [
            [clean(caption), [[clean(cell) for cell in row] for row in counted]]
            for caption, counted in report.counts
        ],
        "widths": [column.width for column in report.columns],
        "headings": [clean(column.heading) for column in report.columns],
        "rows": rows,
    }
    made = typst.compile(
        _TEMPLATE, root=_TEMPLATE.parent, font_paths=fonts(), ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, format="pdf", timestamp=0,
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no file")
    target.write(made)
