"""XLSX and CSV of any layout: columns by their titles, texts that stay texts."""

import zipfile
from io import BytesIO

import openpyxl
import pytest

from documents.sheets import Header, Sheet, SheetRefused, SheetRow, read, write
from documents.sheets.columns import field_of
from tests.documents.sheets.builders import xlsx, xlsx_row

TITLES = ("Organisation/individual", "Item number", "Type of comment (ed, te, ge)", "Comments")
ROWS = (
    xlsx_row(1, "Template for comments")
    + xlsx_row(3, "Date", "2026-11-02")
    + xlsx_row(5, *TITLES, "Proposed change", "Kind")
    + xlsx_row(6, "Basalt Ltd", "Recital 2", "ge", "Unclear", "Clear", "Main body")
    + xlsx_row(8, "Basalt Ltd", 6.1, "te", 12, "=1+1", "Annex")
)
LISTS = ("Items", "hidden", xlsx_row(1, "Kind") + xlsx_row(2, "Main body"))


def test_titles_are_found_below_a_title_block_and_beside_list_sheets() -> None:
    sheet = read(xlsx(LISTS, ("Comments", "visible", ROWS)))
    assert sheet.format == "table"
    assert sheet.header == Header(title="Template for comments", date="2026-11-02")
    assert [each.row for each in sheet.rows] == [6, 8]
    first, second = sheet.rows
    assert (first.mb, first.clause, first.type) == ("Basalt Ltd", "Recital 2", "ge")
    assert first.raw["Kind"] == "Main body"
    assert (second.clause, second.comment, second.proposed_change) == ("6.1", "12", "=1+1")


def test_two_sheets_of_comments_are_refused_by_name() -> None:
    with pytest.raises(SheetRefused, match="April, May"):
        read(xlsx(("April", "visible", ROWS), ("May", "visible", ROWS)))


def test_a_workbook_without_titles_is_refused() -> None:
    with pytest.raises(SheetRefused, match="no row of column titles"):
        read(xlsx(LISTS))


def test_written_workbooks_hold_text_and_no_formulas() -> None:
    row = SheetRow(row=1, mb="JP", clause="4", type="te", comment="=1+1", proposed_change="+2")
    header = Header(title="=HYPERLINK(1)", document="N 77")
    data = write(Sheet(format="iso-2012-03", header=header, rows=(row,)), "xlsx")
    page = openpyxl.load_workbook(BytesIO(data)).active
    assert page is not None
    cells = [cell for cells in page.iter_rows() for cell in cells if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.value for cell in cells if cell.quotePrefix} >= {"=1+1", "+2", "=HYPERLINK(1)"}


def test_pages_are_written_as_numbers() -> None:
    row = SheetRow(row=1, chapter="6", from_page=12, comment="x")
    data = write(Sheet(format="ipcc", version="ar5-wg2", rows=(row,)), "xlsx")
    page = openpyxl.load_workbook(BytesIO(data)).active
    assert page is not None
    assert [cell.value for cell in page[2]][:5] == [1, None, "6", 12, None]


def test_written_csv_opens_in_a_spreadsheet_without_running_anything() -> None:
    signs = ["=1+1", "+1", "-1", "@a", "\t=1", "＝1", "'=1", "''+1", "it's", "'quoted'"]
    rows = tuple(SheetRow(row=n, comment=sign) for n, sign in enumerate(signs, 1))
    data = write(Sheet(format="table", rows=rows), "csv")
    text = data.decode("utf-8-sig")
    assert data.startswith(b"\xef\xbb\xbf")
    cells = [line.split(",")[6] for line in text.split("\r\n")[1:-1]]
    assert not any(cell.startswith(tuple("=+-@\t＝")) for cell in cells)
    assert cells[-2:] == ["it's", "'quoted'"]
    assert [each.comment for each in read(data, "n.csv").rows] == signs


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_csv_as_offices_save_it(separator: str, encoding: str) -> None:
    lines = [["機関", "箇条", "種別", "意見"], ["架空工業", "4.1", "技術的", '"a, b; c|d\r\n次"']]
    text = "\r\n".join(separator.join(line) for line in lines)
    sheet = read(text.encode(encoding), "n.csv")
    only = sheet.rows[0]
    assert (only.mb, only.clause, only.type) == ("架空工業", "4.1", "te")
    assert only.comment == "a, b; c|d\n次"
    guessed = [note.code for note in sheet.notes]
    assert guessed == (["encoding_guessed"] if encoding == "cp932" else [])


def test_rows_shorter_and_longer_than_the_titles_lose_nothing() -> None:
    sheet = read(b"Clause,Type,Comment\n4.1,te,Short\n,,\n5,ed,Long,beyond\n6\n", "n.csv")
    assert [(each.row, each.clause) for each in sheet.rows] == [(2, "4.1"), (4, "5"), (5, "6")]
    assert sheet.rows[1].raw["column 4"] == "beyond"


def test_two_columns_of_one_title_are_both_kept() -> None:
    sheet = read(b"Clause,Type,Comment,Comment,\n4,te,One,Two,Three\n", "n.csv")
    assert sheet.rows[0].comment == "One"
    assert sheet.rows[0].raw["Comment"] == "Two"
    assert sheet.rows[0].raw["column 5"] == "Three"


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("MB/NC¹", "mb"),
        ("CO1", "mb"),
        ("Line number\n(e.g. 17)", "line"),
        ("Clause/ Subclause", "clause"),
        ("Item number", "clause"),
        ("Paragraph/List item/Note/", "element"),
        ("Type of com-ment2", "type"),
        ("Type\ned / te / ge ", "type"),
        ("Comment No", "number"),
        ("Comment (justification for change) by the CO3", "comment"),
        ("Proposed change by the CO", "proposed_change"),
        ("Secretariat observations\non each comment submitted", "observations"),
        ("Considerations by the writing team", "observations"),
        ("From Page", "from_page"),
        ("To line", "to_line"),
        ("Volume/Chapter", "chapter"),
        ("proposed_change", "proposed_change"),
        ("Document type", ""),
        ("Commenter", ""),
        ("Title", ""),
        ("", ""),
    ],
)
def test_titles_as_they_occur(title: str, field: str) -> None:
    assert field_of(title) == field


def test_a_written_workbook_is_a_plain_zip_of_fixed_date() -> None:
    data = write(Sheet(format="iso-2012-03", rows=(SheetRow(row=1, comment="x"),)), "xlsx")
    dates = {info.date_time for info in zipfile.ZipFile(BytesIO(data)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_an_apostrophe_in_front_is_taken_away_only_from_our_own_tables() -> None:
    foreign = b"Clause,Comment,Type\n5.2,'-' should be a dash,ed\n"
    assert read(foreign, "n.csv").rows[0].comment == "'-' should be a dash"
