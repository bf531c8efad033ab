"""What taking a comment sheet would do, row by row, before anything is written.

The same function plans what the page shows and what the service then takes, so that both agree.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from apps.drafts.models import Block
from apps.rounds.models import Comment, Round, SheetImport
from apps.rounds.places import NOTHING, Place, Places
from apps.rounds.prefilled import Before, before, listed_in, number_in
from apps.rounds.states import LONGEST, CommentType
from documents.sheets import Problem, Sheet, SheetRow, from_json
from documents.sheets.model import TEXT_FIELDS

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9d]")
TOO_LONG = "text_too_long"


class Fate(StrEnum):
    """What becomes of a row."""

    TAKEN = "taken"  # a new comment
    KNOWN = "known"  # the organisation already made this comment in this round
    REPEATED = "repeated"  # the sheet itself has the same row above
    EMPTY = "empty"  # nothing but a member body or a number
    FAULTY = "faulty"  # must be mended before anything is taken


@dataclass(frozen=True)
class PlannedRow:
    """One row of the sheet with what was understood of it."""

    row: SheetRow
    body: str
    change: str
    type: str
    language: str
    place: Place
    digest: str
    fate: Fate
    twin: int | None = None  # number of the comment, or row of the sheet, that says the same
    faults: tuple[Problem, ...] = ()
    clause: str = ""  # put right on the page, where that of the file was not understood
    replaces: Before | None = None  # the comment that it was filled with, and says otherwise now

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What must be mended, and what the reader flagged."""
        flagged = [p for p in self.row.problems if p.column != "type" or p.code == "type_mixed"]
        return (*self.faults, *flagged)

    @property
    def lacks_only_type(self) -> bool:
        """Whether a type, which can be chosen on the page, is all that is missing."""
        return all(fault.column == "type" and fault.code != TOO_LONG for fault in self.faults)

    @property
    def keeps_place(self) -> bool:
        """Whether the cells that say where are as they were filled, and nobody put them right."""
        names = ("clause", "element", "line")
        return not self.clause and self._is_as_filled(*names)

    @property
    def keeps_change(self) -> bool:
        """Whether the proposed change is as it was filled."""
        return self._is_as_filled("proposed_change")

    def _is_as_filled(self, *names: str) -> bool:
        if self.replaces is None:
            return False
        filled = self.replaces.row
        return all(_folded(self.row.cell(n)) == _folded(filled.cell(n)) for n in names)

    @property
    def raw_place(self) -> dict[str, str]:
        """The cells that say where and what, as they stand in the file."""
        names = ("number", "mb", "line", "clause", "element", "type", "observations")
        cells = {name: self.row.raw.get(name) or self.row.cell(name) for name in names}
        return {name: text for name, text in cells.items() if text}


@dataclass(frozen=True)
class DryRun:
    """All rows of a sheet, in file order."""

    rows: tuple[PlannedRow, ...]
    notes: tuple[Problem, ...]
    tracked_changes: bool
    removed: tuple[Before, ...] = ()  # what the sheet was filled with and no longer holds

    def of(self, *fates: Fate) -> list[PlannedRow]:
        return [row for row in self.rows if row.fate in fates]

    @cached_property
    def taken(self) -> list[PlannedRow]:
        return self.of(Fate.TAKEN)

    @cached_property
    def replacing(self) -> list[PlannedRow]:
        """Rows to be taken in the place of a comment made before."""
        return [row for row in self.taken + self.untyped if row.replaces]

    @cached_property
    def double(self) -> list[PlannedRow]:
        return self.of(Fate.KNOWN, Fate.REPEATED)

    @cached_property
    def empty(self) -> list[PlannedRow]:
        return self.of(Fate.EMPTY)

    @cached_property
    def unplaced(self) -> list[PlannedRow]:
        """Rows to be taken whose place was not found."""
        return [row for row in self.taken + self.untyped if not row.place.found]

    @cached_property
    def untyped(self) -> list[PlannedRow]:
        """Rows that lack only a type, which can be chosen on the page."""
        return [row for row in self.of(Fate.FAULTY) if row.lacks_only_type]

    @cached_property
    def typeless(self) -> list[PlannedRow]:
        """Rows that the file gave no type, whether one was chosen since or not."""
        return [row for row in self.taken + self.untyped if not row.row.type]

    @cached_property
    def misplaced(self) -> list[PlannedRow]:
        """Rows whose place the file does not tell, whether it was put right since or not."""
        return [row for row in self.taken + self.untyped if row.clause or not row.place.found]

    @cached_property
    def broken(self) -> list[PlannedRow]:
        """Rows that only the author of the file can mend."""
        return [row for row in self.of(Fate.FAULTY) if not row.lacks_only_type]


