"""What goes to an agency: one text, with the key by which it is known when it comes back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LIMIT = 32 * 1024 * 1024
"""Bytes of a file; 10,000 comments stay below a tenth of it."""

REASONS: dict[str, str] = {
    "unknown_format": "neither an XLSX file nor XLIFF 1.2: {}",
    "too_large": "the file is too large: {} bytes",
    "office": "{}",
    "no_titles": "no row has the column titles of the file that was sent: {}",
    "empty": "there is no text in the file",
    "broken_xml": "the file is damaged: {}",
    "doctype": "the file declares entities, which no translation needs",
    "not_xliff": "the file is not XLIFF: its first element is {}",
    "version": "only XLIFF 1.2 is taken, this is {}",
    "key": "the key is not one of a file that was sent: {}",
    "twice": "the same text stands more than once: {}",
    "character": "the text has a character that the file cannot hold",
    "too_long": "the text is longer than a cell of Excel",
    "mixed_up": "the original beside the key is not the one that was sent: {}",
}

_KEY = re.compile(r"([0-9a-f-]{1,40})\.([a-z]{1,20})\.(\d{1,9})\.([0-9a-f]{64})")


@dataclass(frozen=True)
class Unit:
    """One text of a comment: `part` says which, `version` which English stood at the export."""

    comment: str
    part: str
    version: int
    source_hash: str
    source: str
    target: str = ""
    label: str = ""  # for people: "#12"

    @property
    def key(self) -> str:
        """Return what tells the unit in a file: the one thing that every tool gives back as is."""
        return f"{self.comment}.{self.part}.{self.version}.{self.source_hash}"

    @property
    def place(self) -> tuple[str, str]:
        return self.comment, self.part


@dataclass(frozen=True)
class Found:
    """A unit as it came back; `row` is the row of the sheet or the line of the file, from 1."""

    row: int
    unit: Unit


@dataclass(frozen=True)
class Written:
    """What a file says of itself."""

    name: str
    languages: tuple[str, str]


@dataclass(frozen=True)
class Fault:
    """One fault of a file: row (0 for the file), column, and a code of `REASONS`."""

    row: int
    column: str
    code: str
    detail: str = ""

    @property
    def reason(self) -> str:
        return REASONS[self.code].format(self.detail)

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.reason}" if self.row else self.reason


class AgencyRefused(Exception):
    """The file is taken neither in whole nor in part; `faults` says why."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(map(str, self.faults)))


def refused(code: str, detail: object = "") -> AgencyRefused:
    """Return the refusal of a whole file for one reason."""
    return AgencyRefused([Fault(0, "", code, str(detail)[:200])])


def unit_of(key: str, *, source: str, target: str, label: str) -> Unit | None:
    """Return the unit that a key tells, None where it tells none."""
    match = _KEY.fullmatch(key.strip())
    if match is None:
        return None
    return Unit(match[1], match[2], int(match[3]), match[4], source, target, label)
