"""IPCC review sheets: the shipped layouts, and the official workbook filled."""

from io import BytesIO

import openpyxl
import pytest

from documents.sheets import Sheet, SheetRefused, SheetRow, fill_official, read, write
from documents.sheets.ipcc import LAYOUTS
from tests.documents.sheets.builders import GENERAL_TITLES, xlsx, xlsx_parts, xlsx_row, zipped

ROW = SheetRow(
    row=1, number="6-12", chapter="6", from_page=12, from_line=3, to_page=13, comment="=1+1"
)


@pytest.mark.parametrize(
    ("titles", "cells", "layout"),
    [
        (
            "Comment No,Chapter,From Page,From Line,To Page,To Line,Comment,Response",
            "6-12,6,12,3,13,,Why?,Noted",
            "ar5-wg1",
        ),
        (
            "#,ID,Ch,From Page,From Line,To Page,To Line,Comment,Response",
            "1,6-12,6,12,3,13,,Why?,Noted",
            "ar5-wg2",
        ),
        (
            "Chapter-Comment,Batch,From Page,From Line,To Page,To line,Comments,"
            "Considerations by the writing team",
            "6-12,A,12,3,13,,Why?,Noted",
            "ar4-wg3",
        ),
    ],
)
def test_the_layouts_of_past_reviews(titles: str, cells: str, layout: str) -> None:
    sheet = read(f"{titles}\r\n{cells}\r\n".encode(), "review.csv")
    assert (sheet.format, sheet.version) == ("ipcc", layout)
    only = sheet.rows[0]
    assert (only.number, only.chapter) == ("6-12", "6")
    assert (only.from_page, only.from_line, only.to_page, only.to_line) == (12, 3, 13, None)
    assert (only.comment, only.observations) == ("Why?", "Noted")


def test_the_answers_column_may_be_absent() -> None:
    titles = b"Comment No,Chapter,From Page,From Line,To Page,To Line,Comment\r\n"
    assert read(titles, "review.csv").version == "ar5-wg1"


def test_a_layout_of_another_review_is_read_by_its_titles() -> None:
    data = b"Comment,From page,From line,Reviewer,Chapter\r\nWhy?,3,,A. Sample,SPM\r\n"
    sheet = read(data, "review.csv")
    assert (sheet.format, sheet.version) == ("ipcc", "")
    assert (sheet.rows[0].chapter, sheet.rows[0].reviewer) == ("SPM", "A. Sample")


def test_pages_that_are_no_numbers_are_flagged_and_kept() -> None:
    data = b"Chapter,From Page,From Line,Comment\r\n6,twelve,3,Why?\r\n"
    only = read(data, "review.csv").rows[0]
    assert only.from_page is None
    assert only.raw["from_page"] == "twelve"
    assert [(p.column, p.code) for p in only.problems] == [("from_page", "not_an_integer")]


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_every_layout_is_written_and_recognised(name: str, kind: str) -> None:
    back = read(write(Sheet(format="ipcc", version=name, rows=(ROW,)), kind), f"n.{kind}")
    assert (back.version, back.rows[0].chapter, back.rows[0].to_page) == (name, "6", 13)
    assert back.rows[0].comment == "=1+1"


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(SheetRefused, match="ar9"):
        write(Sheet(format="ipcc", version="ar9"), "xlsx")


def official() -> bytes:
    """A workbook with instructions in one sheet, titles in the third row of another, and lists."""
    example = xlsx_row(4, "example", "1", "", 1.0, 1.0, 1.0, 1.0, "An example")
    return xlsx(
        ("Read me", "visible", xlsx_row(1, "Do Not Cite, Quote or Distribute")),
        ("Form", "visible", xlsx_row(1, "Review") + xlsx_row(3, *GENERAL_TITLES) + example),
        ("Lists", "hidden", xlsx_row(1, "Country")),
    )


def test_the_official_workbook_is_filled_and_otherwise_as_it_was() -> None:
    filled = fill_official(official(), LAYOUTS["general"], [ROW, ROW])
    book = openpyxl.load_workbook(BytesIO(filled))
    assert book.sheetnames == ["Read me", "Form", "Lists"]
    assert book["Lists"].sheet_state == "hidden"
    form = book["Form"]
    assert [cell.value for cell in form[4]][7] == "An example"
    assert [cell.value for cell in form[5]][:8] == ["6-12", "6", None, 12, 3, 13, None, "=1+1"]
    assert form["H6"].data_type == "s"
    assert form["H6"].quotePrefix
    assert [each.comment for each in read(filled).rows] == ["An example", "=1+1", "=1+1"]


def test_a_workbook_of_another_layout_is_refused() -> None:
    with pytest.raises(SheetRefused, match="AR5 WGII"):
        fill_official(official(), LAYOUTS["ar5-wg2"], [ROW])


def test_what_the_layout_has_no_column_for_is_refused() -> None:
    with pytest.raises(SheetRefused, match="column type"):
        fill_official(official(), LAYOUTS["general"], [SheetRow(row=1, type="te", comment="x")])


def test_a_workbook_that_cannot_be_opened_is_refused() -> None:
    parts = xlsx_parts(("Form", "visible", xlsx_row(1, *GENERAL_TITLES)))
    parts["[Content_Types].xml"] = "<Types/>"
    with pytest.raises(SheetRefused) as refusal:
        fill_official(zipped(parts), LAYOUTS["general"], [ROW])
    assert [problem.code for problem in refusal.value.problems] == ["broken_xml"]
