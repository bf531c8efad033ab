"""What an import says beside the blocks: remarks with their counts and places, and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from documents.markdown import ParsedText, Problem, Refused
from documents.sheets.problems import SheetRefused

#: Refusals first, then remarks. Refusals of the zip package keep the codes of documents.sheets.
REASONS = {
    "legacy_format": "The file is one of Word 97–2003. Open it and save it as .docx.",
    "encrypted": "The file is protected with a password. Save it without one.",
    "broken_zip": "The file is damaged and cannot be unpacked.",
    "broken_xml": "A part of the file is damaged.",
    "doctype": "The file declares entities, which office documents never do.",
    "macros": "The file holds macros. Save it as a document without macros.",
    "too_large": "The file is too large.",
    "too_many_parts": "The file has too many parts.",
    "suspicious_ratio": "A part is packed so tightly that it looks like an attack.",
    "strange_name": "The file holds a part with a path that leads outside.",
    "not_a_text": "The file is an office document, but not a text.",
    "too_deep": "The file is nested too deeply.",
    "outside_part": "The file loads something from elsewhere. Embed it or remove it.",
    "too_many_blocks": "The text has too many blocks.",
    "empty": "The file contains no text.",
    "not_pdf": "The file is not a PDF.",
    "broken_pdf": "The PDF is damaged.",
    "copying_forbidden": "The file's owner forbids copying text out of it. Ask for one that may.",
    "too_many_pages": "The PDF has too many pages.",
    "too_slow": "Reading the PDF takes too long.",
    "no_text_layer": "The PDF is scanned paper without text. Ask for the original.",
    # remarks
    "insertions": "Tracked insertions were taken as accepted.",
    "deletions": "Tracked deletions were left out.",
    "comments": "Comments in the margin were left out.",
    "footnotes": "Footnotes and endnotes stand as notes after the block that refers to them.",
    "equations": "Equations were written in one line of plain text.",
    "pictures": "Pictures and drawings were not taken over; a figure marks their place.",
    "embedded_object": "Embedded objects were not taken over; a figure marks their place.",
    "text_box": "Text boxes stand after the block that they are fastened to.",
    "ruby": "Readings above the words (furigana) were left out.",
    "contents": "The table of contents was left out.",
    "hidden_text": "Hidden text was left out.",
    "merged_cells": "Merged cells stand once, at their first row and column.",
    "nested_table": "A table within a table cell became text of the cell.",
    "outside_link": "The file names something on somebody's disk, which was not loaded.",
    "bad_link": "A link points to something that is not a web or mail address; its text was kept.",
    "embedded_document": "Another document embedded in this one was left out.",
    "symbol": "A character of a symbol font is unknown and shown as 〓.",
    "number_format": "A way of numbering is unknown; plain digits stand for it.",
    "heading_number": "The number of a heading was not understood as a clause number.",
    "heading_guessed": "A heading was recognised by its look, not by its style.",
    "page_numbers_printed": "Pages have the numbers that are printed on them.",
    "page_numbers_counted": "No page numbers are printed; pages were counted from the first.",
    "page_numbers_missing": "A page has no number; its place in the file stands in brackets.",
    "line_numbers_printed": "Lines have the numbers that are printed in the margin.",
    "line_numbers_counted": "No line numbers are printed; lines were counted on each page.",
    "line_numbers_uncertain": "Lines between two printed numbers do not come out even.",
    "running_heads": "Lines that recur at the top and bottom of pages were left out.",
    "table_rows": "A line with wide gaps, as in a table, stands as a paragraph of its own.",
    "turned": "Turned characters (watermarks, labels of axes) were left out.",
    "unmapped": "Characters without a known meaning are shown as 〓.",
    "page_without_text": "A page has no text.",
    "clause_twice": "The clause number stands in the text twice.",
    "clause_order": "The clause number does not follow the one before it.",
}
#: How many places and examples a remark names; the count goes on.
_NAMED = 20


@dataclass(frozen=True)
class Remark:
    """One kind of thing that happened `count` times.

    `lines` are the first places, as in `Block.source_line`; `details` are the words concerned.
    """

    code: str
    count: int
    lines: tuple[int, ...] = ()
    details: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """The sentence in English; translators find its msgid in REASONS."""
        return REASONS[self.code]


@dataclass(frozen=True)
class ImportedText(ParsedText):
    """A parsed text with the report of its import; `warnings` say the same line by line."""

    report: list[Remark] = field(default_factory=list)


class Report:
    """Collects remarks while a file is read."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self._places: dict[str, list[Problem]] = {}

    def add(self, code: str, line: int = 0, detail: str = "", *, count: int = 1) -> None:
        if not count:
            return
        self.counts[code] = self.counts.get(code, 0) + count
        places = self._places.setdefault(code, [])
        if len(places) < _NAMED:
            places.append(Problem(line, None, code, detail[:80]))

    def remarks(self) -> list[Remark]:
        """One remark for each code, in the order of REASONS."""
        return [
            Remark(
                code, self.counts[code],
                tuple(dict.fromkeys(p.line for p in self._places[code] if p.line)),
                tuple(dict.fromkeys(p.detail for p in self._places[code] if p.detail)),
            )
            for code in REASONS if code in self.counts
        ]  # fmt: skip

    def warnings(self) -> list[Problem]:
        """The places of all remarks in the order of the text."""
        every = [problem for places in self._places.values() for problem in places]
        return sorted(every, key=lambda problem: problem.line)


def refused(code: str, detail: object = "", line: int = 0) -> Refused:
    """The refusal of a whole file for one reason."""
    return Refused([Problem(line, None, code, str(detail))])


@contextmanager
def package_refusals() -> Iterator[None]:
    """Turn what the opening of a zip package refuses into the refusal of a draft."""
    try:
        yield
    except SheetRefused as refusal:
        raise Refused(
            [Problem(0, None, problem.code, problem.detail) for problem in refusal.problems]
        ) from refusal
