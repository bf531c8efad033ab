"""Reading DOCX: the official template, its ancestors, and what people do to them."""

import pytest

from documents.sheets import Header, SheetRefused, read
from tests.documents.sheets.builders import (
    TITLES_2001,
    TITLES_2012,
    cell,
    comment,
    docx,
    paragraph,
    row,
    table,
)


def texts(data: bytes, field: str = "comment") -> list[str]:
    return [getattr(each, field) for each in read(data).rows]


def test_the_official_template_has_its_titles_in_the_page_header() -> None:
    sheet = read(
        docx(
            table(
                comment("JP", "First", line="17", element="Table 1", change="New", answer="Noted"),
                row(*[""] * 8),
                comment("**", "Second", type="ed"),
            ),
            first_page=TITLES_2001,
        )
    )
    assert (sheet.format, sheet.version) == ("iso-2012-03", "2012-03")
    assert sheet.header == Header("Comments on a draft", "2026-11-02", "N 77", "Basalt")
    assert [each.row for each in sheet.rows] == [1, 3]
    first = sheet.rows[0]
    assert (first.mb, first.line, first.clause, first.element) == ("JP", "17", "4.1", "Table 1")
    assert (first.type, first.comment) == ("te", "First")
    assert (first.proposed_change, first.observations) == ("New", "Noted")
    assert not list(sheet.problems)
    assert not sheet.tracked_changes


def test_a_blank_template_has_no_rows() -> None:
    assert read(docx(table(row(*[""] * 8), row(*[""] * 8)))).rows == ()


def test_the_form_of_2001_has_seven_columns() -> None:
    line = row("FR", "3.2", "Note 1", "ge", "Unclear", "Say so", "Agreed")
    sheet = read(docx(table(line, grid=(1000,) * 7), titles=TITLES_2001))
    assert (sheet.format, sheet.version) == ("iso-13b-2001", "2001-09")
    only = sheet.rows[0]
    assert (only.mb, only.clause, only.element, only.type) == ("FR", "3.2", "Note 1", "ge")
    assert (only.comment, only.observations, only.line) == ("Unclear", "Agreed", "")


def test_its_child_has_a_component_in_front_and_numbers_above_the_titles() -> None:
    titles = ("Component", "CO1", *TITLES_2001[1:])
    line = row("Catalogue", "AU", "<a><b>", "name>x<", "te", "Odd", "Even", "")
    numbers = row("1", "2", "(3)", "4", "5", "(6)", "(7)", "")
    sheet = read(docx(table(numbers, row(*titles), line), titles=()))
    assert sheet.format == "iso-13b-2001"
    assert sheet.rows[0].row == 3
    assert (sheet.rows[0].mb, sheet.rows[0].clause) == ("AU", "<a><b>")
    assert sheet.rows[0].raw["Component"] == "Catalogue"


def test_a_collated_sheet_has_its_running_number_in_the_member_body_cell() -> None:
    broken = "<w:p><w:r><w:t>CN-001</w:t></w:r></w:p><w:p><w:r><w:t>-002</w:t></w:r></w:p>"
    sheet = read(docx(table(comment("DE-018"), comment(broken), comment("-009"))))
    assert sheet.format == "iso-cct"
    found = [(each.mb, each.number) for each in sheet.rows]
    assert found == [("DE", "018"), ("CN", "001-002"), ("", "009")]
    assert sheet.rows[1].raw["mb"] == "CN-001\n-002"


def test_a_ninth_column_in_front_holds_numbers() -> None:
    line = row("12 / 4", "JP", "", "5", "", "ed", "Comma", "", "")
    sheet = read(docx(table(line, grid=(900,) * 9)))
    assert sheet.format == "iso-cct"
    assert (sheet.rows[0].number, sheet.rows[0].mb) == ("12 / 4", "JP")


def test_a_ninth_column_too_narrow_to_be_one_is_none() -> None:
    spanning = [cell(text) for text in ("JP", "", "5", "", "ed", "Comma", "Add")]
    usual = row(*spanning, cell("Done", '<w:gridSpan w:val="2"/>'))
    odd = row("JP", "", "6", "", "te", "Why?", "Because", "Kept", "")
    sheet = read(docx(table(usual, usual, odd, grid=(*(1000,) * 8, 57))))
    assert [each.observations for each in sheet.rows] == ["Done", "Done", "Kept"]
    assert [each.proposed_change for each in sheet.rows] == ["Add", "Add", "Because"]
    assert not any(each.problems for each in sheet.rows)


def test_the_last_title_may_be_another_after_a_collation() -> None:
    titles = (*TITLES_2012[:-1], "Meeting in Kyoto")
    sheet = read(docx(table(comment(answer="Agreed")), titles=titles))
    assert sheet.rows[0].observations == "Agreed"


def test_the_log_of_a_collation_is_passed_over_and_named() -> None:
    log = table(row("N77_JP.docx", "Collation successful"), grid=(5000, 5000))
    sheet = read(docx(table(comment("JP-001")), log))
    assert len(sheet.rows) == 1
    assert [note.code for note in sheet.notes] == ["table_ignored"]


