"""Printed lines of a PDF: their words with blanks where they are seen, and how lines join."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from documents.blocks import Language
from documents.importing.pdf.pages import Fragment, PageRows, Row
from documents.importing.words import Piece, plain, tidy

#: Gaps that are a blank, as parts of the size: in Latin text, beside a full-width character
#: (typesetters put a quarter of an em between scripts, JIS X 4051), between two of them.
_BLANK, _MIXED, _WIDE = 0.15, 0.5, 0.8
#: A gap as wide as this separates columns of a table.
_COLUMN = 2.0
_SMALL = 0.8


@dataclass(frozen=True)
class Line:
    """One printed line of the text. `columns` counts wide gaps in it."""

    pieces: tuple[Piece, ...]
    page: int
    number: int
    left: float
    right: float
    baseline: float
    size: float
    heavy: bool
    font: str
    columns: int

    @property
    def text(self) -> str:
        return plain(self.pieces)


@dataclass(frozen=True)
class Measures:
    """How the body of a document is set: size, font, margins, distance of lines, first lines."""

    size: float
    font: str
    left: float
    right: float
    pitch: float
    indent: float = 0.0


def is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def line_of(row: Row, page: int) -> Line:
    """The words of a row."""
    size = max(fragment.size for fragment in row.fragments)
    weights: Counter[tuple[bool, str]] = Counter()
    pieces: list[Piece] = []
    columns, before = 0, None
    for fragment in row.fragments:
        if fragment.size > _SMALL * size:
            weights[fragment.heavy, fragment.font] += len(fragment.text.strip())
        if before:
            gap = fragment.left - before.right
            columns += gap > _COLUMN * size
            if gap > _threshold(before.text, fragment.text) * size:
                pieces.append(Piece(" "))
        pieces.append(Piece(fragment.text, script=_script(fragment, row, size)))
        before = fragment
    heavy, font = max(weights, key=lambda look: weights[look])
    heavy = sum(n for (bold, _), n in weights.items() if bold) > 0.9 * weights.total()
    return Line(
        tuple(tidy(pieces)), page, row.number, row.left, row.right, row.baseline, size, heavy,
        font, columns,
    )  # fmt: skip


def _threshold(before: str, after: str) -> float:
    wide = is_wide(before[-1]) + is_wide(after[0])
    return (_BLANK, _MIXED, _WIDE)[wide]


def _script(fragment: Fragment, row: Row, size: float) -> str:
    """ "sub" or "sup" for small characters below or above the baseline of their row."""
    if fragment.size > _SMALL * size or fragment.baseline == row.baseline:
        return ""
    return "sup" if fragment.baseline > row.baseline else "sub"


def lines_of(page: PageRows) -> list[Line]:
    return [line_of(row, page.number) for row in page.rows]


def measure(lines: Sequence[Line]) -> Measures:
    """The measures of the body, by what most of the characters have.

    `indent` is how far the first line of a paragraph stands in, 0 where it does not.
    """
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0] or 1.0
    body = [line for line in lines if line.size == size]
    fonts: Counter[str] = Counter()
    for line in body:
        fonts[line.font] += len(line.text)
    rights = sorted(line.right for line in body)
    gaps = [
        before.baseline - after.baseline
        for before, after in pairwise(body)
        if before.page == after.page and 0 < before.baseline - after.baseline < 3 * size
    ]
    lefts = Counter(round(line.left) for line in body)
    left = min(left for left, times in lefts.items() if times >= 0.05 * len(body))
    return Measures(
        size=size,
        font=fonts.most_common(1)[0][0],
        left=left,
        right=rights[int(0.95 * (len(rights) - 1))],
        pitch=median(gaps) if gaps else 1.2 * size,
        indent=_indent(body, left, size),
    )


def _indent(body: Sequence[Line], left: float, size: float) -> float:
    """How far first lines stand in: one line further right between lines that are not, often."""
    steps = Counter(
        round(first.left - left)
        for before, first, after in zip(body, body[1:], body[2:], strict=False)
        if 0.5 * size < first.left - left < 3 * size
        and abs(after.left - left) < 1.5 < abs(before.left - first.left)
        and 0 < first.baseline - after.baseline < 2 * size
    )
    step, times = steps.most_common(1)[0] if steps else (0, 0)
    return float(step) if times >= max(2, 0.04 * len(body)) else 0.0


def joined(lines: Sequence[Line], language: Language) -> list[Piece]:
    """The words of several lines as one text; a hyphen at the end of a line is kept as it is."""
    pieces: list[Piece] = []
    for line in lines:
        if pieces and _needs_blank(pieces[-1].text, line.pieces[0].text, language):
            pieces.append(Piece(" "))
        pieces += line.pieces
    return pieces


def _needs_blank(before: str, after: str, language: Language) -> bool:
    wide = is_wide(before[-1]) + is_wide(after[0])
    if wide == 2 or (wide == 1 and language == "ja"):
        return False
    hyphened = before[-1] in "-‐" and len(before) > 1 and before[-2].isalpha()
    return not (hyphened and after[0].isalpha())
