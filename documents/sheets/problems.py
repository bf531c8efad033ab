"""What can be wrong with a sheet, as data: a code, where, and the English sentence for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

REASONS: dict[str, str] = {
    # the file as a whole
    "unknown_format": "the file is not a comment sheet in DOCX, XLSX, CSV or JSON: {}",
    "legacy_format": "a file of Word or Excel 97–2003; open it and save it as .docx or .xlsx",
    "encrypted": "the file is protected with a password; save it without one",
    "broken_zip": "the file is damaged and cannot be unpacked",
    "broken_xml": "a part of the file is damaged: {}",
    "broken_text": "the file cannot be read as text: {}",
    "doctype": "the file declares entities, which office documents never do: {}",
    "macros": "the file holds macros: {}",
    "too_large": "the file is too large: {}",
    "too_many_parts": "the file has too many parts: {}",
    "suspicious_ratio": "a part is packed so tightly that it looks like an attack: {}",
    "strange_name": "the file holds a part with a path that leads outside: {}",
    "no_table": "there is no table of comments in the file",
    "no_titles": (
        "no row of column titles was recognised; it needs the comment and two of "
        "MB, line, clause, paragraph, type, proposed change"
    ),
    "other_layout": "the column titles are not those of this layout: {}",
    "several_sheets": "more than one sheet holds comments; keep one: {}",
    "encoding": "the text is neither UTF-8 nor CP932",
    "broken_json": "not the JSON of a comment sheet: {}",
    "unknown_field": "the field is not one of a comment sheet: {}",
    "unknown_layout": "no such layout: {}",
    # a row or a cell
    "type_missing": "the type of comment is empty",
    "type_mixed": "more than one type of comment ({}); taken as the weightier",
    "type_unknown": "the type of comment is none of ge, te, ed: {}",
    "not_an_integer": "not a whole number: {}",
    "merged_cells": "cells are merged",
    "embedded_object": "a picture or an embedded object is not taken over",
    "forbidden_character": "a character that XML does not allow: {}",
    "text_too_long": "the cell takes at most {} characters",
    "no_column": "the format has no column for this: {}",
    "differs": "what was read back differs from what was written: {}",
    # notes: nothing is lost, but the user should know
    "external_link": "the file refers to something outside itself: {}",
    "table_ignored": "a table without comments was passed over: {}",
    "encoding_guessed": "the text was read as CP932 (Japanese Windows)",
    # rules of the receiver
    "not_the_template": "not the ISO commenting template, version 2012-03: {}",
    "tracked_changes": "the file has tracked changes; accept them before sending",
    "file_name": "the name is not <document>_<member>.docx: {}",
    "text_limit": "Word takes about 32 MB of text, this has {} MB; split the sheet",
    "mb_missing": "the member body is empty",
    "mb_unusual": "neither a two-letter code, ** nor an acronym: {}",
    "clause_missing": "the clause is empty; write General for the whole document",
    "clause_wordy": "the clause column takes only the number: {}",
    "comment_missing": "the comment is empty",
    "type_spelling": "the type is written {}; ISO takes ge, te or ed",
    "chapter_missing": "the chapter is empty",
    "end_before_start": "the end lies before the start: {}",
    "line_without_page": "a line is given without its page",
    "end_without_start": "an end is given without a start",
    "rules_unknown": "no rules of a receiver are known for this layout; only the rows were checked",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `row` is the row as counted in the file from 1, 0 for the file."""

    row: int
    column: str
    code: str
    detail: str = ""

    @property
    def reason(self) -> str:
        """The sentence in English; translators find its msgid in REASONS."""
        return REASONS[self.code].format(self.detail)

    def __str__(self) -> str:
        if not self.row:
            return f"file: {self.reason}"
        return f"row {self.row}, column {self.column or '-'}: {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "code": self.code, "detail": self.detail}


class SheetRefused(Exception):
    """The sheet is taken neither in whole nor in part; `problems` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = list(problems)
        super().__init__("; ".join(map(str, self.problems)))


def refused(code: str, detail: object = "") -> SheetRefused:
    """The refusal of a whole file for one reason."""
    return SheetRefused([Problem(0, "", code, str(detail))])
