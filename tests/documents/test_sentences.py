"""The sentences of a block."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("対照区を設ける。面積は10 %以上とする。", ["対照区を設ける。", "面積は10 %以上とする。"]),
        ("値は５．２とする．次の文．", ["値は５．２とする．", "次の文．"]),
        ("See 5.2, e.g. basalt. The rest follows!", ["See 5.2, e.g. basalt.", "The rest follows!"]),
        ("「終わる。」次。", ["「終わる。」", "次。"]),
        (
            "引用規格は，その最新版（追補を含む。）を適用する。次。",
            ["引用規格は，その最新版（追補を含む。）を適用する。", "次。"],
        ),
        ("前文。（注を含む。）後の文。", ["前文。", "（注を含む。）", "後の文。"]),
        ("「（一。）と言う。」と書く。次。", ["「（一。）と言う。」", "と書く。", "次。"]),
        ("閉じない（括弧。次の文。", ["閉じない（括弧。", "次の文。"]),
        ("no full stop", ["no full stop"]),
        ("  ", []),
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(text, expected):
    assert [text[start:end] for start, end in sentences(text)] == expected


@given(st.text(alphabet="あア字aB 5.．。！?「」（）\n"))
def test_no_word_is_lost_between_sentences(text):
    found = sentences(text)
    assert "".join("".join(text[a:b].split()) for a, b in found) == "".join(text.split())
    assert all(a < b for a, b in found)
