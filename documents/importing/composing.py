"""From paragraphs to blocks: clause numbers, notes, examples, list marks and captions.

What a paragraph is, is told by what is printed before its words (ISO/IEC Directives Part 2,
clauses 22 to 29; JIS Z 8301), unless its file says so itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from documents.blocks import Block, BlockKind, Language
from documents.clauses import NAMED, TELLING, clause_order
from documents.importing.report import Report, refused
from documents.importing.words import Piece, cut, html, in_one_line, plain, tidy
from documents.keys import fresh_key
from documents.strength import is_requirement

_DOTTED = r"(?:\.\d{1,3}){0,7}"
_NUMBER = rf"(?:\d{{1,3}}{_DOTTED}|[A-Z](?:\.\d{{1,3}}){{1,7}})"
_ANNEX = r"(?:Annex[ \u3000]+|附属書[ \u3000]*)(?P<annex>[A-Z])(?![A-Za-z])"
NUMBERED = re.compile(rf"(?P<number>{_NUMBER})\.?[ \u3000\n]+(?P<title>\S.*)", re.S)
ANNEX = re.compile(rf"{_ANNEX}[ \u3000\n]*(?P<title>.*)", re.S | re.I)
_LABEL = re.compile(rf"(?:{_ANNEX}|(?:第|Clause |箇条)?(?P<number>{_NUMBER}|[A-Z])[.)章節]?)", re.I)
ITEM = re.compile(r"(?P<label>[a-z]\)|\d{1,3}\)|[ivx]{1,6}\)|[—–•●・])[ \u3000]+")
NOTE = re.compile(
    r"(?P<label>(?:NOTE|Note)(?: \d+)?(?: to entry)?|注記[ \u3000]?\d*|注釈[ \u3000]?\d*"
    r"|備考[ \u3000]?\d*)(?:[:：.]|[ \u3000\n])[ \u3000]*"
)
EXAMPLE = re.compile(
    r"(?P<label>EXAMPLE(?: \d+)?|Example \d+|例[ \u3000]?\d*)(?:[:：.]|[ \u3000\n])[ \u3000]*"
)
CAPTION = re.compile(
    r"(?P<label>(?P<what>Table|Figure|表|図)[ \u00a0\u3000]?(?:[A-Z]\.?)?\d+(?:\.\d+)*)"
    r"(?:[ \u3000]*[—–－:：\-―][ \u3000]*|[ \u3000]+|$)"
)
#: Sentences that begin with "Table 1" are not captions; these words tell.
_SENTENCE = re.compile(r"[.。]$|\b(?:shows?|gives?|lists?|shall|is|are)\b|[をがは](?:示す|規定)")
#: What the database and the sheets hold of a number and of a label.
_LONGEST_NUMBER, _LONGEST_LABEL = 40, 200
_MARK = {"ja": "［図］", "en": "[figure]"}
_FOOTNOTE = {"ja": "脚注", "en": "Footnote "}


def clause_number(label: str) -> str | None:
    """The clause number in what Word counts before a heading: "5.2", "A" of "Annex A".

    None where there is no clause number in it, as in "(iv)".
    """
    match = _LABEL.fullmatch(label.strip(" \u3000\t.:—"))
    return (match["annex"] or match["number"]).upper() if match else None


def is_caption(text: str, what: tuple[str, ...] = ("Table", "Figure", "表", "図")) -> bool:
    """Tell whether `text` is the title of a table or figure and not a sentence about one."""
    match = CAPTION.match(text)
    return bool(match and match["what"] in what and not _SENTENCE.search(text))


class Composer:
    """Takes paragraphs in reading order and keeps the clause that they stand in."""

    def __init__(self, language: Language, report: Report, most: int) -> None:
        self.language: Language = language
        self.report = report
        self.blocks: list[Block] = []
        self.clause, self.level, self.caption, self.line = "", 0, "", 0
        self._most = most
        self._seen: set[str] = set()
        self._highest = ""

    def heading(self, pieces: Sequence[Piece], level: int, label: str = "") -> None:
        """A heading; `label` is what the file counts before it, otherwise its number is typed."""
        pieces = in_one_line(pieces)
        text, number, caption = plain(pieces), "", self.caption
        if label:
            number = clause_number(label) or ""
            if not number:
                self.report.add("heading_number", self.line, label)
        elif match := NUMBERED.match(text) or ANNEX.match(text):
            number = (match.groupdict().get("number") or match.groupdict().get("annex", "")).upper()
            pieces = cut(pieces, match.start("title"))
        self.caption = ""
        self.clause = number or NAMED.get(text.lower(), "")
        self.level = number.count(".") + 1 if number else level
        if not text and not number:
            self.caption = caption
            return
        self._watch_order()
        self.add(BlockKind.HEADING, pieces, number=number, level=self.level)

    def _watch_order(self) -> None:
        if not self.clause:
            return
        if self.clause in self._seen:
            self.report.add("clause_twice", self.line, self.clause)
        elif self._highest and clause_order(self.clause) < clause_order(self._highest):
            self.report.add("clause_order", self.line, self.clause)
        else:
            self._highest = self.clause
        self._seen.add(self.clause)

    def numbered_paragraph(self, pieces: Sequence[Piece], label: str) -> None:
        """A subclause without a title (styles p2 to p6 of the ISO template)."""
        number = clause_number(label) or ""
        if number:
            self.clause = number
            self._watch_order()
        self._words(BlockKind.PARAGRAPH, tidy(pieces), number=number or label)

    def paragraph(self, pieces: Sequence[Piece], kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        """A paragraph that is a note, an example, a list item or a caption where it says so."""
        pieces = tidy(pieces)
        text = plain(pieces)
        for pattern, told in ((NOTE, BlockKind.NOTE), (EXAMPLE, BlockKind.EXAMPLE)):
            if match := pattern.match(text):
                self._words(told, cut(pieces, match.end()), label=match["label"])
                return
        if match := ITEM.match(text):
            self.item(cut(pieces, match.end()), match["label"], 1)
            return
        if is_caption(text):
            self._title(pieces)
            return
        self._words(kind, pieces)

    def _title(self, pieces: list[Piece]) -> None:
        """The title of a table stays a paragraph; that of a figure belongs to its mark above."""
        text = plain(pieces)
        match = CAPTION.match(text)
        label = match["label"] if match else ""
        last = self.blocks[-1] if self.blocks else None
        if label.startswith(("Figure", "図")):
            words = cut(pieces, match.end() if match else 0)
            waiting = last and last.kind == BlockKind.FIGURE and not last.label
            if last and waiting and last.clause == self.clause:
                self.blocks[-1] = replace(
                    last, label=label[:_LONGEST_LABEL], text=plain(words), html=html(words)
                )
                return
            self.add(BlockKind.FIGURE, words, label=label)
            return
        self.caption = label
        self.add(BlockKind.PARAGRAPH, pieces)

    def item(self, pieces: Sequence[Piece], number: str, level: int) -> None:
        """An item of a list with its mark."""
        self._words(BlockKind.LIST_ITEM, tidy(pieces), number=number, level=level)

    def footnote(self, pieces: Sequence[Piece], number: str) -> None:
        """A footnote at the place that refers to it."""
        self._words(BlockKind.NOTE, tidy(pieces), label=f"{_FOOTNOTE[self.language]}{number}")

    def figure(self, words: str = "") -> None:
        """The mark of a picture; a title that follows takes its place."""
        self.add(BlockKind.FIGURE, [Piece(words or _MARK[self.language])])

    def cell(self, pieces: Sequence[Piece], row: int, column: int) -> None:
        """A cell of a table; empty ones count, so that rows and columns can be told."""
        ja = self.language == "ja"
        place = f"{row}行{column}列" if ja else f"row {row}, column {column}"
        label = f"{self.caption} {place}".strip()
        self.add(BlockKind.TABLE_CELL, tidy(pieces), label=label, row=row, column=column)

    def _words(
        self, kind: BlockKind, pieces: list[Piece], *, number: str = "", label: str = "",
        level: int = 0,
    ) -> None:  # fmt: skip
        text = plain(pieces)
        if not text:
            return
        if kind == BlockKind.PARAGRAPH and is_requirement(
            text, self.language, plain=self.clause not in TELLING
        ):
            kind = BlockKind.REQUIREMENT
        self.add(kind, pieces, number=number, label=label, level=level)

    def add(
        self, kind: BlockKind, pieces: Sequence[Piece], *, number: str = "", label: str = "",
        level: int = 0, row: int = 0, column: int = 0,
    ) -> None:  # fmt: skip
        if len(self.blocks) >= self._most:
            raise refused("too_many_blocks", self._most, self.line)
        self.blocks.append(
            Block(
                key=fresh_key(),
                kind=kind,
                number=number[:_LONGEST_NUMBER],
                clause=self.clause,
                level=level or self.level,
                label=label[:_LONGEST_LABEL],
                text=plain(pieces),
                html=html(pieces).strip(),
                source_line=self.line,
                row=row,
                column=column,
            )
        )
