"""A report says the same in every kind of file, and nothing in it is run."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from documents import reports
from documents.reports import Column, Report, TooLong

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COLUMNS = (Column("number", "番号"), Column("body", "意見", 4), Column("answer", "回答", 3))
ROWS = [
    ["#1", "対照区を二つ以上とする。\n理由：ばらつき", "採用"],
    ["#2", '=HYPERLINK("http://x.example")', "+1 <b>&amp;"],
]
REPORT = Report(
    "意見の一覧", "ja", COLUMNS, ROWS, facts=[("文書", "CDR-EW-012")],
    counts=[("処置ごと", [("採用", "1"), ("不採用", "1")])],
)  # fmt: skip
TEXT = some.text(
    some.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
)


def written(report, kind):
    target = io.BytesIO()
    reports.write(report, kind, target)
    return target.getvalue()


def read_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data):
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


def word(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return ElementTree.fromstring(package.read("word/document.xml"))


def words(element):
    """Return the text of a cell or paragraph, with its breaks."""
    marks = {f"{W}br": "\n", f"{W}tab": "\t"}
    return "".join(
        marks.get(e.tag, e.text or "") for e in element.iter() if e.tag in {*marks, f"{W}t"}
    )


def read_docx(data):
    *_counts, table = word(data).iter(f"{W}tbl")
    return [[words(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]


def read_json(data):
    told = json.loads(data)
    return [list(told["columns"].values()), *(list(row.values()) for row in told["rows"])]


READ = {"csv": read_csv, "xlsx": read_xlsx, "docx": read_docx, "json": read_json}


def bare(cells):
    return [cell.removeprefix("'") for cell in cells]


@pytest.mark.parametrize("kind", READ)
def test_each_kind_holds_headings_and_rows(kind):
    headings, *rows = READ[kind](written(REPORT, kind))
    assert headings == ["番号", "意見", "回答"]
    assert [bare(row) for row in rows] == ROWS


@settings(max_examples=30)
@given(some.lists(some.tuples(TEXT.map("#".__add__), TEXT, TEXT).map(list), max_size=5))
def test_whatever_is_said_comes_back(rows):
    for kind in ("csv", "xlsx", "docx", "json"):
        found = READ[kind](written(replace(REPORT, rows=rows), kind))[1:]
        assert [bare(row) for row in found] == [bare(row) for row in rows], kind


@pytest.mark.parametrize("kind", reports.WRITERS)
def test_the_same_report_gives_the_same_bytes(kind):
    assert written(REPORT, kind) == written(REPORT, kind)


def test_no_cell_is_a_formula():
    assert "'=HYPERLINK" in written(REPORT, "csv").decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(written(REPORT, "xlsx"))) as package:
        assert "<f" not in package.read("xl/worksheets/sheet1.xml").decode().replace("<fo", "")


def test_the_paper_ones_have_title_facts_and_counts():
    said = "".join(
        page.get_textpage().get_text_range()
        for page in pypdfium2.PdfDocument(written(REPORT, "pdf"))
    )
    for told in (words(word(written(REPORT, "docx"))), said):
        for part in ("意見の一覧", "CDR-EW-012", "処置ごと", "対照区を二つ以上"):
            assert part in told


def test_a_pdf_has_its_limit_and_says_so():
    most = reports.MOST_ROWS_OF_PDF
    with pytest.raises(TooLong) as refusal:
        written(replace(REPORT, rows=[["#1", "x", "y"]] * (most + 1)), "pdf")
    assert refusal.value.most == most


def test_rows_are_read_as_they_are_written():
    """So that thousands of rows need no more memory than one."""
    alive, most = 0, 0

    class Row(list):
        def __init__(self, cells):
            nonlocal alive, most
            super().__init__(cells)
            alive += 1
            most = max(most, alive)

        def __del__(self):
            nonlocal alive
            alive -= 1

    for kind in ("csv", "json", "docx", "xlsx"):
        most = 0
        written(replace(REPORT, rows=(Row(["1", "x", "y"]) for _ in range(2_000))), kind)
        assert most < 10, kind


def test_what_a_cell_of_excel_cannot_hold_is_cut_and_marked():
    [_headings, row] = read_xlsx(
        written(replace(REPORT, rows=[["#1", "😀" * 20_000, "y"]]), "xlsx")
    )
    assert row[1].startswith("😀" * 16_000)
    assert row[1].endswith(REPORT.cut)
    assert "CSV" in REPORT.cut
    assert len(row[1].encode("utf-16-le")) // 2 <= 32_767


@pytest.mark.parametrize(("length", "is_cut"), [(32_767, False), (32_768, True)])
def test_only_what_a_cell_of_excel_cannot_hold_is_cut(length, is_cut):
    text = "あ" * length
    report = replace(REPORT, rows=[["#1", text, "y"]])
    [_headings, row] = read_xlsx(written(report, "xlsx"))
    assert (row[1] != text) == is_cut
    assert read_csv(written(report, "csv"))[1][1] == text


def test_a_workbook_has_a_second_sheet_with_title_facts_and_counts():
    report = replace(REPORT, sheets=("処置 / Dispositions: [1]", "概要"))
    book = openpyxl.load_workbook(io.BytesIO(written(report, "xlsx")))
    table, summary = book.worksheets
    assert (table.title, summary.title) == ("処置・Dispositions・1", "概要")
    told = [tuple(c for c in row if c is not None) for row in summary.values]
    assert told == [
        ("意見の一覧",), ("文書", "CDR-EW-012"), (), ("処置ごと",), ("採用", 1), ("不採用", 1),
    ]  # fmt: skip


def test_the_table_of_a_workbook_is_filtered_and_its_headings_stay():
    sheet = openpyxl.load_workbook(io.BytesIO(written(REPORT, "xlsx"))).worksheets[0]
    assert sheet.auto_filter.ref == "A1:C3"
    assert sheet.freeze_panes == "A2"
