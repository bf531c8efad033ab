"""A report as a Word file: title, facts, counts, and one table whose headings repeat."""

from collections.abc import Iterator, Sequence
from typing import IO

from documents.reports.model import Report
from documents.reports.widths import laid_out
from documents.word import CELL_INSET, FIXED_TABLE, paragraph, text, write_document

_PAPERS = {"a4": 14_500, "a3": 21_500}  # the room on a turned page, in twentieths of a point
_SIZE = 9 * 20  # of the letters in the table
_COUNTED = (3_600, 1_200)  # the columns of a table of counts


def write(report: Report, target: IO[bytes]) -> None:
    """Write the report on turned pages: A4, or A3 where so many columns need it.

    The rows are not read before they are written, so that they count for no width.
    """
    paper, widths = laid_out(report.columns, (), _PAPERS, size=_SIZE, inset=CELL_INSET)
    table = [int(width * _SIZE) + 2 * CELL_INSET for width in widths]
    write_document(target, _body(report, table), paper=paper)


def _body(report: Report, widths: Sequence[int]) -> Iterator[str]:
    yield paragraph("Title", text(report.title))
    for label, value in report.facts:
        yield paragraph("Normal", text(f"{label}: {value}"))
    for caption, rows in report.counts:
        yield paragraph("Heading2", text(caption))
        counted = "".join(_row(_COUNTED, row) for row in rows)
        yield f"{FIXED_TABLE}{_grid(_COUNTED)}{counted}</w:tbl>"
    yield paragraph("Normal", "")
    headings = [column.heading for column in report.columns]
    yield FIXED_TABLE + _grid(widths) + _row(widths, headings, is_heading=True)
    for row in report.rows:
        yield _row(widths, row)
    yield "</w:tbl>" + paragraph("Normal", "")


def _grid(widths: Sequence[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tblGrid>{columns}</w:tblGrid>"


def _row(widths: Sequence[int], cells: Sequence[str], *, is_heading: bool = False) -> str:
    repeated = "<w:trPr><w:tblHeader/></w:trPr>" if is_heading else ""
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"{paragraph('Note', text(cell))}</w:tc>"
        for width, cell in zip(widths, cells, strict=True)
    )
    return f"<w:tr>{repeated}{told}</w:tr>"
