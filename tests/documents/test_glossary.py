"""The glossary: what departs from it, and what only looks as if it did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.glossary import Deviation, Kind, Term, deviations, used, words

CDR = Term("二酸化炭素除去", "carbon dioxide removal", ("CDR",), ("carbon removal", "CO2 capture"))
REMOVAL = Term("除去", "removal")
DURABILITY = Term("永続性", "durability", (), ("permanence",))
WEATHERING = Term("風化促進", "enhanced weathering", (), ("accelerated weathering",))
STUDY = Term("事例研究", "case study")
TERMS = [REMOVAL, CDR, DURABILITY, WEATHERING, STUDY]


def told(ja, en, terms=TERMS):
    return [(found.kind.value, found.found) for found in deviations(ja, en, terms)]


@pytest.mark.parametrize(
    ("ja", "en"),
    [
        ("永続性を示す。", "Durability shall be shown."),
        ("事例研究による。", "By Case Studies."),
        ("風化促進の方法", "methods of enhanced-weathering"),
        ("二酸化炭素除去の量", "the amount of CDR"),
        ("二酸化炭素除去の量", "the amounts of carbon dioxide removals"),
        ("二酸化\n炭素除去の量", "the amount of carbon\ndioxide removal"),
        ("ＣＯ2の量", "the amount of CO₂"),
        ("", ""),
        ("用語のない文", "no term at all"),
    ],
)
def test_nothing_departs(ja, en):
    assert told(ja, en) == []


@pytest.mark.parametrize(
    ("ja", "en", "found"),
    [
        ("永続性を示す。", "It shall last.", [("absent", "永続性")]),
        ("永続性を示す。", "Permanence shall be shown.",
         [("absent", "永続性"), ("forbidden", "permanence")]),
        ("示す。", "PERMANENCE", [("forbidden", "permanence")]),
        ("二酸化炭素除去", "carbon removal", [("absent", "二酸化炭素除去"), ("forbidden", "carbon removal")]),
        ("風化促進と永続性", "", [("absent", "風化促進"), ("absent", "永続性")]),
        ("永続性", "durably", [("absent", "永続性")]),
    ],
)  # fmt: skip
def test_what_departs(ja, en, found):
    assert told(ja, en) == found


def test_the_longest_term_counts():
    assert used("二酸化炭素除去と除去", TERMS) == [CDR, REMOVAL]
    assert used("二酸化炭素除去", TERMS) == [CDR]
    assert told("除去", "carbon dioxide removal") == [("absent", "除去")]


def test_a_variant_inside_what_is_right_is_not_wrong():
    right = Term("炭素", "durable carbon removal")
    assert told("炭素", "durable carbon removal", [right, CDR]) == []


def test_what_one_term_forbids_another_may_say():
    permit = Term("恒久", "permanence")
    assert told("恒久", "permanence", [DURABILITY, permit]) == []
    assert told("永続性", "permanence", [DURABILITY, permit]) == [("absent", "永続性")]


def test_two_terms_may_share_their_english():
    other = Term("耐久性", "durability")
    assert told("永続性と耐久性", "durability", [DURABILITY, other]) == []


def test_plurals_are_one_word():
    assert words("studies study glasses glass boxes box processes plots basis") == (
        "study", "study", "glass", "glass", "box", "box", "process", "plot", "basis",
    )  # fmt: skip


_JA = st.text("除去永続性二酸化炭素のを", min_size=1, max_size=6)
_EN = st.lists(
    st.sampled_from(["carbon", "Removal", "plots", "durability"]), min_size=1, max_size=3
)
_TERMS = st.lists(
    st.builds(Term, _JA, _EN.map(" ".join), st.just(()), st.lists(_EN.map(" ".join), max_size=2).map(tuple)),
    max_size=5, unique_by=lambda term: term.ja,
)  # fmt: skip


@given(
    terms=_TERMS, ja=st.lists(_JA, max_size=4).map("".join), en=_EN.map(" ".join), data=st.data()
)
def test_the_order_of_the_terms_does_not_matter(terms, ja, en, data):
    shuffled = data.draw(st.permutations(terms))
    assert set(deviations(ja, en, terms)) == set(deviations(ja, en, shuffled))


@given(terms=_TERMS, ja=st.lists(_JA, max_size=4).map("".join))
def test_a_text_made_of_the_right_terms_lacks_none(terms, ja):
    en = " . ".join(f"{term.en} and" for term in used(ja, terms))
    absent = [found for found in deviations(ja, en, terms) if found.kind == Kind.ABSENT]
    assert not absent


@given(ja=st.text(max_size=20), en=st.text(max_size=20))
def test_any_text_is_taken(ja, en):
    assert all(isinstance(found, Deviation) for found in deviations(ja, en, TERMS))
