"""A standard's text: parsing, line numbers, stable ids, pairs of languages, binding words."""

import itertools
import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.blocks import BlockKind
from documents.clauses import clause_order, normalise_clause, order_key
from documents.keys import assign_keys, pair_languages
from documents.lines import COLUMNS, break_lines, number_lines, width
from documents.markdown import Limits, Refused, parse
from documents.strength import Strength, requirement_spans

TEXT_JA = """# まえがき

この文書は，試験方法を定める。

# 1 適用範囲

農地に施用した岩石粉による除去量の測定方法を規定する。

# 5 試料採取

## 5.2 対照区の設定

施用区ごとに，対照区を一つ以上設けなければならない。

a) 土性が等しい。

b) **水管理「湛水」**が等しい。

注記1 水田では，取水口の位置が影響する。

表1－深さ

| 区分 | 深さ |
|---|---|
| 表層 | 0 cm～15 cm |

# 附属書A（規定） 補正

## A.1 一般

CO~2~の量は，m^2^当たりで示す。
"""


def kinds(blocks):
    return [(block.kind, block.clause, block.number or block.label) for block in blocks]


def test_a_text_becomes_blocks_with_their_clauses():
    blocks = parse(TEXT_JA, language="ja").blocks
    assert kinds(blocks)[:5] == [
        ("heading", "foreword", ""),
        ("paragraph", "foreword", ""),
        ("heading", "1", "1"),
        ("paragraph", "1", ""),
        ("heading", "5", "5"),
    ]
    by_kind = {block.kind: block for block in blocks}
    assert by_kind[BlockKind.REQUIREMENT].clause == "5.2"
    assert by_kind[BlockKind.NOTE].label == "注記1"
    assert by_kind[BlockKind.NOTE].text.startswith("水田では")
    items = [b for b in blocks if b.kind == BlockKind.LIST_ITEM]
    assert [b.number for b in items] == ["a)", "b)"]
    assert items[1].html == "<strong>水管理「湛水」</strong>が等しい。"
    cells = [b for b in blocks if b.kind == BlockKind.TABLE_CELL]
    assert [b.text for b in cells] == ["区分", "深さ", "表層", "0 cm～15 cm"]
    last = blocks[-1]
    assert (last.clause, last.text) == ("A.1", "CO2の量は，m2当たりで示す。")
    assert "CO<sub>2</sub>" in last.html


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("# 1 a\n\n<script>x</script>\n", [(3, "raw_html")]),
        ("# 1 a\n\nb <i>x</i>\n\n<b>y</b> z\n", [(3, "raw_html"), (5, "raw_html")]),
        ("# 1 a\n\n[x](javascript:alert)\n", [(3, "bad_link")]),
        ("# 1 a\n\n[x](data:text/html,y)\n", [(3, "bad_link")]),
        ("# 2 a\n\n# 1 b\n\n# 2 c\n", [(3, "clause_order"), (5, "clause_twice")]),
        ("# 1 a\x00\n", [(1, "control_character")]),
        (b"# 1 \xe3\x81\n", [(1, "not_utf8")]),
        ("", [(1, "empty")]),
    ],
)
def test_what_is_not_text_is_refused_with_every_line_and_reason(source, faults):
    with pytest.raises(Refused) as refusal:
        parse(source, language="en")
    found = {(p.line, p.reason_code) for p in refusal.value.problems}
    assert found == set(faults)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(size=10), "too_large"),
        (Limits(blocks=2), "too_many_blocks"),
        (Limits(line=5), "line_too_long"),
    ],
)
def test_limits(limits, code):
    with pytest.raises(Refused) as refusal:
        parse("# 1 a\n\nb c d e f g h\n\ni\n", language="en", limits=limits)
    assert code in {p.reason_code for p in refusal.value.problems}


@given(st.text(max_size=300), st.sampled_from(["ja", "en"]))
def test_any_text_is_blocks_or_refused_and_never_a_script(text, language):
    try:
        blocks = parse(text, language=language).blocks
    except Refused as refusal:
        assert refusal.problems
        return
    assert len({block.key for block in blocks}) == len(blocks)
    for block in blocks:
        assert "<script" not in block.html
        assert " on" not in block.html.split(">")[0] or "<" not in block.html


@given(st.binary(max_size=200))
def test_any_bytes_are_blocks_or_refused(data):
    try:
        parse(data, language="ja")
    except Refused as refusal:
        assert refusal.problems


PROSE = st.text(
    st.sampled_from("試料は，深さ0 cm～15及び「表層」から採取する。（ISO 10390）ｱｧ abcdefg ％10%"),
    max_size=400,
)


@given(PROSE, st.sampled_from(["ja", "en"]))
def test_lines_joined_are_the_text_and_keep_the_rules_of_line_breaking(text, language):
    lines = break_lines(text, language)
    assert "".join(lines) == text
    for line in lines[1:]:
        assert line[:1] not in set("，。」）%％")
    for line in lines[:-1]:
        assert line[-1:] not in set("「（")


