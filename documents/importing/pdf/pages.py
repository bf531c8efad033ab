"""The pages of a PDF as rows of printed fragments; PDFium works in a process of its own.

pypdfium2 (BSD-3-Clause and Apache-2.0; PDFium itself BSD-3-Clause) and not pdfminer.six or
pdfplumber (both MIT): those are pure Python, which a chapter of the IPCC keeps busy for minutes,
and they too can be sent round in circles. PDFium is what a browser shows PDF with.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from documents.importing.report import Report, refused

_ENVIRONMENT = ("PYTHONPATH", "LD_LIBRARY_PATH")
_EXTRACT = Path(__file__).with_name("extract.py")
#: A file may begin with other bytes, as readers allow (ISO 32000-1, annex H.3.4.1).
_HEAD = 1024
#: Fewer printed characters a page than this, all over a document, are stamps on scanned paper.
_SCANNED = 20
#: Parts of the size: how far apart the baselines of a row may be, for indices and exponents.
_ROW = 0.45


@dataclass(frozen=True)
class PdfLimits:
    """How much is read: bytes, pages, blocks, characters; seconds and bytes of the reader."""

    size: int = 64_000_000
    pages: int = 1_500
    blocks: int = 20_000
    characters: int = 8_000_000
    seconds: int = 120
    memory: int = 2_000_000_000


@dataclass(frozen=True)
class Fragment:
    """Characters of one look side by side; points from the lower left corner of the page."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    heavy: bool
    font: str


@dataclass
class Row:
    """What is printed on one line, from left to right. `number` is its line number, 0 for none."""

    fragments: list[Fragment]
    baseline: float
    number: int = 0

    @property
    def text(self) -> str:
        return " ".join(fragment.text.strip() for fragment in self.fragments).strip()

    @property
    def left(self) -> float:
        return self.fragments[0].left

    @property
    def right(self) -> float:
        return max(fragment.right for fragment in self.fragments)


@dataclass
class PageRows:
    """The rows of a page from top to bottom; `number` counts the pages of the file from 1."""

    number: int
    width: float
    height: float
    rows: list[Row] = field(default_factory=list)


def read_pages(data: bytes, limits: PdfLimits, report: Report) -> list[PageRows]:
    """Return the pages of a PDF.

    Raises `Refused` for what is no PDF, is protected, damaged, too large or too long, takes too
    much time or memory, or is scanned paper without a layer of text.
    """
    if len(data) > limits.size:
        raise refused("too_large", f"{len(data):,} > {limits.size:,}")
    if b"%PDF-" not in data[:_HEAD]:
        raise refused("not_pdf")
    pages = []
    for number, answer in enumerate(_answers(data, limits), 1):
        if answer.get("broken"):
            raise refused("broken_pdf", f"page {number}")
        pages.append(_page(number, answer, report))
    characters = sum(len(row.text) for page in pages for row in page.rows)
    if characters < _SCANNED * len(pages) and "pictures" in report.counts:
        raise refused("no_text_layer")
    if not characters:
        raise refused("empty")
    return pages


def _answers(data: bytes, limits: PdfLimits) -> Iterator[dict[str, Any]]:
    """What the reading process says of each page, after it has said that it could open the file."""
    numbers = (limits.memory, limits.seconds, limits.pages, limits.characters)
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell, no words of the user
            [sys.executable, "-P", str(_EXTRACT), *map(str, numbers)],
            input=data, capture_output=True, timeout=limits.seconds, check=False,
            # whoever breaks the reader finds no passwords in its environment
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise refused("too_slow", f"{limits.seconds} s") from error
    if done.returncode == -signal.SIGXCPU:
        raise refused("too_slow", f"{limits.seconds} s")
    if done.returncode != 0:
        raise refused("broken_pdf", f"the reader ended with {done.returncode}")
    for answer in map(_answer, done.stdout.splitlines()):
        if "refused" in answer:
            raise refused(answer["refused"], answer.get("detail", ""))
        if "pages" not in answer:
            yield answer


def _answer(line: bytes) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise refused("broken_pdf", "the reader did not finish") from error
    return answer


def _page(number: int, answer: dict[str, Any], report: Report) -> PageRows:
    page = f"p. {number}"
    for code in ("pictures", "turned", "unmapped"):
        report.add(code, detail=page, count=answer[code])
    rows = _rows([Fragment(*values) for values in _without_blanks(answer["fragments"])])
    if not rows:
        report.add("page_without_text", detail=page)
    return PageRows(number, answer["width"], answer["height"], rows)


def _without_blanks(fragments: Sequence[list[Any]]) -> Iterator[list[Any]]:
    """The fragments with words; a blank between two becomes the start of the second."""
    blank = None
    for fragment in fragments:
        text, baseline = fragment[0], fragment[3]
        if not text.strip():
            blank = baseline
            continue
        yield [f" {text}" if blank == baseline else text, *fragment[1:]]
        blank = None


def _rows(fragments: Sequence[Fragment]) -> list[Row]:
    """Fragments of about one baseline as rows; the largest ones say where the row stands."""
    baselines: list[float] = []
    rows: list[Row] = []
    for fragment in sorted(fragments, key=lambda one: -one.size):
        at = bisect_left(baselines, fragment.baseline)
        near = [n for n in (at - 1, at) if 0 <= n < len(rows)]
        nearest = min(near, key=lambda n: abs(baselines[n] - fragment.baseline), default=None)
        if nearest is not None and _same_row(rows[nearest], fragment):
            rows[nearest].fragments.append(fragment)
        else:
            baselines.insert(at, fragment.baseline)
            rows.insert(at, Row([fragment], fragment.baseline))
    for row in rows:
        row.fragments.sort(key=lambda one: one.left)
    return rows[::-1]


def _same_row(row: Row, fragment: Fragment) -> bool:
    return abs(row.baseline - fragment.baseline) < _ROW * row.fragments[0].size
