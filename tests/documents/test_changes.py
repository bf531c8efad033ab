"""Proposed changes: compatible ones in any order, the others never merged, none undone by another."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.changes import (
    Became,
    StaleChange,
    applied,
    combined,
    contradict,
    contradictions,
    edits,
    proposal,
    rebase,
)

WORDS = [
    "対照区",
    "を",
    "一つ",
    "以上",
    "設けなければ",
    "ならない",
    "。",
    " ",
    "shall",
    "be",
    "(50±5) %",
    "𠮷",
    "が\u3099",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=9).map("".join)
BASE = "施用区ごとに，対照区を一つ以上設けなければならない。"


@given(TEXTS, TEXTS)
def test_edits_turn_the_base_into_the_proposal_and_never_touch(base, proposed):
    found = edits(base, proposed)
    assert applied(base, found) == proposed
    assert not any(a.touches(b, base) for a, b in pairwise(found))


@given(TEXTS, st.lists(TEXTS, min_size=2, max_size=3))
def test_what_does_not_contradict_can_be_made_in_any_order(base, proposals):
    if contradictions(base, proposals):
        with pytest.raises(ValueError, match="contradict"):
            combined(base, proposals)
        return
    expected = combined(base, proposals)
    for order in permutations(proposals):
        text = base
        for one in order:
            text = applied(text, _moved(edits(base, one), edits(base, text)))
        assert text == expected


def _moved(ours, theirs):
    """Return our edits of the base as edits of what theirs made of it."""
    moved = []
    for edit in ours:
        if edit in theirs:
            continue
        shift = sum(len(t.new) - (t.end - t.start) for t in theirs if t.end < edit.start)
        moved.append(type(edit)(edit.start + shift, edit.end + shift, edit.new))
    return moved


@given(TEXTS, TEXTS, TEXTS)
def test_a_rebase_keeps_what_the_later_text_changed(base, proposed, later):
    found = rebase(base, proposed, later)
    assert (found.became == Became.CONFLICT) == contradict(base, proposed, later)
    if found.became == Became.CONFLICT:
        assert found.text is None
    else:
        assert found.text == combined(base, [later, proposed])
    if found.became == Became.APPLIED:
        assert found.text == later


@given(TEXTS, TEXTS)
def test_the_same_text_leaves_a_proposal_open_and_its_own_text_has_applied_it(base, proposed):
    assert rebase(base, proposed, proposed).became == Became.APPLIED
    if base != proposed:
        assert rebase(base, proposed, base).became == Became.OPEN
        assert rebase(base, proposed, base).text == proposed


@pytest.mark.parametrize(
    ("later", "became", "text"),
    [
        (BASE, Became.OPEN, BASE.replace("一つ", "二つ")),
        (BASE.replace("一つ", "二つ"), Became.APPLIED, BASE.replace("一つ", "二つ")),
        (BASE.replace("一つ", "三つ"), Became.CONFLICT, None),
        (
            BASE.replace("施用区ごとに", "処理区ごとに"),
            Became.OPEN,
            BASE.replace("施用区ごとに", "処理区ごとに").replace("一つ", "二つ"),
        ),
        ("", Became.CONFLICT, None),
    ],
)
def test_one_proposal_on_several_later_texts(later, became, text):
    found = rebase(BASE, proposal(BASE, "一つ", "二つ"), later)
    assert (found.became, found.text) == (became, text)


def test_a_quoted_sentence_changes_only_the_words_that_differ():
    base = "The plot shall be kept within (50±5) % of the field."
    sentence = proposal(base, base, base.replace("shall", "should"))
    other = proposal(base, "(50±5) %", "(60±5) %")
    assert [(base[e.start : e.end], e.new) for e in edits(base, sentence)] == [("shall", "should")]
    assert (
        combined(base, [sentence, other]) == "The plot should be kept within (60±5) % of the field."
    )
    assert contradict(base, sentence, base.replace("shall", "shall not"))


def test_a_place_is_found_by_the_words_nearest_to_the_range():
    base = "一つ，一つ，一つ。"
    assert proposal(base, "一つ", "二つ", near=3) == "一つ，二つ，一つ。"
    assert proposal(base, "", "四つ", near=0, end=2) == "一つ四つ，一つ，一つ。"
    assert proposal(base, "", "終わり") == f"{base}終わり"
    with pytest.raises(StaleChange):
        proposal(base, "五つ", "二つ")
