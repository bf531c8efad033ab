"""Where in a revision a row of a comment sheet belongs: by clause, element and line.

A place is found or it is not: nothing is moved to a neighbouring clause because the one named is
absent. What was hard to understand is said in `notes`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from apps.drafts.models import Block
from apps.rounds.models import Anchor
from documents.blocks import BlockKind, table_of
from documents.clauses import WHOLE_DOCUMENT, normalise_clause

Scope = Anchor.Scope
NOTHING = frozenset({"", "-", "–", "—"})
_PROSE = frozenset({"paragraph", "requirement"})
_LINE = re.compile(r"(\d{1,6})")

_NTH = r"(?:paragraph|para\.?|段落)(\d+)|第?(\d+)段落|(\d+)(?:st|nd|rd|th)paragraph"
_LABELLED = (
    # what an element is called, in either language → the start of the block's label
    (re.compile(r"^(?:note|注記)(\d*)"), ("note", "注記")),
    (re.compile(r"^(?:example|例)(\d*)"), ("example", "例")),
    (re.compile(r"^(?:table|表)([a-z]?\.?\d+(?:\.\d+)*)"), ("table", "表")),
    (re.compile(r"^(?:figure|fig\.|図)([a-z]?\.?\d+(?:\.\d+)*)"), ("figure", "図")),
)
_ITEM = re.compile(r"^(?:list|item|listitem|細別)?([a-z]|\d{1,2}|[ivx]+)\)")
_HEADING = re.compile(r"^(?:title|heading|題名|見出し|標題)")
_DEFINITION = re.compile(r"^(?:definition|定義)")


@dataclass(frozen=True)
class Place:
    """`block` None and `found` True is the whole document; `found` False is nowhere."""

    block: Block | None
    found: bool
    notes: tuple[str, ...] = ()
    scope: str = Scope.BLOCK


@dataclass(frozen=True)
class Places:
    """The places of one revision in one language."""

    blocks: list[Block]
    by_clause: dict[str, list[Block]] = field(init=False)

    def __post_init__(self) -> None:
        by_clause: dict[str, list[Block]] = {}
        for block in self.blocks:
            if block.clause:
                by_clause.setdefault(block.clause, []).append(block)
        object.__setattr__(self, "by_clause", by_clause)

    def find(self, *, clause: str = "", element: str = "", line: str = "") -> Place:
        """Return the place that the three cells name; the clause outweighs the line."""
        if not clause.strip():
            return self._by_line_alone(line)
        named = normalise_clause(clause)
        if not named:
            return Place(None, False, ("clause_unknown",))
        if named == [WHOLE_DOCUMENT]:
            return Place(None, True)
        present = [name for name in named if name in self.by_clause]
        if not present:
            return Place(None, False, ("clause_absent",))
        notes = ("also_elsewhere",) if len(named) > 1 or _throughout(clause) else ()
        block, more = self._inside(present[0], element, line)
        return Place(block, True, notes + more, _scope(block, element, line))

    def _by_line_alone(self, line: str) -> Place:
        block = self._at_line(line, self.blocks)
        if block:
            return Place(block, True, ("by_line",))
        return Place(None, False, ("clause_missing",))

    def _inside(self, clause: str, element: str, line: str) -> tuple[Block, tuple[str, ...]]:
        """Return the block inside a clause that element or line name, else the clause's first."""
        blocks = self.by_clause[clause]
        if element.strip() not in NOTHING:
            block = self._element(element, clause)
            return (block, ()) if block else (blocks[0], ("element_unknown",))
        if line.strip() in NOTHING:
            return blocks[0], ()
        block = self._at_line(line, blocks)
        return (block, ()) if block else (blocks[0], ("line_elsewhere",))

    def _at_line(self, line: str, blocks: Iterable[Block]) -> Block | None:
        number = _LINE.search(unicodedata.normalize("NFKC", line))
        if not number:
            return None
        n = int(number[1])
        if any(block.first_page for block in self.blocks):
            return None  # lines begin anew on each page, and the sheet's cell names no page
        return _first(blocks, lambda block: block.first_line <= n <= block.last_line)

    def _element(self, element: str, clause: str) -> Block | None:
        text, blocks = _folded(element), self.by_clause[clause]
        if _HEADING.match(text):
            return _first(blocks, lambda block: block.kind == "heading")
        prose = [block for block in blocks if block.kind in _PROSE and not block.number]
        if _DEFINITION.match(text):
            return prose[0] if prose else None
        if nth := re.match(_NTH, text):
            n = int(next(group for group in nth.groups() if group))
            return prose[n - 1] if 0 < n <= len(prose) else None
        for pattern, words in _LABELLED:
            if match := pattern.match(text):
                found = _labelled(blocks, {word + match[1] for word in words})
                return _cell(blocks, found, text[match.end() :])
        if item := _ITEM.match(text):
            return _first(blocks, lambda block: _folded(block.number) == f"{item[1]})")
        below = [name for name in normalise_clause(element) if name.startswith(f"{clause}.")]
        return next((self.by_clause[name][0] for name in below if name in self.by_clause), None)


def _scope(block: Block, element: str, line: str) -> str:
    """A clause named alone is meant with all below it, and a table by its number as a whole."""
    named = element.strip() not in NOTHING
    if block.kind == BlockKind.HEADING and not named and line.strip() in NOTHING:
        return Scope.CLAUSE
    is_table = any(pattern.fullmatch(_folded(element)) for pattern, _words in _LABELLED)
    return Scope.TABLE if block.row and is_table else Scope.BLOCK


def _cell(blocks: list[Block], first: Block | None, named: str) -> Block | None:
    """Return of the table at `first` the cell that "row 2, column 3" or 「2行3列」 names.

    A row alone is its first cell; what names no cell that there is, the table's first. What is no
    table is returned as it is.
    """
    if first is None or not first.row:
        return first
    numbers = [int(number) for number in re.findall(r"\d+", named)[:2]]
    place = (*numbers, 1)[:2] if numbers else (1, 1)
    table = table_of(first.label)
    cells = [block for block in blocks if block.row and table_of(block.label) == table]
    return _first(cells, lambda cell: (cell.row, cell.column) == place) or first


def _labelled(blocks: list[Block], names: set[str]) -> Block | None:
    """Return the block whose label is one of `names`, or begins with one and no further digit."""

    def fits(block: Block) -> bool:
        label = _folded(table_of(block.label) if block.row else block.label)
        return any(re.match(rf"{re.escape(name)}(?![\d.])", label) for name in names)

    return _first(blocks, fits)


def _first(blocks: Iterable[Block], fits: Callable[[Block], bool]) -> Block | None:
    return next((block for block in blocks if fits(block)), None)


def _folded(text: str) -> str:
    """Fold width, case and blanks away; two numbers beside each other stay two."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", "", re.sub(r"(?<=\d)\s+(?=\d)", ",", folded))


def _throughout(clause: str) -> bool:
    return "throughout" in clause.casefold() or "全体" in clause
