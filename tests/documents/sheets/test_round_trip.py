"""What is written is read back: row by row, cell by cell, and byte by byte the second time."""

import random

import pytest
from hypothesis import HealthCheck, given, settings

from documents.sheets import (
    KINDS,
    Header,
    Sheet,
    SheetRefused,
    SheetRow,
    differences,
    read,
    write,
    write_to,
)
from tests.documents.sheets.strategies import ipcc_sheets, iso_sheets

some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read_back(sheet: Sheet, kind: str) -> Sheet:
    return read(write(sheet, kind), f"sheet.{kind}")


@pytest.mark.parametrize("kind", KINDS)
@some
@given(sheet=iso_sheets(size=6))
def test_iso_rows_come_back_as_they_were(kind: str, sheet: Sheet) -> None:
    assert differences(sheet, read_back(sheet, kind)) == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "docx"])
@some
@given(sheet=ipcc_sheets(size=6))
def test_ipcc_rows_come_back_as_they_were(kind: str, sheet: Sheet) -> None:
    back = read_back(sheet, kind)
    assert differences(sheet, back) == []
    assert (back.format, back.version) == ("ipcc", "general")


@some
@given(sheet=iso_sheets(size=4))
def test_what_was_read_survives_json_entire(sheet: Sheet) -> None:
    taken = read_back(sheet, "docx")
    assert read_back(taken, "json") == taken


PIECES = (
    "二酸化炭素除去の定義",
    "しなければならない",
    "line\nbreak",
    "\t",
    "<&>",
    "=1+1",
    '<w:p w:x="1">',
    "plain words",
    "",
)


def thousand() -> Sheet:
    dice = random.Random(2026)

    def text() -> str:
        return " ".join(dice.choices(PIECES, k=dice.randrange(5)))

    rows = tuple(
        SheetRow(
            row=n,
            mb="JP",
            line=str(n) if n % 3 else "",
            clause=f"{n % 9}.{n % 7}",
            element="図1" if n % 4 else "",
            type=("ge", "te", "ed")[n % 3],
            comment=f"{n} {text()}",
            proposed_change="=1+1" if n % 10 == 0 else text(),
            observations=text() if n % 2 else "",
        )
        for n in range(1, 1001)
    )
    return Sheet(format="iso-2012-03", header=Header(document="N 77"), rows=rows)


@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand_rows_come_back_and_equal_input_gives_equal_bytes(kind: str) -> None:
    sheet = thousand()
    back = read_back(sheet, kind)
    assert len(back.rows) == 1000
    assert differences(sheet, back) == []
    assert write(sheet, kind) == write(sheet, kind)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "csv"])
def test_the_title_block_comes_back(kind: str) -> None:
    header = Header("Comments <of> Japan", "2026-12-10", "ISO/CD 1 & 2", "Basalt: part 1")
    sheet = Sheet(format="iso-2012-03", header=header, rows=(SheetRow(row=1, comment="x"),))
    assert read_back(sheet, kind).header == header


def test_a_sheet_without_rows_is_a_blank_template() -> None:
    back = read_back(Sheet(format="iso-2012-03"), "docx")
    assert (back.format, back.rows) == ("iso-2012-03", ())


def test_line_endings_become_line_feeds() -> None:
    sheet = Sheet(format="iso-2012-03", rows=(SheetRow(row=1, comment="a\r\nb\rc"),))
    for kind in KINDS:
        assert read_back(sheet, kind).rows[0].cell("comment") == "a\nb\nc"


def test_a_type_not_understood_is_written_as_it_stood() -> None:
    taken = read(
        write(Sheet(format="table", rows=(SheetRow(row=1, comment="x", type="ye"),)), "csv")
    )
    assert taken.rows[0].type == ""
    assert read_back(taken, "docx").rows[0].raw["type"] == "ye"


def test_a_number_that_the_template_has_no_place_for_stays_out() -> None:
    sheet = Sheet(format="iso-2012-03", rows=(SheetRow(row=1, mb="JP", number="7", comment="x"),))
    back = read_back(sheet, "docx")
    assert (back.rows[0].mb, back.rows[0].number) == ("JP", "")
    assert [found.column for found in differences(sheet, back)] == ["number"]
    assert differences(sheet, back, ignore=["number"]) == []


def test_a_lost_row_is_a_difference() -> None:
    one, two = SheetRow(row=1, comment="One"), SheetRow(row=2, comment="Two")
    whole, half = (Sheet(format="table", rows=rows) for rows in ((one, two), (one,)))
    assert [found.detail for found in differences(whole, half)] == ["2 rows written, 1 read"]


@pytest.mark.parametrize("kind", ["docx", "xlsx", "csv"])
@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\ud800", "\uffff"])
def test_characters_that_xml_forbids_are_refused_by_row_and_column(kind: str, sign: str) -> None:
    rows = (SheetRow(row=1, comment="good"), SheetRow(row=2, proposed_change=f"bad{sign}"))
    with pytest.raises(SheetRefused) as refusal:
        write(Sheet(format="iso-2012-03", rows=rows), kind)
    [problem] = refusal.value.problems
    assert (problem.row, problem.column) == (2, "proposed_change")
    assert problem.code == "forbidden_character"
    assert problem.detail == f"U+{ord(sign):04X}"


def test_a_cell_too_long_for_excel_is_refused_and_not_cut() -> None:
    fits, long = "😀" * 16_383, "😀" * 16_384
    sheet = Sheet(format="iso-2012-03", rows=(SheetRow(row=1, comment=fits),))
    assert read_back(sheet, "xlsx").rows[0].comment == fits
    with pytest.raises(SheetRefused, match="32767"):
        write(Sheet(format="iso-2012-03", rows=(SheetRow(row=1, comment=long),)), "xlsx")


def test_a_field_without_a_column_is_refused() -> None:
    row = SheetRow(row=4, comment="x", from_page=3)
    with pytest.raises(SheetRefused, match="row 4, column from_page"):
        write(Sheet(format="iso-2012-03", rows=(row,)), "docx")
    with pytest.raises(SheetRefused, match="row 4, column mb"):
        write(Sheet(format="ipcc", rows=(SheetRow(row=4, mb="JP", comment="x"),)), "xlsx")


def test_more_text_than_word_takes_is_refused() -> None:
    rows = tuple(SheetRow(row=n, comment="x" * 1024 * 1024) for n in range(33))
    with pytest.raises(SheetRefused, match="33 MB"):
        write(Sheet(format="iso-2012-03", rows=rows), "docx")


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(SheetRefused):
        write(Sheet(format="iso-2012-03"), "pdf")


def test_a_stream_gets_the_same_bytes(tmp_path) -> None:
    path = tmp_path / "N77_JP.docx"
    with path.open("wb") as target:
        write_to(thousand(), "docx", target)
    assert path.read_bytes() == write(thousand(), "docx")
