"""A text as a sequence of blocks: what comments hang on."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Language = Literal["ja", "en"]

# A paragraph that titles a table or figure: "Table A.1 — Depths", "表1－深さ".
CAPTION = re.compile(r"(?P<label>(?:Table|Figure) [A-Z]?\.?\d+|[表図] ?[A-Z]?\.?\d+)\s*[—–－:\-―]")
_CELL = re.compile(r"\s*(?:row \d+, column \d+|\d+行\d+列)\Z")


class BlockKind(StrEnum):
    """What a block is in a standard."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_CELL = "table_cell"
    FIGURE = "figure"
    NOTE = "note"
    EXAMPLE = "example"
    REQUIREMENT = "requirement"


@dataclass(frozen=True)
class Block:
    """One block. `number` is its own ("5.2", "a)"), `clause` that of the clause it stands in.

    The clause of what stands under an unnumbered heading is `foreword`, `introduction`,
    `bibliography` or ''; annexes are "A", "A.1". `text` is plain text in NFC, `html` sanitised
    inline HTML of the same words. `label` is what is printed before the text: "注記1", "Table 1,
    row 2, column 3". `row` and `column` count from 1 in a table and are 0 elsewhere. Lines count
    from 1 as published; 0 means not numbered yet. Pages are those of a PDF, counted from 1; 0 for
    texts that have none. `pages` is how they are cited, by the numbers printed on them: "12",
    "iv", "1-12–1-13", or "[2]" for a page without a number in a file whose pages have some.
    """

    key: str
    kind: BlockKind
    number: str
    clause: str
    level: int
    label: str
    text: str
    html: str
    source_line: int
    first_line: int = 0
    last_line: int = 0
    row: int = 0
    column: int = 0
    first_page: int = 0
    last_page: int = 0
    pages: str = ""


def table_of(label: str) -> str:
    """Return what the table is called in which a cell of this label stands; '' without a title."""
    return _CELL.sub("", label)
