"""What every writer checks before it writes: better refused by name than spoilt in silence."""

from __future__ import annotations

from collections.abc import Iterable

from documents.sheets.model import FIELDS, FORBIDDEN, Sheet
from documents.sheets.problems import Problem, SheetRefused

#: ISO's limit, from what Word takes of text in one document.
TEXT_LIMIT = 32 * 1024 * 1024


def require_writable(sheet: Sheet, carried: Iterable[str], longest_cell: int | None = None) -> None:
    """Raise SheetRefused where the format cannot hold the sheet, naming each cell.

    `carried` are the fields that the format has columns for; a field beyond them must be empty.
    `longest_cell` counts UTF-16 units, as Excel does.
    """
    columns = set(carried)
    problems: list[Problem] = []
    for row in sheet.rows:
        for name in FIELDS:
            text = row.cell(name)
            if not text:
                continue
            if name not in columns:
                problems.append(Problem(row.row, name, "no_column", text[:80]))
            elif match := FORBIDDEN.search(text):
                code = f"U+{ord(match[0]):04X}"
                problems.append(Problem(row.row, name, "forbidden_character", code))
            elif longest_cell and len(text.encode("utf-16-le")) > 2 * longest_cell:
                problems.append(Problem(row.row, name, "text_too_long", str(longest_cell)))
    for name in ("title", "date", "document", "project"):
        if match := FORBIDDEN.search(getattr(sheet.header, name)):
            problems.append(Problem(0, name, "forbidden_character", f"U+{ord(match[0]):04X}"))
    if problems:
        raise SheetRefused(problems)


def text_size(sheet: Sheet) -> int:
    """Bytes of text in the sheet's cells, in UTF-8."""
    return sum(len(row.cell(name).encode()) for row in sheet.rows for name in FIELDS)


def escaped(text: str) -> str:
    """Text for between XML tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
