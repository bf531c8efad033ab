"""Reading comment sheets in DOCX: the official template, its ancestors and what became of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from documents.sheets.columns import iso_format, recognise, row_of
from documents.sheets.iso_docx.text import EMBEDDED, TRACKED, local, text_of
from documents.sheets.model import ISO_FIELDS, VERSIONS, Header, Sheet, SheetRow
from documents.sheets.package import Package, stream
from documents.sheets.problems import Problem, refused

#: Rows of a body table that are looked through for titles: numbers of columns may stand above.
_TITLE_ROWS = 5
#: A column narrower than this (twips) is a slip of the mouse, not a column.
_NARROW = 150
_MERGED = "merged_cells"
_LABEL = re.compile(r"^\s*(date|document|project)\s*[:：]\s*(.*)$", re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class _Cell:
    text: str
    start: int  # the grid column at which it begins
    marks: set[str]


@dataclass(slots=True)
class _Row:
    cells: list[_Cell]
    tracked: bool  # inserted or struck out as a whole

    @property
    def texts(self) -> list[str]:
        return [cell.text for cell in self.cells]


@dataclass(slots=True)
class _Table:
    grid: list[int]
    rows: list[_Row] = field(default_factory=list)


@dataclass(slots=True)
class _Titles:
    keys: list[str]
    first_row: int = 0  # how many rows of the body lie above the first comment


def read(package: Package) -> Sheet:
    """The sheet in a DOCX package: one row for every table row with text, in file order.

    Raises SheetRefused where there is no table of comments or its columns have no titles.
    """
    name = package.main_part()
    data = package.part(name)
    tables, headers = _body(data, name)
    if not tables:
        raise refused("no_table")
    header, page_titles, tracked = _page_header(package, name, headers)
    rows, keys, notes = _rows(tables, page_titles)
    notes += [Problem(0, "", "external_link", link) for link in package.outside_links()]
    kind = iso_format(keys)
    if kind == "iso-2012-03" and (_is_collated(rows) or b"Collation successful" in data):
        kind = "iso-cct"
    return Sheet(
        format=kind,
        version=VERSIONS.get(kind, ""),
        header=header,
        rows=tuple(rows),
        tracked_changes=tracked or _tracked(tables),
        notes=tuple(notes),
    )


def _tracked(tables: Sequence[_Table]) -> bool:
    rows = [row for table in tables for row in table.rows]
    return any(row.tracked or any(TRACKED in cell.marks for cell in row.cells) for row in rows)


def _is_collated(rows: Sequence[SheetRow]) -> bool:
    return bool(rows) and 2 * sum(bool(row.number) for row in rows) > len(rows)


# The body ---------------------------------------------------------------------------------


def _body(data: bytes, name: str) -> tuple[list[_Table], list[tuple[str, str]]]:
    """The outermost tables, and type and relationship of each page header in file order."""
    tables: list[_Table] = []
    headers: list[tuple[str, str]] = []
    depth = 0
    for event, element in stream(data, name, ("{*}tbl", "{*}tr", "{*}headerReference")):
        tag = local(element)
        if tag == "tbl":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                tables.append(_Table([]))
        elif event == "end" and tag == "headerReference":
            headers.append((_attribute(element, "type"), _attribute(element, "id")))
        elif event == "end" and depth == 1:
            if not tables[-1].rows:
                tables[-1].grid = _grid(element)
            tables[-1].rows.append(_raw_row(element))
            element.clear()
    return [table for table in tables if table.rows], headers


def _attribute(element: etree._Element, name: str) -> str:
    found = (value for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name)
    return str(next(found, ""))


def _grid(row: etree._Element) -> list[int]:
    table = next(ancestor for ancestor in row.iterancestors() if local(ancestor) == "tbl")
    columns = (column for grid in table if local(grid) == "tblGrid" for column in grid)
    return [_number(_attribute(c, "w"), 0) for c in columns if local(c) == "gridCol"]


def _number(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text) else default


def _raw_row(element: etree._Element) -> _Row:
    properties = _properties(element, "trPr")
    if "del" in properties:
        return _Row([], tracked=True)
    cells: list[_Cell] = []
    at = _number(properties.get("gridBefore", ""), 0)
    for cell in _cells(element):
        settings = _properties(cell, "tcPr")
        marks: set[str] = set()
        text = "" if "cellDel" in settings else text_of(cell, marks)
        if "vMerge" in settings or "hMerge" in settings:
            marks.add(_MERGED)
        cells.append(_Cell(text, at, marks))
        at += _number(settings.get("gridSpan", ""), 1)
    return _Row(cells, tracked="ins" in properties)


def _properties(element: etree._Element, name: str) -> dict[str, str]:
    """The children of a properties element: local name → value."""
    for child in element:
        if local(child) == name:
            return {local(setting): _attribute(setting, "val") for setting in child}
    return {}


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        name = local(child)
        if name == "tc":
            yield child
        elif name in ("sdt", "sdtContent", "customXml"):
            yield from _cells(child)


# The page header --------------------------------------------------------------------------


def _page_header(
    package: Package, name: str, references: Sequence[tuple[str, str]]
) -> tuple[Header, list[str] | None, bool]:
    """Title block, keys of the columns, and whether the header had tracked changes.

    The default header is looked at first: files carry relics of older forms in headers for
    the first page, which are not shown.
    """
    targets = {ident: target for ident, _, target, outside in package.relationships(name)}
    ordered = sorted(references, key=lambda reference: reference[0] != "default")
    block, seen = Header(), set[str]()
    for _, ident in ordered:
        if targets.get(ident) not in package.names:
            continue
        seen = set()
        rows = [
            [text_of(cell, seen) for cell in _cells(row)]
            for row in package.xml(targets[ident]).iter("{*}tr")
        ]
        keys = next((found for row in rows if (found := recognise(row))), None)
        if keys or block == Header():
            block = title_block(rows)
        if keys:
            return block, keys, TRACKED in seen
    return block, None, TRACKED in seen


def title_block(rows: Sequence[Sequence[str]]) -> Header:
    """The title block from cells such as "Document: ISO/DIS 1", the title being the first cell."""
    values: dict[str, str] = {}
    for cells in rows:
        for text in cells:
            if match := _LABEL.match(text):
                values.setdefault(match[1].lower(), match[2].strip())
        if values:
            if cells and not _LABEL.match(cells[0]):
                values["title"] = cells[0].strip()
            break
    return Header(**values)


# Rows -------------------------------------------------------------------------------------


def _rows(
    tables: Sequence[_Table], page_titles: list[str] | None
) -> tuple[list[SheetRow], list[str], list[Problem]]:
    """Rows of all tables that hold comments, the keys of the first, and what was passed over."""
    rows: list[SheetRow] = []
    notes: list[Problem] = []
    first_keys: list[str] = []
    offset = 0
    for position, table in enumerate(tables, 1):
        titles = _titles(table, page_titles)
        if titles is None or (first_keys and titles.keys != first_keys):
            notes.append(Problem(0, "", "table_ignored", f"{position}, {len(table.rows)} rows"))
        else:
            first_keys = titles.keys
            rows += _comments(table, titles, offset)
        offset += len(table.rows)
    if not first_keys:
        raise refused("no_titles")
    return rows, first_keys, notes


def _titles(table: _Table, page_titles: list[str] | None) -> _Titles | None:
    for position, row in enumerate(table.rows[:_TITLE_ROWS], 1):
        if keys := recognise(row.texts):
            return _Titles(_mended(keys), position)
    usual = Counter(len(row.cells) for row in table.rows if row.cells).most_common(1)
    if page_titles is None or not usual:
        return None
    keys = _mended(page_titles)
    if usual[0][0] == len(keys) + 1 and not _narrow_columns(table.grid):
        keys = ["number", *keys]  # the collation tool's column of old and new numbers
    fits = usual[0][0] == len(keys) or len(_real_columns(table.grid)) == len(keys)
    return _Titles(keys) if fits else None


def _mended(keys: list[str]) -> list[str]:
    """The keys with the last column named: after a collation its title is sometimes another."""
    if keys[:-1] == list(ISO_FIELDS[:-1]):
        return list(ISO_FIELDS)
    if len(keys) == 9 and keys[1:-1] == list(ISO_FIELDS[:-1]):
        return ["number", *ISO_FIELDS]
    return keys


def _narrow_columns(grid: Sequence[int]) -> set[int]:
    return {position for position, width in enumerate(grid) if 0 < width < _NARROW}


def _real_columns(grid: Sequence[int]) -> list[int]:
    narrow = _narrow_columns(grid)
    return [position for position in range(len(grid)) if position not in narrow]


def _comments(table: _Table, titles: _Titles, offset: int) -> Iterator[SheetRow]:
    for position, row in enumerate(table.rows[titles.first_row :], titles.first_row + 1):
        if any(text.strip() for text in row.texts):
            keys, flags = _placed(row, table.grid, titles.keys)
            texts = dict.fromkeys(titles.keys, "")
            for key, cell in zip(keys, row.cells, strict=True):
                if not texts[key]:
                    texts[key] = cell.text
                elif cell.text.strip():
                    texts[key] += f"\n{cell.text}"
                flags += [(key, mark) for mark in sorted(cell.marks & {_MERGED, EMBEDDED})]
            yield row_of(position + offset, texts, flags, split="number" not in titles.keys)


def _placed(
    row: _Row, grid: Sequence[int], keys: Sequence[str]
) -> tuple[list[str], list[tuple[str, str]]]:
    """The key of each cell, and what was wrong: real columns that are merged.

    As many cells as titles: one to one. Else by the table's grid, where what stands in a column
    too narrow to be one belongs to the column before it.
    """
    if len(row.cells) == len(keys):
        return list(keys), []
    real = _real_columns(grid)
    places = []
    for cell in row.cells:
        before = sum(1 for column in real if column <= cell.start)
        places.append(keys[min(max(before - 1, 0), len(keys) - 1)])
    merged = len(set(places)) < len(keys)
    return places, [("", _MERGED)] if merged else []
