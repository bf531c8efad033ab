"""manage.py sheet: for scripts, without a database."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.rounds.management.commands.sheet import Command
from documents.sheets import KINDS, read
from tests.documents.sheets.builders import comment, docx, table


def sheet(*arguments: object) -> tuple[str, str]:
    """What the command wrote to standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    command = Command(stdout=out, stderr=err, no_color=True)
    call_command(command, *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "N77_JP.docx"
    path.write_bytes(docx(table(comment(text="除去量"), comment(type="ye"))))
    return path


def test_read_prints_json_and_the_problems_beside_it(good: Path) -> None:
    out, err = sheet("read", good, "--format", "json")
    assert [row["comment"] for row in json.loads(out)["rows"]] == ["除去量", "Say what is meant."]
    assert err.strip() == "row 2, column type: the type of comment is none of ge, te, ed: ye"


@pytest.mark.parametrize("kind", KINDS)
def test_write_is_the_reverse(good: Path, tmp_path: Path, kind: str) -> None:
    source, target = tmp_path / "in.json", tmp_path / f"out.{kind}"
    source.write_text(sheet("read", good)[0], encoding="utf-8")
    sheet("write", source, target)
    assert [row.comment for row in read(target).rows] == ["除去量", "Say what is meant."]


def test_check_tells_what_the_receiver_would_stumble_over(good: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="1 errors, 0 warnings"):
        sheet("check", good)
    fine = tmp_path / "N78_JP.docx"
    fine.write_bytes(docx(table(comment())))
    assert "the rules hold" in sheet("check", fine)[0]


def test_a_refused_file_is_named_with_its_reason_and_ends_in_failure(tmp_path: Path) -> None:
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04")
    for deed in (["read", broken], ["write", broken, tmp_path / "out.docx"]):
        with pytest.raises(CommandError, match="refused"):
            sheet(*deed)
    assert not (tmp_path / "out.docx").exists()


def test_nothing_is_written_where_a_row_is_refused(tmp_path: Path) -> None:
    source, target = tmp_path / "in.json", tmp_path / "out.docx"
    source.write_text('{"rows": [{"comment": "a\\u0000"}]}')
    with pytest.raises(CommandError):
        sheet("write", source, target)
    assert not target.exists()


@pytest.mark.parametrize("arguments", [["read", "nowhere.docx"], ["check", "nowhere.docx"]])
def test_a_missing_file_is_said_plainly(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.docx"):
        sheet(*arguments)
