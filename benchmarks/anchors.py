"""Carrying comments to a revision: what lands on a wrong clause unasked, and how fast it goes.

Run from the repository: `python -m benchmarks.anchors [--quick] [--json]`. It makes its own revised
drafts with known truth. Baselines of the same run: a plain fuzzy matcher of quote and context, and
an exact search of quote and context over the whole text. Exit 1 where a goal is missed.
"""

import argparse
import json
import random
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median

from rapidfuzz import fuzz

from benchmarks.revised import Case, case
from documents.alignment import align
from documents.anchors import CONTEXT, Carrier, Outcome
from documents.blocks import Block

REVIEW = 0.03  # of all comments may need a person's look
LARGE = 10_000  # comments, for which the goal of time is set
TIME = 0.5  # × the time of an exact search
MEMORY = 300  # megabytes
Anchor = tuple[int, int, int]  # place of the block, offsets
Answer = tuple[str, int | None]  # outcome, place of the block in the new text


@dataclass
class Line:
    """What one method did with the comments of one draft."""

    draft: str
    method: str
    comments: int
    wrong: int = 0
    review_right: int = 0
    review_wrong: int = 0
    orphaned_rightly: int = 0
    orphaned_wrongly: int = 0
    seconds: float = 0.0

    @property
    def review(self) -> float:
        return (self.review_right + self.review_wrong) / self.comments


