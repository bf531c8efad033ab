"""Marking inline HTML for reading: where lines begin, which words bind, what was commented on.

Only tags are added: the text of the result is the text of the input, character for character.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import pairwise

from documents.blocks import Language
from documents.lines import AS_PRINTED, break_lines
from documents.strength import Span, requirement_spans

_VOID = {"br", "wbr", "img"}


@dataclass(frozen=True)
class Mark:
    """A range of a block's text, in code points, that something named `name` hangs on."""

    start: int
    end: int
    name: str


def marked(
    html: str, *, language: Language, first_line: int, last_line: int, label: str = "",
    algorithm: int = 1, marks: Sequence[Mark] = (),
) -> str:  # fmt: skip
    """Return a block's sanitised inline `html` with a span around each line and binding word.

    Lines are `<span class="line" data-n="118">`, binding words `<span class="binds requirement">`
    with one class per strength. `label` is what was printed before the text when its lines were
    counted. Where the lines do not come out as published, the whole is one line; so it is where
    they stand `AS_PRINTED`, `<span class="line printed" data-n="5–9">`. Each of `marks` becomes
    `<mark class="said" data-of="3 5">`, cut where marks overlap, with the names of all.
    """
    runs = list(_runs(html))
    text = "".join(words for words, _tags in runs)
    spans = requirement_spans(text, language)
    if algorithm == AS_PRINTED:
        inner = _between(0, len(text), runs, spans, marks)
        return f'<span class="line printed"{_printed(first_line, last_line)}>{inner}</span>'
    starts = _line_starts(text, label, language, algorithm)
    if len(starts) != last_line - first_line + 1:
        starts = [0]
    lines = []
    for n, (start, end) in enumerate(pairwise([*starts, len(text)]), first_line):
        lines.append(
            f'<span class="line" data-n="{n}">{_between(start, end, runs, spans, marks)}</span>'
        )
    return "".join(lines)


def _printed(first_line: int, last_line: int) -> str:
    """The attribute of printed lines; none where no number is printed beside them."""
    if not first_line:
        return ""
    both = f"{first_line}–{last_line}" if last_line != first_line else f"{first_line}"
    return f' data-n="{both}"'


def _line_starts(text: str, label: str, language: Language, algorithm: int) -> list[int]:
    """Return the offsets in `text` at which a published line begins."""
    before = len(label) + 1 if label else 0
    starts, at = [0], -before
    for line in break_lines(f"{label} {text}" if label else text, language, algorithm)[:-1]:
        at += len(line)
        starts.append(max(at, 0))
    return starts


Tags = tuple[tuple[str, str], ...]


class _Reader(HTMLParser):
    """Cuts inline HTML into runs of text, each with the start tags that are open around it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.runs: list[tuple[str, Tags]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self.get_starttag_text() or ""
        if tag in _VOID:
            self.runs.append(("", (*self.open, (tag, start))))
        else:
            self.open.append((tag, start))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1][0] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.runs.append((data, tuple(self.open)))


def _runs(html: str) -> Iterator[tuple[str, Tags]]:
    if "<" not in html and "&" not in html:
        yield html, ()
        return
    reader = _Reader()
    reader.feed(html)
    reader.close()
    yield from reader.runs


def _between(
    start: int, end: int, runs: list[tuple[str, Tags]], spans: list[Span], marks: Sequence[Mark]
) -> str:
    """Return the HTML of characters [start, end): every run cut where a span or mark begins."""
    pieces, at = [], 0
    for words, tags in runs:
        first, last = max(start, at), min(end, at + len(words))
        if first < last or (not words and start <= at < max(end, 1)):
            inner = _bound(words, at, first, last, spans, marks)
            before = "".join(raw for _tag, raw in tags)
            after = "".join(f"</{tag}>" for tag, _raw in reversed(tags) if tag not in _VOID)
            pieces.append(f"{before}{inner}{after}")
        at += len(words)
    return "".join(pieces)


def _bound(
    words: str, at: int, first: int, last: int, spans: list[Span], marks: Sequence[Mark]
) -> str:
    """Return characters [first, last) of a run that begins at `at`."""
    ranges = [(span.start, span.end) for span in spans] + [(m.start, m.end) for m in marks]
    edges = {first, last, *(edge for pair in ranges for edge in pair if first < edge < last)}
    pieces = []
    for start, end in pairwise(sorted(edges)):
        piece = escape(words[start - at : end - at], quote=False)
        for span in spans:
            if span.start <= start < span.end:
                piece = f'<span class="binds {span.strength}">{piece}</span>'
        names = [mark.name for mark in marks if mark.start <= start < mark.end]
        if names:
            piece = f'<mark class="said" data-of="{escape(" ".join(names))}">{piece}</mark>'
        pieces.append(piece)
    return "".join(pieces)
