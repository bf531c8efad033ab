"""Shall, should, may, can: every sentence of a golden list, in English and Japanese."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.strength import (
    Strength,
    change_of_strength,
    is_requirement,
    requirement_spans,
)

HERE = Path(__file__).parent
VERBS = {
    (Strength.REQUIREMENT, False): "shall",
    (Strength.REQUIREMENT, True): "shall not",
    (Strength.RECOMMENDATION, False): "should",
    (Strength.RECOMMENDATION, True): "should not",
    (Strength.PERMISSION, False): "may",
    (Strength.PERMISSION, True): "need not",
    (Strength.POSSIBILITY, False): "can",
    (Strength.POSSIBILITY, True): "cannot",
}


def rows(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


PAIRS = rows("strength_pairs.tsv")
SENTENCES = [
    (language, sentence, verbs)
    for verbs, english, japanese in PAIRS
    for language, sentence in (("en", english), ("ja", japanese))
    if sentence != "-"
]
NONE = rows("strength_none.tsv")


def verbs_of(text, language):
    return "; ".join(VERBS[s.strength, s.negative] for s in requirement_spans(text, language))


def test_the_golden_list_is_as_long_as_it_says():
    assert sum("-" not in (english, japanese) for _verbs, english, japanese in PAIRS) >= 220
    assert len(NONE) >= 40
    assert len({tuple(row) for row in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize(("language", "sentence", "verbs"), SENTENCES)
def test_a_sentence_binds_as_a_person_of_the_field_reads_it(language, sentence, verbs):
    assert verbs_of(sentence, language) == verbs


@pytest.mark.parametrize(("language", "sentence"), NONE)
def test_a_sentence_in_which_nothing_binds(language, sentence):
    assert requirement_spans(sentence, language) == []


@pytest.mark.parametrize(
    ("sentence", "language", "words"),
    [
        ("It shall\nnot be used.", "en", ["shall\nnot"]),
        ("It shall not only be dry but clean.", "en", ["shall"]),
        ("Fields may be large. May was dry.", "en", ["may"]),
        ("The powder MAY be wet in MAY 2026.", "en", ["MAY"]),
        ("Only dry samples are permitted here.", "en", ["Only dry samples are permitted"]),
        ("試料を採取しないことが望ましい。", "ja", ["採取しないことが望ましい"]),
        ("差は5 %以下とする。", "ja", ["とする"]),
        ("記録は保存するものとする。", "ja", ["するものとする"]),
        ("試料を採取することができるものとする。", "ja", ["ことができるものとする"]),
        ("（試料は，毎年採取する。）", "ja", ["採取する"]),
    ],
)
def test_exactly_the_words_that_bind_are_marked(sentence, language, words):
    assert [sentence[s.start : s.end] for s in requirement_spans(sentence, language)] == words


def test_may_not_is_no_prohibition_but_left_for_its_writer_to_mend():
    (span,) = requirement_spans("Credits may not be issued before verification.", "en")
    assert (span.strength, span.negative) == (Strength.PERMISSION, True)
    assert not is_requirement("Credits may not be issued.", "en")


@pytest.mark.parametrize(
    ("sentence", "language", "plain"),
    [
        ("Weigh the sample.", "en", True),
        ("The sample shall be weighed.", "en", False),
        ("試料を採取する。", "ja", True),
        ("試料を採取しなければならない。", "ja", False),
    ],
)
def test_what_binds_by_its_mere_sentence_is_told_apart(sentence, language, plain):
    assert [span.plain for span in requirement_spans(sentence, language)] == [plain]


def test_no_at_the_start_of_a_sentence_reaches_to_its_end_and_no_further():
    text = "No vented CO2 shall be counted. Stored CO2 shall be counted."
    assert verbs_of(text, "en") == "shall not; shall"


@pytest.mark.parametrize(
    ("old", "new", "language", "changes"),
    [
        ("It shall be kept.", "It should be kept.", "en", [("shall", "should")]),
        ("It shall be kept.", "It shall not be kept.", "en", [("shall", "shall not")]),
        ("It shall be kept.", "It shall be stored.", "en", []),
        ("The plot shall be kept.", "The plot is required to be kept.", "en", []),
        ("The data are kept.", "The data may be kept.", "en", [(None, "may")]),
        ("The data can be kept. It is dry.", "It is dry.", "en", [("can", None)]),
        (
            "A log shall be kept. A map may be drawn.",
            "A log may be kept. A map may be drawn.",
            "en",
            [("shall", "may")],
        ),
        (
            "A map may be drawn.",
            "A log shall be kept for five years. A map may be drawn.",
            "en",
            [(None, "shall")],
        ),
        ("試料を採取しなければならない。", "試料を採取する。", "ja", []),
        ("試料を採取する。", "試料を採取することが望ましい。", "ja", [("shall", "should")]),
        ("記録を残してもよい。", "記録を残さなくてもよい。", "ja", [("may", "need not")]),
        ("表土を測る。", "土を測る。", "ja", []),
    ],
)
def test_a_change_of_strength_is_found_whatever_it_was_filed_as(old, new, language, changes):
    def verb(span):
        return VERBS[span.strength, span.negative] if span else None

    found = change_of_strength(old, new, language)
    assert [(verb(c.old), verb(c.new)) for c in found] == changes


PIECES = st.sampled_from(
    [sentence for _l, sentence, _v in SENTENCES[:120]]
    + ["shall", "not", " ", "may", "Should", "only", "is to", "be", ".", "\n", "。", "なければならない",
       "しない", "ことが", "望ましい", "できる", "ものとする", "とする", "can", "no", "required", "５", "て", "も"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join), st.sampled_from(["ja", "en"]))
def test_spans_lie_in_the_text_in_order_and_never_overlap(text, language):
    spans = requirement_spans(text, language)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    for before, after in itertools.pairwise(spans):
        assert before.end <= after.start


@given(st.lists(PIECES, max_size=8).map(" ".join), st.sampled_from(["ja", "en"]))
def test_a_text_never_differs_in_strength_from_itself(text, language):
    assert change_of_strength(text, text, language) == []


@given(
    st.lists(PIECES, max_size=6).map(" ".join),
    st.lists(PIECES, max_size=6).map(" ".join),
    st.sampled_from(["ja", "en"]),
)
def test_every_difference_names_expressions_of_the_two_texts(old, new, language):
    for change in change_of_strength(old, new, language):
        assert change.old is None or change.old in requirement_spans(old, language)
        assert change.new is None or change.new in requirement_spans(new, language)
        assert change.old or change.new
