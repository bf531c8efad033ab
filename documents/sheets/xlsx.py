"""Comment sheets in Excel: tables found by their titles, and the IPCC's layouts."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO

import python_calamine

from documents.sheets.model import PAGE_FIELDS, Sheet
from documents.sheets.package import Package, stream, write_package
from documents.sheets.problems import Problem, refused
from documents.sheets.tables import Columns, body, columns_for, find_titles, read_grid, title_rows
from documents.sheets.writing import escaped

#: Excel's own limit, in UTF-16 units; longer texts would be cut off without a word.
LONGEST_CELL = 32_767
_ROWS_LIMIT = 1_000_000
#: A reader lays out the rectangle from the first to the last cell: a sheet with one cell in
#: each of two far corners would take all memory.
_AREA_LIMIT = 4_000_000
_CHUNK = 200


# Reading ----------------------------------------------------------------------------------


def read(package: Package) -> Sheet:
    """The one sheet of a workbook that holds comments; formulas count as their cached values.

    Raises SheetRefused where no sheet has the titles of comments, or several have.
    """
    guard_areas(package)
    grids = [(name, grid) for name, grid in visible(package) if find_titles(grid) is not None]
    if not grids:
        raise refused("no_titles")
    if len(grids) > 1:
        raise refused("several_sheets", ", ".join(name for name, _ in grids))
    links = [Problem(0, "", "external_link", link) for link in package.outside_links()]
    return read_grid(grids[0][1], links)


#: How a worksheet begins its cells, in the encodings that XML may have.
_SHEET = tuple("sheetData".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def guard_areas(package: Package) -> None:
    """Raise SheetRefused where a worksheet spans more cells than a reader should lay out."""
    for name in sorted(package.names):
        data = package.part(name)  # whatever it is called: the workbook says which are its sheets
        if not any(mark in data for mark in _SHEET):
            continue
        rows = columns = row = column = 0
        for event, element in stream(data, name, ("{*}row", "{*}c")):
            if event == "start":
                if element.tag.endswith("}row"):  # type: ignore[union-attr, arg-type]
                    given = str(element.get("r", ""))
                    row, column = int(given) if re.fullmatch(r"\d{1,7}", given) else row + 1, 0
                continue
            if element.tag.endswith("}c"):  # type: ignore[union-attr, arg-type]
                cell_row, column = _position(str(element.get("r", "")), row, column + 1)
                rows, columns = max(rows, cell_row), max(columns, column)
            element.clear()
        if rows * columns > _AREA_LIMIT:
            raise refused("too_large", f"{name} spans {rows} rows × {columns} columns")


def _position(reference: str, row: int, column: int) -> tuple[int, int]:
    """Row and column of a reference such as "C12", from 1; the expected ones where it is none."""
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", reference)
    if not match:
        return row, column
    number = 0
    for letter in match[1].upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), number


def visible(package: Package) -> Iterator[tuple[str, list[list[str]]]]:
    """Name and cells of each visible sheet; guard_areas first."""
    data = package.repacked(("xl/", "_rels/", "[Content_Types].xml"))
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in workbook.sheets_metadata:
            visible = sheet.visible == python_calamine.SheetVisibleEnum.Visible
            if visible and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
                rows = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                yield sheet.name, [[_text(value) for value in row] for row in rows]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise refused("broken_xml", error) from None
    except BaseException as error:
        # A panic in the reader is no Exception; anything else goes on its way.
        if type(error).__name__ == "PanicException":
            raise refused("broken_xml", "the workbook cannot be read") from None
        raise


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


# Writing ----------------------------------------------------------------------------------

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _content_types(sheets: int) -> str:
    parts = {f"worksheets/sheet{n}": "worksheet" for n in range(1, sheets + 1)}
    parts["styles"] = "styles"
    return (
        f'{_XML}<Types xmlns="{_P}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/{file}.xml" ContentType="{_TYPES}.{kind}+xml"/>'
            for file, kind in parts.items()
        )
        + "</Types>"
    )


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name="{escaped(name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, 1)
    )
    return f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_R}"><sheets>{sheets}</sheets></workbook>'


def _workbook_relationships(sheets: int) -> str:
    parts = [("worksheet", f"worksheets/sheet{n}") for n in range(1, sheets + 1)]
    return (
        f'{_XML}<Relationships xmlns="{_P}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{_R}/{kind}" Target="{file}.xml"/>'
            for n, (kind, file) in enumerate([*parts, ("styles", "styles")], 1)
        )
        + "</Relationships>"
    )


_PACKAGE_RELATIONSHIPS = (
    f'{_XML}<Relationships xmlns="{_P}/relationships"><Relationship Id="rId1"'
    f' Type="{_R}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
#: Formats of cells: 0 plain, 1 text, 2 text that must stay text when edited, 3 title.
_WRAPPED = '<alignment vertical="top" wrapText="1"/></xf>'
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="10"/>'
    '<name val="Arial"/></font><font><b/><sz val="10"/><name val="Arial"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf fontId="0" fillId="0" borderId="0" xfId="0"/>'
    f'<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0">{_WRAPPED}'
    f'<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1">{_WRAPPED}'
    f'<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0">{_WRAPPED}'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)
_WIDE = {"comment": 60, "proposed_change": 60, "observations": 40, "reviewer": 20}
#: What the name of a sheet cannot hold, and how long it may be.
_UNNAMEABLE, _LONGEST_NAME = re.compile(r"(\s*[\[\]:*?/\\]\s*)+"), 31
#: Text of this form would be taken for an escape by the reader of the file.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA = tuple("=+-@＝＋－＠\t")


def write(sheet: Sheet, target: IO[bytes]) -> None:
    """Write the sheet as a workbook of one table; the same sheet gives the same bytes.

    IPCC sheets come in the layout that `version` names, others with the columns of the ISO
    template and the title block above. Every text is a string cell, never a formula. Raises
    SheetRefused for what a cell of Excel cannot hold.
    """
    columns = columns_for(sheet, LONGEST_CELL)
    if len(sheet.rows) > _ROWS_LIMIT:
        raise refused("too_large", f"{len(sheet.rows)} rows")
    write_worksheet(_worksheet(sheet, columns), target)


def write_worksheet(pieces: Iterable[str], target: IO[bytes]) -> None:
    """Write a workbook of the one worksheet whose XML is in `pieces`."""
    write_workbook([("Comments", pieces)], target)


def write_workbook(sheets: Sequence[tuple[str, Iterable[str]]], target: IO[bytes]) -> None:
    """Write a workbook of worksheets: their names, made to fit what Excel takes, and their XML."""
    names = [_name(name, n) for n, (name, _pieces) in enumerate(sheets, 1)]
    write_package(
        target,
        (
            ("[Content_Types].xml", [_content_types(len(sheets))]),
            ("_rels/.rels", [_PACKAGE_RELATIONSHIPS]),
            ("xl/workbook.xml", [_workbook(names)]),
            ("xl/_rels/workbook.xml.rels", [_workbook_relationships(len(sheets))]),
            ("xl/styles.xml", [_STYLES]),
            *(
                (f"xl/worksheets/sheet{n}.xml", pieces)
                for n, (_name_given, pieces) in enumerate(sheets, 1)
            ),
        ),
    )


def _name(name: str, n: int) -> str:
    return _UNNAMEABLE.sub("・", name)[:_LONGEST_NAME].strip("・ '") or f"Sheet{n}"


def _worksheet(sheet: Sheet, columns: Columns) -> Iterator[str]:
    above = title_rows(sheet.header) if sheet.format != "ipcc" else []
    top = len(above) + 2 if above else 1
    letters = [chr(ord("A") + position) for position in range(len(columns))]
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{_WIDE.get(field, 11)}" customWidth="1"/>'
        for n, (_, field) in enumerate(columns, 1)
    )
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{top}"'
        f' topLeftCell="A{top + 1}" activePane="bottomLeft" state="frozen"/></sheetView>'
        f"</sheetViews><cols>{widths}</cols><sheetData>"
    )
    for number, pair in enumerate(above, 1):
        yield row_of_cells(number, zip(letters, pair, (False, False), strict=False))
    titles = [title for title, _ in columns]
    yield row_of_cells(top, zip(letters, titles, [False] * len(titles), strict=True), style=3)
    numeric = [field in (*PAGE_FIELDS, "#") for _, field in columns]
    yield from chunks(
        row_of_cells(number, zip(letters, texts, numeric, strict=True))
        for number, texts in enumerate(body(sheet, columns), top + 1)
    )
    yield (
        '</sheetData><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def chunks(rows: Iterable[str]) -> Iterator[str]:
    """Join rows to larger pieces, since each piece that is written costs."""
    waiting = iter(rows)
    while piece := "".join(islice(waiting, _CHUNK)):
        yield piece


def row_of_cells(number: int, cells: Iterable[tuple[str, str, bool]], style: int = 1) -> str:
    """The XML of a row: letter, text, whether it is a number; style 3 for titles."""
    filled = "".join(
        _cell(f"{letter}{number}", text, numeric, style) for letter, text, numeric in cells if text
    )
    return f'<row r="{number}">{filled}</row>'


def _cell(reference: str, text: str, numeric: bool, style: int) -> str:
    if numeric and text.isascii() and text.isdecimal():
        return f'<c r="{reference}"><v>{int(text)}</v></c>'
    shape = 2 if text.startswith(_FORMULA) and style == 1 else style
    content = escaped(_ESCAPE.sub("_x005F_", text))
    return (
        f'<c r="{reference}" s="{shape}" t="inlineStr">'
        f'<is><t xml:space="preserve">{content}</t></is></c>'
    )
