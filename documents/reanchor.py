"""`python -m documents.reanchor OLD.md NEW.md ANCHORS.json`: carry ranges to a revision.

ANCHORS.json holds `[{"id", "clause", "paragraph", "start", "end", "quote"}]`: the paragraph counts
the blocks under the clause's heading from 1 (0 is the heading), offsets count code points of the
block's plain text. Prints what became of each as JSON. Exit 1, with the reasons, where an input
cannot be read.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from documents.alignment import align
from documents.anchors import Carried, Carrier, Outcome, Spot, locate
from documents.blocks import Block, BlockKind, Language
from documents.markdown import Refused, parse
from documents.tokens import normalised


def places(blocks: Sequence[Block]) -> list[tuple[str, int]]:
    """Return for each block its clause and which block under that heading it is, from 1."""
    found: list[tuple[str, int]] = []
    clause, count = "", 0
    for block in blocks:
        if block.kind == BlockKind.HEADING:
            clause, count = block.clause, -1
        count += 1
        found.append((clause, count))
    return found


def language_of(text: str) -> Language:
    """Guess the language of a text: Japanese where kana are frequent."""
    kana = sum("\u3041" <= sign <= "\u30ff" for sign in text[:20_000])
    return "ja" if kana > len(text[:20_000]) / 50 else "en"


def reanchor(old: str, new: str, anchors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what became of each anchor; raises `Refused` where a text cannot be read."""
    before, after = _blocks(old), _blocks(new)
    carrier = Carrier(align(before, after))
    where = {place: i for i, place in enumerate(places(before))}
    targets = places(after)
    return [_carried(anchor, carrier, where, targets) for anchor in anchors]


def _blocks(text: str) -> list[Block]:
    return parse(text, language=language_of(text)).blocks


def _carried(
    anchor: dict[str, Any],
    carrier: Carrier,
    where: dict[tuple[str, int], int],
    targets: list[tuple[str, int]],
) -> dict[str, Any]:
    place = where.get((str(anchor["clause"]), int(anchor["paragraph"])))
    span = _span(anchor, carrier.alignment.old[place].text) if place is not None else None
    if place is None or span is None:
        found = Carried(Outcome.ORPHANED, None, "not in the old text")
    else:
        found = carrier.carry(place, *span)
    new = carrier.alignment.new
    told = _told(found.spot, new, targets) if found.spot else _NOWHERE
    others = [_told(spot, new, targets) for spot in found.alternatives]
    return {
        "id": anchor["id"], "outcome": str(found.outcome), **told, "method": str(found.method),
        "alternatives": others,
    }  # fmt: skip


def _span(anchor: dict[str, Any], text: str) -> tuple[int, int] | None:
    """Return the range, by its offsets if the quote stands there, else where the quote is."""
    start, end = int(anchor["start"]), int(anchor["end"])
    quote = normalised(str(anchor.get("quote") or text[start:end]))
    if text[start:end] == quote:
        return (start, end) if quote else None
    return locate(text, quote, near=start)


_NOWHERE: dict[str, Any] = {
    "clause": None, "paragraph": None, "start": None, "end": None, "text": None,
    "block_text": None, "confidence": 0.0,
}  # fmt: skip


def _told(spot: Spot, new: list[Block], targets: list[tuple[str, int]]) -> dict[str, Any]:
    clause, paragraph = targets[spot.block]
    text = new[spot.block].text
    return {
        "clause": clause, "paragraph": paragraph, "start": spot.start, "end": spot.end,
        "text": text[spot.start : spot.end], "block_text": text, "confidence": spot.confidence,
    }  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="documents.reanchor", description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("anchors", type=Path)
    given = parser.parse_args(arguments)
    try:
        old, new = (path.read_text(encoding="utf-8") for path in (given.old, given.new))
        found = reanchor(old, new, json.loads(given.anchors.read_text(encoding="utf-8")))
    except Refused as refused:
        for problem in refused.problems:
            sys.stderr.write(f"line {problem.line}: {problem.reason_code} {problem.detail}\n")
        return 1
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 1
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
