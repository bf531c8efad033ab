"""A report as a Word file: title, facts, counts, and one table whose headings repeat."""

from collections.abc import Iterator, Sequence
from typing import IO

from documents.reports.model import Report
from documents.word import TABLE, paragraph, text, write_document

_WIDTH = 14_500  # of the table on a turned page, in twentieths of a point


def write(report: Report, target: IO[bytes]) -> None:
    """Write the report on A4, turned."""
    write_document(target, _body(report), is_wide=True)


def _body(report: Report) -> Iterator[str]:
    yield paragraph("Title", text(report.title))
    for label, value in report.facts:
        yield paragraph("Normal", text(f"{label}: {value}"))
    for caption, rows in report.counts:
        yield paragraph("Heading2", text(caption))
        widths = _widths([3, 1], _WIDTH // 3)
        yield TABLE + _grid(widths) + "".join(_row(widths, row) for row in rows) + "</w:tbl>"
    yield paragraph("Normal", "")
    widths = _widths([column.width for column in report.columns], _WIDTH)
    headings = [column.heading for column in report.columns]
    yield TABLE + _grid(widths) + _row(widths, headings, is_heading=True)
    for row in report.rows:
        yield _row(widths, row)
    yield "</w:tbl>" + paragraph("Normal", "")


def _widths(shares: Sequence[int], whole: int) -> list[int]:
    return [whole * share // sum(shares) for share in shares]


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
