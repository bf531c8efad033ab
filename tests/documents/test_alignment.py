"""What became of each block: sure only where the words prove it."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.revised import case
from documents.alignment import Fate, align
from documents.backbone import common
from documents.blocks import Block, BlockKind

BOILERPLATE = "The {} of the treated plot shall be measured and reported with its uncertainty."
KINDS = ["alkalinity", "moisture", "density", "porosity", "salinity", "turbidity", "hardness"]


def text(*lines):
    """Blocks from lines; one that begins with # is a heading."""
    return [
        Block(
            key=f"b{i}", number="", clause="", level=1, label="", text=line.lstrip("# "), html="",
            source_line=i, kind=BlockKind.HEADING if line.startswith("#") else BlockKind.PARAGRAPH,
        )
        for i, line in enumerate(lines)
    ]  # fmt: skip


def fates(old, new):
    return {(link.old, link.new): link.fate for link in align(text(*old), text(*new)).links}


def boilerplate(*kinds):
    return ["# Measurement", *(BOILERPLATE.format(kind) for kind in kinds)]


def test_the_same_text_is_paired_block_by_block():
    old = boilerplate(*KINDS)
    assert fates(old, old) == {(i, i): Fate.SAME for i in range(len(old))}


def test_a_deleted_clause_is_never_the_one_that_stands_in_its_place():
    new = boilerplate("alkalinity", "leakage", "density", "porosity")
    found = align(text(*boilerplate(*KINDS[:4])), text(*new))
    assert [(link.old, link.new) for link in found.links] == [(0, 0), (1, 1), (3, 3), (4, 4)]
    assert all(found.candidates.get(2, []) != [link] for link in found.links)


def test_a_reworded_clause_is_known_by_the_word_that_tells_it_apart():
    old = boilerplate(*KINDS)
    new = [*old]
    new[3] = "The density of every treated plot should be measured and reported."
    assert fates(old, new)[3, 3] == Fate.REWORDED


def test_two_neighbours_reworded_at_once_are_not_confused():
    old = boilerplate(*KINDS)
    new = [*old]
    new[2], new[3] = (line.replace("measured", "determined") for line in (old[3], old[2]))
    found = fates(old, new)
    assert (2, 3) in found
    assert (3, 2) in found


def test_a_block_cut_in_two_and_two_put_together():
    long = BOILERPLATE.format("alkalinity") + " " + "Records shall be kept for ten years."
    old = ["# A", long, BOILERPLATE.format("moisture"), "Samples shall be kept cool.", "End."]
    new = ["# A", *long.split(". ", 1), f"{old[2]} {old[3]}", "End."]
    new[1] += "."
    found = fates(old, new)
    assert found[1, 1] == found[1, 2] == Fate.SPLIT
    assert found[2, 3] == found[3, 3] == Fate.MERGED


def test_a_moved_block_is_followed():
    old = ["# A", *(BOILERPLATE.format(k) for k in KINDS), "# B", "Other words stand here."]
    new = [*old[:2], *old[3:], old[2]]
    assert fates(old, new)[2, len(old) - 1] == Fate.MOVED


def test_which_of_two_equal_blocks_has_gone_is_left_to_a_person():
    old = ["# A", "Same words.", "Same words.", "End."]
    found = align(text(*old), text("# A", "Same words.", "End."))
    assert not any(link.old in (1, 2) for link in found.links)
    assert found.candidates[1]


def test_a_repeated_heading_belongs_to_what_stands_below_it():
    old = [
        "# General",
        BOILERPLATE.format("alkalinity"),
        "# General",
        BOILERPLATE.format("moisture"),
    ]
    found = fates(old, old[2:])
    assert found == {(2, 0): Fate.SAME, (3, 1): Fate.SAME}


def test_repeated_words_beside_a_gap_are_doubtful():
    pairs, doubtful = common("axbxc", "axc")
    assert set(pairs) >= {(0, 0), (4, 2)}
    assert doubtful == {pair for pair in pairs if pair[0] in (1, 3)}


@given(st.lists(st.sampled_from("abcdef")), st.lists(st.sampled_from("abcdef")))
def test_pairs_ascend_and_have_equal_words(old, new):
    pairs, doubtful = common(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))
    assert doubtful <= set(pairs)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["en", "ja"]))
def test_no_block_becomes_another_silently(seed, language):
    made = case(language, 120, seed)
    for link in align(made.old, made.new).links:
        assert link.new in made.truth[link.old]
