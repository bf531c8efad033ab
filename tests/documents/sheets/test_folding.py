"""What people write into short cells."""

import pytest

from documents.sheets import read
from documents.sheets.folding import fold_type, join_number, split_number, whole_number
from tests.documents.sheets.builders import comment, docx, table


@pytest.mark.parametrize(
    ("raw", "folded", "problem"),
    [
        ("te", "te", ""),
        ("Ed", "ed", ""),
        ("ed.", "ed", ""),
        (" ED\n", "ed", ""),
        ("ＧＥ", "ge", ""),
        ("Technical", "te", ""),
        ("編集上", "ed", ""),
        ("te, te", "te", ""),
        ("Ed/te", "te", "type_mixed"),
        ("Te/ed", "te", "type_mixed"),
        ("ed and ge", "ge", "type_mixed"),
        ("", "", "type_missing"),
        (" - ", "", "type_missing"),
        ("ye", "", "type_unknown"),
        ("te?", "", "type_unknown"),
    ],
)
def test_types(raw: str, folded: str, problem: str) -> None:
    assert fold_type(raw) == (folded, problem)


def test_types_that_do_not_fold_are_flagged_and_kept_raw() -> None:
    sheet = read(docx(table(comment(type="Ed"), comment(type="Ed/te"), comment(type="ye"))))
    assert [(each.type, each.raw["type"]) for each in sheet.rows] == [
        ("ed", "Ed"),
        ("te", "Ed/te"),
        ("", "ye"),
    ]
    assert [str(problem) for problem in sheet.problems] == [
        "row 2, column type: more than one type of comment (Ed/te); taken as the weightier",
        "row 3, column type: the type of comment is none of ge, te, ed: ye",
    ]


@pytest.mark.parametrize(
    ("raw", "mb", "number"),
    [
        ("DE-018", "DE", "018"),
        ("**-002", "**", "002"),
        ("ZA-001-030", "ZA", "001-030"),
        ("CN-001\n-002", "CN", "001-002"),
        ("TMG-\n004", "TMG", "004"),
        ("-009", "", "009"),
        ("DK2", "DK2", ""),
        ("129 PT", "129 PT", ""),
        ("JRC (EC)", "JRC (EC)", ""),
        ("ISO-TC", "ISO-TC", ""),
        ("", "", ""),
    ],
)
def test_member_bodies_with_the_number_of_a_collation(raw: str, mb: str, number: str) -> None:
    assert split_number(raw) == (mb, number)
    assert split_number(join_number(mb, number)) == (mb, number)


@pytest.mark.parametrize(
    ("raw", "number"), [("", None), (" 12 ", 12), ("１２", 12), ("12.0", 12), ("0", 0)]
)
def test_pages(raw: str, number: int | None) -> None:
    assert whole_number(raw) == number


@pytest.mark.parametrize("raw", ["12a", "12.5", "-1", "3-4", "p. 3", "9" * 12])
def test_pages_that_are_none(raw: str) -> None:
    with pytest.raises(ValueError, match=raw):
        whole_number(raw)
