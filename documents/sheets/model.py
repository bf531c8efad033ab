"""A comment sheet as the portal understands it, whatever file it came in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from documents.sheets.problems import REASONS, Problem, SheetRefused, refused

#: The eight columns of the ISO template, in its order.
ISO_FIELDS = (
    "mb",
    "line",
    "clause",
    "element",
    "type",
    "comment",
    "proposed_change",
    "observations",
)
TEXT_FIELDS = ("number", *ISO_FIELDS)
MOST_PAGES = 1_000_000  # a page or line beyond is a slip
#: Characters that XML 1.0 cannot hold, lone surrogates among them.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
PAGE_FIELDS = ("from_page", "from_line", "to_page", "to_line")
#: What only IPCC review sheets have.
IPCC_FIELDS = ("chapter", *PAGE_FIELDS, "reviewer", "country")
FIELDS = (*TEXT_FIELDS, *IPCC_FIELDS)

VERSIONS = {"iso-2012-03": "2012-03", "iso-13b-2001": "2001-09", "iso-cct": "2012-03"}
FORMATS = (*VERSIONS, "table", "ipcc")


@dataclass(frozen=True, slots=True)
class Header:
    """The title block: everything as written, nothing understood."""

    title: str = ""
    date: str = ""
    document: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One comment.

    `row` counts the rows of the file's table or sheet from 1, blank ones included. `type` is
    "ge", "te", "ed" or "" where it was not understood. Pages and lines are integers or None.
    `raw` holds the cells as they stand in the file, under the field's name, or under the
    column's title where the column is none of ours. Lines inside a cell end with "\\n".
    """

    row: int
    number: str = ""
    mb: str = ""
    line: str = ""
    clause: str = ""
    element: str = ""
    type: str = ""
    comment: str = ""
    proposed_change: str = ""
    observations: str = ""
    chapter: str = ""
    from_page: int | None = None
    from_line: int | None = None
    to_page: int | None = None
    to_line: int | None = None
    reviewer: str = ""
    country: str = ""
    raw: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def cell(self, name: str) -> str:
        """The text for one column: the field, or the raw cell where nothing was understood."""
        value = getattr(self, name)
        if value is None or (value == "" and name == "type"):
            return plain(self.raw.get(name, ""))
        return plain(str(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole sheet. `version` is the template's for ISO and the layout's name for the IPCC."""

    format: str
    version: str = ""
    header: Header = Header()
    rows: tuple[SheetRow, ...] = ()
    tracked_changes: bool = False
    notes: tuple[Problem, ...] = ()

    @property
    def problems(self) -> Iterator[Problem]:
        """All problems, those of the file first."""
        yield from self.notes
        for row in self.rows:
            yield from row.problems


def plain(text: str) -> str:
    """The text with every line ending as a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def differences(written: Sheet, read: Sheet, ignore: Iterable[str] = ()) -> list[Problem]:
    """Where a sheet that was read back differs from the one written, by row and column.

    `ignore` names fields that the format has no place for (`number` in the ISO template).
    """
    found: list[Problem] = []
    if len(written.rows) != len(read.rows):
        counts = f"{len(written.rows)} rows written, {len(read.rows)} read"
        found.append(Problem(0, "", "differs", counts))
    names = [name for name in FIELDS if name not in set(ignore)]
    for ours, theirs in zip(written.rows, read.rows, strict=False):
        for name in names:
            if ours.cell(name) != theirs.cell(name):
                found.append(Problem(ours.row, name, "differs", theirs.cell(name)[:80]))
    return found


def to_json(sheet: Sheet) -> str:
    """The sheet as JSON text; the same sheet gives the same text."""
    row_fields = FIELDS if sheet.format == "ipcc" else TEXT_FIELDS
    document = {
        "format": sheet.format,
        "version": sheet.version,
        "header": {f.name: getattr(sheet.header, f.name) for f in fields(Header)},
        "tracked_changes": sheet.tracked_changes,
        "notes": [note.to_dict() for note in sheet.notes],
        "rows": [
            {"row": row.row}
            | {name: getattr(row, name) for name in row_fields}
            | {"raw": row.raw, "problems": [problem.to_dict() for problem in row.problems]}
            for row in sheet.rows
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str | bytes) -> Sheet:
    """The sheet in JSON text; only `rows` is required, and of a row only what is not empty.

    Raises SheetRefused where the text is not such JSON, naming every field that does not fit.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refused("broken_json", error) from None
    if not isinstance(document, dict) or not isinstance(document.get("rows"), list):
        raise refused("broken_json", "an object with a list of rows is expected")
    problems = _misfits(document)
    if problems:
        raise SheetRefused(problems)
    kind = document.get("format", "iso-2012-03")
    header = document.get("header", {})
    return Sheet(
        format=kind,
        version=document.get("version") or VERSIONS.get(kind, ""),
        header=Header(**{name: _text(value) for name, value in header.items()}),
        rows=tuple(_row(n, row) for n, row in enumerate(document["rows"], 1)),
        tracked_changes=document.get("tracked_changes", False),
        notes=tuple(_problem(note) for note in document.get("notes", [])),
    )


def _misfits(document: dict[str, Any]) -> list[Problem]:
    """Everything in the JSON that has no place in a sheet."""
    shapes = {"format": str, "version": str, "header": dict, "tracked_changes": bool}
    shapes |= {"notes": list, "rows": list}
    found = [
        Problem(0, name, "unknown_field", name)
        for name, value in document.items()
        if name not in shapes or not isinstance(value, shapes[name])
    ]
    if found:
        return found
    if document.get("format", "iso-2012-03") not in FORMATS:
        found.append(Problem(0, "format", "unknown_layout", document["format"]))
    titles = {f.name for f in fields(Header)}
    for name, value in document.get("header", {}).items():
        if name not in titles or not isinstance(value, str | None):
            found.append(Problem(0, name, "unknown_field", f"header.{name}"))
    found += [
        Problem(0, "notes", "unknown_field", "notes")
        for note in document.get("notes", [])
        if not _is_problem(note)
    ]
    for n, row in enumerate(document["rows"], 1):
        found += _row_misfits(n, row)
    return found + [
        Problem(n, "", "forbidden_character", f"U+{ord(match[0]):04X}")
        for n, part in enumerate([document.get("header", {}), *document["rows"]])
        if (match := FORBIDDEN.search(" ".join(_strings(part))))
    ]


def _strings(value: object) -> Iterator[str]:
    """Every string in a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in (*value, *value.values()) if isinstance(value, dict) else value:
            yield from _strings(inner)


def _row_misfits(n: int, row: object) -> Iterator[Problem]:
    if not isinstance(row, dict):
        yield Problem(n, "", "unknown_field", "a row is an object")
        return
    for name, value in row.items():
        if name == "row":
            fits = isinstance(value, int)
        elif name in PAGE_FIELDS:
            fits = value is None or (type(value) is int and 0 <= value <= MOST_PAGES)
        elif name in FIELDS:
            fits = isinstance(value, str | int | None)
        elif name == "raw":
            fits = isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
        elif name == "problems":
            fits = isinstance(value, list) and all(map(_is_problem, value))
        else:
            fits = False
        if not fits:
            yield Problem(n, name, "unknown_field", name)


def _is_problem(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) <= {"row", "column", "code", "detail"}
        and isinstance(value.get("row"), int)
        and value.get("code") in REASONS
    )


def _problem(value: dict[str, Any]) -> Problem:
    column, detail = _text(value.get("column")), _text(value.get("detail"))
    return Problem(value["row"], column, value["code"], detail)


def _row(n: int, row: dict[str, Any]) -> SheetRow:
    values: dict[str, Any] = {
        name: row.get(name) if name in PAGE_FIELDS else _text(row.get(name)) for name in FIELDS
    }
    problems = tuple(_problem(problem) for problem in row.get("problems", []))
    return SheetRow(row=row.get("row", n), raw=row.get("raw", {}), problems=problems, **values)


def _text(value: object) -> str:
    return "" if value is None else plain(str(value))
