"""What a compilation consists of: the lines as they go in, and the files that come out.

Plain functions over plain values: inputs → sheets. Names of people and organisations are no part
of the inputs, so that they cannot be part of a file.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, TypedDict

from apps.positions.models import Line, Position
from apps.shared.deadlines import JST
from documents.sheets import Header, Sheet, SheetRow

RULES_VERSION = "2026-11"  # of this module: the mapping of lines to rows
TEMPLATES = {"docx": "ISO 2012-03", "xlsx": "IPCC general", "csv": "table", "json": "sheet"}


NAMED_CLAUSES = {  # as ISO's template writes what has no number
    "": "General",
    "foreword": "Foreword",
    "introduction": "Introduction",
    "bibliography": "Bibliography",
}


class LineIn(TypedDict):
    """One line as compiled; `origins` are (comment number, content hash)."""

    ordinal: int
    clause: str
    element: str
    line: str
    page: int | None
    type: str
    comment: str
    proposed_change: str
    origins: list[list[Any]]


class Inputs(TypedDict):
    """Everything that the files depend on, and nothing else."""

    document: str
    member_body: str
    date: str
    lines: list[LineIn]


def inputs_of(position: Position, lines: list[Line]) -> Inputs:
    """Return what a compilation of `position` is made from. Lines come with their origins."""
    finalised = position.round.finalised_at
    return {
        "document": position.document.number,
        "member_body": position.member_body,
        "date": finalised.astimezone(JST).date().isoformat() if finalised else "",
        "lines": [_line(line) for line in lines],
    }


def _line(line: Line) -> LineIn:
    return {
        "ordinal": line.ordinal,
        "clause": line.clause,
        "element": line.element,
        "line": line.line_number,
        "page": line.page_number,
        "type": line.type,
        "comment": line.comment,
        "proposed_change": line.proposed_change,
        "origins": [[comment.number, comment.content_hash] for comment in line.origins.all()],
    }


def digest(inputs: Inputs) -> str:
    """Return the SHA-256 over inputs and rules: the same content has the same digest."""
    text = json.dumps(
        {"inputs": inputs, "rules": RULES_VERSION},
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Recipe:
    """One file of the set: its kind and name, and the sheet it is written from.

    `unkept` are fields that the format has no place for and that are not compared.
    """

    format: str
    name: str
    sheet: Sheet
    unkept: frozenset[str] = frozenset()


def recipes(inputs: Inputs) -> list[Recipe]:
    """Return the files to be made: ISO's template, the IPCC's sheet, CSV and JSON."""
    stem = f"{_file_name(inputs['document'])}_{inputs['member_body']}"
    iso = Sheet(
        format="iso-2012-03", version="2012-03", header=_header(inputs),
        rows=tuple(_iso_row(line, inputs["member_body"]) for line in inputs["lines"]),
    )  # fmt: skip
    ipcc = Sheet(
        format="ipcc", version="general",
        rows=tuple(_ipcc_row(line, inputs["member_body"]) for line in inputs["lines"]),
    )  # fmt: skip
    return [
        Recipe("docx", f"{stem}.docx", iso),
        Recipe("xlsx", f"{stem}_IPCC.xlsx", ipcc),
        Recipe("csv", f"{stem}.csv", iso),
        Recipe("json", f"{stem}.json", iso),
    ]


def manifest(inputs: Inputs) -> dict[str, Any]:
    """Return the way from each line back to its comments, and the versions used."""
    return {
        "rules": RULES_VERSION,
        "templates": TEMPLATES,
        "lines": [
            {"line": line["ordinal"], "clause": line["clause"], "comments": line["origins"]}
            for line in inputs["lines"]
        ],
    }


def _file_name(document: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "_", document).strip("_")


def _header(inputs: Inputs) -> Header:
    return Header(
        title="Template for comments and secretariat observations",
        date=inputs["date"], document=inputs["document"], project="",
    )  # fmt: skip


def _iso_row(line: LineIn, member_body: str) -> SheetRow:
    return SheetRow(
        row=line["ordinal"], mb=member_body, line=line["line"].replace("–", "-"),
        clause=NAMED_CLAUSES.get(line["clause"], line["clause"]), element=line["element"],
        type=line["type"],
        comment=line["comment"], proposed_change=line["proposed_change"],
    )  # fmt: skip


def _ipcc_row(line: LineIn, member_body: str) -> SheetRow:
    """The IPCC has no column for a proposed change, and cites a line only on its page."""
    change = f"\nProposed change: {line['proposed_change']}" if line["proposed_change"] else ""
    first = re.match(r"\d+", line["line"])
    paged = line["page"] is not None
    return SheetRow(
        row=line["ordinal"], number=str(line["ordinal"]),
        chapter=line["clause"].split(".")[0] or "0", clause=line["clause"],
        from_page=line["page"], to_page=line["page"],
        from_line=int(first.group()) if first and paged else None,
        to_line=int(first.group()) if first and paged else None,
        comment=line["comment"] + change, country=member_body,
    )  # fmt: skip
