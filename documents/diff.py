"""What changed between two texts: block by block, and inside a block token by token.

`python -m documents.diff OLD.md NEW.md [--json]` prints the alignment of two Markdown texts. Exit
code 1, with the reasons, where one cannot be read.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby, product
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Indel

from documents.alignment import Alignment, Fate, Link, align
from documents.blocks import Block, BlockKind
from documents.markdown import Refused, parse
from documents.reanchor import language_of, places
from documents.tokens import tokens

ALIKE = 0.5  # share of its words that a block keeps that is shown as reworded
LIKENED = 20_000  # pairs of blocks that are looked at between two that stayed
NO = (None,)  # stands for the side on which there is no block


class Op(StrEnum):
    """What happened to a run of tokens."""

    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


@dataclass(frozen=True)
class Run:
    """A run of tokens that stayed, went or came."""

    op: Op
    text: str


def token_diff(old: str, new: str) -> list[Run]:
    """Return the runs that turn `old` into `new`, whole tokens only, deletions before insertions.

    What is equal and deleted, joined, is `old`; what is equal and inserted is `new`.
    """
    ours, theirs = [t.text for t in tokens(old)], [t.text for t in tokens(new)]
    steps: list[Run] = []
    for op in Indel.opcodes(ours, theirs):
        if op.tag == "equal":
            steps.append(Run(Op.EQUAL, "".join(ours[op.src_start : op.src_end])))
        elif op.tag == "delete":
            steps.append(Run(Op.DELETE, "".join(ours[op.src_start : op.src_end])))
        else:
            steps.append(Run(Op.INSERT, "".join(theirs[op.dest_start : op.dest_end])))
    return _readable(steps)


def _readable(steps: list[Run]) -> list[Run]:
    """Take blanks between two changes into both, and put what went before what came."""
    runs: list[Run] = []
    changed = [
        step.op != Op.EQUAL
        or (not step.text.strip() and 0 < at < len(steps) - 1)
        for at, step in enumerate(steps)
    ]  # fmt: skip
    for is_change, group in groupby(zip(changed, steps, strict=True), key=lambda pair: pair[0]):
        found = [step for _, step in group]
        if not is_change:
            runs += found
            continue
        gone = "".join(step.text for step in found if step.op != Op.INSERT)
        come = "".join(step.text for step in found if step.op != Op.DELETE)
        runs += [Run(Op.DELETE, gone)] if gone else []
        runs += [Run(Op.INSERT, come)] if come else []
    return runs


@dataclass(frozen=True)
class Passage:
    """What became of one piece of the text: blocks of the old text, and of the new one.

    A split has several new blocks, a merger several old ones; what was deleted has no new block,
    what was inserted no old one. `went` marks where a moved block stood before; the move itself is
    told where it stands now. `runs` turn the old words into the new, block after block by a line
    end; they are empty where the words are the same.
    """

    fate: Fate
    old: tuple[Block, ...]
    new: tuple[Block, ...]
    confidence: float = 1.0
    runs: tuple[Run, ...] = ()
    went: bool = False

    @property
    def is_renumbered(self) -> bool:
        """Tell whether one block became one other that bears another number."""
        one = len(self.old) == len(self.new) == 1
        return one and self.old[0].number != self.new[0].number

    @property
    def is_changed(self) -> bool:
        return self.fate != Fate.SAME or bool(self.runs) or self.is_renumbered


def compare(old: list[Block], new: list[Block]) -> list[Passage]:
    """Return what became of every block, in the order of the new text, what went in its place.

    For reading: a block that went and one that came in the same place are shown as one that was
    reworded where half of their words are the same, though the alignment takes it for no proof.
    """
    found: list[Passage] = []
    for is_gap, group in groupby(aligned(old, new), key=lambda passage: passage.fate in ONE_SIDED):
        told = list(group)
        found += _likened(told) if is_gap else told
    return found


ONE_SIDED = (Fate.DELETED, Fate.INSERTED)


def _likened(gap: list[Passage]) -> list[Passage]:
    """Pair what went and what came between two blocks that stayed, in order, the likest first."""
    went = [passage for passage in gap if passage.fate == Fate.DELETED]
    came = [passage for passage in gap if passage.fate == Fate.INSERTED]
    pairs: list[tuple[int, int]] = []
    if len(went) * len(came) <= LIKENED:
        alike = sorted(
            ((_likeness(ours.old[0], theirs.new[0]), i, j)
             for i, ours in enumerate(went) for j, theirs in enumerate(came)),
            key=lambda found: (-found[0], found[1:]),
        )  # fmt: skip
        for likeness, i, j in alike:
            if likeness >= ALIKE and all(
                (i < a) == (j < b) and i != a and j != b for a, b in pairs
            ):
                pairs.append((i, j))
    told: list[Passage] = []
    last_i = last_j = 0
    for i, j in [*sorted(pairs), (len(went), len(came))]:
        told += went[last_i:i] + came[last_j:j]
        if i < len(went):
            told.append(_reworded(went[i].old[0], came[j].new[0]))
        last_i, last_j = i + 1, j + 1
    return told


def _likeness(old: Block, new: Block) -> float:
    if _shape(old) != _shape(new):
        return 0.0
    return float(Indel.normalized_similarity(_words(old.text), _words(new.text)))


@lru_cache(maxsize=2_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens(text))


def _shape(block: Block) -> tuple[bool, bool]:
    return block.kind == BlockKind.HEADING, block.row > 0


def _reworded(old: Block, new: Block) -> Passage:
    runs = tuple(token_diff(old.text, new.text)) if old.text != new.text else ()
    return Passage(Fate.REWORDED, (old,), (new,), _likeness(old, new), runs)


def aligned(old: list[Block], new: list[Block]) -> list[Passage]:
    """Return what surely became of every block, in the order of the new text."""
    alignment = align(old, new)
    left = [i for i in range(len(old)) if _has_left(alignment, i)]
    found: list[Passage] = []
    told: set[int] = set()
    for j in range(len(new)):
        if j in told:
            continue
        links = _together(alignment, j)
        told.update(link.new for link in links)
        first = min((link.old for link in links if link.fate != Fate.MOVED), default=None)
        while first is not None and left and left[0] < first:
            found.append(_gone(alignment, left.pop(0)))
        found.append(_passage(alignment, j, links))
    return found + [_gone(alignment, i) for i in left]


def _has_left(alignment: Alignment, i: int) -> bool:
    links = alignment.of_old.get(i, [])
    return not links or all(link.fate == Fate.MOVED for link in links)


def _together(alignment: Alignment, j: int) -> list[Link]:
    """Return the links of a new block and of those that were split off or merged with it."""
    links = alignment.of_new.get(j, [])
    if len(links) == 1 and links[0].fate == Fate.SPLIT:
        return alignment.of_old[links[0].old]
    return links


def _gone(alignment: Alignment, i: int) -> Passage:
    moved = alignment.of_old.get(i, [])
    new = tuple(alignment.new[link.new] for link in moved)
    return Passage(
        Fate.MOVED if moved else Fate.DELETED, (alignment.old[i],), new, went=bool(moved)
    )


def _passage(alignment: Alignment, j: int, links: list[Link]) -> Passage:
    if not links:
        return Passage(Fate.INSERTED, (), (alignment.new[j],))
    old = tuple(alignment.old[i] for i in sorted({link.old for link in links}))
    new = tuple(alignment.new[k] for k in sorted({link.new for link in links}))
    ours, theirs = ("\n".join(block.text for block in blocks) for blocks in (old, new))
    runs = tuple(token_diff(ours, theirs)) if ours != theirs else ()
    return Passage(links[0].fate, old, new, min(link.confidence for link in links), runs)


def compared(old: list[Block], new: list[Block]) -> list[dict[str, Any]]:
    """Return the pairs of a comparison for programs: clause, paragraph and text of old and new.

    A split or a merger gives a pair for each of its blocks; `diff` is given for single pairs.
    """
    before = dict(zip((block.key for block in old), places(old), strict=True))
    after = dict(zip((block.key for block in new), places(new), strict=True))
    told = []
    for passage in aligned(old, new):
        for ours, theirs in [] if passage.went else product(passage.old or NO, passage.new or NO):
            line: dict[str, Any] = {
                "fate": str(passage.fate), "confidence": passage.confidence,
                "old": _told(ours, before), "new": _told(theirs, after),
                "renumbered": bool(ours and theirs and ours.number != theirs.number),
            }  # fmt: skip
            if passage.runs and len(passage.old) == len(passage.new) == 1:
                line["diff"] = [[str(run.op), run.text] for run in passage.runs]
            told.append(line)
    return told


def _told(block: Block | None, where: dict[str, tuple[str, int]]) -> dict[str, Any] | None:
    if block is None:
        return None
    clause, paragraph = where[block.key]
    return {
        "clause": clause, "paragraph": paragraph, "kind": str(block.kind), "number": block.number,
        "text": block.text,
    }  # fmt: skip


def main(arguments: Iterable[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="documents.diff", description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--json", action="store_true", help="everything, for programs")
    given = parser.parse_args(None if arguments is None else list(arguments))
    try:
        texts = [path.read_text(encoding="utf-8") for path in (given.old, given.new)]
        old, new = (parse(text, language=language_of(text)).blocks for text in texts)
    except Refused as refused:
        for problem in refused.problems:
            sys.stderr.write(f"line {problem.line}: {problem.reason_code} {problem.detail}\n")
        return 1
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 1
    told = compared(old, new)
    if given.json:
        json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return 0
    for line in told:
        sys.stdout.write(f"{line['fate']:10} {_short(line['old'])} → {_short(line['new'])}\n")
    return 0


def _short(told: dict[str, Any] | None) -> str:
    return f"{told['clause']}/{told['paragraph']} {told['text'][:30]}" if told else "–"


if __name__ == "__main__":
    sys.exit(main())
