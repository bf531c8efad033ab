"""The fixed parts of the ISO/IEC/CEN commenting template, version 2012-03, in our own styles.

Geometry, column titles and footer follow the template that ISO publishes; nothing of ISO's
file is copied. Measures are twips (1/1440 inch) and half points.
"""

from __future__ import annotations

from documents.sheets.model import Header
from documents.sheets.writing import escaped

TITLE = "Template for comments and secretariat observations"
VERSION_LINE = "ISO/IEC/CEN/CENELEC  electronic balloting commenting template/version 2012-03"

#: Width, style and name of the style for each column of the body.
COLUMNS = (
    (606, "ISOMB", "ISO_MB"),
    (908, "ISOClause", "ISO_Clause"),
    (1209, "ISOClause", "ISO_Clause"),
    (1209, "ISOParagraph", "ISO_Paragraph"),
    (1115, "ISOCommType", "ISO_Comm_Type"),
    (4177, "ISOComments", "ISO_Comments"),
    (4233, "ISOChange", "ISO_Change"),
    (2419, "ISOSecretObservations", "ISO_Secret_Observations"),
)
_TITLE_WIDTHS = (7740, 2410, 3119, 2607)
#: Title in bold, footnote mark, example below it.
_COLUMN_TITLES = (
    ("MB/NC", "1", ""),
    ("Line number", "", "(e.g. 17)"),
    ("Clause/ Subclause", "", "(e.g. 3.1)"),
    ("Paragraph/ Figure/ Table/", "", "(e.g. Table 1)"),
    ("Type of comment", "2", ""),
    ("Comments", "", ""),
    ("Proposed change", "", ""),
    ("Observations of the secretariat", "", ""),
)

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPACES = f'xmlns:w="{_W}" xmlns:r="{_R}"'
_KINDS = ("styles", "settings", "header", "footer")
_FILES = {"styles": "styles", "settings": "settings", "header": "header1", "footer": "footer1"}