def test_words_and_units_are_never_torn():
    text = "あ" * 33 + "ISO 10390による10 %の変化"
    first, second = break_lines(text, "ja")[:2]
    assert not first.endswith("IS")
    assert second.startswith("ISO")
    assert all(width(line.rstrip()) <= COLUMNS["ja"] for line in break_lines("あい" * 200, "ja"))


def test_lines_are_counted_through_the_document():
    blocks = number_lines(parse(TEXT_JA, language="ja").blocks, language="ja")
    assert blocks[0].first_line == 1
    for before, after in itertools.pairwise(blocks):
        assert after.first_line == before.last_line + 1


def test_ids_survive_where_the_words_do():
    before = parse(TEXT_JA, language="ja").blocks
    changed = TEXT_JA.replace("一つ以上", "二つ以上").replace(
        "# 1 適用範囲", "# 0 概要\n\n新しい文。\n\n# 1 適用範囲"
    )
    after = assign_keys(parse(changed, language="ja").blocks, previous=before)
    keys = {block.text: block.key for block in before}
    for block in after:
        if block.text in keys and block.kind != BlockKind.TABLE_CELL:
            assert block.key == keys[block.text]
    reworded = next(b for b in after if "二つ以上" in b.text)
    assert reworded.key == next(b.key for b in before if "一つ以上" in b.text)
    assert assign_keys(after, previous=after) == after


def test_a_moved_block_keeps_its_id_and_twins_never_share_one():
    before = parse("# 1 a\n\nfirst\n\nsecond\n\nthird\n", language="en").blocks
    after = assign_keys(
        parse("# 1 a\n\nthird\n\nfirst\n\nsecond\n\nsecond\n", language="en").blocks,
        previous=before,
    )
    keys = {block.text: block.key for block in before}
    assert [b.key for b in after if b.text == "third"] == [keys["third"]]
    assert len({block.key for block in after}) == len(after)


@given(
    st.lists(st.sampled_from("abcdef"), max_size=12),
    st.lists(st.sampled_from("abcdef"), max_size=12),
)
def test_ids_are_unique_whatever_moved(old, new):
    def text(words):
        return parse("# 1 x\n\n" + "\n\n".join(words), language="en").blocks

    assigned = assign_keys(text(new), previous=text(old))
    assert len({block.key for block in assigned}) == len(assigned)


def test_languages_are_paired_by_place():
    ja = parse("# 1 範囲\n\n一。\n\n二。\n", language="ja").blocks
    en = parse("# 1 Scope\n\nOne.\n\nTwo.\n\nThree.\n", language="en").blocks
    paired = pair_languages(ja, en)
    assert [b.key for b in paired.second[:3]] == [b.key for b in ja]
    assert [b.text for b in paired.alone_second] == ["Three."]
    assert paired.alone_first == []


@pytest.mark.parametrize(
    ("raw", "clauses"),
    [
        ("6.1 and throughout", ["6.1"]), ("3.13 & 3.14", ["3.13", "3.14"]), ("Annex A.1", ["A.1"]),
        ("03.5", ["3.5"]), ("Clause 1.4.1", ["1.4.1"]), ("General", [""]), ("Whole document", [""]),
        ("?", []), ("", []), ("附属書A", ["A"]), ("５．２項", ["5.2"]), ("Introduction", ["introduction"]),
        ("5.2a", []), ("第5章", ["5"]), ("Table 3", []), ("表1", []), ("ISO 14064-1, 6.2", ["6.2"]),
        ("5.2, Table 3", ["5.2"]), ("前書き", ["foreword"]), ("European foreword", ["foreword"]),
        ("まえがき", ["foreword"]), ("3.13, 3.14\n", ["3.13", "3.14"]),
    ],
)  # fmt: skip
def test_clauses_as_people_write_them(raw, clauses):
    assert normalise_clause(raw) == clauses


def test_clauses_in_the_order_of_a_document():
    ordered = ["", "foreword", "introduction", "1", "3.2", "3.10", "10", "A", "A.2", "A.10", "bibliography", "x"]  # fmt: skip
    shuffled = [*ordered[5:], *ordered[:5]]
    assert sorted(shuffled, key=clause_order) == ordered


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("It shall not be used and should be kept.", "en", ["requirement", "recommendation"]),
        ("This may be shallow; one can see.", "en", ["permission", "possibility"]),
        ("確認しなければならない。適用してもよい。", "ja", ["requirement", "permission"]),
        ("使用してはならない。設けることが望ましい。", "ja", ["requirement", "recommendation"]),
        ("求めることができる。", "ja", ["possibility"]),
        ("測定した値である。", "ja", []),
    ],
)
def test_binding_words(text, language, found):
    spans = requirement_spans(text, language)
    assert [span.strength for span in spans] == [Strength(name) for name in found]
    assert all(text[s.start : s.end] for s in spans)


