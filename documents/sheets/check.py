"""A sheet looked at as its receiver will: would ISO's collation or the IPCC's upload take it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from documents.sheets.ipcc import LAYOUTS
from documents.sheets.model import Sheet, SheetRow
from documents.sheets.problems import Problem
from documents.sheets.writing import TEXT_LIMIT, text_size

_MEMBER = re.compile(r"[A-Z]{2}|\*\*|[A-Z][A-Z0-9/&() -]+")
_FILE_NAME = re.compile(r".+_([A-Za-z0-9]{2,}|\*\*)\.docx", re.IGNORECASE)
_STRUCTURE = ("merged_cells", "embedded_object")


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that does not hold. An error makes the receiver stumble, a warning may."""

    level: Literal["error", "warning"]
    problem: Problem


def check_sheet(sheet: Sheet, name: str = "") -> list[Finding]:
    """Findings for a sheet that was read from a file of this name ("" leaves the name out).

    Sources: ISO's guide to the commenting template (eight columns unchanged, no merged cells,
    no embedded objects, member body in every row, type ge, te or ed) and, for IPCC layouts,
    the review guidelines (whole numbers, an end that does not lie before the start, a chapter).
    """
    if sheet.format == "ipcc":
        return [finding for row in sheet.rows for finding in _ipcc_row(sheet, row)]
    if sheet.format == "table":
        unknown = [Finding("warning", Problem(0, "", "rules_unknown"))]
        return unknown + [finding for row in sheet.rows for finding in _iso_row(row)]
    return list(_iso_file(sheet, name)) + [f for row in sheet.rows for f in _iso_row(row)]


def _error(row: int, column: str, code: str, detail: str = "") -> Finding:
    return Finding("error", Problem(row, column, code, detail))


def _warning(row: int, column: str, code: str, detail: str = "") -> Finding:
    return Finding("warning", Problem(row, column, code, detail))


def _iso_file(sheet: Sheet, name: str) -> Iterator[Finding]:
    if sheet.format == "iso-cct":
        yield _warning(0, "", "not_the_template", "it comes from a collation")
    elif sheet.format != "iso-2012-03":
        yield _error(0, "", "not_the_template", sheet.format)
    for note in sheet.notes:
        level: Literal["error", "warning"] = "error" if note.code == "table_ignored" else "warning"
        yield Finding(level, note)
    if sheet.tracked_changes:
        yield _warning(0, "", "tracked_changes")
    size = text_size(sheet)
    if size > TEXT_LIMIT:
        yield _error(0, "", "text_limit", str(size // (1024 * 1024)))
    if name and not _FILE_NAME.fullmatch(name):
        yield _warning(0, "", "file_name", name)


def _iso_row(row: SheetRow) -> Iterator[Finding]:
    for problem in row.problems:
        if problem.code in _STRUCTURE or problem.code.startswith("type_"):
            yield Finding("error", problem)
    spelling = row.raw.get("type", row.type).strip()
    if row.type and spelling != row.type and not _flagged(row, "type_mixed"):
        yield _warning(row.row, "type", "type_spelling", spelling)
    if not row.mb:
        yield _error(row.row, "mb", "mb_missing")
    elif not _MEMBER.fullmatch(row.mb):
        yield _warning(row.row, "mb", "mb_unusual", row.mb)
    if not row.clause:
        yield _error(row.row, "clause", "clause_missing")
    elif re.match(r"(sub)?clause\b", row.clause, re.IGNORECASE):
        yield _warning(row.row, "clause", "clause_wordy", row.clause)
    if not row.comment.strip():
        yield _error(row.row, "comment", "comment_missing")


def _flagged(row: SheetRow, code: str) -> bool:
    return any(problem.code == code for problem in row.problems)


def _ipcc_row(sheet: Sheet, row: SheetRow) -> Iterator[Finding]:
    yield from (Finding("error", problem) for problem in row.problems)
    layout = LAYOUTS.get(sheet.version)
    if not row.chapter and (layout is None or "chapter" in layout.carried):
        yield _error(row.row, "chapter", "chapter_missing")
    if not row.comment.strip():
        yield _error(row.row, "comment", "comment_missing")
    for page, line in (("from_page", "from_line"), ("to_page", "to_line")):
        if getattr(row, page) is None and getattr(row, line) is not None:
            yield _error(row.row, line, "line_without_page")
    if row.to_page is not None and row.from_page is None:
        yield _error(row.row, "to_page", "end_without_start")
    elif row.to_page is not None and row.from_page is not None:
        lines = (row.from_line or 0, row.to_line if row.to_line is not None else 10**9)
        if (row.to_page, lines[1]) < (row.from_page, lines[0]):
            end = f"{row.to_page}:{row.to_line or ''}"
            yield _error(row.row, "to_page", "end_before_start", end)
