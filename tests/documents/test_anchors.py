"""Ranges: kept to the character, carried to the next revision, never silently to another place."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.revised import case
from documents import reanchor
from documents.alignment import align
from documents.anchors import Carrier, Outcome, locate, quote_of
from tests.documents.test_alignment import text

OLD = "少なくとも一つの対照区を設けなければならない。面積は施用区の10 %以上とする。"


def carried(old, new, quote, block=1):
    before, after = text("# A", *old), text("# A", *new)
    start, end = locate(before[block].text, quote)
    found = Carrier(align(before, after)).carry(block, start, end)
    return found, after[found.spot.block].text[found.spot.start : found.spot.end]


def test_a_quote_keeps_32_characters_on_either_side():
    quote = quote_of("x" * 40 + "対照区" + "y" * 40, 40, 43)
    assert (quote.exact, quote.before, quote.after) == ("対照区", "x" * 32, "y" * 32)


@pytest.mark.parametrize("span", [(3, 3), (-1, 2), (0, 99), (5, 2)])
def test_what_is_no_range_is_refused(span):
    with pytest.raises(ValueError, match="no range"):
        quote_of("短い文", *span)


def test_of_several_quotes_the_nearest_is_meant():
    assert locate("ab ab ab", "ab", near=4) == (3, 5)
    assert locate("ab", "x") is None
    assert locate("ab", "") is None


def test_words_beside_the_quote_may_change():
    new = OLD.replace("少なくとも一つ", "二つ以上").replace("以上とする", "を下回ってはならない")
    found, words = carried([OLD, "終わり。"], [new, "終わり。"], "対照区を設けなければならない")
    assert (found.outcome, words) == (Outcome.EXACT, "対照区を設けなければならない")


def test_a_quote_half_rewritten_is_carried_and_one_wholly_rewritten_is_shown():
    new = OLD.replace("設けなければならない", "設けることが望ましい")
    found, words = carried([OLD], [new], "対照区を設けなければならない")
    assert found.outcome == Outcome.NEEDS_REVIEW or words.startswith("対照区を設")
    gone, _ = carried([OLD], [new], "なければならない")
    assert gone.outcome == Outcome.NEEDS_REVIEW


@pytest.mark.parametrize(
    ("quote", "expected"),
    [("一つの対照区", "二つの対照区"), ("10 %以上", "20 %以上"), ("区を設け", "区を設け")],
)
def test_a_range_takes_in_what_has_replaced_its_edges(quote, expected):
    new = OLD.replace("一つの", "二つの").replace("10 %", "20 %")
    assert carried([OLD], [new], quote)[1] == expected


def test_a_range_does_not_take_in_a_sentence_put_before_it():
    new = OLD.replace("少なくとも一つ", "ここに長い一文が新しく入り，読み手を待たせる。最低一つ")
    words = carried([OLD], [new], "少なくとも一つの対照区")[1]
    assert words.endswith("つの対照区")
    assert "待たせる" not in words


def test_a_range_in_a_cut_block_goes_to_its_piece():
    first, second = OLD.split("。")[0] + "。", OLD.split("。")[1] + "。"
    found, words = carried([OLD], [first, second], "施用区の10 %")
    assert (found.outcome, words, found.spot.block) == (Outcome.MOVED, "施用区の10 %", 2)


def test_a_range_in_a_merged_block_is_found_in_its_own_half():
    other = "面積は施用区の10 %以上とする。対照区を設けなければならない。別の文。"
    found, words = carried([OLD, other], [OLD + other], "対照区を設け", block=2)
    assert words == "対照区を設け"
    assert found.spot.start > len(OLD)


def test_a_deleted_block_leaves_an_orphan():
    before = text("# A", "消える段落である。", "残る文はここにある。")
    found = Carrier(align(before, text("# A", "残る文はここにある。"))).carry(1, 0, 4)
    assert (found.outcome, found.spot) == (Outcome.ORPHANED, None)


@settings(max_examples=30, deadline=None)
@given(st.data(), st.sampled_from(["en", "ja"]))
def test_what_is_carried_unasked_says_the_same_words(data, language):
    made = case(language, 60, data.draw(st.integers(0, 500)))
    carrier = Carrier(align(made.old, made.new))
    block = data.draw(st.integers(0, len(made.old) - 1))
    words = made.old[block].text
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    found = carrier.carry(block, start, end)
    if found.spot:
        target = made.new[found.spot.block].text
        assert 0 <= found.spot.start <= found.spot.end <= len(target)
    if found.outcome == Outcome.EXACT:
        assert target[found.spot.start : found.spot.end] == words[start:end]
    if found.outcome in (Outcome.EXACT, Outcome.MOVED):
        assert found.spot.block in made.truth[block]


@pytest.fixture
def files(tmp_path):
    old = "# 1 Scope\n\nThis document specifies methods.\n\n# 2 Control plots\n\nAt least one "
    old += "control plot shall be provided.\n\nThe area is 10 %.\n"
    new = old.replace("# 1 Scope", "# 1 Scope\n\nNew words come first.").replace("one", "two")
    anchors = [
        {"id": 7, "clause": "2", "paragraph": 1, "start": 13, "end": 25, "quote": "control plot"},
        {"id": 8, "clause": "9", "paragraph": 1, "start": 0, "end": 4, "quote": "none"},
    ]
    paths = [tmp_path / name for name in ("old.md", "new.md", "anchors.json")]
    for path, content in zip(paths, (old, new, json.dumps(anchors)), strict=True):
        path.write_text(content, encoding="utf-8")
    return paths


def test_the_command_says_what_became_of_each(files, capsys):
    assert reanchor.main([str(path) for path in files]) == 0
    kept, lost = json.loads(capsys.readouterr().out)
    assert (kept["id"], kept["outcome"], kept["clause"], kept["paragraph"]) == (7, "exact", "2", 1)
    assert kept["text"] == "control plot"
    assert kept["block_text"] == "At least two control plot shall be provided."
    assert (lost["id"], lost["outcome"], lost["clause"]) == (8, "orphaned", None)


@pytest.mark.parametrize("broken", ["{", "[{}]", '[{"id": 1, "clause": "2"}]'])
def test_the_command_refuses_what_it_cannot_read(files, capsys, broken):
    files[2].write_text(broken, encoding="utf-8")
    assert reanchor.main([str(path) for path in files]) == 1
    told = capsys.readouterr()
    assert not told.out
    assert told.err