@pytest.mark.parametrize(
    ("clause", "sentence", "kind"),
    [
        ("序文", "除去量は，二つの値から求める。", "paragraph"),
        ("序文", "除去量を報告しなければならない。", "requirement"),
        ("6 算定", "除去量は，二つの値から求める。", "requirement"),
        ("6 算定", "1) 記録は，毎年作成する。", "list_item"),
    ],
)
def test_a_plain_sentence_is_a_requirement_only_where_a_text_binds(clause, sentence, kind):
    assert parse(f"# {clause}\n\n{sentence}\n", language="ja").blocks[1].kind == kind


def test_list_items_on_lines_of_their_own_are_items_of_their_own():
    source = "# 1 A\n\nThe plots are:\na) **alike** in soil\nb) kept apart\n— as far as can be;\n"
    blocks = parse(source.encode(), language="en").blocks[1:]
    assert [(b.kind, b.number, b.text, b.source_line) for b in blocks] == [
        ("paragraph", "", "The plots are:", 3),
        ("list_item", "a)", "alike in soil", 4),
        ("list_item", "b)", "kept apart — as far as can be;", 5),
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    ("source", "label", "text"),
    [
        ("NOTE 1\ntext here", "NOTE 1", "text here"),
        ("EXAMPLE\\\ntext here", "EXAMPLE", "text here"),
        ("a)  \ntext here", "a)", "text here"),
        ("# 1 \\text here", "1", "\\text here"),
        ("# 1 **text** here", "1", "text here"),
    ],
)
def test_no_letter_is_lost_behind_what_is_printed_before_the_words(source, label, text, language):
    (block,) = parse(source.encode(), language=language).blocks
    assert (block.label or block.number, block.text) == (label, text)


INLINE = [
    "対照区を", "** a**", "CO~2~ ", "m^2^ ", "<", "&amp; ", "`x<y` ", "[ 測定](https://example.org) ",
    "\n", "\\\n", "  \n", " ", "\u3000", "![図](a.png)", "a) ", "注記1 ", "NOTE 2\n", "&nbsp;", "\\",
]  # fmt: skip
OPENED = ["", "# 1 ", "## 附属書A（規定） ", "- ", "| a | b |\n| - | - |\n| "]


@given(
    st.sampled_from(OPENED), st.lists(st.sampled_from(INLINE), max_size=10).map("".join),
    st.sampled_from(["ja", "en"]),
)  # fmt: skip
def test_html_has_the_very_characters_of_the_text(opened, inline, language):
    try:
        blocks = parse(f"{opened}{inline}".encode(), language=language).blocks
    except Refused:
        return
    for block in blocks:
        assert unescape(re.sub(r"<[^>]*>", "", block.html)) == block.text


def test_a_paragraph_inserted_in_one_language_moves_no_other_pair():
    ja = parse("# 1 範囲\n\n一。\n\n二。\n\n三。\n", language="ja").blocks
    en = pair_languages(
        ja,
        parse(
            "# 1 Scope\n\nOne alone.\n\nTwo here.\n\nThree more.\n\nOnly English.\n", language="en"
        ).blocks,
    ).second
    longer = parse("# 1 範囲\n\n新しい段落。\n\n一。\n\n二。\n\n三。\n", language="ja").blocks
    same = parse(
        "# 1 Scope\n\nOne alone.\n\nTwo here.\n\nThree more.\n\nOnly English.\n", language="en"
    ).blocks
    kept = pair_languages(assign_keys(longer, previous=ja), assign_keys(same, previous=en))
    assert [block.key for block in kept.second] == [block.key for block in en]
    assert [block.text for block in kept.alone_first] == ["新しい段落。"]
    assert [block.text for block in kept.alone_second] == ["Only English."]


@pytest.mark.parametrize(
    "source",
    [
        "# " + "1." * 40 + "1 Title",
        "NOTE " + "1" * 300 + " words",
        "i" * 60 + ") item",
        "# 1 A\n\n# " + "9" * 5000 + " B",
    ],
)
def test_a_number_that_nobody_could_keep_is_refused_by_name(source):
    with pytest.raises(Refused) as refused:
        parse(source.encode(), language="en")
    assert {problem.reason_code for problem in refused.value.problems} == {"number_too_long"}


CLAUSES = ["", "foreword", "introduction", "1", "2", "5", "5.1", "5.2", "5.10", "10", "A", "A.2", "B", "bibliography", "?x"]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(CLAUSES), st.integers(0, 9_999_999))))
def test_places_as_strings_sort_like_places(places):
    by_key = sorted(places, key=lambda place: (clause_order(place[0]), place[1]))
    assert sorted(places, key=lambda place: order_key(*place)) == by_key


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("例 10 haの区画では", "", "10 haの区画では"), ("例 80 %が通る", "", "80 %が通る"),
        ("例 2 t検定を行う", "2", "t検定を行う"), ("例2 A社の区画", "2", "A社の区画"),
    ],
)  # fmt: skip
def test_a_quantity_after_the_word_example_is_not_its_number(text, number, rest):
    (_heading, block) = parse(f"# 1 適用範囲\n\n{text}\n", language="ja").blocks
    assert block.label.replace(" ", "") == f"例{number}"
    assert block.text == rest
