"""Blocks that did not follow their counterpart: found, kept in mind, and forgotten once caught up."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from documents.keys import assign_keys, pair_languages
from documents.markdown import parse
from documents.translation import LANGUAGES, Translation, side_by_side, translations

WORDS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["x", "y", "z"]), min_size=1)
TEXTS = st.fixed_dictionaries({"ja": WORDS, "en": WORDS})
STEP = {"ja": {}, "en": {}}


def after(*texts):
    """Return the states after these texts were published one after the other."""
    states = STEP
    for old, new in pairwise(texts):
        states = translations(new, old=old, before=states)
    return states


@given(TEXTS, TEXTS)
def test_exactly_what_did_not_follow_is_behind_and_what_lost_its_counterpart_is_alone(old, new):
    states = after(old, new)
    for ours, theirs in (LANGUAGES, LANGUAGES[::-1]):
        both = new[ours].keys() & new[theirs].keys() & old[ours].keys() & old[theirs].keys()
        behind = {
            key
            for key in both
            if new[ours][key] == old[ours][key] and new[theirs][key] != old[theirs][key]
        }
        lonely = (new[ours].keys() - new[theirs].keys()) - (old[ours].keys() - old[theirs].keys())
        assert states[ours] == (
            dict.fromkeys(behind, Translation.BEHIND) | dict.fromkeys(lonely, Translation.MISSING)
        )


@given(st.lists(TEXTS, min_size=2, max_size=5))
def test_the_languages_are_equals_and_never_both_behind(texts):
    states = after(*texts)
    turned = after(*({"ja": text["en"], "en": text["ja"]} for text in texts))
    assert turned == {"ja": states["en"], "en": states["ja"]}
    assert not states["ja"].keys() & states["en"].keys()


@given(st.lists(TEXTS, min_size=2, max_size=4), st.integers(1, 3))
def test_what_is_not_touched_stays_as_it_is(texts, times):
    assert after(*texts, *[texts[-1]] * times) == after(*texts)


@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_what_is_behind_catches_up_by_being_changed_and_leaves_nothing_behind(texts):
    states = after(*texts)
    last = texts[-1]
    caught = {
        language: {
            key: f"{words} anew" if states[language].get(key) == Translation.BEHIND else words
            for key, words in last[language].items()
        }
        for language in LANGUAGES
    }
    left = after(*texts, caught)
    assert Translation.BEHIND not in {*left["ja"].values(), *left["en"].values()}


def test_blanks_are_no_words_and_one_language_alone_is_in_step():
    both = {"ja": {"a": "一 つ"}, "en": {"a": "one plot"}}
    assert after(both, {"ja": {"a": "一 つ"}, "en": {"a": " one\n plot "}}) == STEP
    assert after(both, {"ja": {"a": "二つ"}, "en": {}}) == STEP
    assert after({"ja": {"a": "一つ"}, "en": {}}, both) == STEP
    assert after(STEP, {"ja": {"a": "一つ", "b": "二つ"}, "en": {"a": "one"}}) == {
        "ja": {"b": Translation.MISSING},
        "en": {},
    }


def test_a_block_written_anew_in_one_language_is_still_the_counterpart_of_the_other():
    ja = parse("# 1 範囲\n\n岩石粉末を施用した農地に適用する。\n\n二。\n", language="ja").blocks
    en = pair_languages(
        ja, parse("# 1 Scope\n\nFor farmland.\n\nTwo.\n", language="en").blocks
    ).second
    new_ja = parse(
        "# 1 範囲\n\n海藻の養殖場を対象とするものとする！\n\n二。\n", language="ja"
    ).blocks
    keyed_ja, keyed_en = assign_keys(new_ja, previous=ja), assign_keys(en, previous=en)
    assert keyed_ja[1].key != ja[1].key
    paired = pair_languages(keyed_ja, keyed_en, kept={block.key for block in [*ja, *en]})
    assert [block.key for block in paired.first] == [block.key for block in ja]
    assert [block.key for block in paired.second] == [block.key for block in en]


PASSAGES = st.lists(st.sampled_from(range(12)), unique=True).map(
    lambda keys: [{f"b{key}"} if key % 4 else {f"b{key}", f"c{key}"} for key in keys]
)


@given(PASSAGES, PASSAGES)
def test_side_by_side_nothing_is_lost_and_only_counterparts_share_a_row(first, second):
    rows = side_by_side(first, second)
    ours, theirs = ([row[n] for row in rows if row[n] is not None] for n in (0, 1))
    assert ours == list(range(len(first)))
    assert sorted(theirs) == list(range(len(second)))
    for i, j in rows:
        if i is None:
            assert not any(second[j] & keys for keys in first)
        elif j is None:
            assert not any(first[i] & keys for keys in second)
        else:
            assert first[i] & second[j]