def plan(
    sheet: SheetImport, types: Mapping[int, str] | None = None, *, atlas: "Atlas | None" = None
) -> DryRun:
    """Plan what taking `sheet` would do, with what was put right of it on the page.

    `types` gives a type to rows that the file gave none; `atlas` are the round's places, where
    they are known already.
    """
    read = from_json(json.dumps(sheet.sheet))
    atlas = atlas or Atlas(sheet.round)
    chosen = {int(row): type_ for row, type_ in sheet.repairs.get("types", {}).items()}
    chosen |= {row: type_ for row, type_ in (types or {}).items() if type_}
    clauses = {int(row): clause for row, clause in sheet.repairs.get("clauses", {}).items()}
    for_all = sheet.repairs.get("type", "")
    known = dict(
        Comment.objects.filter(round=sheet.round, organisation=sheet.organisation)
        .exclude(row_digest="")
        .values_list("row_digest", "number")
    )
    standing = before(sheet, read)
    filled = dict(standing)
    seen: dict[str, int] = {}
    rows = []
    for row in read.rows:
        type_, clause = chosen.get(row.row, for_all), clauses.get(row.row, "")
        planned = _planned(row, atlas, type_, clause)
        if was := filled.pop(number_in(row) or 0, None):
            planned = _returned(planned, was, is_own=was.is_by(sheet.uploaded_by))
        if planned.fate not in {Fate.EMPTY, Fate.KNOWN}:
            if planned.digest in known:
                planned = replace(planned, fate=Fate.KNOWN, twin=known[planned.digest])
            elif planned.digest in seen:
                planned = replace(planned, fate=Fate.REPEATED, twin=seen[planned.digest])
            seen.setdefault(planned.digest, row.row)
        rows.append(planned)
    back = {number_in(row.row) for row in rows if row.fate != Fate.EMPTY}
    gone = [standing[n] for n in sorted(listed_in(read.header, sheet.round)) if n in standing]
    removed = tuple(
        was for was in gone
        if was.comment.number not in back and was.is_by(sheet.uploaded_by)
    )  # fmt: skip
    return DryRun(tuple(rows), read.notes, read.tracked_changes, removed)


def _returned(planned: PlannedRow, was: Before, *, is_own: bool) -> PlannedRow:
    """Plan a row that was filled with a comment: as it was, it is known; else it replaces it.

    What somebody else wrote in it is a comment beside the one that it was filled with.
    """
    if planned.digest == row_digest(was.row):
        return replace(planned, fate=Fate.KNOWN, twin=was.comment.number, faults=())
    if not is_own:
        return planned
    planned = replace(planned, replaces=was)
    if planned.keeps_change:  # it is taken over from the comment, not from the cell
        faults = tuple(
            p for p in planned.faults if (p.code, p.column) != (TOO_LONG, "proposed_change")
        )
        fate = planned.fate if faults or planned.fate != Fate.FAULTY else Fate.TAKEN
        planned = replace(planned, faults=faults, fate=fate)
    if planned.keeps_place:
        block = was.anchor.block if was.anchor else None
        scope = was.anchor.scope if was.anchor else planned.place.scope
        planned = replace(planned, place=Place(block, True, scope=scope))
    return planned


def unmendable(read: Sheet) -> list[Problem]:
    """Return what only the author of a file can mend: rows without a comment, cells too long."""
    nowhere = Atlas.empty()
    rows = [_planned(row, nowhere, "", "") for row in read.rows]
    without = [row for row in rows if row.fate == Fate.FAULTY and not row.lacks_only_type]
    return [p for row in without for p in sorted(row.problems, key=_hides_nothing)]


def _hides_nothing(problem: Problem) -> bool:
    """Sort what hides a cell before what is then missing."""
    return problem.code != "merged_cells"


def _planned(row: SheetRow, atlas: "Atlas", chosen: str, clause: str) -> PlannedRow:
    body, change = _said(row.comment), _said(row.proposed_change)
    kind = row.type or (chosen if chosen in CommentType.values else "")
    language = "ja" if _JAPANESE.search(body + change) else "en"
    place = atlas.find(replace(row, clause=clause, chapter="") if clause else row, language)
    faults = []
    if not body:
        faults.append(Problem(row.row, "comment", "comment_missing"))
    if not kind:
        code = "type_unknown" if _said(row.cell("type")) else "type_missing"
        faults.append(Problem(row.row, "type", code, row.cell("type")[:80]))
    faults += [
        Problem(row.row, name, TOO_LONG, f"{LONGEST:,}")
        for name in TEXT_FIELDS
        if len(row.raw.get(name) or row.cell(name)) > LONGEST
    ]
    nothing = not (body or change or _said(row.clause) or _said(row.element) or _said(row.line))
    fate = Fate.EMPTY if nothing else Fate.FAULTY if faults else Fate.TAKEN
    return PlannedRow(
        row=row, body=body, change=change, type=kind, language=language, place=place,
        digest=row_digest(row), fate=fate, faults=() if nothing else tuple(faults), clause=clause,
    )  # fmt: skip


def row_digest(row: SheetRow) -> str:
    """Return what tells whether two rows say the same about the same place.

    Numbers and member bodies do not count, since collating changes them; blanks do not either.
    """
    names = ("line", "clause", "element", "chapter", "type", "comment", "proposed_change")
    pages = (row.from_page, row.from_line, row.to_page, row.to_line)
    cells = [_folded(row.cell(name)) for name in names]
    return hashlib.sha256(json.dumps([*cells, *pages], ensure_ascii=False).encode()).hexdigest()


def _folded(cell: str) -> str:
    return " ".join(_said(cell).split())


def _said(cell: str) -> str:
    text = cell.strip()
    return "" if text in NOTHING else text


class Atlas:
    """The places of the revision under comment, in the languages in which it has a text."""

    def __init__(self, round_: Round) -> None:
        blocks: dict[str, list[Block]] = {}
        for block in round_.revision.blocks.order_by("position"):
            blocks.setdefault(block.language, []).append(block)
        self.texts = {language: Places(some) for language, some in blocks.items()}

    @classmethod
    def empty(cls) -> "Atlas":
        """Return an atlas without any place."""
        made = cls.__new__(cls)
        made.texts = {}
        return made

    def find(self, row: SheetRow, language: str) -> Place:
        """Find a row's place in the text of its own language, or in the only one there is."""
        text = self.texts.get(language) or next(iter(self.texts.values()), Places([]))
        line = row.line or (str(row.from_line) if row.from_line else "")
        return text.find(clause=row.clause or row.chapter, element=row.element, line=line)
