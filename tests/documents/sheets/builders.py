"""Small office files of the structures that real comment sheets have, made here."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/package/2006"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

TITLES_2012 = (
    "MB/NC1",
    "Line number (e.g. 17)",
    "Clause/ Subclause (e.g. 3.1)",
    "Paragraph/ Figure/ Table/ (e.g. Table 1)",
    "Type of comment2",
    "Comments",
    "Proposed change",
    "Observations of the secretariat",
)
TITLES_2001 = (
    "MB1",
    "Clause/Subclause/Annex/Figure/Table (e.g. 3.1, Table 2)",
    "Paragraph/List item/Note/ (e.g. Note 2)",
    "Type of com-ment2",
    "Comment (justification for change)",
    "Proposed change",
    "Secretariat observations on each comment submitted",
)
GENERAL_TITLES = (
    "Comment ID",
    "Volume/Chapter",
    "Section",
    "From Page",
    "From Line",
    "To Page",
    "To Line",
    "Comment",
    "Reviewer",
    "Country",
)
TITLE_BLOCK = ("Comments on a draft", "Date: 2026-11-02", "Document: N 77", "Project: Basalt")


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def cell(content: str, properties: str = "") -> str:
    """A table cell; plain text becomes a paragraph, anything with a tag is taken as it is."""
    inner = content if content.startswith("<w:") else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    whole = "".join(text if text.startswith("<w:tc>") else cell(text) for text in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{whole}</w:tr>"


def table(*rows: str, grid: Iterable[int] = (1000,) * 8) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f"<w:tbl><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def comment(mb: str = "JP", text: str = "Say what is meant.", **other: str) -> str:
    """A row of the 2012 template."""
    cells = {"line": "", "clause": "4.1", "element": "", "type": "te", "change": "", "answer": ""}
    cells |= other
    return row(
        mb,
        cells["line"],
        cells["clause"],
        cells["element"],
        cells["type"],
        text,
        cells["change"],
        cells["answer"],
    )


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def _relationships(*targets: tuple[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{n}" Type="{R}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{P}/relationships">{inside}</Relationships>'


def docx_parts(
    *body: str,
    titles: Iterable[str] = TITLES_2012,
    title_block: Iterable[str] = TITLE_BLOCK,
    first_page: Iterable[str] = (),
) -> dict[str, str | bytes]:
    """The parts of a document: body elements, titles in the default page header, and titles of
    an older form in the header for the first page, which is not shown."""
    first = '<w:headerReference w:type="first" r:id="rId2"/>'
    default = '<w:headerReference w:type="default" r:id="rId1"/>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{P}/content-types"/>',
        "_rels/.rels": _relationships(("officeDocument", "word/document.xml")),
        "word/document.xml": (
            f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{"".join(body)}'
            f"<w:sectPr>{first}{default}</w:sectPr></w:body></w:document>"
        ),
        "word/_rels/document.xml.rels": _relationships(
            ("header", "header1.xml"), ("header", "header2.xml")
        ),
        "word/header1.xml": _page_header(title_block, titles),
        "word/header2.xml": _page_header((), first_page),
    }


def docx(*body: str, **options: Iterable[str]) -> bytes:
    return zipped(docx_parts(*body, **options))


def _page_header(title_block: Iterable[str], titles: Iterable[str]) -> str:
    rows = [table(row(*cells)) for cells in (tuple(title_block), tuple(titles)) if cells]
    return f'<w:hdr xmlns:w="{W}">{"".join(rows) or "<w:p/>"}</w:hdr>'


def xlsx_parts(*sheets: tuple[str, str, str]) -> dict[str, str | bytes]:
    """The parts of a workbook whose sheets are (name, state, rows as XML)."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, (name, state, _) in enumerate(sheets, 1)
    )
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'<Types xmlns="{P}/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/></Types>'
        ),
        "_rels/.rels": _relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relationships(
            *(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1))
        ),
    }
    for n, (_, _, rows) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{S}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return parts


def xlsx(*sheets: tuple[str, str, str]) -> bytes:
    return zipped(xlsx_parts(*sheets))


def xlsx_row(number: int, *texts: str | float) -> str:
    cells = ""
    for column, value in zip("ABCDEFGHIJ", texts, strict=False):
        if isinstance(value, str):
            inner = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
            cells += f'<c r="{column}{number}" t="inlineStr">{inner}</c>' if value else ""
        else:
            cells += f'<c r="{column}{number}"><f>1*{value}</f><v>{value}</v></c>'
    return f'<row r="{number}">{cells}</row>'
