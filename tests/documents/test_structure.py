"""What a machine sees of a draft's structure: each fault is found, and a sound draft has none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.markdown import Refused, parse
from documents.structure import CHECKS, RULES, Finding, check_structure

SOUND_EN = """# Foreword

This document was prepared by a working group.

# Introduction

Removal rates depend on the soil. Users should read Annex A first.

# 1 Scope

This document specifies a method. It does not apply to carbonate rocks.

# 2 Normative references

There are no normative references in this document.

# 3 Terms and definitions

For the purposes of this document, the following terms and definitions apply.

## 3.1 control plot

plot without rock powder

## 3.2 direct air capture (DAC)

separation of CO~2~ from air

# 4 Sampling

## 4.1 General

Control plots shall be marked. "DAC" is not sampled. See Tables 1 to 3 and Figure 1.

NOTE Frost can delay sampling.

EXAMPLE A plot of 1 ha has 12 points.

## 4.2 Depth

Samples shall be taken as in Annex A.

Table 1 — Depths

| layer | depth |
|---|---|
| top | 15 cm |

Table 2 — Times

Table 3 — Places

Figure 1 — Layout

# Annex A (informative) Corrections

## A.1 General

Corrections are explained.

## A.2 Data

Data are listed.
"""

SOUND_JA = """# まえがき

この文書は，作業グループが作成した。

# 1 適用範囲

この文書は，測定方法について規定する。炭酸塩岩には適用しない。

# 2 引用規格

この文書には，引用規格はない。

# 3 用語及び定義

この文書で用いる主な用語及び定義は，次による。

## 3.1 対照区

岩石粉を施用しない区画

# 4 試料採取

## 4.1 一般

対照区を設けなければならない。表1及び図1による。"対照区"には標識を立てる。

注記 霜で採取が遅れることがある。水は，毎日分析する。

## 4.2 深さ

試料を採取する。

表１－深さ

