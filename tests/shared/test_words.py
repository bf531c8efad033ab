"""How changes are said on a page."""

import pytest
from django.template.loader import render_to_string


@pytest.mark.parametrize(
    ("old", "new", "language", "said"),
    [
        ("記録しなければならない。", "記録することが望ましい。", "ja", "要求 → 推奨"),
        ("It shall be kept.", "It should be kept.", "en", "requirement → recommendation"),
        (
            "It shall be kept.",
            "It shall not be kept.",
            "en",
            "requirement → requirement (negative)",
        ),
    ],
)
def test_a_change_of_strength_is_said(old, new, language, said):
    from django.utils.translation import override

    with override(language):
        page = render_to_string("components/diff.html", {"kind": "replace", "old": old, "new": new})
    assert said in page


def test_a_change_of_other_words_says_nothing_of_strength():
    change = {"kind": "replace", "old": "It shall be <kept>.", "new": "It shall be <stored>."}
    page = render_to_string("components/diff.html", change)
    assert "→" not in page
    assert "<del>kept</del><ins>stored</ins>" in page
    assert "&lt;" in page
