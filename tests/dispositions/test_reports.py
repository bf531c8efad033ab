"""Reports of a round: what is in them, for whom, without names, and what never is."""

import csv
import io
import json
import re
import zipfile

import openpyxl
import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit import selectors as record
from apps.dispositions import services
from apps.dispositions.models import Disposition, EnglishWording, Handling
from apps.dispositions.report_columns import COLUMNS, Kind, Languages, allowed
from apps.dispositions.selectors_reports import ANSWERS, TABLE, Wish
from apps.dispositions.services_reports import make_report
from apps.people.permissions import NotAllowed
from apps.rounds.models import Reply
from apps.rounds.states import Room
from apps.shared.errors import DomainError
from documents.reports import WRITERS
from tests import factories
from tests.dispositions.test_deeds import closed_round

SECRET = "内部XYZZY"


@pytest.fixture
def round_(world):
    """A closed round: three comments, one of them answered, one grouped with it, one proposed."""
    made = closed_round(world, purpose="internal")
    first = factories.comment(made, world.member, body="対照区を増やす。")
    second = factories.comment(made, world.editor, key="b4", body="対照区の数。")
    third = factories.comment(made, world.chair, key=None, body="用語を統一する。")
    Reply.objects.create(comment=first, room=Room.INTERNAL, author=world.secretary, body=SECRET)
    Handling.objects.create(comment=first, tags=[SECRET])
    given = {"by": world.secretary, "seen": None}
    services.record(comments=[first], outcome="accepted", response="二つ以上とした。", **given)
    services.record(comments=[second], outcome="duplicate", response="", head=first, **given)
    services.record(
        comments=[third], outcome="noted", response=SECRET, decide=False, **given
    )  # fmt: skip
    return made


def made(round_, by, kind="csv", name=TABLE, columns=None, languages=Languages.JA, hides=False):
    wish = Wish(name, columns or list(allowed(answers=True)), languages, hides)
    with make_report(round_=round_, wish=wish, kind=kind, by=by) as file:
        return file.read()


