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
from itertools import groupby
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Indel

from documents.alignment import Alignment, Fate, align
from documents.blocks import Block
from documents.markdown import Refused, parse
from documents.reanchor import language_of, places
from documents.tokens import tokens


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
class Row:
    """One line of a comparison: places in the old and the new text, None where there is none."""

    old: int | None
    new: int | None
    fate: Fate
    confidence: float


def rows(alignment: Alignment) -> list[Row]:
    """Return what became of every block, in the order of the new text, what went in its place."""
    found: list[Row] = []
    gone = [i for i in range(len(alignment.old)) if not alignment.of_old.get(i)]
    for j in range(len(alignment.new)):
        links = alignment.of_new.get(j, [])
        first = min((link.old for link in links if link.fate != Fate.MOVED), default=None)
        while first is not None and gone and gone[0] < first:
            found.append(Row(gone.pop(0), None, Fate.DELETED, 1.0))
        found += [Row(link.old, j, link.fate, link.confidence) for link in links]
        if not links:
            found.append(Row(None, j, Fate.INSERTED, 1.0))
    return found + [Row(i, None, Fate.DELETED, 1.0) for i in gone]


def compared(old: list[Block], new: list[Block]) -> list[dict[str, Any]]:
    """Return the rows of a comparison with clauses, texts and, where words changed, their diff."""
    alignment = align(old, new)
    before, after = places(old), places(new)
    told = []
    for row in rows(alignment):
        ours = _told(old, before, row.old)
        theirs = _told(new, after, row.new)
        line: dict[str, Any] = {
            "fate": str(row.fate), "confidence": row.confidence, "old": ours, "new": theirs,
            "renumbered": bool(ours and theirs and ours["number"] != theirs["number"]),
        }  # fmt: skip
        if ours and theirs and ours["text"] != theirs["text"] and row.fate != Fate.SPLIT:
            runs = token_diff(ours["text"], theirs["text"])
            line["diff"] = [[str(run.op), run.text] for run in runs]
        told.append(line)
    return told


def _told(
    blocks: list[Block], where: list[tuple[str, int]], at: int | None
) -> dict[str, Any] | None:
    if at is None:
        return None
    clause, paragraph = where[at]
    block = blocks[at]
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