def anchors(draft: list[Block], count: int, seed: int) -> list[Anchor]:
    """Choose ranges: words, sentences, whole blocks."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        block = chance.randrange(len(draft))
        size = len(draft[block].text)
        start = chance.choice([0, chance.randrange(size)])
        end = chance.choice([size, min(size, start + chance.randint(3, 60))])
        found.append((block, start, end))
    return found


def ours(made: Case, chosen: list[Anchor]) -> list[Answer]:
    """Align, then carry each range."""
    carrier = Carrier(align(made.old, made.new))
    answers: list[Answer] = []
    for block, start, end in chosen:
        found = carrier.carry(block, start, end)
        answers.append((found.outcome, found.spot.block if found.spot else None))
    return answers


class _Whole:
    """A text in one piece, and which block a place in it belongs to."""

    def __init__(self, blocks: list[Block]) -> None:
        self.starts, at = [], 0
        for block in blocks:
            self.starts.append(at)
            at += len(block.text) + 1
        self.text = "\n".join(block.text for block in blocks)

    def block(self, at: int) -> int:
        low, high = 0, len(self.starts)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.starts[middle] <= at else (low, middle)
        return low - 1


def exact(made: Case, chosen: list[Anchor], *, fuzzy: bool = False) -> list[Answer]:
    """Search each quote with its context; with `fuzzy`, what is nearest where it is not there."""
    old, new = _Whole(made.old), _Whole(made.new)
    answers: list[Answer] = []
    for block, start, end in chosen:
        at = old.starts[block]
        before = old.text[max(0, at + start - CONTEXT) : at + start]
        quote = old.text[at + start : at + end]
        after = old.text[at + end : at + end + CONTEXT]
        answers.append(_searched(new, before, quote, after, fuzzy=fuzzy))
    return answers


def _searched(new: _Whole, before: str, quote: str, after: str, *, fuzzy: bool) -> Answer:
    best, place = -1.0, None
    at = new.text.find(quote)
    while at >= 0:
        left = new.text[max(0, at - CONTEXT) : at]
        right = new.text[at + len(quote) : at + len(quote) + CONTEXT]
        score = fuzz.ratio(left, before) + fuzz.ratio(right, after)
        if score > best:
            best, place = score, at
        at = new.text.find(quote, at + 1)
    if place is None and fuzzy:
        found = fuzz.partial_ratio_alignment(before + quote + after, new.text)
        place = found.dest_start + len(before) if found else None
    return (Outcome.ORPHANED, None) if place is None else (Outcome.EXACT, new.block(place))


def counted(
    made: Case, chosen: list[Anchor], name: str, method: str,
    how: Callable[[Case, list[Anchor]], list[Answer]],
) -> Line:  # fmt: skip
    """Run a method and hold its answers against the truth."""
    begun = time.process_time()  # of the processor: the machine may be busy with others
    answers = how(made, chosen)
    line = Line(name, method, len(chosen), seconds=time.process_time() - begun)
    for (block, _, _), (outcome, found) in zip(chosen, answers, strict=True):
        right = found in made.truth[block]
        if outcome == Outcome.ORPHANED:
            line.orphaned_rightly += not made.truth[block]
            line.orphaned_wrongly += bool(made.truth[block])
        elif outcome == Outcome.NEEDS_REVIEW:
            line.review_right += right
            line.review_wrong += not right
        else:
            line.wrong += not right
    return line


def run(*, quick: bool) -> list[Line]:
    """Measure each draft with each method."""
    sizes = [(400, 1_000)] if quick else [(400, 1_000), (4_000, LARGE)]
    lines = []
    for language in ("en", "ja"):
        for blocks, comments in sizes:
            for seed in range(5):
                made = case(language, blocks, seed)
                chosen = anchors(made.old, comments, seed)
                name = f"{language} {blocks} #{seed}"
                lines.append(counted(made, chosen, name, "ours", ours))
                lines.append(counted(made, chosen, name, "exact", exact))
                if blocks == 400 or seed == 0:
                    plain = counted(
                        made, chosen, name, "fuzzy", lambda m, c: exact(m, c, fuzzy=True)
                    )
                    lines.append(plain)
    return lines


def memory(*, quick: bool) -> float:
    """Return the most memory in megabytes that carrying takes, beyond the texts themselves."""
    blocks, comments = (400, 1_000) if quick else (4_000, 10_000)
    made = case("ja", blocks, 0)
    chosen = anchors(made.old, comments, 0)
    tracemalloc.start()
    ours(made, chosen)
    most = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return most


def missed(lines: list[Line], megabytes: float) -> list[str]:
    """Return the goals that were missed, in words."""
    mine = [line for line in lines if line.method == "ours"]
    faults = [f"{line.draft}: {line.wrong} silently wrong" for line in mine if line.wrong]
    faults += [f"{x.draft}: {x.review:.1%} need review" for x in mine if x.review > REVIEW]
    if max(line.comments for line in lines) >= LARGE and ratio(lines) > TIME:
        faults.append(f"{ratio(lines):.2f} × the time of an exact search")
    if megabytes > MEMORY:
        faults.append(f"{megabytes:.0f} MB")
    return faults


def ratio(lines: list[Line]) -> float:
    """Return our time as a share of an exact search's: the median over the largest drafts."""
    most = max(line.comments for line in lines)
    big = [line for line in lines if line.comments == most]
    ours_, theirs = (
        {x.draft: x.seconds for x in big if x.method == method} for method in ("ours", "exact")
    )
    return median(ours_[draft] / theirs[draft] for draft in ours_)


def main() -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="400 blocks only; time is not judged")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    lines, megabytes = run(quick=given.quick), memory(quick=given.quick)
    faults = missed(lines, megabytes)
    if given.json:
        told = {"lines": [asdict(x) for x in lines], "ratio": ratio(lines), "megabytes": megabytes}
        print(json.dumps(told | {"missed": faults}))
    else:
        _show(lines)
    wrong = sum(x.wrong for x in lines if x.method == "ours")
    most = max(x.review for x in lines if x.method == "ours")
    print(
        f"{'MISSED: ' + '; '.join(faults) if faults else 'met'}: {wrong} silently wrong, at most "
        f"{most:.1%} need review, {ratio(lines):.2f} × an exact search, {megabytes:.0f} MB"
    )
    return 1 if faults else 0


def _show(lines: list[Line]) -> None:
    print(
        f"{'draft':12} {'method':7} {'n':>6} {'wrong':>6} {'review+':>8} {'review-':>8} "
        f"{'orphan+':>8} {'orphan-':>8} {'s':>7}"
    )
    for x in lines:
        print(
            f"{x.draft:12} {x.method:7} {x.comments:6} {x.wrong:6} {x.review_right:8} "
            f"{x.review_wrong:8} {x.orphaned_rightly:8} {x.orphaned_wrongly:8} {x.seconds:7.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())
