"""A report: a title, facts about it, and one table; as CSV, JSON, XLSX, DOCX or PDF.

The rows are read once and written as they come, so that thousands need no more memory than one;
only a PDF is set as a whole. The same report gives the same bytes. Nothing in it is read as markup
or as a formula.
"""

from collections.abc import Callable
from typing import IO

from documents.reports.docx import write as _docx
from documents.reports.model import Column, Report, TooLong
from documents.reports.pdf import MOST_ROWS as MOST_ROWS_OF_PDF
from documents.reports.pdf import write as _pdf
from documents.reports.plain import write_csv, write_json
from documents.reports.xlsx import write as _xlsx

WRITERS: dict[str, Callable[[Report, IO[bytes]], None]] = {
    "docx": _docx, "xlsx": _xlsx, "pdf": _pdf, "csv": write_csv, "json": write_json,
}  # fmt: skip

__all__ = ["MOST_ROWS_OF_PDF", "WRITERS", "Column", "Report", "TooLong", "write"]


def write(report: Report, kind: str, target: IO[bytes]) -> None:
    """Write `report` to `target` as `kind`, a key of `WRITERS`.

    Raises `TooLong` where it has more rows than the kind can hold; nothing is to be used then.
    """
    WRITERS[kind](report, target)
