"""A comparison as a PDF: what came, went and moved is marked, for reading and for print.

The page is set by Typst from `redline.typ`; the text goes to it as data, never as markup.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import typst

from documents.blocks import BlockKind, Language
from documents.diff import Passage
from documents.fonts import fonts
from documents.sheets.model import FORBIDDEN
from documents.tracked import (
    Piece,
    moved_whole,
    paragraphs,
    printed_number,
    row_of,
    shown,
    tables,
)

_TEMPLATE = Path(__file__).with_name("redline.typ")
_STYLES = {
    BlockKind.HEADING: "heading", BlockKind.LIST_ITEM: "item", BlockKind.NOTE: "note",
    BlockKind.EXAMPLE: "note",
}  # fmt: skip
LEVELS = 6  # of headings


def write_redline_pdf(
    passages: Sequence[Passage],
    *,
    language: Language,
    title: str,
    about: str,
    words: Mapping[str, str],
    at: datetime,
) -> bytes:
    """Return a tagged PDF of the new text in which all that changed is marked.

    `about` says what is compared; `words` are those of the reader's language: `ins`, `del`,
    `moveTo` and `moveFrom` for the legend, `came_from` and `went_to` with `%s` for a clause. `at`
    is the date of the file. The same input gives the same bytes.
    """
    setter = _Setter(language, words)
    data = {
        "lang": language,
        "title": _clean(title),
        "about": _clean(about),
        "legend": [[change, words[change]] for change in ("ins", "del", "moveTo", "moveFrom")],
        "items": list(setter.items(passages)),
    }
    made = typst.compile(
        _TEMPLATE, root=_TEMPLATE.parent, font_paths=fonts(), ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, format="pdf",
        timestamp=int(at.timestamp()),
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no file")
    return made


class _Setter:
    """Turns passages into what the template sets: paragraphs, and tables of cells."""

    def __init__(self, language: Language, words: Mapping[str, str]) -> None:
        self.language, self.words = language, words

    def items(self, passages: Sequence[Passage]) -> Iterator[dict[str, Any]]:
        for is_cell, group in groupby(passages, key=lambda p: shown(p).row > 0):
            if is_cell:
                yield from (self._table(table) for table in tables(group))
            else:
                for passage in group:
                    yield from self._paragraphs(passage)

    def _paragraphs(self, passage: Passage) -> Iterator[dict[str, Any]]:
        block = shown(passage)
        for n, (pieces, _end) in enumerate(paragraphs(passage)):
            number = printed_number(passage, self.language, "\u3000") if n == 0 else []
            yield {
                "kind": "paragraph", "style": _STYLES.get(block.kind, "text"),
                "level": min(max(block.level, 1), LEVELS),
                "note": self._note(passage) if n == 0 else "",
                "pieces": _told([*number, *pieces]),
            }  # fmt: skip

    def _note(self, passage: Passage) -> str:
        """Say of what moved where it came from or went."""
        change = moved_whole(passage)
        if change == "moveFrom" and passage.new:
            return self.words["went_to"] % passage.new[0].clause
        if change == "moveTo" and passage.old:
            return self.words["came_from"] % passage.old[0].clause
        return ""

    def _table(self, passages: Sequence[Passage]) -> dict[str, Any]:
        rows = [list(row) for _key, row in groupby(passages, key=row_of)]
        columns = max(map(len, rows))
        return {
            "kind": "table",
            "columns": columns,
            "rows": [[_cell(p, _span(n, row, columns)) for n, p in enumerate(row)] for row in rows],
        }


def _cell(passage: Passage, span: int) -> dict[str, Any]:
    pieces = [piece for found, _end in paragraphs(passage) for piece in [*found, Piece("\n", "")]]
    return {"pieces": _told(pieces[:-1]), "span": span}


def _span(n: int, row: Sequence[Passage], columns: int) -> int:
    """Return how many columns a cell takes: the last one of a short row takes what is left."""
    return columns - n if n == len(row) - 1 else 1


def _told(pieces: Sequence[Piece]) -> list[list[str]]:
    return [[_clean(piece.text), piece.change] for piece in pieces if piece.text]


def _clean(text: str) -> str:
    return FORBIDDEN.sub("\ufffd", text)
