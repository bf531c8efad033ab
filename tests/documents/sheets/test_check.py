"""A sheet as its receiver will look at it."""

import pytest

from documents.sheets import Sheet, SheetRow, check, write
from tests.documents.sheets.builders import (
    TITLES_2001,
    cell,
    comment,
    docx,
    row,
    table,
)

NAME = "N77_JP.docx"


def found(data: bytes, name: str = NAME) -> list[tuple[str, int, str, str]]:
    return [
        (each.level, each.problem.row, each.problem.column, each.problem.code)
        for each in check(data, name)
    ]


def test_our_own_sheet_has_nothing_to_find() -> None:
    rows = tuple(
        SheetRow(row=n, mb=mb, clause=clause, type="te", comment="x")
        for n, (mb, clause) in enumerate([("JP", "4.1"), ("**", "General"), ("IOGP", "A.2")], 1)
    )
    assert found(write(Sheet(format="iso-2012-03", rows=rows), "docx")) == []


@pytest.mark.parametrize(
    ("broken", "finding"),
    [
        (comment(mb=""), ("error", 1, "mb", "mb_missing")),
        (comment(mb="Japan"), ("warning", 1, "mb", "mb_unusual")),
        (comment(clause=""), ("error", 1, "clause", "clause_missing")),
        (comment(clause="Clause 4"), ("warning", 1, "clause", "clause_wordy")),
        (comment(text=" "), ("error", 1, "comment", "comment_missing")),
        (comment(type=""), ("error", 1, "type", "type_missing")),
        (comment(type="Ed/te"), ("error", 1, "type", "type_mixed")),
        (comment(type="ye"), ("error", 1, "type", "type_unknown")),
        (comment(type="Te"), ("warning", 1, "type", "type_spelling")),
        (
            comment(text="<w:p><w:r><w:t>x</w:t><w:object/></w:r></w:p>"),
            ("error", 1, "comment", "embedded_object"),
        ),
        (
            row(cell("JP", "<w:vMerge/>"), "", "4", "", "te", "x", "", ""),
            ("error", 1, "mb", "merged_cells"),
        ),
        (
            comment(text="<w:p><w:ins><w:r><w:t>x</w:t></w:r></w:ins></w:p>"),
            ("warning", 0, "", "tracked_changes"),
        ),
    ],
)
def test_rules_of_iso(broken: str, finding: tuple[str, int, str, str]) -> None:
    assert found(docx(table(broken))) == [finding]


@pytest.mark.parametrize("name", ["comments.docx", "N77_J.docx", "N77-JP.docx", "N77_JP.doc"])
def test_the_name_of_the_file(name: str) -> None:
    assert found(docx(table(comment())), name) == [("warning", 0, "", "file_name")]


def test_other_forms_and_more_tables_are_not_the_template() -> None:
    line = row("FR", "3.2", "", "ge", "Unclear", "", "")
    old = docx(table(line, grid=(1000,) * 7), titles=TITLES_2001)
    assert found(old) == [("error", 0, "", "not_the_template")]
    extra = table(row("a", "b"), grid=(100, 100))
    assert found(docx(table(comment()), extra)) == [("error", 0, "", "table_ignored")]
    collated = docx(table(comment("JP-001")))
    assert found(collated) == [("warning", 0, "", "not_the_template")]


def test_a_refused_file_is_a_finding() -> None:
    assert found(b"PK\x03\x04") == [("error", 0, "", "broken_zip")]


@pytest.mark.parametrize(
    ("fields", "findings"),
    [
        ({"from_page": 0, "from_line": 0, "to_page": 0, "to_line": 0}, []),
        ({"from_page": 3}, []),
        ({}, []),
        ({"from_page": 3, "from_line": 4, "to_page": 3, "to_line": 4}, []),
        ({"from_page": 3, "from_line": 4, "to_page": 3}, []),
        ({"from_page": 3, "to_page": 2}, ["end_before_start"]),
        ({"from_page": 3, "from_line": 9, "to_page": 3, "to_line": 8}, ["end_before_start"]),
        ({"from_line": 9}, ["line_without_page"]),
        ({"to_page": 9}, ["end_without_start"]),
        ({"chapter": ""}, ["chapter_missing"]),
        ({"comment": "", "number": "1"}, ["comment_missing"]),
    ],
)
def test_rules_of_the_ipcc(fields: dict, findings: list[str]) -> None:
    line = SheetRow(**({"row": 1, "chapter": "6", "comment": "x"} | fields))
    data = write(Sheet(format="ipcc", version="ar5-wg1", rows=(line,)), "xlsx")
    assert [code for _, _, _, code in found(data, "n.xlsx")] == findings


def test_pages_that_are_no_numbers() -> None:
    data = b"Chapter,From Page,From Line,Comment\r\n6,p. 12,3,Why?\r\n"
    assert ("error", 2, "from_page", "not_an_integer") in found(data, "n.csv")


def test_a_table_of_unknown_layout_is_checked_row_by_row() -> None:
    data = b"Source,Clause,Type,Comment\r\nJP,,te,Why?\r\n"
    assert [code for _, _, _, code in found(data, "n.csv")] == ["rules_unknown", "clause_missing"]
