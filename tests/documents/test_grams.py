"""Searching without spaces between words: what stands in a text is found, whatever its width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.grams import folded, grams, words

LETTERS = st.text(st.sampled_from("測定風化促進ガカ゛ABabＡ１1 　\n𠮷𡈽é…"), max_size=30)


@given(LETTERS, LETTERS, LETTERS)
def test_a_word_has_no_pair_that_a_text_with_it_lacks(before, word, after):
    text, word = folded(before + word + after), folded(word)
    if word in text:
        assert set(grams(word)) <= set(grams(text))


@given(LETTERS)
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=40))
def test_numbers_fit_a_column_of_integers(text):
    assert all(-(2**31) <= pair < 2**31 for pair in grams(text))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ＣＯ２の除去量", "co2"), ("ｶｰﾎﾞﾝ除去", "カーボン"), ("Enhanced  Weathering", "enhanced"),
        ("対照区は二つ以上", "二つ"), ("(50±5) %", "50±5"),
    ],
)  # fmt: skip
def test_width_and_case_make_no_difference(text, word):
    assert folded(word) in folded(text)
    assert set(grams(folded(word))) <= set(grams(folded(text)))


def test_words_stay_together_in_quotes():
    assert words("風化　促進") == ["風化", "促進"]
    assert words('"control plot" Area area') == ["control plot", "area"]
    assert words("「対照 区」の") == ["対照 区", "の"]
    assert words(" 　") == []
