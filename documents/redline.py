"""A comparison as a Word file with real tracked changes.

Rejecting every change gives the words of the old text in their order, accepting every one those of
the new; what moved is tracked as moved.
"""

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count, groupby

from documents.blocks import Block, BlockKind, Language
from documents.diff import Passage
from documents.sheets.model import FORBIDDEN
from documents.sheets.package import write_package
from documents.sheets.writing import escaped
from documents.tracked import Piece, moved_whole, paragraphs, printed_number, row_of, shown, tables

HEADINGS = 6  # levels that have a style of their own
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_redline(
    passages: Sequence[Passage], *, language: Language, title: str, author: str, at: datetime
) -> bytes:
    """Return a DOCX of the new text in which all that changed is a tracked change.

    `author` and `at` are those of every change; the same input gives the same bytes.
    """
    buffer = io.BytesIO()
    body = _Body(language, author, at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    document = f'{_XML}<w:document xmlns:w="{_W}"><w:body>{_paragraph("Title", _text(title))}'
    write_package(
        buffer,
        (
            ("[Content_Types].xml", [_content_types()]),
            ("_rels/.rels", [_relationships("officeDocument", "word/document.xml")]),
            ("word/document.xml", [document, *body.written(passages), _SECTION]),
            ("word/_rels/document.xml.rels", [_relationships("styles", "styles.xml")]),
            ("word/styles.xml", [_styles()]),
        ),
    )
    return buffer.getvalue()


class _Body:
    """Writes passages as paragraphs and tables; every change gets a number of its own."""

    def __init__(self, language: Language, author: str, at: str) -> None:
        self.language = language
        self.stamp = f'w:author="{escaped(author).replace(chr(34), "&quot;")}" w:date="{at}"'
        self.numbers = count(1)

    def written(self, passages: Sequence[Passage]) -> Iterator[str]:
        for is_cell, group in groupby(passages, key=lambda p: shown(p).row > 0):
            if is_cell:
                for table in tables(group):
                    yield self._table(table)
            else:
                for passage in group:
                    yield from self._paragraphs(passage)

    def _paragraphs(self, passage: Passage) -> Iterator[str]:
        block = shown(passage)
        for n, (pieces, end) in enumerate(paragraphs(passage)):
            number = printed_number(passage, self.language, "\t") if n == 0 else []
            runs = "".join(self._run(piece) for piece in [*number, *pieces])
            mark = f"<w:rPr>{self._tag(end)}</w:rPr>" if end else ""
            yield _paragraph(_style(block), runs, mark)

    def _table(self, passages: Sequence[Passage]) -> str:
        rows = [list(row) for _key, row in groupby(passages, key=row_of)]
        columns = max(map(len, rows))
        grid = f'<w:gridCol w:w="{9000 // columns}"/>' * columns
        cells = "".join(self._row(row) for row in rows)
        return f"{_TABLE}<w:tblGrid>{grid}</w:tblGrid>{cells}</w:tbl>{_paragraph('Normal', '')}"

    def _row(self, passages: Sequence[Passage]) -> str:
        changes = {moved_whole(passage) for passage in passages}
        tracked = changes.pop() if len(changes) == 1 else ""
        tracked = {"moveFrom": "del", "moveTo": "ins"}.get(tracked, tracked)
        shape = f"<w:trPr>{self._tag(tracked)}</w:trPr>" if tracked else ""
        cells = "".join(
            f"<w:tc><w:tcPr/>{''.join(self._cell(passage))}</w:tc>" for passage in passages
        )
        return f"<w:tr>{shape}{cells}</w:tr>"

    def _cell(self, passage: Passage) -> Iterator[str]:
        for pieces, end in paragraphs(passage):
            mark = f"<w:rPr>{self._tag(end)}</w:rPr>" if end else ""
            yield _paragraph("Normal", "".join(map(self._run, pieces)), mark)

    def _tag(self, change: str) -> str:
        return f'<w:{change} w:id="{next(self.numbers)}" {self.stamp}/>'

    def _run(self, piece: Piece) -> str:
        if not piece.text:
            return ""
        if not piece.change:
            return _text(piece.text)
        run = _text(piece.text, is_gone=piece.change == "del")
        return (
            f'<w:{piece.change} w:id="{next(self.numbers)}" {self.stamp}>{run}</w:{piece.change}>'
        )


def _style(block: Block) -> str:
    if block.kind == BlockKind.HEADING:
        return f"Heading{min(max(block.level, 1), HEADINGS)}"
    return {BlockKind.LIST_ITEM: "ListParagraph", BlockKind.NOTE: "Note"}.get(block.kind, "Normal")


def _text(text: str, *, is_gone: bool = False) -> str:
    tag = "delText" if is_gone else "t"
    start, end = f'<w:{tag} xml:space="preserve">', f"</w:{tag}>"
    clean = escaped(FORBIDDEN.sub("\ufffd", text))
    broken = clean.replace("\n", f"{end}<w:br/>{start}").replace("\t", f"{end}<w:tab/>{start}")
    return f"<w:r>{start}{broken}{end}</w:r>"


def _paragraph(style: str, runs: str, mark: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{mark}</w:pPr>{runs}</w:p>'


_EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TABLE = (
    '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/>'
    f"<w:tblBorders>{_EDGES}</w:tblBorders></w:tblPr>"
)
_SECTION = (
    '<w:sectPr><w:pgSz w:w="11907" w:h="16840"/><w:pgMar w:top="1134" w:right="1134"'
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
