"""Which printed lines are one paragraph, and what it is: told by number, look and place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from documents.blocks import Language
from documents.clauses import NAMED
from documents.importing.composing import ANNEX, EXAMPLE, ITEM, NOTE, NUMBERED, is_caption
from documents.importing.pdf.lines import Line, Measures
from documents.importing.report import Report


class Sort(StrEnum):
    HEADING = "heading"
    ANNEX = "annex"
    ITEM = "item"
    LABELLED = "labelled"  # note, example, caption
    ROW = "row"  # of a table: lines with wide gaps are not joined
    FOOTNOTE = "footnote"
    TEXT = "text"


_CONTENTS = re.compile(r"(?:\. ?){4,}\s*(?:\d+|[ivxlc]+)$|[…‥・]{2,}\s*(?:\d+|[ivxlc]+)$", re.I)
_CONTENTS_TITLE = re.compile(r"contents(?: page)?|table of contents|目\s*次(?: ページ)?", re.I)
_NUMBER_ALONE = re.compile(r"(?:\d{1,3}|[A-Z])(?:\.\d{1,3}){1,7}")
_FOOTNOTE = re.compile(r"(?P<label>\d{1,3}|[*†‡]{1,3}|注\s?\d+)\s?\)?(?:\s+|(?=\D))")
_ENDED = tuple(".。:：;；!！?？")
#: Parts of the body's size and pitch.
_LARGER, _SMALLER, _LEAP, _INDENT, _SHORT = 1.05, 0.93, 1.35, 0.7, 0.12
_SANS = re.compile(r"gothic|ゴシック|sans|arial|helvetica|meiryo", re.I)


@dataclass
class Paragraph:
    """Lines that belong together."""

    sort: Sort
    lines: list[Line] = field(default_factory=list)

    @property
    def hangs(self) -> bool:
        """Tell whether the second line stands further right than the first."""
        return len(self.lines) > 1 and self.lines[1].left > self.lines[0].left + 0.3 * self.size

    @property
    def size(self) -> float:
        return self.lines[0].size


class Paragraphs:
    """Cuts the lines of a document into paragraphs."""

    def __init__(self, body: Measures, language: Language, report: Report) -> None:
        self.body, self.language, self.report = body, language, report

    def cut(self, pages: Sequence[Sequence[Line]]) -> Iterator[Paragraph]:
        """Paragraphs in reading order; footnotes come after the paragraph that ends their page."""
        current: Paragraph | None = None
        for lines in pages:
            text, notes = self._footnotes(lines)
            for line in text:
                if self._is_contents(line):
                    self.report.add("contents", detail=line.text)
                    continue
                if current and self._goes_on(current, line):
                    current.lines.append(line)
                    continue
                if current:
                    yield current
                current = Paragraph(self._sort(line), [line])
            if notes and current:
                yield current
                current = None
            yield from notes
        if current:
            yield current

    def _is_contents(self, line: Line) -> bool:
        return bool(_CONTENTS.search(line.text) or _CONTENTS_TITLE.fullmatch(line.text))

    # What a line begins ---------------------------------------------------------------------

    def _stands_out(self, line: Line) -> bool:
        sans = bool(_SANS.search(line.font)) and not _SANS.search(self.body.font)
        return line.heavy or sans or line.size > _LARGER * self.body.size

    def _sort(self, line: Line) -> Sort:
        text = line.text
        if self._stands_out(line):
            if ANNEX.match(text):
                return Sort.ANNEX
            numbered = NUMBERED.match(text)
            if numbered and line.columns <= 1 and re.search(r"[^\W\d_]", numbered["title"]):
                return Sort.HEADING
            if text.lower() in NAMED or _NUMBER_ALONE.fullmatch(text):
                return Sort.HEADING
        if NOTE.match(text) or EXAMPLE.match(text) or is_caption(text):
            return Sort.LABELLED
        if ITEM.match(text):
            return Sort.ITEM
        return Sort.ROW if line.columns else Sort.TEXT

    # Whether a line goes on with what was begun ---------------------------------------------

    def _goes_on(self, current: Paragraph, line: Line) -> bool:
        last, sort = current.lines[-1], self._sort(line)
        if sort == Sort.ITEM and line.text[0] in "—–-" and self._is_amid(last, line):
            sort = Sort.TEXT
        if current.sort in (Sort.HEADING, Sort.ANNEX):
            return self._heading_goes_on(current, line, sort)
        if sort != Sort.TEXT or current.sort == Sort.ROW:
            return False
        if abs(line.size - last.size) > 0.1 * last.size or line.heavy != last.heavy:
            return False
        if line.page != last.page:
            indented = line.left > self.body.left + _INDENT * line.size
            ended = last.text.endswith(_ENDED) or self._is_short(last)
            return not ended and (current.sort == Sort.ITEM or not indented)
        return self._near(last, line) and not self._begins_anew(current, line)

    def _heading_goes_on(self, current: Paragraph, line: Line, sort: Sort) -> bool:
        last = current.lines[-1]
        if line.page != last.page or sort in (Sort.HEADING, Sort.ANNEX):
            return False
        alike = line.heavy == current.lines[0].heavy and line.size >= 0.9 * current.size
        if _NUMBER_ALONE.fullmatch(current.lines[0].text):
            return len(current.lines) == 1 and alike
        if current.sort == Sort.ANNEX:
            # "Annex A", "(informative)" and the title stand centred below one another
            centred = line.left > self.body.left + 3 * line.size
            if centred and len(current.lines) < 4 and (alike or line.text[0] in "(（"):
                return True
        near = last.baseline - line.baseline < 1.7 * line.size
        return self._stands_out(line) and alike and near and line.size == last.size

    def _near(self, last: Line, line: Line) -> bool:
        gap = last.baseline - line.baseline
        return 0 < gap <= _LEAP * self.body.pitch * max(line.size / self.body.size, 0.5)

    def _is_short(self, line: Line) -> bool:
        width = self.body.right - self.body.left
        return line.right < self.body.right - max(_SHORT * width, 1.5 * line.size)

    def _is_amid(self, last: Line, line: Line) -> bool:
        """Tell a dash that a full line happened to end before from the mark of an item."""
        full = not self._is_short(last) and not last.text.endswith((*_ENDED, ",", "，", "、"))
        return full and abs(line.left - last.left) < 1.5

    def _begins_anew(self, current: Paragraph, line: Line) -> bool:
        """Tell by the left edge and by the end of the line before that a paragraph begins."""
        last, first = current.lines[-1], current.lines[0]
        step = _INDENT * line.size
        short = self._is_short(last)
        if short and last.text.endswith(_ENDED):
            return True
        if current.sort == Sort.ITEM or current.hangs:
            after_hanging = current.hangs and line.left < first.left + 0.3 * line.size
            return line.left < first.left - 0.3 * line.size or after_hanging
        if self.body.indent and abs(line.left - self.body.left - self.body.indent) < 1.5:
            return True
        if line.left > last.left + step:
            # the second line of a hanging paragraph is the only one that may stand further right
            return len(current.lines) > 1 or current.sort == Sort.TEXT
        indented = line.left > self.body.left + step
        return indented and abs(line.left - first.left) < step and short

    # Footnotes ------------------------------------------------------------------------------

    def _footnotes(self, lines: Sequence[Line]) -> tuple[list[Line], list[Paragraph]]:
        """Text and footnotes of a page: small lines at its foot that begin with a mark."""
        at = len(lines)
        while at and lines[at - 1].size < _SMALLER * self.body.size:
            at -= 1
        while at < len(lines) and not _begins_footnote(lines[at]):
            at += 1
        notes: list[Paragraph] = []
        for line in lines[at:]:
            if _begins_footnote(line):
                notes.append(Paragraph(Sort.FOOTNOTE, [line]))
            else:
                notes[-1].lines.append(line)
        return list(lines[:at]), notes


def _begins_footnote(line: Line) -> bool:
    """Tell a raised number, one with a bracket, or a sign from a line that begins with a number."""
    match = _FOOTNOTE.match(line.text)
    if match is None:
        return False
    raised = line.pieces[0].script == "sup"
    return raised or not match["label"].isdigit() or ")" in match[0]


def footnote_mark(text: str) -> tuple[str, int]:
    """The mark of a footnote and how many characters it takes."""
    match = _FOOTNOTE.match(text)
    return (match["label"], match.end()) if match else ("", 0)
