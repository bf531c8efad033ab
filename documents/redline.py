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
from documents.sheets.writing import escaped
from documents.tracked import Piece, moved_whole, paragraphs, printed_number, row_of, shown, tables
from documents.word import HEADINGS, TABLE, paragraph, text, write_document


def write_redline(
    passages: Sequence[Passage], *, language: Language, title: str, author: str, at: datetime
) -> bytes:
    """Return a DOCX of the new text in which all that changed is a tracked change.

    `author` and `at` are those of every change; the same input gives the same bytes.
    """
    buffer = io.BytesIO()
    body = _Body(language, author, at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    write_document(buffer, [paragraph("Title", text(title)), *body.written(passages)])
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
            yield paragraph(_style(block), runs, mark)

    def _table(self, passages: Sequence[Passage]) -> str:
        rows = [list(row) for _key, row in groupby(passages, key=row_of)]
        columns = max(map(len, rows))
        grid = f'<w:gridCol w:w="{9000 // columns}"/>' * columns
        cells = "".join(self._row(row) for row in rows)
        return f"{TABLE}<w:tblGrid>{grid}</w:tblGrid>{cells}</w:tbl>{paragraph('Normal', '')}"

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
            yield paragraph("Normal", "".join(map(self._run, pieces)), mark)

    def _tag(self, change: str) -> str:
        return f'<w:{change} w:id="{next(self.numbers)}" {self.stamp}/>'

    def _run(self, piece: Piece) -> str:
        if not piece.text:
            return ""
        if not piece.change:
            return text(piece.text)
        run = text(piece.text, is_gone=piece.change == "del")
        return (
            f'<w:{piece.change} w:id="{next(self.numbers)}" {self.stamp}>{run}</w:{piece.change}>'
        )


def _style(block: Block) -> str:
    if block.kind == BlockKind.HEADING:
        return f"Heading{min(max(block.level, 1), HEADINGS)}"
    return {BlockKind.LIST_ITEM: "ListParagraph", BlockKind.NOTE: "Note"}.get(block.kind, "Normal")
