"""A Word file from pieces of WordprocessingML: paragraphs, tables, styles with Japanese fonts."""

from collections.abc import Iterable
from typing import IO

from documents.sheets.model import FORBIDDEN
from documents.sheets.package import write_package
from documents.sheets.writing import escaped

HEADINGS = 6  # levels that have a style of their own
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_document(target: IO[bytes], body: Iterable[str], *, paper: str = "") -> None:
    """Write a DOCX of the pieces of `body`, on A4 or, where `paper` says so, a turned page."""
    start = f'{_XML}<w:document xmlns:w="{_W}"><w:body>'
    write_package(
        target,
        (
            ("[Content_Types].xml", [_content_types()]),
            ("_rels/.rels", [_relationships("officeDocument", "word/document.xml")]),
            ("word/document.xml", _chunks(start, body, _SECTION.format(size=_PAGES[paper]))),
            ("word/_rels/document.xml.rels", [_relationships("styles", "styles.xml")]),
            ("word/styles.xml", [_styles()]),
        ),
    )


def _chunks(start: str, body: Iterable[str], end: str) -> Iterable[str]:
    yield start
    yield from body
    yield end


def text(words: str, *, is_gone: bool = False) -> str:
    """Return a run of words; `is_gone` where they are part of a tracked deletion."""
    tag = "delText" if is_gone else "t"
    start, end = f'<w:{tag} xml:space="preserve">', f"</w:{tag}>"
    clean = escaped(FORBIDDEN.sub("\ufffd", words))
    broken = clean.replace("\n", f"{end}<w:br/>{start}").replace("\t", f"{end}<w:tab/>{start}")
    return f"<w:r>{start}{broken}{end}</w:r>"


def paragraph(style: str, runs: str, mark: str = "") -> str:
    """Return a paragraph of runs; `mark` says more of it, as that it was inserted."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{mark}</w:pPr>{runs}</w:p>'


_EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
TABLE = (
    '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/>'
    f"<w:tblBorders>{_EDGES}</w:tblBorders></w:tblPr>"
)
CELL_INSET = 80  # at the left and right of each cell, in twentieths of a point
FIXED_TABLE = TABLE.replace(  # its columns are as wide as its grid says
    "</w:tblPr>",
    '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
    f'<w:left w:w="{CELL_INSET}" w:type="dxa"/><w:right w:w="{CELL_INSET}" w:type="dxa"/>'
    "</w:tblCellMar></w:tblPr>",
)
_PAGES = {
    "": '<w:pgSz w:w="11907" w:h="16840"/>',
    "a4": '<w:pgSz w:w="16840" w:h="11907" w:orient="landscape"/>',
    "a3": '<w:pgSz w:w="23814" w:h="16840" w:orient="landscape"/>',
}
_SECTION = (
    '<w:sectPr>{size}<w:pgMar w:top="1134" w:right="1134"'
    ' w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    "</w:body></w:document>"
)


def _content_types() -> str:
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_KIND}.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), ("styles", "styles"))
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _relationships(kind: str, target: str) -> str:
    return (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_R}/{kind}" Target="{target}"/></Relationships>'
    )


_FONTS = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial" w:eastAsia="MS Gothic"/>'
_SHAPES = {  # style: its name, how paragraphs stand, how letters look
    "Normal": ("Normal", '<w:spacing w:after="120"/>', ""),
    "Title": ("Title", '<w:spacing w:after="240"/>', '<w:b/><w:sz w:val="28"/>'),
    "ListParagraph": ("List Paragraph", '<w:ind w:left="567" w:hanging="567"/>', ""),
    "Note": ("Note", '<w:spacing w:after="120"/>', '<w:sz w:val="18"/>'),
} | {
    f"Heading{level}": (
        f"heading {level}",
        '<w:keepNext/><w:spacing w:before="240" w:after="120"/>'
        f'<w:outlineLvl w:val="{level - 1}"/>',
        f'<w:b/><w:sz w:val="{28 - 2 * min(level, 4)}"/>',
    )
    for level in range(1, HEADINGS + 1)
}


def _styles() -> str:
    """Return the styles; without a Japanese font Word picks one by chance."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{ident}"><w:name w:val="{name}"/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
        for ident, (name, paragraph, letters) in _SHAPES.items()
    )
    return (
        f'{_XML}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>{_FONTS}'
        '<w:sz w:val="21"/><w:lang w:val="en-GB" w:eastAsia="ja-JP"/></w:rPr></w:rPrDefault>'
        f"</w:docDefaults>{styles}</w:styles>"
    )