def test_columns_are_found_by_titles_in_the_table_itself() -> None:
    sheet = read(
        docx(
            table(
                row("Type ed / te / ge", "Source", "Clause", "Title", "Comment", "Suggestion"),
                row("te", "Basalt Ltd", "3.2", "Order", "Wrong order", "Swap"),
                grid=(900,) * 6,
            ),
            titles=(),
        )
    )
    only = sheet.rows[0]
    assert (sheet.format, only.row, only.type, only.mb) == ("table", 2, "te", "Basalt Ltd")
    assert (only.comment, only.proposed_change) == ("Wrong order", "Swap")
    assert only.raw["Title"] == "Order"


def test_insertions_are_taken_and_deletions_skipped() -> None:
    changed = (
        "<w:p><w:r><w:t>keep </w:t></w:r><w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t> here</w:t></w:r></w:moveTo></w:p>"
    )
    sheet = read(docx(table(comment(text=changed))))
    assert sheet.rows[0].comment == "keep new here"
    assert sheet.tracked_changes


def test_rows_struck_out_are_gone_and_inserted_ones_are_there() -> None:
    struck = row(*["JP", "", "1", "", "te", "Gone", "", ""], properties="<w:del/>")
    added = row(*["JP", "", "1", "", "te", "Here", "", ""], properties="<w:ins/>")
    sheet = read(docx(table(struck, added)))
    assert [each.comment for each in sheet.rows] == ["Here"]
    assert sheet.tracked_changes


def test_a_paragraph_whose_mark_was_deleted_runs_on() -> None:
    mark = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>one</w:t></w:r></w:p>"
    assert texts(docx(table(comment(text=mark + paragraph(" line"))))) == ["one line"]


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ("<w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink>", "a link"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", "a\tb\nc"),
        ("<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>stop</w:t></w:r>", "non\u2011stop"),
        ('<w:r><w:sym w:font="Symbol" w:char="00B1"/></w:r>', "±"),
        ("<w:sdt><w:sdtContent><w:r><w:t>chosen</w:t></w:r></w:sdtContent></w:sdt>", "chosen"),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>かん</w:t></w:r></w:rt>"
            "<w:rubyBase><w:r><w:t>換</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "換",
        ),
        ("<w:r><w:instrText>PAGE</w:instrText><w:t>7</w:t></w:r>", "7"),
        ("<!-- note --><w:r><w:t>&lt;b&gt; &amp;amp;</w:t></w:r>", "<b> &amp;"),
    ],
)
def test_the_text_is_what_a_reader_sees(run: str, text: str) -> None:
    assert texts(docx(table(comment(text=f"<w:p>{run}</w:p>")))) == [text]


def test_numbered_paragraphs_become_lines() -> None:
    numbered = "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>"
    both = numbered.format("one") + numbered.format("two")
    assert texts(docx(table(comment(text=both)))) == ["one\ntwo"]


def test_a_table_in_a_cell_is_text_of_the_cell_and_no_rows() -> None:
    inner = table(row("left", "right"), grid=(500, 500))
    sheet = read(docx(table(comment(text=f"<w:p/>{inner}<w:p/>"), comment(text="After"))))
    assert len(sheet.rows) == 2
    assert sheet.rows[0].comment.split() == ["left", "right"]


def test_pictures_and_merged_cells_are_flagged_where_they_are() -> None:
    picture = "<w:p><w:r><w:t>See</w:t><w:drawing/></w:r></w:p>"
    merged = row(cell("General remarks", '<w:gridSpan w:val="8"/>'))
    down = row(cell("", "<w:vMerge/>"), "", "4", "", "te", "Below", "", "")
    sheet = read(docx(table(comment(text=picture), comment(), merged, down, comment())))
    assert [(p.row, p.column, p.code) for p in sheet.problems if "type" not in p.code] == [
        (1, "comment", "embedded_object"),
        (3, "", "merged_cells"),
        (4, "mb", "merged_cells"),
    ]


def test_short_cells_lose_white_space_and_long_ones_keep_theirs() -> None:
    trailing = paragraph("6.1") + "<w:p/>"
    only = read(docx(table(comment(text=" as typed\t", clause=trailing)))).rows[0]
    assert (only.clause, only.raw["clause"]) == ("6.1", "6.1\n")
    assert only.comment == " as typed\t"


def test_several_tables_of_the_same_columns_are_one_sheet() -> None:
    sheet = read(docx(table(comment(text="One")), "<w:p/>", table(comment(text="Two"))))
    assert [(each.row, each.comment) for each in sheet.rows] == [(1, "One"), (2, "Two")]


def test_columns_without_titles_are_refused_rather_than_guessed() -> None:
    with pytest.raises(SheetRefused) as refusal:
        read(docx(table(comment()), titles=(), title_block=()))
    assert [problem.code for problem in refusal.value.problems] == ["no_titles"]


def test_a_comment_that_reads_like_titles_is_a_comment() -> None:
    line = row("", "Line 3", "Clause 5", "Table 1", "", "Comment withdrawn", "", "")
    assert texts(docx(table(line, comment(text="Next")))) == ["Comment withdrawn", "Next"]
