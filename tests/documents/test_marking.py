"""Marking adds tags and nothing else."""

import re
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.lines import AS_PRINTED, break_lines, number_lines
from documents.markdown import Refused, parse
from documents.marking import Mark, marked


def words(html):
    return unescape(re.sub(r"<[^>]*>", "", html))


def shown(html, language="ja", lines=1, **more):
    return marked(html, language=language, first_line=1, last_line=lines, **more)


@pytest.mark.parametrize(
    ("language", "html", "binding"),
    [
        ("ja", "対照区を<strong>設けなければ</strong>ならない。", ["requirement", "requirement"]),
        ("ja", "緩衝帯を設けることが望ましい。", ["recommendation"]),
        (
            "en",
            "The plot shall not be <em>tilled</em> and may be mown.",
            ["requirement", "permission"],
        ),
        ("en", "Marshall Islands", []),
    ],
)
def test_binding_words_are_marked_even_across_tags(language, html, binding):
    found = shown(html, language)
    assert re.findall(r'class="binds (\w+)"', found) == binding
    assert words(found) == words(html)


@pytest.mark.parametrize(
    ("sentence", "bound"),
    [
        ("対照区を一つ以上設けなければならない。", "設けなければならない"),
        ("試料を採取後確認しなければならない。", "確認しなければならない"),
        ("差は，5 %以下でなければならない。", "でなければならない"),
        ("上限を超えてはならない。", "超えてはならない"),
        ("補正を適用してもよい。", "適用してもよい"),
        ("対照区を設けなくてもよい。", "設けなくてもよい"),
    ],
)
def test_the_stem_of_a_verb_binds_and_the_words_before_it_do_not(sentence, bound):
    assert re.findall(r'<span class="binds \w+">(.*?)</span>', shown(sentence)) == [bound]


def test_lines_are_those_published_with_the_label_counted_in():
    source = "NOTE 1 " + "The uncertainty of the alkalinity flux depends on m^2^ & on soil. " * 9
    (block,) = number_lines(parse(source, language="en").blocks, language="en")
    found = marked(
        block.html,
        language="en",
        first_line=block.first_line,
        last_line=block.last_line,
        label=block.label,
    )
    numbers = re.findall(r'data-n="(\d+)"', found)
    assert numbers == [str(n) for n in range(block.first_line, block.last_line + 1)]
    first = words(
        re.findall(r'<span class="line" data-n="1">(.*?)</span>(?=<span class="line")', found)[0]
    )
    assert f"{block.label} {first}" == break_lines(f"{block.label} {block.text}", "en")[0]


def test_a_block_whose_lines_come_out_otherwise_is_one_line():
    assert shown("短い。", lines=3) == '<span class="line" data-n="1">短い。</span>'


def test_line_breaks_and_links_stay():
    html = 'see <a href="https://example.org/" rel="noopener noreferrer">this &lt;page&gt;</a><br>and stop'
    found = shown(html, "en")
    assert found.count("<a href=") == found.count("</a>") == 1
    assert found.count("<br>") == 1
    assert words(found) == words(html)


PIECES = st.sampled_from(
    ["対照区を設けなければならない。", "**太字「かっこ」**が", "CO~2~ ", "m^2^ ", "shall not ", "<", "&amp; ", "`x<y` ",
     "[測定](https://example.org) ", "ことができる。", "1,200 mg ", "\n", "\\\n"]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=30).map("".join), st.sampled_from(["ja", "en"]))
def test_marking_never_changes_the_words(source, language):
    try:
        blocks = number_lines(parse(source, language=language).blocks, language=language)
    except Refused:
        return
    for block in blocks:
        found = marked(
            block.html, language=language, first_line=block.first_line,
            last_line=block.last_line, label=block.label,
        )  # fmt: skip
        assert words(found) == words(block.html) == block.text
        assert found.count("<span") == found.count("</span>")


@given(
    st.text(alphabet="ab<&字が 。shall", min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(1, 9)), max_size=6),
)
def test_marks_cover_exactly_their_ranges_and_no_text_changes(text, wanted):
    marks = [Mark(a, min(a + n, len(text)), str(name)) for a, n, name in wanted if a < len(text)]
    html = marked(escape(text, quote=False), language="en", first_line=1, last_line=1, marks=marks)
    assert unescape(re.sub(r"<[^>]+>", "", html)) == text
    said = []
    for names, words in re.findall(r'<mark class="said" data-of="([^"]+)">(.*?)</mark>', html):
        said += [(sign, set(names.split())) for sign in unescape(re.sub(r"<[^>]+>", "", words))]
    expected = [
        (sign, {mark.name for mark in marks if mark.start <= at < mark.end})
        for at, sign in enumerate(text)
    ]
    assert said == [(sign, names) for sign, names in expected if names]


@given(st.lists(PIECES, min_size=1, max_size=12).map("".join), st.data())
def test_a_mark_shows_exactly_the_words_of_its_range(source, data):
    try:
        blocks = number_lines(parse(source, language="ja").blocks, language="ja")
    except Refused:
        return
    for block in [block for block in blocks if block.text]:
        start = data.draw(st.integers(0, len(block.text) - 1))
        end = data.draw(st.integers(start + 1, len(block.text)))
        html = marked(
            block.html, language="ja", first_line=block.first_line, last_line=block.last_line,
            label=block.label, marks=[Mark(start, end, "7"), Mark(0, end, "8")],
        )  # fmt: skip
        pieces = re.findall(
            r'<mark class="said" data-of="(?:8 )?7(?: 8)?">(.*?)</mark>', html, re.S
        )
        assert words("".join(pieces)) == block.text[start:end]


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [(5, 9, ' data-n="5–9"'), (40, 3, ' data-n="40–3"'), (7, 7, ' data-n="7"'), (0, 0, "")],
)
def test_lines_as_printed_are_never_looked_for_in_the_text(first, last, shown):
    html = "x" * 72 + " " + "y" * 72 + " <em>z</em>"  # would make two lines and more
    found = marked(
        html, language="en", first_line=first, last_line=last, algorithm=AS_PRINTED,
        marks=[Mark(0, 3, "1")],
    )  # fmt: skip
    assert found.startswith(f'<span class="line printed"{shown}><mark class="said" data-of="1">xxx')
    assert found.count('class="line') == 1
    assert re.sub(r"<[^>]+>", "", found) == re.sub(r"<[^>]+>", "", html)
