"""A comparison as a Word file with real tracked changes.

Rejecting every change gives the words of the old text in their order, accepting every one those of
the new; what moved is tracked as moved.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, groupby

from documents.alignment import Fate
from documents.blocks import Block, BlockKind, Language
from documents.clauses import shown_number
from documents.diff import Op, Passage, Run
from documents.sheets.model import FORBIDDEN
from documents.sheets.package import write_package
from documents.sheets.writing import escaped

HEADINGS = 6  # levels that have a style of their own
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PLAIN = frozenset({BlockKind.HEADING, BlockKind.LIST_ITEM})


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


@dataclass(frozen=True)
class _Piece:
    """Words of one paragraph that stayed, or that one kind of change touched ("" for none)."""

    text: str
    change: str


class _Body:
    """Writes passages as paragraphs and tables; every change gets a number of its own."""

    def __init__(self, language: Language, author: str, at: str) -> None:
        self.language = language
        self.stamp = f'w:author="{escaped(author).replace(chr(34), "&quot;")}" w:date="{at}"'
        self.numbers = count(1)

    def written(self, passages: Sequence[Passage]) -> Iterator[str]:
        for is_cell, group in groupby(passages, key=lambda p: _first(p).row > 0):
            if is_cell:
                for table in _tables(group):
                    yield self._table(table)
            else:
                for passage in group:
                    yield from self._paragraphs(passage)

    def _paragraphs(self, passage: Passage) -> Iterator[str]:
        block = _first(passage)
        lines = _lines(passage)
        for n, (pieces, end) in enumerate(lines):
            number = self._number(passage) if n == 0 else []
            runs = "".join(self._run(piece) for piece in [*number, *pieces])
            mark = f"<w:rPr>{self._tag(end)}</w:rPr>" if end else ""
            yield _paragraph(_style(block), runs, mark)

    def _number(self, passage: Passage) -> list[_Piece]:
        """Return what is printed before the words: number or label, tracked where it changed."""
        whole = _whole(passage)
        new = self._printed(passage.new[0]) if passage.new and not passage.went else ""
        old = self._printed(passage.old[0]) if passage.old else ""
        if whole or passage.went:
            return [_Piece(f"{new or old}\t", whole)] if new or old else []
        if old == new:
            return [_Piece(f"{new}\t", "")] if new else []
        return [_Piece(f"{old}\t", "del")] * bool(old) + [_Piece(f"{new}\t", "ins")] * bool(new)

    def _printed(self, block: Block) -> str:
        is_numbered = block.kind in _PLAIN
        return shown_number(block.number, self.language) if is_numbered else block.label

    def _table(self, passages: Sequence[Passage]) -> str:
        rows = [list(row) for _key, row in groupby(passages, key=_row_of)]
        columns = max(map(len, rows))
        grid = f'<w:gridCol w:w="{9000 // columns}"/>' * columns
        cells = "".join(self._row(row) for row in rows)
        return f"{_TABLE}<w:tblGrid>{grid}</w:tblGrid>{cells}</w:tbl>{_paragraph('Normal', '')}"

    def _row(self, passages: Sequence[Passage]) -> str:
        changes = {_whole(passage) for passage in passages}
        tracked = changes.pop() if len(changes) == 1 else ""
        tracked = {"moveFrom": "del", "moveTo": "ins"}.get(tracked, tracked)
        shape = f"<w:trPr>{self._tag(tracked)}</w:trPr>" if tracked else ""
        cells = "".join(
            f"<w:tc><w:tcPr/>{''.join(self._cell(passage))}</w:tc>" for passage in passages
        )
        return f"<w:tr>{shape}{cells}</w:tr>"

    def _cell(self, passage: Passage) -> Iterator[str]:
        for pieces, end in _lines(passage):
            mark = f"<w:rPr>{self._tag(end)}</w:rPr>" if end else ""
            yield _paragraph("Normal", "".join(map(self._run, pieces)), mark)

    def _tag(self, change: str) -> str:
        return f'<w:{change} w:id="{next(self.numbers)}" {self.stamp}/>'

    def _run(self, piece: _Piece) -> str:
        if not piece.text:
            return ""
        if not piece.change:
            return _text(piece.text)
        run = _text(piece.text, is_gone=piece.change == "del")
        return (
            f'<w:{piece.change} w:id="{next(self.numbers)}" {self.stamp}>{run}</w:{piece.change}>'
        )


def _first(passage: Passage) -> Block:
    """Return the block that says how a passage is set."""
    return passage.old[0] if passage.went or not passage.new else passage.new[0]


def _whole(passage: Passage) -> str:
    """Return the change of a passage that came, went or moved as a whole, else nothing."""
    if passage.went:
        return "moveFrom"
    return {Fate.DELETED: "del", Fate.INSERTED: "ins", Fate.MOVED: "moveTo"}.get(passage.fate, "")


def _lines(passage: Passage) -> list[tuple[list[_Piece], str]]:
    """Return the paragraphs of a passage: their pieces, and the change of their end ("" for none).

    Only where blocks were split or merged is a line end the end of a paragraph.
    """
    whole = _whole(passage)
    several = len(passage.old) > 1 or len(passage.new) > 1
    lines: list[tuple[list[_Piece], str]] = []
    pieces: list[_Piece] = []
    for run in _runs(passage):
        change = _change(run.op, whole)
        for n, text in enumerate(run.text.split("\n") if several else [run.text]):
            if n:
                lines.append((pieces, change))
                pieces = []
            pieces.append(_Piece(text, change))
    return [*lines, (pieces, whole)]


def _runs(passage: Passage) -> Sequence[Run]:
    if passage.fate == Fate.MOVED and not passage.went and passage.runs:
        # What the move lost stands, whole, where the text stood before.
        return [run for run in passage.runs if run.op != Op.DELETE]
    if passage.runs and not passage.went:
        return passage.runs
    blocks = passage.old if passage.went else passage.new or passage.old
    return [Run(Op.EQUAL, "\n".join(block.text for block in blocks))]


def _change(op: Op, whole: str) -> str:
    return {Op.DELETE: "del", Op.INSERT: "ins"}.get(op, whole)


def _row_of(passage: Passage) -> tuple[int, str]:
    """Tell the rows of a table apart; one that went stands beside the one that came."""
    gone = _whole(passage) in ("del", "moveFrom")
    return _first(passage).row, "gone" if gone else ""


def _tables(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    """Cut cells into tables: each begins with the first cell of a first row that stands."""
    table: list[Passage] = []
    for passage in passages:
        block = _first(passage)
        begins = (block.row, block.column) == (1, 1) and not _row_of(passage)[1]
        if begins and any(not _row_of(told)[1] for told in table):
            yield table
            table = []
        table.append(passage)
    yield table


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
