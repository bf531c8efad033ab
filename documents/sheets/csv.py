"""Comment sheets as CSV: read in the encodings and with the separators that offices use."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import IO

from documents.sheets.columns import DEPTH, recognise
from documents.sheets.model import Sheet
from documents.sheets.problems import Problem, refused
from documents.sheets.tables import body, columns_for, is_ours, read_grid

_SEPARATORS = (",", ";", "\t", "|")
_LONGEST_CELL = 4 * 1024 * 1024
#: What a spreadsheet would take for a formula. The writer puts an apostrophe in front, the
#: reader takes one away; a text that has apostrophes there already gets one more.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\n]")
_PROTECTED = re.compile(r"'+[=+\-@＝＋－＠\t\n]")


def read(data: bytes) -> Sheet:
    """The sheet in a CSV file: UTF-8 with or without a mark, else CP932.

    The separator is the one under which titles are recognised. Raises SheetRefused for other
    encodings, for quotes that do not close, and where no titles are found.
    """
    text, notes = _decoded(data)
    separator = _separator(text)
    try:
        grid = list(_rows(text, separator))
    except csv.Error as error:
        raise refused("broken_text", error) from None
    if grid and is_ours(grid[0]):  # elsewhere an apostrophe is the writer's own
        grid = [[_bare(cell) for cell in row] for row in grid]
    return read_grid(grid, notes)


def _decoded(data: bytes) -> tuple[str, list[Problem]]:
    if b"\x00" in data:
        raise refused("encoding")
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp932"), [Problem(0, "", "encoding_guessed")]
    except UnicodeDecodeError:
        raise refused("encoding") from None


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)  # the module's own limit, 128 kB, is below real comments
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _separator(text: str) -> str:
    """The separator that yields the most titles; a comma where none does."""

    def titles(separator: str) -> int:
        best, rows = 0, _rows(text, separator)
        try:
            for row in islice(rows, DEPTH):
                best = max(best, len(row) if recognise(row) else 0)
        except csv.Error:
            pass
        return best

    return max(_SEPARATORS, key=titles)


def _bare(cell: str) -> str:
    return cell[1:] if _PROTECTED.match(cell) else cell


def guarded(cell: str) -> str:
    """Return a cell's text so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def write(sheet: Sheet, target: IO[bytes]) -> None:
    """Write the rows under their titles: UTF-8 with a mark (Excel needs it), commas, CRLF.

    The title block has no place in it. Texts that a spreadsheet would run as a formula get an
    apostrophe in front, which `read` takes away again. Raises SheetRefused as the other
    writers do.
    """
    columns = columns_for(sheet)
    stream = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([title for title, _ in columns])
    writer.writerows([guarded(text) for text in texts] for texts in body(sheet, columns))
    stream.detach()
