"""A comparison as paragraphs and tables of pieces, each of which stayed, came, went or moved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from documents.alignment import Fate
from documents.blocks import Block, BlockKind, Language
from documents.clauses import shown_number
from documents.diff import Op, Passage, Run

_PLAIN = frozenset({BlockKind.HEADING, BlockKind.LIST_ITEM})  # bear a number, not a label


@dataclass(frozen=True)
class Piece:
    """Words of one paragraph that stayed, or that one kind of change touched ("" for none)."""

    text: str
    change: str


def shown(passage: Passage) -> Block:
    """Return the block that says how a passage is set."""
    return passage.old[0] if passage.went or not passage.new else passage.new[0]


def moved_whole(passage: Passage) -> str:
    """Return the change of a passage that came, went or moved as a whole, else nothing."""
    if passage.went:
        return "moveFrom"
    return {Fate.DELETED: "del", Fate.INSERTED: "ins", Fate.MOVED: "moveTo"}.get(passage.fate, "")


def paragraphs(passage: Passage) -> list[tuple[list[Piece], str]]:
    """Return the paragraphs of a passage: their pieces, and the change of their end ("" for none).

    Only where blocks were split or merged is a line end the end of a paragraph.
    """
    whole = moved_whole(passage)
    several = len(passage.old) > 1 or len(passage.new) > 1
    lines: list[tuple[list[Piece], str]] = []
    pieces: list[Piece] = []
    for run in _runs(passage):
        change = _change(run.op, whole)
        for n, text in enumerate(run.text.split("\n") if several else [run.text]):
            if n:
                lines.append((pieces, change))
                pieces = []
            pieces.append(Piece(text, change))
    return [*lines, (pieces, whole)]


def printed_number(passage: Passage, language: Language, after: str) -> list[Piece]:
    """Return what is printed before the words, number or label, and whether it changed.

    `after` stands between it and the words.
    """
    whole = moved_whole(passage)
    new = _printed(passage.new[0], language) if passage.new and not passage.went else ""
    old = _printed(passage.old[0], language) if passage.old else ""
    if whole or passage.went:
        return [Piece(f"{new or old}{after}", whole)] if new or old else []
    if old == new:
        return [Piece(f"{new}{after}", "")] if new else []
    return [
        Piece(f"{number}{after}", change)
        for number, change in ((old, "del"), (new, "ins"))
        if number
    ]


def _printed(block: Block, language: Language) -> str:
    return shown_number(block.number, language) if block.kind in _PLAIN else block.label


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


def row_of(passage: Passage) -> tuple[int, str]:
    """Tell the rows of a table apart; one that went stands beside the one that came."""
    gone = moved_whole(passage) in ("del", "moveFrom")
    return shown(passage).row, "gone" if gone else ""


def tables(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    """Cut cells into tables: each begins with the first cell of a first row that stands."""
    table: list[Passage] = []
    for passage in passages:
        block = shown(passage)
        begins = (block.row, block.column) == (1, 1) and not row_of(passage)[1]
        if begins and any(not row_of(told)[1] for told in table):
            yield table
            table = []
        table.append(passage)
    yield table
