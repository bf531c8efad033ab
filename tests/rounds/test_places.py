"""Placing a row: a block of the clause that is named, or none; never a neighbour."""

from hypothesis import given
from hypothesis import strategies as st

from apps.drafts.models import Block
from apps.rounds.places import Places
from documents.clauses import normalise_clause

KINDS = ["heading", "paragraph", "requirement", "list_item", "note", "table_cell"]
CLAUSES = ["", "foreword", "1", "5", "5.2", "5.2.1", "A", "A.1"]


def blocks():
    return [
        Block(
            position=i, key=f"b{i}", kind=kind, clause=clause, number="a)" if kind == "list_item" else "",
            label={"note": "注記1", "table_cell": "Table 2, row 1, column 3"}.get(kind, ""),
            text=f"{clause} {kind}", first_line=i + 1, last_line=i + 1,
        )
        for i, (clause, kind) in enumerate((c, k) for c in CLAUSES for k in KINDS)
    ]  # fmt: skip


TEXT = Places(blocks())
words = st.sampled_from(
    ["5.2", "5", "A.1", "Annex A", "附属書A", "９.９", "6.1 and throughout", "General", "?", "", "5.2.9",
     "Paragraph 2", "第9段落", "NOTE 1", "注記2", "表2", "a)", "Title", "17", "L. 20", "-"]
)  # fmt: skip
cells = st.one_of(words, st.text(max_size=8))


@given(clause=cells, element=cells, line=cells)
def test_a_named_clause_is_kept_and_nothing_crashes(clause, element, line):
    place = TEXT.find(clause=clause, element=element, line=line)
    named = normalise_clause(clause) if clause.strip() else []
    if not place.found:
        assert place.block is None
        assert place.notes
    if place.block and clause.strip():
        clause = next(name for name in named if name in TEXT.by_clause)
        assert place.block.clause == clause or place.block.clause.startswith(f"{clause}.")
    if place.found and place.block is None:
        assert named == [""]


def test_elements_inside_a_clause():
    for element, kind in {
        "注記1": "note", "Note 1": "note", "Table 2": "table_cell", "表2 第1行": "table_cell",
        "list a)": "list_item", "2nd paragraph": "requirement", "Title": "heading", "定義": "paragraph",
    }.items():  # fmt: skip
        place = TEXT.find(clause="5.2", element=element)
        assert (place.block.clause, place.block.kind, place.notes) == ("5.2", kind, ()), element


def test_an_element_with_another_number_is_not_the_one():
    for element in ("注記2", "Table 21", "Table 2.1", "b)", "Paragraph 9"):
        assert TEXT.find(clause="5.2", element=element).notes == ("element_unknown",), element


def test_a_table_is_meant_as_a_whole_and_a_cell_alone():
    table = [
        Block(position=n, key=f"t{n}", kind="table_cell", clause="5", row=n // 2 + 1, column=n % 2 + 1,
              label=f"表1 {n // 2 + 1}行{n % 2 + 1}列", text=str(n), first_line=1, last_line=1)
        for n in range(6)
    ]  # fmt: skip
    heading = Block(
        position=9, key="h", kind="heading", clause="6", text="6", first_line=9, last_line=9
    )
    text = Places([*table, heading])
    for element, key, scope in (
        ("表1", "t0", "table"), ("Table 1", "t0", "table"), ("Table 1, row 2, column 2", "t3", "block"),
        ("表1 3行1列", "t4", "block"), ("表１　第２行", "t2", "block"), ("表1 9行9列", "t0", "block"),
    ):  # fmt: skip
        place = text.find(clause="5", element=element)
        assert (place.block.key, place.scope, place.notes) == (key, scope, ()), element
    assert text.find(clause="6").scope == "clause"
    assert text.find(clause="6", line="9").scope == "block"
