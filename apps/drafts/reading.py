"""A text ready to be read: its clauses as a tree, and of a long text the stretch asked for."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

from apps.drafts.models import Block, Revision, RevisionText, pages_and_lines
from apps.drafts.selectors_languages import left_behind
from documents.blocks import BlockKind
from documents.clauses import shown_number
from documents.lines import AS_PRINTED
from documents.marking import Mark, marked

STRETCH = 80  # blocks from which on a new clause begins a new stretch
LONG_TREE = 150  # clauses beyond which a tree is not shown whole


@dataclass
class Node:
    """A clause in the tree beside the text; `number` as it is shown, `key` that of its heading."""

    number: str
    title: str
    key: str
    level: int
    clause: str = ""
    is_here: bool = True  # in the stretch that is shown
    is_open: bool = True  # shown with what is below it
    count: int = 0  # shown behind
    children: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class BlockView:
    """A block as the reader shows it; `html` carries line breaks and marked requirement words.

    `translation` is its state; `leaves_behind` says that its counterpart did not follow it.
    """

    pk: int
    key: str
    kind: str
    clause: str
    number: str
    label: str
    level: int
    text: str
    html: SafeString
    first_line: int
    last_line: int
    language: str
    row: int
    column: int
    pages: str
    translation: str
    leaves_behind: bool
    other_language: str

    @property
    def is_in_step(self) -> bool:
        return not (self.translation or self.leaves_behind)

    @property
    def shown_number(self) -> str:
        return shown_number(self.number, self.language)

    @property
    def page_and_lines(self) -> str:
        return pages_and_lines(self.pages, self.first_line, self.last_line)


@dataclass
class Part:
    """What is shown as one: a block, or the rows of a table, each a list of its cells."""

    blocks: list[BlockView]
    is_table: bool = False

    @property
    def block(self) -> BlockView:
        return self.blocks[0]

    @property
    def rows(self) -> list[list[BlockView]]:
        return [list(cells) for _row, cells in groupby(self.blocks, key=lambda cell: cell.row)]

    @property
    def lagging(self) -> BlockView | None:
        """The first block that is not in step with the other language."""
        return next((block for block in self.blocks if not block.is_in_step), None)


@dataclass(frozen=True)
class Stretch:
    """What is shown at once of a text: whole clauses, all of a short text.

    `previous` and `following` are the keys of headings in the neighbouring stretches, None where
    there is none, '' for the beginning of the text. `leading` are the keys of blocks that left
    their counterparts behind.
    """

    revision: Revision
    text: RevisionText
    headings: list[Block]
    blocks: list[Block]
    previous: str | None
    following: str | None
    leading: frozenset[str] = frozenset()

    @property
    def is_first(self) -> bool:
        return self.previous is None

    @property
    def keys(self) -> list[str]:
        return [block.key for block in self.blocks]


@dataclass(frozen=True)
class TextView:
    """One text of a revision: the blocks shown in order, as parts, and its tree of clauses."""

    stretch: Stretch
    language: str
    blocks: list[BlockView]
    parts: list[Part]
    tree: list[Node]

    @property
    def warnings(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.stretch.text.warnings
        return found


def headings_of(revision: Revision, language: str) -> list[Block]:
    """Return what a tree of clauses is made of. One query."""
    written = revision.blocks.filter(language=language, kind=BlockKind.HEADING)
    return list(
        written.only("revision", "position", "key", "number", "clause", "text", "level", "language")
    )


def stretch_at(revision: Revision, language: str, key: str = "") -> Stretch | None:
    """Return the stretch in which the block `key` stands, the first where there is no such block.

    None where `revision` has no text in `language`. At most five queries, however long the text.
    """
    text = revision.texts.filter(language=language).defer("source", "original").first()
    if text is None:
        return None
    written = revision.blocks.filter(language=language)
    headings = headings_of(revision, language)
    starts = starts_of(heading.position for heading in headings)
    keys = {heading.position: heading.key for heading in headings} | {0: ""}
    asked = written.filter(key=key).values_list("position", flat=True).first() if key else None
    n = bisect_right(starts, asked or 0) - 1
    shown = written.filter(position__gte=starts[n])
    if n + 1 < len(starts):
        shown = shown.filter(position__lt=starts[n + 1])
    return Stretch(
        revision, text, headings, list(shown),
        previous=keys[starts[n - 1]] if n else None,
        following=keys[starts[n + 1]] if n + 1 < len(starts) else None,
        leading=left_behind(revision, language),
    )  # fmt: skip


def starts_of(headings: Iterable[int]) -> list[int]:
    """Return where each stretch begins in a text, given the places of its headings."""
    starts = [0]
    for place in headings:
        if place - starts[-1] >= STRETCH:
            starts.append(place)
    return starts


def text_of(
    stretch: Stretch,
    marks: Mapping[int, Sequence[Mark]] | None = None,
    *,
    with_tree: bool = True,
) -> TextView:
    """Return a stretch ready to be shown; `marks` are ranges in it, by the number of a block.

    What is put into a page that stands already needs no tree of clauses, half of a long page.
    """
    marks = marks or {}
    algorithm = stretch.revision.line_algorithm
    leading = stretch.leading
    blocks = [
        _view(block, algorithm, marks.get(block.pk, ()), leads=block.key in leading)
        for block in stretch.blocks
    ]
    tree = tree_of(stretch.headings, here=set(stretch.keys)) if with_tree else []
    return TextView(stretch, stretch.text.language, blocks, parts_of(blocks), tree)


def parts_of(blocks: Iterable[BlockView]) -> list[Part]:
    """Return the blocks with the cells of each table gathered."""
    parts: list[Part] = []
    for block in blocks:
        is_cell = block.row > 0
        begins = (block.row, block.column) == (1, 1)
        if is_cell and not begins and parts and parts[-1].is_table:
            parts[-1].blocks.append(block)
        else:
            parts.append(Part([block], is_table=is_cell))
    return parts


def tree_of(headings: Iterable[Block], here: set[str]) -> list[Node]:
    """Return the clauses of a text, each under the one it belongs to; `here` are keys shown.

    In a long tree only the clauses that are shown are open.
    """
    headings = list(headings)
    is_long = len(headings) > LONG_TREE
    top: list[Node] = []
    path: list[Node] = []
    for block in headings:
        number = shown_number(block.number, block.language)
        node = Node(number, block.text, block.key, block.level, block.clause, block.key in here)
        while path and path[-1].level >= node.level:
            path.pop()
        (path[-1].children if path else top).append(node)
        path.append(node)
        if is_long:
            node.is_open = False
            for above in path if node.is_here else ():
                above.is_open = True
    return top


def _view(block: Block, algorithm: int, marks: Sequence[Mark], *, leads: bool) -> BlockView:
    html = marked(
        block.html, language=block.language, first_line=block.first_line,  # type: ignore[arg-type]
        last_line=block.last_line, label=block.label, marks=marks,
        algorithm=AS_PRINTED if block.pages else algorithm,
    )  # fmt: skip
    return BlockView(
        block.pk, block.key, block.kind, block.clause, block.number, block.label, block.level,
        block.text, mark_safe(html), block.first_line, block.last_line, block.language,
        block.row, block.column, block.pages, block.translation, leads, block.other_language,
    )  # fmt: skip
