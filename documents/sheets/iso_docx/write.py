"""Writing the ISO commenting template, version 2012-03, as DOCX."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from documents.sheets.folding import join_number
from documents.sheets.iso_docx import parts
from documents.sheets.model import ISO_FIELDS, Sheet, SheetRow
from documents.sheets.package import write_package
from documents.sheets.problems import refused
from documents.sheets.writing import TEXT_LIMIT, escaped, require_writable, text_size

_CHUNK = 200
_LINE_END, _TAB = (
    '</w:t><w:br/><w:t xml:space="preserve">',
    '</w:t><w:tab/><w:t xml:space="preserve">',
)
_ROW_START = '<w:tr><w:trPr><w:jc w:val="center"/></w:trPr>'
#: What stands before the text of each column; borders and spacing lie in table and styles.
_BEFORE = tuple(
    f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
    f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
    for width, style, _ in parts.COLUMNS
)
_AFTER = "</w:p></w:tc>"


def write(sheet: Sheet, target: IO[bytes]) -> None:
    """Write the sheet as the official template; the same sheet gives the same bytes.

    One table row for each row of the sheet, line feeds as line breaks. The template has no
    column for a running number: one of the collation tool's goes behind the member body, as
    that tool writes it, any other stays out. Raises SheetRefused, naming each cell, for
    characters that XML forbids and for fields that the template has no column for, and for
    more text than Word takes.
    """
    require_writable(sheet, ("number", *ISO_FIELDS))
    size = text_size(sheet)
    if size > TEXT_LIMIT:
        raise refused("text_limit", size // (1024 * 1024))
    write_package(
        target,
        (
            ("[Content_Types].xml", [parts.CONTENT_TYPES]),
            ("_rels/.rels", [parts.PACKAGE_RELATIONSHIPS]),
            ("word/document.xml", _document(sheet)),
            ("word/_rels/document.xml.rels", [parts.DOCUMENT_RELATIONSHIPS]),
            ("word/styles.xml", [parts.STYLES]),
            ("word/settings.xml", [parts.SETTINGS]),
            ("word/header1.xml", [parts.page_header(sheet.header)]),
            ("word/footer1.xml", [parts.page_footer()]),
        ),
    )


def _document(sheet: Sheet) -> Iterator[str]:
    yield parts.BODY_START
    rows = sheet.rows or (SheetRow(row=1),)  # Word takes no table without rows
    for start in range(0, len(rows), _CHUNK):
        yield "".join(_row(row) for row in rows[start : start + _CHUNK])
    yield parts.BODY_END


def _row(row: SheetRow) -> str:
    texts = [row.cell(name) for name in ISO_FIELDS]
    texts[0] = join_number(texts[0], row.number)
    cells = "".join(
        f"{before}{_runs(text)}{_AFTER}" for before, text in zip(_BEFORE, texts, strict=True)
    )
    return f"{_ROW_START}{cells}</w:tr>"


def _runs(text: str) -> str:
    if not text:
        return ""
    content = escaped(text).replace("\n", _LINE_END).replace("\t", _TAB)
    return f'<w:r><w:t xml:space="preserve">{content}</w:t></w:r>'