def words(data):
    """Return what a file of any kind says."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return "".join(package.read(name).decode() for name in package.namelist())
    if data.startswith(b"%PDF"):
        pages = pypdfium2.PdfDocument(data)
        return "".join(page.get_textpage().get_text_range() for page in pages)
    return data.decode()


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_who_may_not_see_the_round_gets_no_report(world, round_, client):
    with pytest.raises(NotAllowed):
        made(round_, world.outsider, columns=["number"])
    client.force_login(world.outsider)
    assert client.get(f"/rounds/{round_.pk}/reports/").status_code == 404


def test_answers_are_only_for_the_desk_until_they_are_told(world, round_):
    hidden = [key for key, column in COLUMNS.items() if column.kind == Kind.ANSWERS]
    for key in hidden:
        with pytest.raises(DomainError):
            made(round_, world.member, columns=["number", key])
    with pytest.raises(DomainError):  # which are decided, and how many, is no less an answer
        made(round_, world.member, name=ANSWERS, columns=["number"])
    told = made(round_, world.member, columns=list(allowed(answers=False)))
    assert "二つ以上とした。" not in told.decode()
    assert "二つ以上とした。" in made(round_, world.secretary).decode()


@pytest.mark.parametrize("name", [TABLE, ANSWERS])
@pytest.mark.parametrize("kind", WRITERS)
def test_nothing_internal_and_no_proposal_is_in_any_kind(world, round_, kind, name):
    told = words(made(round_, world.secretary, kind=kind, name=name))
    assert "二つ以上とした。" in told  # so that finding nothing else says something
    assert SECRET not in told


def test_a_comment_that_points_elsewhere_has_the_response_of_the_other(world, round_):
    third, first, second = rows(made(round_, world.secretary))  # the whole document comes first
    assert (first["番号"], first["処置"], first["回答"]) == ("#1", "採用", "二つ以上とした。")
    assert second["処置"] == "重複 → #1"
    assert second["回答"] == "二つ以上とした。"
    assert (third["処置"], third["回答"]) == ("", "")
    assert third["箇条"] == "文書全体"


def test_the_report_of_the_answers_holds_those_that_are_decided_and_counts_them(world, round_):
    told = json.loads(made(round_, world.secretary, kind="json", name=ANSWERS))
    assert [row["number"] for row in told["rows"]] == ["#1", "#2"]
    [(_caption, counted)] = told["counts"].items()
    assert (counted["採用"], counted["重複"], counted["不採用"]) == ("1", "1", "0")


def test_without_names_the_same_number_is_the_same_organisation(world, round_):
    again = factories.comment(round_, world.member, key="b4", body="もう一件。")
    plain = made(round_, world.secretary).decode()
    data = made(round_, world.secretary, hides=True)
    for person in (world.member, world.editor, world.chair):
        name = person.memberships.get().organisation.name_ja
        assert name in plain
        assert name not in data.decode()
        assert person.email not in data.decode()
    told = {row["番号"]: row["機関"] for row in rows(data)}
    assert told["#1"] == told[again.label]
    assert len(set(told.values())) == 3
    assert all(name.startswith("機関 ") for name in told.values())


@pytest.mark.parametrize(
    ("languages", "heading", "outcome"),
    [(Languages.JA, "処置", "採用"), (Languages.EN, "Disposition", "accepted"),
     (Languages.BOTH, "処置 / Disposition", "採用 / accepted")],
)  # fmt: skip
def test_headings_and_words_are_in_the_languages_asked_for(
    world, round_, languages, heading, outcome
):
    first = rows(made(round_, world.secretary, languages=languages))[1]
    assert first[heading] == outcome


def test_english_is_told_once_it_is_checked(world, round_):
    [first] = [c for c in round_.comments.all() if c.body.startswith("対照区を")]
    wording = EnglishWording.objects.create(
        comment=first, body="Two plots.", source_hash="0", written_by=world.member
    )
    assert "Two plots." not in made(round_, world.secretary).decode()
    wording.checked_by, wording.checked_at = world.editor, wording.written_at
    wording.save()
    assert "Two plots." in made(round_, world.secretary).decode()


def test_what_was_withdrawn_is_told_only_beside_a_column_that_says_so(world, round_):
    factories.comment(round_, world.member, key="b4", body="取り下げた意見", state="withdrawn")
    columns = ["number", "body"]
    assert "取り下げた意見" not in made(round_, world.member, columns=columns).decode()
    told = rows(made(round_, world.member, columns=[*columns, "withdrawn"]))
    assert [row["取下げ"] for row in told if row["意見"] == "取り下げた意見"] == ["取下げ"]


def test_the_page_gives_the_file_and_the_record_keeps_it(world, round_, client):
    client.force_login(world.secretary)
    page = f"/rounds/{round_.pk}/reports/"
    assert client.get(page).status_code == 200
    assert not record.of(round_).filter(verb="report.made").exists()
    given = {"name": TABLE, "kind": "csv", "languages": "ja", "columns": ["body", "number"]}
    answer = client.post(page, given)
    data = b"".join(answer.streaming_content)
    assert list(rows(data)[0]) == ["番号", "意見"]  # the columns in their own order
    assert "attachment" in answer["Content-Disposition"]
    [name] = re.findall('filename="(.+)"', answer["Content-Disposition"])
    number = round_.revision.draft.number.replace("/", "-").replace(" ", "-")
    assert name.isascii()
    assert re.fullmatch(
        rf"{number}_rev{round_.revision.ordinal}_round{round_.pk}_comments_\d{{4}}-\d\d-\d\d\.csv",
        name,
    )
    entry = record.of(round_).get(verb="report.made")
    assert "number, body" in entry.changes["report"][1]
    wrong = client.post(page, given | {"columns": ["assignee"]})
    assert wrong.status_code == 422
    assert client.post(page, given | {"columns": []}).status_code == 422
    client.force_login(world.member)
    offered = client.get(page).content.decode()
    assert 'value="response"' not in offered
    assert client.post(page, given | {"columns": ["response"]}).status_code == 422


def test_a_member_has_the_answers_once_they_are_told(world, round_, client):
    [third] = [c for c in round_.comments.all() if c.body.startswith("用語")]
    services.record(
        comments=[third], outcome="noted", response="留意する。", by=world.secretary, seen=None
    )
    services.finalise(round_=round_, by=world.secretary)
    round_.refresh_from_db()
    assert "二つ以上とした。" in made(round_, world.member).decode()


def facts(data):
    return json.loads(data)["facts"]


def test_a_report_says_how_far_the_answers_are_until_they_are_published(world, round_):
    for name in (TABLE, ANSWERS):
        told = facts(made(round_, world.secretary, "json", name))
        assert told["途中経過"] == "意見3件のうち2件を決定済み（未公表）"
    both = facts(made(round_, world.secretary, "json", ANSWERS, languages=Languages.BOTH))
    assert both["途中経過 / Interim report"].endswith("2 of 3 comments decided; not published yet")
    assert "途中経過" not in facts(made(round_, world.member, "json", columns=["number"]))
    services.record(
        comments=[round_.comments.get(body="用語を統一する。")], outcome="noted", response="留意する。",
        by=world.secretary, seen=None,
    )  # fmt: skip
    services.finalise(round_=round_, by=world.secretary)
    round_.refresh_from_db()
    assert "途中経過" not in facts(made(round_, world.secretary, "json", ANSWERS))


@pytest.mark.parametrize(
    ("languages", "names"),
    [(Languages.JA, ["処置", "概要"]), (Languages.EN, ["Dispositions", "Summary"]),
     (Languages.BOTH, ["処置・Dispositions", "概要・Summary"])],
)  # fmt: skip
def test_the_sheets_of_a_workbook_are_named_by_the_report(world, round_, languages, names):
    data = made(round_, world.secretary, "xlsx", ANSWERS, languages=languages)
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == names


@pytest.mark.parametrize(
    ("languages", "notice"), [(Languages.JA, "切りました"), (Languages.EN, "Cut")]
)
def test_a_text_that_no_cell_holds_says_in_the_cell_that_it_was_cut(
    world, round_, languages, notice
):
    words = {"change_kind": "replace", "change_old": "旧" * 19_000, "change_new": "新" * 19_000}
    factories.comment(round_, world.member, key="b4", **words)
    columns = ["number", "change"]
    data = made(round_, world.secretary, "xlsx", columns=columns, languages=languages)
    cells = [c for row in openpyxl.load_workbook(io.BytesIO(data)).active.values for c in row]
    [cut] = [cell for cell in cells if cell and "旧旧" in cell]
    assert len(cut) <= 32_767
    assert notice in cut[-100:]
    assert "CSV" in cut[-100:]
    whole = made(round_, world.secretary, columns=columns, languages=languages).decode()
    assert (whole.count("旧"), whole.count("新")) == (19_000, 19_000)


def test_the_cost_does_not_grow_with_the_comments(world, round_):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            made(round_, world.secretary)
        return len(asked)

    before = cost()
    for _ in range(20):
        comment = factories.comment(round_, world.member, key="b4")
        Disposition.objects.create(
            comment=comment, state="decided", outcome="accepted", response="x",
            recorded_by=world.secretary,
        )  # fmt: skip
    assert cost() == before
