"""Drafts in Word: what each structure of a standard becomes, and what the report says of it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from documents.blocks import BlockKind
from documents.importing import read_docx
from tests.documents.importing.word_files import (
    cell,
    in_list,
    listed,
    para,
    run,
    table,
    tracked,
    word,
)


def read(*body, language="en", **more):
    return read_docx(word(*body, **more), language=language)


def shown(text):
    return [(b.kind.value, b.clause, b.number or b.label, b.text) for b in text.blocks]


def report(text):
    return {remark.code: remark.count for remark in text.report}


def test_headings_have_the_numbers_that_word_counts():
    text = read(
        para("Foreword", "ForewordTitle"),
        para("First words."),
        para("Scope", "Heading1"),
        para("Terms", "Heading1"),
        para("General", "Heading2"),
        para("Sampling", "Heading2"),
        para("<w:r><w:br/><w:t>(normative)</w:t><w:br/><w:t>Correction</w:t></w:r>", "ANNEX"),
        para("Humidity", "a2"),
        para("Last words."),
    )
    assert shown(text) == [
        ("heading", "foreword", "", "Foreword"),
        ("paragraph", "foreword", "", "First words."),
        ("heading", "1", "1", "Scope"),
        ("heading", "2", "2", "Terms"),
        ("heading", "2.1", "2.1", "General"),
        ("heading", "2.2", "2.2", "Sampling"),
        ("heading", "A", "A", "(normative) Correction"),
        ("heading", "A.1", "A.1", "Humidity"),
        ("paragraph", "A.1", "", "Last words."),
    ]
    assert [b.level for b in text.blocks][2:8] == [1, 1, 2, 2, 1, 2]
    assert text.report == []


def test_typed_numbers_are_read_too_and_headings_without_a_style_are_told():
    bold = "<w:b/>"
    text = read(
        para("まえがき"),
        para("5.2\u3000対照区の設定", "2", in_list(0)),
        para("対照区を設けなければならない。"),
        para(run("5.3　", bold) + run("試料", bold)),
        para(run("5.4 太字で始まる文は，見出しではない。", bold)),
        para(run("附属書B（参考） 例", bold)),
        para("その他", "Outlined"),
        language="ja",
    )
    assert shown(text) == [
        ("heading", "foreword", "", "まえがき"),
        ("heading", "5.2", "5.2", "対照区の設定"),
        ("requirement", "5.2", "", "対照区を設けなければならない。"),
        ("heading", "5.3", "5.3", "試料"),
        ("paragraph", "5.3", "", "5.4 太字で始まる文は，見出しではない。"),
        ("heading", "B", "B", "（参考） 例"),
        ("heading", "", "", "その他"),
    ]
    assert report(text) == {"heading_guessed": 3}
    assert text.report[0].details[1] == "5.3\u3000試料"
    assert text.report[0].lines == (1, 4, 6)


def test_a_clause_counted_twice_stays_and_is_reported():
    text = read(
        para("2 Terms", "Outlined"), para("1 Scope", "Outlined"), para("2 More", "Outlined")
    )
    assert [b.clause for b in text.blocks] == ["2", "1", "2"]
    assert report(text) == {"clause_twice": 1, "clause_order": 1}
    assert [(p.line, p.reason_code) for p in text.warnings] == [
        (2, "clause_order"),
        (3, "clause_twice"),
    ]


def test_terms_take_the_number_of_the_paragraph_above():
    text = read(
        para("3.1", "TermNum"), para("basalt", "Terms"), para("dark rock"), para("3.2", "TermNum")
    )
    assert shown(text) == [
        ("heading", "3.1", "3.1", "basalt"),
        ("paragraph", "3.1", "", "dark rock"),
        ("heading", "3.2", "3.2", ""),
    ]


def test_lists_keep_their_marks_and_levels():
    text = read(
        listed("one", 3), listed("inner", 3, 1), listed("inner", 3, 1), listed("two", 3),
        listed("inner again", 3, 1), listed("three", 7), listed("anew", 6), listed("anew too", 6),
        listed("dash", 4), listed("dot", 4, 1), listed("あ", 5), listed("?", 5, 1),
        para("c)\u3000typed"), para("—\ttyped dash".replace("\t", " ")),
    )  # fmt: skip
    assert [(b.kind.value, b.number, b.level) for b in text.blocks] == [
        ("list_item", number, level)
        for number, level in [
            ("a)", 1), ("1)", 2), ("2)", 2), ("b)", 1), ("1)", 2), ("c)", 1), ("a)", 1), ("b)", 1),
            ("—", 1), ("•", 2), ("(ア)", 1), ("1.", 2), ("c)", 1), ("—", 1),
        ]
    ]  # fmt: skip
    assert report(text) == {"number_format": 1}


def test_notes_examples_and_captions_are_told_by_their_label():
    text = read(
        para("NOTE 1<w:tab/>".replace("<w:tab/>", " ") + "Water matters."),
        para("<w:r><w:t>Note 2 to entry:</w:t><w:tab/><w:t>See 5.</w:t></w:r>"),
        para("Without a label.", "Note"),
        para("EXAMPLE Rice."),
        para("Table 1 — Depths", "Tabletitle"),
        table(("a", "b")),
        para("Table 2 shows the depths."),
        table(("c",)),
    )
    assert [(b.kind.value, b.label, b.text) for b in text.blocks] == [
        ("note", "NOTE 1", "Water matters."),
        ("note", "Note 2 to entry", "See 5."),
        ("note", "", "Without a label."),
        ("example", "EXAMPLE", "Rice."),
        ("paragraph", "", "Table 1 — Depths"),
        ("table_cell", "Table 1 row 1, column 1", "a"),
        ("table_cell", "Table 1 row 1, column 2", "b"),
        ("paragraph", "", "Table 2 shows the depths."),
        ("table_cell", "row 1, column 1", "c"),
    ]
    ja = read(para("注記1　水田。"), para("例 湛水。"), language="ja").blocks
    assert [(b.kind, b.label, b.text) for b in ja] == [
        (BlockKind.NOTE, "注記1", "水田。"),
        (BlockKind.EXAMPLE, "例", "湛水。"),
    ]


def test_tables_are_read_cell_by_cell_at_their_place_in_the_grid():
    text = read(
        para("Correction", "ANNEX"),
        para("Factors", "AnnexTable"),
        table(
            (cell("wide", '<w:gridSpan w:val="2"/>'), cell("tall", '<w:vMerge w:val="restart"/>')),
            ("x", cell(para("one") + para("two")), cell("", "<w:vMerge/>")),
        ).replace(
            "</w:tbl>", f"<w:tr><w:trPr>{tracked('del', '')}</w:trPr>{cell('gone')}</w:tr></w:tbl>"
        ),
    )
    assert text.blocks[1].text == "Table A.1 — Factors"
    cells = [(b.row, b.column, b.text) for b in text.blocks[2:]]
    assert cells == [
        (1, 1, "wide"), (1, 2, ""), (1, 3, "tall"), (2, 1, "x"), (2, 2, "one\ntwo"), (2, 3, ""),
    ]  # fmt: skip
    assert text.blocks[-2].html == "one<br>\ntwo"
    assert text.blocks[-2].label == "Table A.1 row 2, column 2"
    assert report(text) == {"merged_cells": 2, "deletions": 1}


def test_a_list_whose_level_only_its_style_tells():
    text = read(
        para("rock", "ListBullet"), para("basalt", "ListBullet2"), para("soil", "ListBullet")
    )
    assert [(b.level, b.text) for b in text.blocks] == [(1, "rock"), (2, "basalt"), (1, "soil")]


def test_what_stands_below_a_title_stays_below_it_where_cells_are_merged():
    tall, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    text = read(
        table(
            ("Element", "Min", "Max"),
            (cell("Ca", tall), "1", "2"),
            (cell("", goes_on), "3", "4"),
        )
    )
    below = {b.column: [c.text for c in text.blocks if c.column == b.column] for b in text.blocks}
    assert below == {1: ["Element", "Ca", ""], 2: ["Min", "1", "3"], 3: ["Max", "2", "4"]}


def test_cells_that_claim_one_column_are_all_kept():
    wide = cell("wide", '<w:gridSpan w:val="63"/>')
    text = read(table((wide, "one", "two")))
    assert [b.text for b in text.blocks if b.text] == ["wide", "one", "two"]


def test_a_width_that_a_file_only_claims_costs_little():
    wide = cell("wide", '<w:gridBefore w:val="1"/><w:gridSpan w:val="63"/>')
    text = read(table((wide, "end"), *[("x",)] * 3_000))
    assert len(text.blocks) < 3_000 + 5_000 + 2 * 63


def test_tracked_changes_are_taken_as_accepted_and_counted():
    gone = run("old ").replace("w:t", "w:delText")
    text = read(
        para(run("The ") + tracked("del", gone) + tracked("ins", run("new ")) + run("way")),
        para("runs on", properties=f"<w:rPr>{tracked('del', '')}</w:rPr>"),
        para(tracked("moveFrom", run(" moved away")) + tracked("moveTo", run(" and on"))),
    )
    assert [b.text for b in text.blocks] == ["The new way", "runs on and on"]
    assert report(text) == {"insertions": 2, "deletions": 3}


def test_a_paragraph_struck_out_is_not_counted():
    struck = para(
        tracked("del", run("b").replace("w:t", "w:delText")), "Heading1",
        f"<w:rPr>{tracked('del', '')}</w:rPr>",
    )  # fmt: skip
    text = read(para("a", "Heading1"), struck, para("c", "Heading1"))
    assert [(b.number, b.text) for b in text.blocks] == [("1", "a"), ("2", "c")]


def test_footnotes_stand_as_notes_at_their_place_and_comments_are_reported():
    mark = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    text = read(
        para(run("Basalt") + mark.format(2) + run(" is rock.") + mark.format(1)),
        table((cell(para(run("x") + mark.format(1))), "y")),
        para(run("End") + '<w:r><w:commentReference w:id="1"/></w:r>'),
        footnotes=("See ISO 1.", "Also olivine."),
        comments=("Why rock?",),
    )
    assert [(b.kind.value, b.label, b.text) for b in text.blocks] == [
        ("paragraph", "", "Basalt is rock."),
        ("note", "Footnote 1", "Also olivine."),
        ("note", "Footnote 2", "See ISO 1."),
        ("table_cell", "row 1, column 1", "x"),
        ("table_cell", "row 1, column 2", "y"),
        ("note", "Footnote 3", "See ISO 1."),
        ("paragraph", "", "End"),
    ]
    assert report(text) == {"footnotes": 3, "comments": 1}
    assert next(r for r in text.report if r.code == "comments").details == ("Why rock?",)


def math(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


def test_equations_become_one_line_of_text():
    mass = f"<m:sSub><m:e>{math('m')}</m:e><m:sub>{math('i,0')}</m:sub></m:sSub>"
    fraction = f"<m:f><m:num>{mass}</m:num><m:den>{math('V')}</m:den></m:f>"
    total = (
        f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{math("i=1")}</m:sub>'
        f"<m:sup>{math('n')}</m:sup><m:e>{fraction}</m:e></m:nary>"
    )
    text = read(para(run("where ") + f"<m:oMath>{math('C=')}{total}</m:oMath>"))
    assert text.blocks[0].text == "where C=∑_(i=1)^n (m_(i,0))/V"
    assert report(text) == {"equations": 1}


def test_pictures_leave_a_mark_that_their_caption_fills():
    drawing = '<w:r><w:drawing><docPr descr="{}"/></w:drawing></w:r>'
    text = read(
        para(drawing.format("A field")),
        para("Figure 1 — Layout of the plots"),
        para(run("See") + drawing.format("")),
        para("As Figure 1 shows."),
    )
    assert [(b.kind.value, b.label, b.text) for b in text.blocks] == [
        ("figure", "Figure 1", "Layout of the plots"),
        ("paragraph", "", "See"),
        ("figure", "", "[figure]"),
        ("paragraph", "", "As Figure 1 shows."),
    ]
    assert report(text) == {"pictures": 2}


def test_text_boxes_follow_their_paragraph_once():
    box = f"<w:txbxContent>{para('Key')}{para('1 plot')}</w:txbxContent>"
    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    text = read(para(run("Beside") + both), para("After"))
    assert [b.text for b in text.blocks] == ["Beside", "Key", "1 plot", "After"]
    assert report(text) == {"text_box": 1}


def test_ruby_keeps_the_words_and_reports_the_readings():
    ruby = f"<w:r><w:ruby><w:rt>{run('ふうか')}</w:rt><w:rubyBase>{run('風化')}</w:rubyBase></w:ruby></w:r>"
    text = read(para(run("岩石") + ruby + run("促進")), language="ja")
    assert text.blocks[0].text == "岩石風化促進"
    assert text.report[0].details == ("ふうか",)


def test_looks_links_signs_and_fields():
    text = read(
        para(
            run("CO") + run("2", '<w:rStyle w:val="Sub"/>') + run(" <b>", "<w:b/>")
            + '<w:r><w:noBreakHyphen/><w:sym w:font="Symbol" w:char="F061"/>'
            '<w:sym w:font="Odd" w:char="F099"/></w:r>'
            + f'<w:hyperlink r:id="out1">{run("web")}</w:hyperlink>'
            + f'<w:hyperlink r:id="out2">{run("bad")}</w:hyperlink>'
            + run("hidden", "<w:vanish/>")
        ),
        para(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>SEQ x</w:instrText>'
            '<w:t>code</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("7")
            + '<w:r><w:fldChar w:fldCharType="end"/><w:fldChar w:fldCharType="begin"/></w:r>'
        ),
        para("a field that never ends hides nothing"),
        outside=(("hyperlink", "https://example.org/?a=1&b=2"), ("hyperlink", "javascript:x")),
    )  # fmt: skip
    assert text.blocks[0].text == "CO2 <b>‑α〓webbad"
    assert text.blocks[0].html == (
        "CO<sub>2</sub><strong> &lt;b&gt;</strong>‑α〓"
        '<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">web</a>bad'
    )
    assert [b.text for b in text.blocks[1:]] == ["7", "a field that never ends hides nothing"]
    assert report(text) == {"bad_link": 1, "hidden_text": 1, "symbol": 1}


def test_contents_are_left_out_and_content_controls_are_not():
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    text = read(
        f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{para('Contents')}</w:sdtContent></w:sdt>",
        para("1 Scope 4", "TOC1"),
        f"<w:sdt><w:sdtContent>{para('Kept')}</w:sdtContent></w:sdt>",
        "<w:altChunk/>",
    )
    assert [b.text for b in text.blocks] == ["Kept"]
    assert report(text) == {"contents": 2, "embedded_document": 1}


def test_text_is_nfc_even_across_runs():
    text = read(para(run("が".replace("が", "か")) + run("\u3099ある")), language="ja")
    assert text.blocks[0].text == text.blocks[0].html == "がある"


WORDS = st.text(
    st.sampled_from("試料は，深さ0及び「表層」から採取する。abc <&>\"' \u3000が"),
    min_size=1,
    max_size=40,
)
PARTS = st.lists(
    st.tuples(st.sampled_from(["", "Heading1", "Heading2", "ANNEX", "list", "table"]), WORDS),
    max_size=12,
)  # fmt: skip


@given(PARTS, st.sampled_from(["ja", "en"]))
@settings(max_examples=60, deadline=None)
def test_no_word_is_lost_and_clauses_count_up(parts, language):
    made = {
        "list": lambda words: listed(words, 3),
        "table": lambda words: table((words, "x")),
    }
    body = [
        made.get(kind, lambda words, kind=kind: para(words, kind))("§" + words)
        for kind, words in parts
    ]
    text = read(para("§start"), *body, language=language)
    wanted = [" ".join(("§" + words).split(" ")).strip() for _, words in [("", "start"), *parts]]
    found = [b.text for b in text.blocks if b.text.startswith("§")]
    assert [t.replace(" ", "") for t in found] == [t.replace(" ", "") for t in wanted]
    clauses = [b.number for b in text.blocks if b.kind == BlockKind.HEADING]
    chapters = [int(number) for number in clauses if number.isdigit()]
    annexes = [number for number in clauses if number.isalpha()]
    assert chapters == sorted(set(chapters))
    assert annexes == list("ABCDEFGHIJKL"[: len(annexes)])
    assert "clause_twice" not in report(text)
    assert len({b.key for b in text.blocks}) == len(text.blocks)