図１－配置
"""


def found(text, language="en"):
    blocks = parse(text, language=language).blocks
    keys = {block.key: block for block in blocks}
    return [
        (f.rule, f.code, keys[f.where].clause, f.params) for f in check_structure(blocks, language)
    ]


def codes(text, language="en"):
    return [code for _rule, code, _clause, _params in found(text, language)]


@pytest.mark.parametrize(("text", "language"), [(SOUND_EN, "en"), (SOUND_JA, "ja")])
def test_a_sound_draft_has_no_findings(text, language):
    assert found(text, language) == []


def test_every_code_has_a_rule():
    assert all(re.fullmatch(r"\d+(\.\d+)*", rule) for rule in RULES.values())


FAULTS = [
    # what is written instead of what, and the finding: rule, code, clause, parameters
    ("## 4.2 Depth", "## 4.3 Depth", ("22.3", "number_missing", "4.3", {"number": "4.3", "missing": "4.2"})),
    ("# Annex A", "# Annex B", ("22.3", "number_missing", "B", {"number": "B", "missing": "A"})),
    ("\n## A.2 Data\n", "", ("22.3.2", "single_subclause", "A.1", {"number": "A.1", "parent": "A"})),
    ("## 4.1 General", "Samples are taken twice.\n\nTwice.\n\n## 4.1 General",
     ("22.3.3", "hanging_paragraph", "4", {"clause": "4", "subclause": "4.1"})),
    ("was prepared", "may have been prepared", ("12.2", "binds_in_foreword", "foreword", {"words": "may", "strength": "permission"})),
    ("Removal rates", "Users shall know that rates", ("13.2", "binds_in_introduction", "introduction", {"words": "shall", "strength": "requirement"})),
    ("It does not apply", "It shall not apply", ("14.2", "binds_in_scope", "1", {"words": "shall not", "strength": "requirement"})),
    ("Frost can", "Frost may", ("24.5", "binds_in_note", "4.1", {"words": "may", "strength": "permission"})),
    ("1 ha has", "1 ha should have", ("25.5", "binds_in_example", "4.1", {"words": "should", "strength": "recommendation"})),
    ("plot without", "plot that shall be without", ("16.5.6", "binds_in_definition", "3.1", {"words": "shall", "strength": "requirement"})),
    ("as in Annex A.", "as in Annex A and may not be mixed.", ("7.4", "may_not", "4.2", {"words": "may not"})),
    ("Control plots shall", "They shall", ("16", "term_not_used", "3.1", {"term": "control plot"})),
    ('"DAC" is', '"DAC" or "air mining" is', ("16", "term_not_defined", "4.1", {"term": "air mining"})),
    ("Tables 1 to 3", "Tables 1 and 3", ("29.4", "table_not_mentioned", "4.2", {"label": "Table 2"})),
    (" and Figure 1.", ".", ("28.4", "figure_not_mentioned", "4.2", {"label": "Figure 1"})),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "finding"), FAULTS, ids=[f[2][1] for f in FAULTS])
def test_each_fault_is_found_where_it_stands_and_nothing_else(right, wrong, finding):
    assert right in SOUND_EN
    text = SOUND_EN.replace(right, wrong, 1)
    if finding[1] == "number_missing" and "B" in finding[2]:
        text = text.replace("A.1", "B.1").replace("A.2", "B.2").replace("Annex A", "Annex B")
    assert found(text) == [finding]


def test_may_or_may_not_is_plain_enough():
    assert codes(SOUND_EN.replace("as in Annex A.", "as in Annex A and may or may not dry.")) == []


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("採取は，7.9に従う。", ["7.9"]), ("4.9及び5.1に従う。", ["5.1"]), ("A.3を参照する。", ["A.3"]),
        ("採取は，4.2に従う。", []), ("ISO 14064-1:2018の6.2に従う。", []), ("比は5.2とする。", []),
        ("JIS A 1108の7.2に規定する。", []), ("係数は，表 A.1に示す。", []),
        ("配置は，図B.2に示す。式 4.9による。", []),
    ],
)  # fmt: skip
def test_a_clause_that_is_referred_to_is_there(sentence, missing):
    text = SOUND_JA.replace("試料を採取する。", f"試料を採取する。{sentence}")
    told = found(text, "ja")
    assert told == [("10.6", "reference_unknown", "4.2", {"number": n}) for n in missing]


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Take samples in accordance with 7.9.", ["7.9"]), ("See 4.1 and subclause 4.7.", ["4.7"]),
        ("See 4.1.", []), ("As specified in 6.2 of ISO 14064-1, dry it.", []), ("Use 5.2 mm.", []),
        ("As specified in ISO 14064-1, 6.2, dry it. See 6.2 % of it.", []),
    ],
)  # fmt: skip
def test_the_same_in_english(sentence, missing):
    text = SOUND_EN.replace("# 4 Sampling", "# 4 Sampling", 1)
    text = text.replace("plot without rock powder", f"plot without rock powder\n\nNOTE {sentence}")
    told = found(text)
    assert told == [("10.6", "reference_unknown", "3.1", {"number": n}) for n in missing]


def test_an_annex_that_nothing_cites():
    text = SOUND_EN.replace("read Annex A first", "read").replace("as in Annex A", "by hand")
    assert found(text) == [("20.5", "annex_not_mentioned", "A", {"label": "Annex A"})]
    assert found(text.replace("by hand", "by hand (see A.2)")) == []


def test_a_scope_is_not_divided():
    text = SOUND_EN.replace("It does not", "\n\n## 1.1 Limits\n\nIt does not")
    assert codes(text) == ["hanging_paragraph", "single_subclause", "scope_subdivided"]


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("作業グループが作成した", "作業グループが改訂してもよい", "binds_in_foreword"),
        ("規定する。", "規定する。結果を公表しなければならない。", "binds_in_scope"),
        ("霜で採取が遅れることがある", "霜の後に採取することが望ましい", "binds_in_note"),
        ("施用しない区画", "施用してはならない区画", "binds_in_definition"),
        ("表1及び図1", "図1", "table_not_mentioned"),
        ("表1及び図1", "表1", "figure_not_mentioned"),
        ('"対照区"には', '"緩衝帯"には', "term_not_defined"),
        ("対照区を設けなければならない。", "", None),
        ("## 4.2", "## 4.4", "number_missing"),
        ("## 4.1 一般", "採取は，次による。\n\n## 4.1 一般", "hanging_paragraph"),
    ],
)
def test_the_same_in_japanese(right, wrong, code):
    assert right in SOUND_JA
    assert codes(SOUND_JA.replace(right, wrong, 1), "ja") == ([code] if code else [])


def test_words_that_bind_by_their_mere_sentence_state_facts_in_an_introduction():
    text = SOUND_JA.replace("作業グループが作成した。", "除去量は，二つの値から求める。")
    assert codes(text, "ja") == []


def test_a_group_of_terms_is_no_term_and_one_entry_alone_no_fault():
    text = SOUND_EN.replace("## 3.1 control plot", "## 3.1 Plots\n\n### 3.1.1 control plot")
    assert found(text) == []


@pytest.mark.parametrize(
    ("term", "use"),
    [
        ("removal activity", "Removal activities shall be listed."),
        ("biomass", "Biomasses shall be listed."),
        ("monitoring, reporting and verification (MRV)", "MRV shall be planned."),
        ("sink; reservoir", "The reservoir shall be mapped."),
    ],
)
def test_a_term_is_used_in_the_plural_or_by_its_short_form(term, use):
    text = SOUND_EN.replace(
        "separation of CO", f"separation of CO~3~\n\n## 3.3 {term}\n\nthing of CO"
    )
    assert codes(text) == ["term_not_used"]
    assert codes(text.replace("## 4.2 Depth", f"## 4.2 Depth\n\n{use}")) == []


@pytest.mark.parametrize(
    "mention", ["表1～表3", "表1，表2及び表3", "表 1から3", "表１～３", "表1，2及び3"]
)
def test_tables_are_referred_to_singly_and_in_ranges(mention):
    text = SOUND_JA.replace("表1及び図1", f"{mention}及び図1") + "\n表2－時期\n\n表3－地点\n"
    assert codes(text, "ja") == []


def test_numbers_that_stand_twice_or_fall_back_are_told_of_any_list_of_blocks():
    blocks = parse("# 1 a\n\n# 2 b\n\n# 3 c\n", language="en").blocks
    a, b, c = blocks
    found_twice = check_structure([a, b, c, type(b)(**{**b.__dict__, "key": "again"})], "en")
    assert found_twice == [Finding("number_twice", "again", {"number": "2"})]
    assert [f.code for f in check_structure([a, c, b], "en")] == ["number_missing", "number_order"]


def test_an_introduction_may_be_clause_0():
    text = "# 0 Introduction\n\n# 1 Scope\n\nThis document specifies a method.\n"
    assert codes(text) == []


LINES = st.sampled_from(
    ["# Foreword", "# 1 Scope", "# 3 Terms and definitions", "## 3.1 a b", "## 4.1 x", "# 4 y", "# Annex A z", "# 適用範囲",
     "It shall be “so”.", "NOTE It may not.", "EXAMPLE 1 x should", "Table 1 — q", "see Table 1 to 9999999", "図1－あ", "表A.1による。"]
)  # fmt: skip


@given(st.lists(LINES, min_size=1, max_size=14).map("\n\n".join), st.sampled_from(["ja", "en"]))
def test_findings_of_any_text_name_its_blocks_in_order(text, language):
    try:
        blocks = parse(text, language=language).blocks
    except Refused:
        return
    places = [block.key for block in blocks]
    findings = check_structure(blocks, language)
    assert sorted(findings, key=lambda f: places.index(f.where)) == findings
    for finding in findings:
        assert finding.code in RULES
    assert len(findings) == sum(len(list(check(blocks, language))) for check in CHECKS)
