"""Comment sheets: the files in which comments go to and come from ISO, the IPCC and committees.

    sheet = read("N123_JP.docx")          # or read(data, "N123_JP.docx")
    data = write(sheet, "xlsx")
    findings = check("N123_JP.docx")

One model (`Sheet`, `SheetRow`), one module per format. A file is taken whole or refused whole
(`SheetRefused`, with the reasons); what was hard to understand in a row is flagged on the row.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import IO

from documents.sheets import csv, iso_docx, xlsx
from documents.sheets.check import Finding, check_sheet
from documents.sheets.model import Header, Sheet, SheetRow, differences, from_json, to_json
from documents.sheets.official import fill_official
from documents.sheets.package import FILE_LIMIT, Package
from documents.sheets.problems import REASONS, Problem, SheetRefused, refused

__all__ = [
    "KINDS",
    "REASONS",
    "Finding",
    "Header",
    "Problem",
    "Sheet",
    "SheetRefused",
    "SheetRow",
    "check",
    "check_sheet",
    "differences",
    "fill_official",
    "from_json",
    "kind_of",
    "read",
    "to_json",
    "write",
    "write_to",
]


def _write_json(sheet: Sheet, target: IO[bytes]) -> None:
    try:
        target.write(to_json(sheet).encode())
    except UnicodeEncodeError as error:
        raise refused("broken_json", error) from None


_WRITERS: dict[str, Callable[[Sheet, IO[bytes]], None]] = {
    "docx": iso_docx.write,
    "xlsx": xlsx.write,
    "csv": csv.write,
    "json": _write_json,
}
#: The formats that can be written, by the ending of the file's name.
KINDS = tuple(_WRITERS)


def read(source: str | Path | bytes, name: str = "") -> Sheet:
    """The sheet in a file, or in its bytes; what it is shows in the bytes, not in the name.

    `name` helps only to tell JSON from CSV. Raises SheetRefused, and OSError where the file
    cannot be opened.
    """
    if not isinstance(source, bytes):
        name = name or Path(source).name
        source = _bytes(Path(source))
    if source.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        try:
            return _read_office(Package(source))
        except RecursionError:
            raise refused("broken_xml", "it is nested too deeply") from None
    if len(source) > FILE_LIMIT:
        raise refused("too_large", f"{len(source):,} bytes")
    if not source.strip() or source.startswith((b"%PDF", b"{\\rtf")):
        raise refused("unknown_format", name or "an empty file")
    if name.lower().endswith((".docx", ".xlsx")):
        raise refused("broken_zip", "it does not begin like an office file")
    if name.lower().endswith(".json") or source.lstrip().startswith(b"{"):
        return from_json(source)
    return csv.read(source)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(FILE_LIMIT + 1)


def _read_office(package: Package) -> Sheet:
    main = package.main_part()
    if main.startswith("word/") and main.endswith(".xml"):
        return iso_docx.read(package)
    if main.startswith("xl/") and main.endswith(".xml"):
        return xlsx.read(package)
    raise refused("unknown_format", main)


def kind_of(name: str | Path) -> str:
    """The format that the ending of a file's name asks for. Raises SheetRefused for others."""
    kind = Path(name).suffix.lower().removeprefix(".")
    if kind not in _WRITERS:
        raise refused("unknown_format", Path(name).name)
    return kind


def write_to(sheet: Sheet, kind: str, target: IO[bytes]) -> None:
    """Write the sheet into a binary stream as "docx", "xlsx", "csv" or "json".

    IPCC sheets (`format` "ipcc") are written in the layout that `version` names, all others as
    the ISO template or as a table with its columns. Raises SheetRefused where the format cannot
    hold the sheet; the stream is then worthless.
    """
    if kind not in _WRITERS:
        raise refused("unknown_format", kind)
    _WRITERS[kind](sheet, target)


def write(sheet: Sheet, kind: str) -> bytes:
    """The file as bytes; the same sheet gives the same bytes. See write_to."""
    target = io.BytesIO()
    write_to(sheet, kind, target)
    return target.getvalue()


def check(source: str | Path | bytes, name: str = "") -> list[Finding]:
    """What the receiver of this file would stumble over; a refused file is one list of errors."""
    if not isinstance(source, bytes):
        name = name or Path(source).name
    try:
        return check_sheet(read(source, name), name)
    except SheetRefused as refusal:
        return [Finding("error", problem) for problem in refusal.problems]
