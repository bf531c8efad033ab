"""Two revisions of a text side by side, clause by clause, ready to be shown."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from apps.drafts.intake import blocks_of
from apps.drafts.models import Revision
from documents.alignment import Fate
from documents.blocks import Block, BlockKind
from documents.clauses import shown_number
from documents.diff import Passage, compare

CHANGED = tuple(fate for fate in Fate if fate != Fate.SAME)


@dataclass(frozen=True)
class Entry:
    """One passage as it is shown."""

    passage: Passage
    language: str

    @property
    def block(self) -> Block:
        """The block that gives number, label and kind: the new one, else the one that went."""
        return (self.passage.new or self.passage.old)[0] if not self.went else self.passage.old[0]

    @property
    def went(self) -> bool:
        return self.passage.went

    @property
    def number(self) -> str:
        return shown_number(self.block.number, self.language)

    @property
    def old_number(self) -> str:
        """The number it bore before, where that was another."""
        changed = self.passage.is_renumbered and not self.went
        return shown_number(self.passage.old[0].number, self.language) if changed else ""

    @property
    def old_clause(self) -> str:
        return self.passage.old[0].clause if self.passage.old else ""

    @property
    def new_clause(self) -> str:
        return self.passage.new[0].clause if self.passage.new else ""

    @property
    def old_text(self) -> str:
        return "\n".join(block.text for block in self.passage.old)

    @property
    def new_text(self) -> str:
        return "" if self.went else "\n".join(block.text for block in self.passage.new)

    @property
    def is_alike(self) -> bool:
        """Tell whether the old side reads just as the new one does."""
        return self.old_text == self.new_text and not self.old_number

    @property
    def keys(self) -> set[str]:
        return {block.key for block in (*self.passage.old, *self.passage.new)}


@dataclass(frozen=True)
class Stretch:
    """Entries that follow one another and are either all changed or all not."""

    changed: bool
    entries: list[Entry]


@dataclass
class Clause:
    """A clause of the comparison: its heading's entry (None before the first), and what follows."""

    heading: Entry | None
    entries: list[Entry] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.heading.block.key if self.heading else "top"

    @property
    def changes(self) -> int:
        """How many passages changed; a new number alone counts on the heading, where it is seen."""
        shown = [self.heading, *self.entries] if self.heading else self.entries
        return sum(entry.passage.is_changed for entry in shown)

    @property
    def stretches(self) -> list[Stretch]:
        grouped = groupby(self.entries, key=lambda entry: entry.passage.is_changed)
        return [Stretch(changed, list(entries)) for changed, entries in grouped]


@dataclass(frozen=True)
class Comparison:
    """What changed from one revision to another in one language."""

    old: Revision
    new: Revision
    language: str
    clauses: list[Clause]
    counts: dict[Fate, int]  # of passages; those unchanged are left out

    @property
    def changes(self) -> int:
        return sum(clause.changes for clause in self.clauses)


def comparison(old: Revision, new: Revision, language: str) -> Comparison:
    """Compare two revisions: two queries, the rest is computed."""
    passages = passages_between(old, new, language)
    counts: Counter[Fate] = Counter(p.fate for p in passages if not p.went)
    clauses = _clauses(Entry(passage, language) for passage in passages)
    return Comparison(old, new, language, clauses, {f: counts[f] for f in CHANGED if counts[f]})


def passages_between(old: Revision, new: Revision, language: str) -> list[Passage]:
    """Return what became of every block of one language."""
    return compare(blocks_of(old, language), blocks_of(new, language))


def _clauses(entries: Iterable[Entry]) -> list[Clause]:
    clauses: list[Clause] = []
    for entry in entries:
        if entry.block.kind == BlockKind.HEADING:
            clauses.append(Clause(entry))
        else:
            if not clauses:
                clauses.append(Clause(None))
            clauses[-1].entries.append(entry)
    return clauses