CONTENT_TYPES = (
    f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>'
    + "".join(
        f'<Override PartName="/word/{_FILES[kind]}.xml" ContentType="{_TYPES}.{kind}+xml"/>'
        for kind in _KINDS
    )
    + "</Types>"
)
_RELATIONSHIPS = (
    f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
)
PACKAGE_RELATIONSHIPS = (
    f'{_RELATIONSHIPS}<Relationship Id="rId1" Type="{_R}/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)
DOCUMENT_RELATIONSHIPS = (
    _RELATIONSHIPS
    + "".join(
        f'<Relationship Id="rId{n}" Type="{_R}/{kind}" Target="{_FILES[kind]}.xml"/>'
        for n, kind in enumerate(_KINDS, 1)
    )
    + "</Relationships>"
)
SETTINGS = (
    f'{_XML}<w:settings {_SPACES}><w:zoom w:percent="100"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    "</w:compat></w:settings>"
)


def _style(ident: str, name: str, paragraph: str = "", run: str = "", more: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" {more} w:styleId="{ident}"><w:name w:val="{name}"/>'
        + ('<w:basedOn w:val="Normal"/>' if ident != "Normal" else "")
        + f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


#: Without an eastAsia font Word picks one by chance for Japanese.
STYLES = (
    f"{_XML}<w:styles {_SPACES}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial" w:eastAsia="MS Gothic"/>'
    '<w:sz w:val="18"/><w:lang w:val="en-GB" w:eastAsia="ja-JP" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    + _style("Normal", "Normal", more='w:default="1"')
    + '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
    '<w:name w:val="Normal Table"/></w:style>'
    + _style("Header", "header")
    + _style("Footer", "footer", '<w:spacing w:before="20" w:after="20"/>', '<w:sz w:val="16"/>')
    + _style(
        "ColumnTitle",
        "Column title",
        '<w:keepLines/><w:spacing w:before="60" w:after="40"/><w:jc w:val="center"/>',
        '<w:sz w:val="16"/>',
        'w:customStyle="1"',
    )
    + "".join(
        _style(
            ident,
            name,
            '<w:spacing w:before="60" w:after="60"/>',
            '<w:sz w:val="18"/>',
            'w:customStyle="1"',
        )
        for ident, name in dict.fromkeys((ident, name) for _, ident, name in COLUMNS)
    )
    + "</w:styles>"
)


def _run(text: str, properties: str = "") -> str:
    shape = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{shape}<w:t xml:space="preserve">{escaped(text)}</w:t></w:r>'


def _bold(text: str) -> str:
    return _run(text, "<w:b/>")


def _paragraph(style: str, runs: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def _borders(element: str, names: tuple[str, ...]) -> str:
    lines = "".join(
        f'<w:{name} w:val="single" w:sz="6" w:space="0" w:color="auto"/>' for name in names
    )
    return f"<w:{element}>{lines}</w:{element}>"


_OUTSIDE = ("top", "left", "bottom", "right")


def table_start(widths: tuple[int, ...], borders: tuple[str, ...]) -> str:
    """A centred table with fixed columns of these widths, open for rows."""
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        + (_borders("tblBorders", borders) if borders else "")
        + '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="99" w:type="dxa"/>'
        '<w:right w:w="99" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        + "</w:tblGrid>"
    )


GRID = tuple(width for width, _, _ in COLUMNS)
BODY_START = f"{_XML}<w:document {_SPACES}><w:body>" + table_start(
    GRID, (*_OUTSIDE, "insideH", "insideV")
)
BODY_END = (
    '</w:tbl><w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p><w:sectPr>'
    '<w:headerReference w:type="default" r:id="rId3"/>'
    '<w:footerReference w:type="default" r:id="rId4"/>'
    '<w:pgSz w:w="16840" w:h="11907" w:orient="landscape" w:code="9"/>'
    '<w:pgMar w:top="851" w:right="851" w:bottom="851" w:left="851"'
    ' w:header="567" w:footer="567" w:gutter="0"/>'
    '<w:cols w:space="720"/></w:sectPr></w:body></w:document>'
)


def page_header(header: Header) -> str:
    """Both tables of the page header: title block, and titles of the columns."""
    labels = (
        ("Date: ", header.date),
        ("Document: ", header.document),
        ("Project: ", header.project),
    )
    block = _cell(
        _TITLE_WIDTHS[0],
        _paragraph("Header", _run(header.title or TITLE, '<w:b/><w:sz w:val="22"/>'), _AROUND),
    )
    for width, (label, value) in zip(_TITLE_WIDTHS[1:], labels, strict=True):
        runs = _run(label) + (_bold(value) if value else "")
        block += _cell(width, _paragraph("Header", runs, _AROUND), _borders("tcBorders", _OUTSIDE))
    titles = "".join(
        _cell(width, _column_title(*title))
        for width, title in zip(GRID, _COLUMN_TITLES, strict=True)
    )
    return (
        f"{_XML}<w:hdr {_SPACES}>"
        f"{table_start(_TITLE_WIDTHS, ())}{_row(block)}</w:tbl>"
        + _paragraph("Header", "", '<w:spacing w:line="120" w:lineRule="exact"/>')
        + f"{table_start(GRID, (*_OUTSIDE, 'insideV'))}{_row(titles)}</w:tbl>"
        + _paragraph("Header", "", '<w:spacing w:line="20" w:lineRule="exact"/>')
        + "</w:hdr>"
    )


_AROUND = '<w:spacing w:before="60" w:after="60"/>'


def _row(cells: str) -> str:
    return f'<w:tr><w:trPr><w:cantSplit/><w:jc w:val="center"/></w:trPr>{cells}</w:tr>'


def _cell(width: int, content: str, borders: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{borders}</w:tcPr>{content}</w:tc>'


def _column_title(title: str, mark: str, example: str) -> str:
    runs = _bold(title)
    if mark:
        runs += _run(mark, '<w:b/><w:vertAlign w:val="superscript"/>')
    below = _paragraph("ColumnTitle", _run(example)) if example else ""
    return _paragraph("ColumnTitle", runs) + below


def _field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + _run("1")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def page_footer() -> str:
    """The notes on member bodies and types, page X of Y, and the version line."""

    def tabs(*positions: int) -> str:
        stops = "".join(f'<w:tab w:val="left" w:pos="{position}"/>' for position in positions)
        return f"<w:tabs>{stops}</w:tabs>"

    tab = "<w:r><w:tab/></w:r>"
    bodies = (
        _run("1") + tab + _bold("MB") + _run(" = Member body / ") + _bold("NC")
        + _run(" = National Committee (enter the ISO 3166 two-letter country code, e.g. CN for")
        + _run(" China; comments from the ISO/CS editing unit are identified by ")
        + _bold("**") + _run(")")
    )  # fmt: skip
    types = _run("2") + tab + _bold("Type of comment:")
    for code, meaning in (("ge", "general"), ("te", "technical"), ("ed", "editorial")):
        types += tab + _bold(code) + _run(f" = {meaning}")
    pages = _run("page ") + _field("PAGE") + _run(" of ") + _field("NUMPAGES")
    return (
        f"{_XML}<w:ftr {_SPACES}>"
        + _paragraph("Footer", bodies, tabs(284))
        + _paragraph("Footer", types, tabs(284, 1843, 3119, 4395))
        + _paragraph("Footer", pages, '<w:jc w:val="right"/>')
        + _paragraph("Footer", _run(VERSION_LINE, "<w:i/>"))
        + "</w:ftr>"
    )
