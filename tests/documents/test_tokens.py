"""Words as people see them changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.tokens import normalised, tokens


def cut(text):
    return [token.text for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("行わなければならない", ["行", "わなければならない"]),
        ("(50±5) %以下", ["(50±5) %", "以下"]),
        ("shall not", ["shall", " ", "not"]),
        ("1 000 kg/m3", ["1 000 kg/m3"]),
        ("−0.5 ‰", ["−0.5 ‰"]),
        ("5 days", ["5", " ", "days"]),
        ("12か月間", ["12か月間"]),
        ("CO2濃度", ["CO2", "濃度"]),
        ("アルカリ度を測定", ["アルカリ", "度", "を", "測定"]),
        ("co-removal", ["co-removal"]),
        ("か\u3099く", ["か\u3099く"]),
        ("葛\U000e0100城", ["葛\U000e0100城"]),
        ("\U00020bb7野家", ["\U00020bb7野家"]),
    ],
)
def test_a_token_is_what_people_read_as_one(text, expected):
    assert cut(text) == expected


@given(st.text())
def test_tokens_joined_are_the_text(text):
    found = tokens(text)
    assert "".join(token.text for token in found) == text
    assert all(text[token.start : token.end] == token.text for token in found)


@given(st.text())
def test_a_text_is_normalised_once(text):
    assert normalised(normalised(text)) == normalised(text)
