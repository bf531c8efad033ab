"""What changed, in whole words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import diff
from documents.diff import Op, token_diff


def shown(old, new):
    marks = {Op.EQUAL: "{}", Op.DELETE: "[-{}-]", Op.INSERT: "{{+{}+}}"}
    return "".join(marks[run.op].format(run.text) for run in token_diff(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "記録を行わなければならない。",
            "記録を行うことが望ましい。",
            "記録を行[-わなければならない-]{+うことが望ましい+}。",
        ),
        ("It shall be kept.", "It should be kept.", "It [-shall-]{+should+} be kept."),
        ("within (50±5) % of", "within (60±5) % of", "within [-(50±5) %-]{+(60±5) %+} of"),
        ("a b c", "a x y c", "a [-b-]{+x y+} c"),
        ("same", "same", "same"),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
    ],
)
def test_whole_words_are_marked(old, new, expected):
    assert shown(old, new) == expected


@given(st.text(alphabet="ab 5.%対照区をはなア。"), st.text(alphabet="ab 5.%対照区をはなア。"))
def test_each_text_can_be_read_out_of_a_diff(old, new):
    runs = token_diff(old, new)
    assert "".join(run.text for run in runs if run.op != Op.INSERT) == old
    assert "".join(run.text for run in runs if run.op != Op.DELETE) == new
    assert all(run.text for run in runs)


OLD = "# 1 Scope\n\nThis document specifies methods.\n\n# 2 Plots\n\nOne plot shall be kept.\n\nThis goes away entirely.\n"
NEW = "# 1 Terms\n\nNew words stand here.\n\n# 2 Scope\n\nThis document specifies methods.\n\n# 3 Plots\n\nOne plot should be kept.\n"


def test_the_command_prints_what_became_of_each_block(tmp_path, capsys):
    paths = [tmp_path / name for name in ("old.md", "new.md")]
    for path, text in zip(paths, (OLD, NEW), strict=True):
        path.write_text(text, encoding="utf-8")
    assert diff.main([*map(str, paths), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    fates = {(line["new"] or line["old"])["text"]: line["fate"] for line in told}
    assert fates["This document specifies methods."] == "unchanged"
    assert fates["One plot should be kept."] == "reworded"
    assert fates["This goes away entirely."] == "deleted"
    assert fates["New words stand here."] == "inserted"
    plots = next(line for line in told if line["new"] and line["new"]["text"] == "Plots")
    assert plots["renumbered"]
    assert diff.main([str(tmp_path / "none.md"), str(paths[1])]) == 1
    assert capsys.readouterr().err
