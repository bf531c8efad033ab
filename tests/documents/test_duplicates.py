"""Duplicates: the same said again is found, a like frame around other matter is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.duplicates import pairs
from benchmarks.repeated import planted
from documents.duplicates import Kind, Reason, Text, across, clusters, fold

SAID = {
    "en": "The alkalinity of pore water cannot be measured within 30 days unless the soil is wet.",
    "ja": "土壌が湿っていない限り、30日以内に間隙水のアルカリ度を測定することはできません。",
}
OTHER = {
    "en": "Default values for leakage from kelp farms are not supported by any published study.",
    "ja": "昆布養殖場からの漏出量の既定値には、公表された研究による裏付けがありません。",
}


def found(*bodies, language="en", places=None):
    """The clusters among these bodies, by their place in the list, in the midst of a whole draft."""
    places = places or [100] * len(bodies)
    texts = [
        Text(at, place, language, body)
        for at, (body, place) in enumerate(zip(bodies, places, strict=True))
    ]
    around = [Text(f"x{n}", 1000 + 2 * n, language, f"{n} {chr(97 + n) * 30}") for n in range(20)]
    return clusters([*texts, *around])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Use “shall” here.", "use SHALL here"),
        ("アルカリ度は、10 ％とする。", "ｱﾙｶﾘ度は,１０%とする"),
    ],
)
def test_width_case_spaces_and_punctuation_make_no_difference(one, other):
    (cluster,) = found(one, other)
    assert [(m.kind, m.reason) for m in cluster.members] == [(Kind.EXACT, Reason.SAME_WORDS)]


@pytest.mark.parametrize(
    ("language", "greeting"),
    [("en", "Thank you for this opportunity. "), ("ja", "いつもお世話になっております。")],
)
def test_a_greeting_and_an_added_sentence_hide_nothing(language, greeting):
    longer = greeting + SAID[language] + OTHER[language]
    (cluster,) = found(longer, SAID[language], language=language)
    assert (cluster.head, cluster.keys) == (1, {0, 1})
    assert cluster.members[0].kind == Kind.NEAR


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_repeats_two_comments_does_not_glue_them(language):
    both = SAID[language] + OTHER[language]
    (cluster,) = found(SAID[language], OTHER[language], both, language=language)
    assert len(cluster.keys) == 2
    assert 2 in cluster.keys


@pytest.mark.parametrize("language", ["en", "ja"])
def test_another_figure_is_another_comment(language):
    assert found(SAID[language], SAID[language].replace("30", "90"), language=language) == []


def test_a_decimal_point_is_no_punctuation_to_be_folded_away():
    assert found("At most 1.5 percent.", "At most 15 percent.") == []


@pytest.mark.parametrize(("apart", "count"), [(0, 1), (1, 1), (2, 0)])
def test_only_the_same_or_a_neighbouring_block_is_compared(apart, count):
    assert len(found(SAID["en"], SAID["en"], places=[100 + apart, 100])) == count


def test_nothing_said_is_no_duplicate():
    assert found("", "…", "。") == []


def test_across_languages_figures_or_proposed_words_suggest_a_pair():
    ja, en = Text(1, 5, "ja", "10 %を20 %に改める。"), Text(2, 5, "en", "Change 10 % to 20 %.")
    assert across([ja, en]) == [(ja, en)]
    assert clusters([ja, en]) == []
    assert across([ja, Text(2, 6, "en", en.body)]) == []
    assert across([ja, Text(2, 5, "en", "Change 10 % to 30 %.")]) == []


@pytest.mark.parametrize("seed", range(1, 7))
def test_planted_copies_are_found_and_frames_are_not_taken_for_copies(seed):
    made = planted(600, seed)
    told, true = pairs(c.keys for c in clusters(made.texts)), pairs(made.truth)
    assert len(told & true) >= 0.9 * len(true)
    assert len(told & true) >= 0.9 * len(told)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.text("ab1 。は", max_size=40)), max_size=12),
    st.sampled_from(["ja", "en"]),
)
def test_clusters_take_no_comment_twice_and_lose_none(given_texts, language):
    texts = [Text(at, *parts) for at, parts in
             enumerate((place, language, body) for place, body in given_texts)]  # fmt: skip
    keys = [key for cluster in clusters(texts) for key in sorted(cluster.keys)]
    assert len(keys) == len(set(keys))
    assert set(keys) <= set(range(len(texts)))


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
