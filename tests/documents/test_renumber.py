"""Numbering clauses anew: in order, once, and nothing but the numbers of headings."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.blocks import BlockKind
from documents.markdown import Refused, parse
from documents.renumber import renumber

EDITED = """# Introduction

See Clause 5 and (see 5.2); 5.2 mg of Table 5.2 is no clause, and 1 plot neither.

# 1 Scope

# 5 Sampling

## 5.2 A new clause

## 5.2 Control plots

```
# 5.2 no heading
```

### 5.2.1 General

Annex C applies, with C.1.

# Annex C (normative) Correction

## C.1 General

# Bibliography
"""


def test_headings_follow_one_another_and_references_are_only_named():
    done = renumber(EDITED, language="en")
    assert [(c.old, c.new, c.title) for c in done.changes] == [
        ("5", "2", "Sampling"), ("5.2", "2.1", "A new clause"), ("5.2", "2.2", "Control plots"),
        ("5.2.1", "2.2.1", "General"), ("C", "A", "(normative) Correction"), ("C.1", "A.1", "General"),
    ]  # fmt: skip
    assert [(r.at, r.old, r.new) for r in done.references] == [
        (3, "5", ("2",)), (3, "5.2", ("2.1", "2.2")), (3, "5.2", ("2.1", "2.2")),
        (14, "5.2", ("2.1", "2.2")), (19, "C", ("A",)), (19, "C.1", ("A.1",)),
    ]  # fmt: skip
    assert done.references[1].before.endswith("Clause 5 and (see ")
    changed = {change.at: change.line for change in done.changes}
    assert done.text.split("\n") == [
        changed.get(at, line) for at, line in enumerate(EDITED.split("\n"), 1)
    ]
    assert parse(done.text, language="en").blocks
    with pytest.raises(Refused):
        parse(EDITED, language="en")


@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        ("# 0 序文\n\n# 3 範囲\n", ["0", "1"]),  # an introduction may be clause 0
        ("# 1 a\n\n## 1.1 b\n\n### 1.2 c\n", ["1", "1.1", "1.1.1"]),  # brought down by its #
        ("# 1 a\n\n# 1.1 b\n\n# 1.4 c\n\n# 3 d\n", ["1", "1.1", "1.2", "2"]),  # # say nothing
        ("## 1 a\n\n### 1.3 b\n\n## 4 c\n", ["1", "1.1", "2"]),  # below a title
        ("# 1 a\n\n### 1.1.4 b\n\n## 1.2 c\n", ["1", "1.1.1", "1.2"]),  # a depth left out
        ("５ a\n===\n\n# 附属書 B（規定） 補正\n\n## B.4 一般\n", ["1", "A", "A.1"]),
        ("> # 4 a\n", ["1"]),
    ],
)
def test_depth_and_beginning(source, numbers):
    blocks = parse(renumber(source, language="ja").text, language="ja").blocks
    assert [block.number for block in blocks] == numbers


@pytest.mark.parametrize(
    ("words", "named"),
    [("5.2を参照", ["5.2"]), ("箇条5及び7による", ["5"]), ("５．２に示す", ["5.2"]), ("5章", ["5"]),
     ("表5.2，図5，ISO 5及び5点", []), ("15.2と5.2.3", [])],
)  # fmt: skip
def test_references_in_japanese(words, named):
    done = renumber(f"# 5 甲\n\n## 5.2 乙\n\n{words}\n", language="ja")
    assert [reference.old for reference in done.references] == named


headings = st.builds(
    lambda hashes, number, title: f"{'#' * hashes} {number}{title}",
    st.integers(1, 4),
    st.one_of(
        st.just(""),
        st.lists(st.integers(0, 12), min_size=1, max_size=4).map(lambda n: ".".join(map(str, n))),
        st.sampled_from(["Annex A", "Annex C", "附属書B", "A.1", "B.2.1"]),
    ),
    st.sampled_from([" Scope", "　範囲", ". Plots of 5.2", ""]),
)
lines = st.one_of(
    headings,
    st.sampled_from(["", "Clause 5 (see 5.2) shall apply.", "- 5.2 item", "| 5 | 5.2 |", "1.2 x",
                     "===", "> # 3 quoted", "```", "a) first"]),
)  # fmt: skip


@given(st.lists(lines, max_size=25).map("\n".join), st.sampled_from(["ja", "en"]))
def test_twice_is_once_and_nothing_but_numbers_of_headings_changes(source, language):
    def words(text):
        try:
            blocks = parse(text, language=language).blocks
        except Refused:
            return None
        return [
            replace(block, key="", clause="", number="")
            if block.kind == BlockKind.HEADING else replace(block, key="", clause="")
            for block in blocks
        ]  # fmt: skip

    once = renumber(source, language=language)
    assert renumber(once.text, language=language).text == once.text
    assert once.text.count("\n") == source.count("\n")
    before = words(source)
    if before is not None:
        assert words(once.text) == before
