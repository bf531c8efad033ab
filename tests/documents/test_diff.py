"""What changed, in whole words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.revised import case
from documents import diff
from documents.alignment import Fate
from documents.diff import Op, compare, token_diff
from documents.markdown import parse


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


def parsed(text):
    return parse(text.encode(), language="en").blocks


def test_every_block_of_both_texts_is_told_exactly_once():
    for seed in range(3):
        made = case("ja" if seed % 2 else "en", 200, seed)
        told = compare(made.old, made.new)
        new = [block.key for passage in told if not passage.went for block in passage.new]
        old = [block.key for passage in told if not passage.went for block in passage.old]
        assert sorted(new) == sorted(block.key for block in made.new)
        assert sorted(old) == sorted(block.key for block in made.old)
        gone = [p for p in told if p.went]
        assert {p.old[0].key for p in gone} == {
            p.old[0].key for p in told if p.fate == Fate.MOVED and not p.went
        }


def test_what_moved_is_told_where_it_stands_and_where_it_stood():
    sentences = [f"Plot {word} is kept apart from all others." for word in ("red", "blue", "green")]
    old = "# 1 A\n\n{}\n\n# 2 B\n\n{}\n\n{}\n".format(*sentences)
    new = "# 1 A\n\n# 2 B\n\n{1}\n\n{2}\n\n# 3 C\n\n{0}\n".format(*sentences)
    told = [p for p in compare(parsed(old), parsed(new)) if p.fate == Fate.MOVED]
    assert [(p.went, p.old[0].text) for p in told] == [(True, sentences[0]), (False, sentences[0])]
    assert told[0].new[0].clause == "3"


def test_a_split_is_one_passage_and_its_words_are_not_told_as_changed():
    first = "The operator shall keep a register of every batch of basalt that is spread."
    second = "The register shall name the quarry, the date and the mass of each batch."
    told = compare(
        parsed(f"# 1 A\n\n{first} {second}\n"), parsed(f"# 1 A\n\n{first}\n\n{second}\n")
    )
    [passage] = [p for p in told if p.fate == Fate.SPLIT]
    assert [block.text for block in passage.new] == [first, second]
    assert {run.text.strip() for run in passage.runs if run.op != Op.EQUAL} == {""}
