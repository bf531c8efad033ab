"""Drafts in PDF: pages and lines as printed, line numbers in margins, and the blocks."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.blocks import BlockKind
from documents.importing import read_pdf
from documents.importing.pdf.labels import page_labels
from tests.documents.importing.pdf_files import LEFT, Page, Print, full, pdf, text_page


def read(*pages, language="en"):
    return read_pdf(pdf(*pages), language=language)


def shown(text):
    return [(b.kind.value, b.clause, b.number or b.label, b.text) for b in text.blocks]


def places(text):
    return [(b.first_page, b.first_line, b.last_page, b.last_line) for b in text.blocks]


def codes(text):
    return {remark.code for remark in text.report}


PROSE = [full(f"line {n}") for n in "abcdefgh"]
OTHER = [full(f"line {n}") for n in "ijklmnop"]


def test_a_page_becomes_headings_paragraphs_items_and_notes():
    text = read(
        text_page(
            "Foreword", full("First"), "words.",
            "2 Terms", "2.1 General", full("A rock"), full("shall"), "be used.",
            "a) basalt;", "b) olivine.", "NOTE 1 Water matters.", "EXAMPLE Rice.",
            "Table 1 — Depths", "Annex A", "(informative)", "A.1 Humidity", "Last words.",
            bold={0, 3, 4, 13, 15},
        )
    )  # fmt: skip
    assert shown(text) == [
        ("heading", "foreword", "", "Foreword"),
        ("paragraph", "foreword", "", full("First") + " words."),
        ("heading", "2", "2", "Terms"),
        ("heading", "2.1", "2.1", "General"),
        ("requirement", "2.1", "", full("A rock") + " " + full("shall") + " be used."),
        ("list_item", "2.1", "a)", "basalt;"),
        ("list_item", "2.1", "b)", "olivine."),
        ("note", "2.1", "NOTE 1", "Water matters."),
        ("example", "2.1", "EXAMPLE", "Rice."),
        ("paragraph", "2.1", "", "Table 1 — Depths"),
        ("heading", "A", "A", ""),
        ("paragraph", "A", "", "(informative)"),
        ("heading", "A.1", "A.1", "Humidity"),
        ("paragraph", "A.1", "", "Last words."),
    ]
    assert places(text)[:5] == [
        (1, 1, 1, 1),
        (1, 2, 1, 3),
        (1, 4, 1, 4),
        (1, 5, 1, 5),
        (1, 6, 1, 8),
    ]
    assert codes(text) == {"line_numbers_counted", "page_numbers_counted"}
    assert text.line_numbers is None


def test_the_title_of_an_annex_stands_centred_below_its_letter():
    text = read(
        Page(
            [
                Print("Annex B", 270, 700, 14, bold=True),
                Print("(normative)", 265, 680, 12),
                Print("Correction of the", 250, 660, 14, bold=True),
                Print("control plot", 260, 640, 14, bold=True),
                *(Print(line, LEFT, 600 - 14 * n) for n, line in enumerate(PROSE)),
            ]
        )
    )
    assert shown(text)[0] == ("heading", "B", "B", "(normative) Correction of the control plot")


def test_a_term_stands_below_its_number():
    text = read(text_page(*PROSE, "3.1", "basalt", "dark rock", bold={8, 9}))
    assert shown(text)[1:] == [
        ("heading", "3.1", "3.1", "basalt"),
        ("paragraph", "3.1", "", "dark rock"),
    ]


@pytest.mark.parametrize(
    ("first", "second", "side", "step", "continuous"),
    [
        (range(1, 9), range(1, 9), "left", 1, False),
        (range(1, 9), range(9, 17), "left", 1, True),
        (range(96, 104), range(104, 112), "right", 1, True),
        (["", 2, "", 4, "", 6, "", 8], ["", 2, "", 4, "", 6, "", 8], "left", 2, False),
    ],
)
def test_printed_line_numbers_are_the_numbers_of_the_lines(first, second, side, step, continuous):
    text = read(
        text_page(*PROSE, numbers=list(first), side=side),
        text_page(*OTHER, numbers=list(second), side=side),
    )
    found = text.line_numbers
    assert (found.side, found.step, found.continuous) == (side, step, continuous)
    start, other = (1, 1) if step > 1 else (first[0], second[0])
    assert [line.number for line in text.pages[0].lines] == list(range(start, start + 8))
    assert [line.number for line in text.pages[1].lines] == list(range(other, other + 8))
    assert [line.text for line in text.pages[1].lines] == OTHER
    assert places(text) == [(1, start, 2, other + 7)]


def test_lines_between_that_do_not_come_out_even_are_reported():
    numbers = ["", "", "", "", 5, "", "", "", "", 10, "", "", 15, "", "", "", "", 20]
    lines = [full(f"l{n}") for n in "abcdefghijklmnopqr"]
    others = [full(f"o{n}") for n in "abcdefghijklmnopqr"]
    text = read(*(text_page(*one, numbers=numbers) for one in (lines, others)))
    assert [line.number for line in text.pages[0].lines] == [
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 20,
    ]  # fmt: skip
    assert {r.code: r.count for r in text.report}["line_numbers_uncertain"] == 2


def test_lines_without_a_number_beside_numbered_ones_have_none():
    text = read(text_page(*PROSE, "Table 1 — Depths", "top", numbers=range(1, 9)))
    assert places(text)[-1] == (1, 0, 1, 0)


@pytest.mark.parametrize(
    "page",
    [
        Page(
            [Print(line, LEFT, 500 - 14 * n) for n, line in enumerate(PROSE)]
            + [Print(str(n), LEFT, 760 - 14 * n) for n in range(1, 9)]
            + [Print("of a table", LEFT + 30, 760 - 14 * n) for n in range(1, 9)]
        ),
        text_page(*PROSE, numbers=[3, 1, 4, 1, 5, 9, 2, 6]),
        text_page(*PROSE, numbers=["", 1, "", 2, "", 3, "", ""]),
        text_page(*PROSE, numbers=[1850, 1875, 1900, 1925, 1950, 1975, 2000, 2025]),
    ],
)
def test_other_columns_of_numbers_are_no_line_numbers(page):
    text = read(page)
    assert text.line_numbers is None
    assert "line_numbers_counted" in codes(text)
    assert [line.number for line in text.pages[0].lines][:5] == [1, 2, 3, 4, 5]


def test_running_heads_are_left_out_and_reported_with_the_page_numbers():
    pages = [
        text_page(*PROSE, head="DRAFT – do not cite", foot=f"© 2026 {n}", numbers=range(1, 9))
        for n in ("ii", 7, 8)
    ]
    text = read(*pages)
    assert [page.label for page in text.pages] == ["ii", "7", "8"]
    assert len(text.blocks) == 1
    assert "DRAFT" not in text.blocks[0].text
    remark = next(r for r in text.report if r.code == "running_heads")
    assert remark.count == 6
    assert remark.details[0] == "DRAFT – do not cite"


def test_blocks_are_cited_by_the_page_numbers_that_are_printed():
    feet = ["", "ii", "iii", "", "2", "3", ""]  # a cover, a first page and a back without one
    text = read(*(text_page(*PROSE, "It ends.", foot=foot, numbers=range(1, 10)) for foot in feet))
    cited = ["i", "ii", "iii", "[4]", "2", "3", "[7]"]
    assert [page.cited for page in text.pages] == cited
    assert [block.pages for block in text.blocks] == cited
    assert codes(text) >= {"page_numbers_printed", "page_numbers_missing"}


@pytest.mark.parametrize(
    ("printed", "pages", "cited"),
    [
        ({}, 2, ["1", "2"]),
        ({1: "2026", 2: "2026", 3: "2026"}, 3, ["1", "2", "3"]),  # a year
        ({2: "2", 3: "3"}, 3, ["1", "2", "3"]),
        ({1: "1-11", 2: "1-12", 3: "2-1", 4: "2-2"}, 4, ["1-11", "1-12", "2-1", "2-2"]),
        ({2: "8", 4: "10"}, 5, ["7", "8", "9", "10", "[5]"]),
        ({1: "iv", 2: "v", 4: "1", 5: "2"}, 5, ["iv", "v", "[3]", "1", "2"]),
        ({1: "iiii", 2: "civil"}, 2, ["1", "2"]),
    ],
)
def test_what_pages_are_cited_as(printed, pages, cited):
    assert list(page_labels(printed, pages).values()) == cited


def test_what_stands_once_at_the_top_of_a_page_is_text():
    text = read(text_page(*PROSE, head="Only here"), text_page(*PROSE))
    assert text.blocks[0].text == "Only here"


def test_a_paragraph_runs_on_over_the_page_and_ends_where_it_ends():
    whole = text_page(*PROSE)
    text = read(whole, text_page("and ends.", full("Another"), "one."))
    assert places(text) == [(1, 1, 2, 1), (2, 2, 2, 3)]
    assert text.blocks[1].text == full("Another") + " one."


def test_a_hyphen_at_the_end_of_a_line_is_kept_as_it_is():
    text = read(text_page(full("a")[:-5] + "long-", "lived store", *PROSE))
    assert "long-lived store" in text.blocks[0].text


def test_japanese_lines_join_without_blanks_and_stand_in_where_they_begin():
    line, other = (
        "岩石粉を施用した農地において大気中の除去量を" * 2,
        "測定し算定し報告する方法について規定し適用する" * 2,
    )
    lines = [line[:38], "ISO 10390による。", other[:38], "測定する。"]
    text = read(
        text_page(
            "原案", "5.2　対照区の設定", *lines, "注記1　水田。", "a)　土性", first=(2, 4), bold={1}
        ),
        language="ja",
    )
    assert shown(text)[1:] == [
        ("heading", "5.2", "5.2", "対照区の設定"),
        ("requirement", "5.2", "", line[:38] + "ISO 10390による。"),
        ("requirement", "5.2", "", other[:38] + "測定する。"),
        ("note", "5.2", "注記1", "水田。"),
        ("list_item", "5.2", "a)", "土性"),
    ]


def test_where_first_lines_stand_in_every_such_line_begins_a_paragraph():
    """Titles of standards end without a full stop, so that only the indent tells."""
    words = "，水質及び土壌の分析のための試料の採取方法に関する手引"
    titles = [f"ISO {n}{words}" for n in range(10390, 10396)]
    alone = [f"JIS {n}{words}" for n in range(10100, 10103)]
    lines = [part for title in titles for part in (title, f"一般{title[4:9]}")]
    page = text_page(*lines, *alone, first=[*range(0, 12, 2), 12, 13, 14])
    text = read(page, language="ja")
    assert [b.text for b in text.blocks] == [f"{t}一般{t[4:9]}" for t in titles] + alone


def test_a_dash_that_begins_a_line_by_chance_is_no_mark_of_an_item():
    text = read(text_page(*PROSE, "— by chance.", "— basalt;", "— olivine."))
    assert [(b.kind.value, b.number) for b in text.blocks] == [
        ("paragraph", ""),
        ("list_item", "—"),
        ("list_item", "—"),
    ]
    assert text.blocks[0].text.endswith("— by chance.")


def test_blanks_are_where_they_are_seen():
    text = read(
        Page(
            [
                Print("of", LEFT, 700), Print("the", LEFT + 11.8, 700),
                Print("岩石", LEFT, 680), Print("  ", LEFT + 20, 680, 5),
                Print("風化", LEFT + 25, 680),
                Print("試料", LEFT, 660), Print("採取", LEFT + 25, 660),
            ]
        ),
        language="ja",
    )  # fmt: skip
    assert [line.text for line in text.pages[0].lines] == ["of the", "岩石 風化", "試料採取"]


def test_small_print_that_begins_with_a_number_is_no_footnote():
    page = text_page(*PROSE)
    page.prints.append(Print("100 g of rock, weighed dry", LEFT, 80, 7))
    assert [b.kind.value for b in read(page).blocks] == ["paragraph", "paragraph"]


def test_small_characters_off_the_line_are_indices():
    text = read(
        Page(
            [
                Print("CO", LEFT, 700),
                Print("2", LEFT + 10, 697, 6),
                Print(" per m", LEFT + 13, 700),
                Print("3", LEFT + 43, 704, 6),
                Print(full("below"), LEFT, 686),
            ]
        )
    )
    assert text.blocks[0].text.startswith("CO2 per m3 below")
    assert text.blocks[0].html.startswith("CO<sub>2</sub> per m<sup>3</sup> below")


def test_footnotes_contents_and_rows_of_tables():
    page = text_page("Contents", "1 Scope . . . . . . . . . . . 4", *PROSE, "end.")
    page.prints += [
        Print("Rock", LEFT, 550), Print("Factor", LEFT + 200, 550),
        Print("Basalt", LEFT, 536), Print("0.3", LEFT + 200, 536),
        Print("1) See ISO 1, which is", LEFT, 80, 7), Print("another standard.", LEFT, 71, 7),
    ]  # fmt: skip
    text = read(page)
    assert [(b.kind.value, b.label, b.text) for b in text.blocks[1:]] == [
        ("paragraph", "", "Rock Factor"),
        ("paragraph", "", "Basalt 0.3"),
        ("note", "Footnote 1", "See ISO 1, which is another standard."),
    ]
    assert {r.code: r.count for r in text.report} == {
        "contents": 2, "table_rows": 2, "footnotes": 1, "line_numbers_counted": 1,
        "page_numbers_counted": 1,
    }  # fmt: skip


def test_watermarks_are_left_out_and_pages_are_turned_upright():
    marked = text_page(*PROSE)
    marked.prints.append(Print("DRAFT", 200, 300, 80, turned=True))
    assert read(marked).blocks[0].text == " ".join(PROSE)
    assert "turned" in codes(read(marked))
    upside_down = Page(text_page(*PROSE).prints, rotate=180)
    assert codes(read(text_page(*PROSE), upside_down)) >= {"turned", "page_without_text"}


WORD = st.text(st.sampled_from("abcdefghijk,éß"), min_size=1, max_size=12)
JAPANESE = st.text(st.sampled_from("試料は深さ及び表層から採取する"), min_size=1, max_size=120)
#: PDFium passes over a lone full-width character of a font that is not embedded, as here.


@given(st.lists(st.lists(WORD, min_size=1, max_size=60), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_words_survive_printing(paragraphs):
    lines = list(PROSE)
    for words in paragraphs:
        lines += textwrap.wrap("Begin " + " ".join(words) + ".", 78, break_on_hyphens=False)
    text = read(text_page(*lines, numbers=range(1, len(lines) + 1), pitch=12))
    found = " ".join(b.text for b in text.blocks)
    assert found.split() == " ".join(lines).split()
    assert [line.text for line in text.pages[0].lines] == lines


@given(JAPANESE.filter(lambda words: len(words) % 40 != 1))
@settings(max_examples=15, deadline=None)
def test_japanese_survives_printing(words):
    lines = ["基" * 40, *(words[at : at + 40] for at in range(0, len(words), 40))]
    text = read(text_page(*lines), language="ja")
    assert "".join(b.text for b in text.blocks) == "基" * 40 + words
    assert {b.kind for b in text.blocks} <= {BlockKind.PARAGRAPH, BlockKind.REQUIREMENT}
