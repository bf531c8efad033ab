"""One's own comments as a sheet: brought again it adds, replaces and takes out, each after a look."""

import io
import re
from dataclasses import replace

import pytest
from django.test import Client

from apps.audit import selectors as record
from apps.rounds.dry_run import Fate, plan
from apps.rounds.models import Comment
from apps.rounds.naming import in_ascii
from apps.rounds.prefilled import sheet_of_own
from apps.rounds.services import comments
from apps.rounds.services.sheets import read_sheet, repair_sheet, take_sheet
from apps.rounds.states import LONGEST, CommentState
from documents import sheets
from documents.sheets import SheetRow
from tests import factories
from tests.rounds.test_comments import save
from tests.rounds.test_sheets import own


@pytest.fixture
def said(open_round, world):
    """Three comments of the member, the first with a change to some words of a paragraph."""
    change = {"change_kind": "replace", "change_old": "一つ以上", "change_new": "二つ以上"}
    texts = [("対照区は二つ要る。", change), ("面積が小さい。", {}), ("誤記がある。", {})]
    made = []
    for text, words in texts:
        saved = save(open_round, world.member, body=text, **words)
        made.append(comments.submit_comment(comment=saved, by=world.member))
    return made


def filled(open_round, user):
    return sheet_of_own(open_round, user, own(user))


def bring(open_round, by, sheet, *, kind="docx", organisation=None):
    return read_sheet(
        round_=open_round, organisation=organisation or own(by), file_name=f"own.{kind}",
        data=sheets.write(sheet, kind), by=by,
    )  # fmt: skip


def standing(open_round):
    found = Comment.objects.filter(round=open_round, state=CommentState.SUBMITTED)
    return dict(found.values_list("number", "body"))


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_sheet_that_comes_back_as_it_was_changes_nothing(open_round, world, said, kind):
    brought = bring(open_round, world.member, filled(open_round, world.member), kind=kind)
    planned = plan(brought)
    assert [(row.fate, row.twin) for row in planned.rows] == [(Fate.KNOWN, n) for n in (1, 2, 3)]
    assert planned.removed == ()
    assert take_sheet(sheet=brought, by=world.member) == []
    assert len(standing(open_round)) == 3


def test_a_changed_row_replaces_its_comment_at_the_same_words(open_round, world, said):
    sheet = filled(open_round, world.member)
    first, *rest = sheet.rows
    first = replace(first, comment="対照区は三つ要る。")
    brought = bring(open_round, world.member, replace(sheet, rows=(first, *rest)))
    [row] = plan(brought).replacing
    assert row.replaces.comment == said[0]
    assert standing(open_round)[1] == "対照区は二つ要る。"  # nothing is done by looking
    [made] = take_sheet(sheet=brought, by=world.member)
    old = Comment.objects.get(pk=said[0].pk)
    assert (old.state, old.body) == (CommentState.WITHDRAWN, "対照区は二つ要る。")
    assert made.label in record.of(old).filter(verb="comment.withdrawn").get().reason
    assert made.replaces == old
    assert (made.body, made.author, made.change_kind) == (
        "対照区は三つ要る。",
        world.member,
        "replace",
    )
    assert (made.change_old, made.change_new) == ("一つ以上", "二つ以上")
    places = [one.anchors.get() for one in (old, made)]
    assert places[0].block == places[1].block
    assert places[0].quote == places[1].quote
    assert set(standing(open_round)) == {2, 3, 4}


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("改めた意見。\n\n文献がない。", ("改めた意見。", "文献がない。")),
        ("面積の根拠は。\n\n別の理由。", ("面積の根拠は。\n\n別の理由。", "")),
    ],
)
def test_a_justification_that_stands_as_it_was_stays_one(open_round, world, cell, told):
    saved = save(open_round, world.member, body="面積の根拠は。", justification="文献がない。")
    comments.submit_comment(comment=saved, by=world.member)
    sheet = filled(open_round, world.member)
    [row] = sheet.rows
    assert row.comment == "面積の根拠は。\n\n文献がない。"
    changed = replace(sheet, rows=(replace(row, comment=cell),))
    [made] = take_sheet(sheet=bring(open_round, world.member, changed), by=world.member)
    assert (made.body, made.justification) == told


def test_a_change_that_is_worded_otherwise_is_taken_as_words(open_round, world, said):
    sheet = filled(open_round, world.member)
    first = replace(
        sheet.rows[0], proposed_change="対照区を三つ以上とする。", clause="1", element="", line=""
    )
    brought = bring(open_round, world.member, replace(sheet, rows=(first, *sheet.rows[1:])))
    [made] = take_sheet(sheet=brought, by=world.member)
    assert (made.change_kind, made.change_new) == ("free", "対照区を三つ以上とする。")
    assert made.anchors.get().clause == "1"


def test_rows_taken_out_are_withdrawn_only_where_that_is_said(open_round, world, said):
    sheet = filled(open_round, world.member)
    shorter = replace(sheet, rows=sheet.rows[:2])
    brought = bring(open_round, world.member, shorter)
    assert [was.comment for was in plan(brought).removed] == [said[2]]
    take_sheet(sheet=brought, by=world.member)
    assert set(standing(open_round)) == {1, 2, 3}
    brought = bring(open_round, world.member, shorter)
    repair_sheet(sheet=brought, by=world.member, withdraw=True)
    take_sheet(sheet=brought, by=world.member)
    assert set(standing(open_round)) == {1, 2}
    assert Comment.objects.get(pk=said[2].pk).body == "誤記がある。"


def test_a_comment_made_since_the_download_is_not_taken_out(open_round, world, said):
    sheet = filled(open_round, world.member)
    saved = save(open_round, world.member, body="後から出した意見")
    comments.submit_comment(comment=saved, by=world.member)
    assert plan(bring(open_round, world.member, sheet)).removed == ()


def test_a_new_row_is_added_and_a_number_copied_to_it_counts_once(open_round, world, said):
    sheet = filled(open_round, world.member)
    added = SheetRow(row=4, mb="#1", clause="5.2", type="te", comment="番号ごと写した新しい行")
    brought = bring(open_round, world.member, replace(sheet, rows=(*sheet.rows, added)))
    assert [row.fate for row in plan(brought).rows] == [*[Fate.KNOWN] * 3, Fate.TAKEN]
    take_sheet(sheet=brought, by=world.member)
    assert set(standing(open_round)) == {1, 2, 3, 4}


def test_a_row_that_was_emptied_is_taken_out_like_one_that_is_gone(open_round, world, said):
    sheet = filled(open_round, world.member)
    empty = SheetRow(row=3, mb="#3")
    brought = bring(open_round, world.member, replace(sheet, rows=(*sheet.rows[:2], empty)))
    assert [was.comment for was in plan(brought).removed] == [said[2]]


def test_two_rows_that_were_made_alike_are_one_comment(open_round, world, said):
    sheet = filled(open_round, world.member)
    first = replace(sheet.rows[0], comment="同じ文にした。", proposed_change="")
    alike = replace(
        sheet.rows[1], **{n: first.cell(n) for n in ("comment", "clause", "element", "line")}
    )
    brought = bring(open_round, world.member, replace(sheet, rows=(first, alike, sheet.rows[2])))
    fates = [row.fate for row in plan(brought).rows]
    assert fates == [Fate.TAKEN, Fate.REPEATED, Fate.KNOWN]


def test_nobody_replaces_or_takes_out_what_others_said(open_round, world, said):
    sheet = filled(open_round, world.member)
    rows = tuple(replace(row, comment=f"書換え {row.comment}") for row in sheet.rows[:2])
    colleague = factories.member(world.wg, organisation=own(world.member))
    for by, organisation in ((colleague, own(colleague)), (world.secretary, own(world.member))):
        brought = bring(open_round, by, replace(sheet, rows=rows), organisation=organisation)
        planned = plan(brought)
        assert (planned.replacing, planned.removed) == ([], ())
    repair_sheet(sheet=brought, by=world.secretary, withdraw=True)
    take_sheet(sheet=brought, by=world.secretary)
    assert {1, 2, 3} < set(standing(open_round))


def test_what_is_at_work_at_the_desk_is_not_replaced(open_round, world, said):
    sheet = filled(open_round, world.member)
    Comment.objects.filter(pk=said[0].pk).update(state=CommentState.TRIAGED)
    rows = (replace(sheet.rows[0], comment="遅い変更"), *sheet.rows[1:])
    brought = bring(open_round, world.member, replace(sheet, rows=rows))
    assert plan(brought).replacing == []


def test_a_sheet_of_another_round_takes_nothing_out(open_round, world, said):
    other = factories.round_(open_round.revision)
    sheet = replace(
        filled(open_round, world.member), rows=filled(open_round, world.member).rows[:1]
    )
    brought = bring(other, world.member, sheet)
    assert plan(brought).removed == ()
    assert [row.fate for row in plan(brought).rows] == [Fate.TAKEN]


def test_the_page_gives_the_sheet_to_its_author_and_shows_what_would_be_done(
    open_round, world, said
):
    here = f"/rounds/{open_round.pk}/sheets/"
    page = f"{here}own/{own(world.member).pk}/"
    for who in (world.editor, world.secretary, world.outsider):
        client = Client()
        client.force_login(who)
        assert client.get(page).status_code == 404
    client = Client()
    client.force_login(world.member)
    assert page in client.get(here).content.decode()
    given = client.get(page)
    assert re.search(
        rf'filename="[A-Za-z0-9.-]+_round{open_round.pk}_own_comments_[a-z0-9-]+\.docx"',
        given["Content-Disposition"],
    )
    data = b"".join(given.streaming_content)
    read = sheets.read(data)
    assert [row.mb for row in read.rows] == ["#1", "#2", "#3"]
    changed = replace(read.rows[0], comment="対照区は四つ要る。")
    back = sheets.write(replace(read, rows=(changed, read.rows[1])), "docx")
    file = io.BytesIO(back)
    file.name = "own.docx"
    answer = client.post(
        here, {"file": file, "organisation": own(world.member).pk}, follow=True
    )  # fmt: skip
    shown = answer.content.decode()
    assert "#1に代わる" in shown
    assert "誤記がある。" in shown
    brought = answer.context["sheet"]
    answer = client.post(f"{here}{brought.pk}/take/", {"withdraw": "on"}, follow=True)
    assert answer.status_code == 200
    assert standing(open_round) == {2: "面積が小さい。", 4: "対照区は四つ要る。"}


def test_what_a_cell_holds_longer_than_one_text_is_known_as_it_was(open_round, world):
    """A comment and its justification share a cell, which may so be longer than one of them."""
    long = "あ" * (LONGEST - 1)
    saved = save(open_round, world.member, body=long, justification=long)
    comments.submit_comment(comment=saved, by=world.member)
    brought = bring(open_round, world.member, filled(open_round, world.member))
    assert [row.fate for row in plan(brought).rows] == [Fate.KNOWN]


@pytest.mark.parametrize(
    ("name", "said"),
    [("Institute of Crop Science (NARO)", "institute-of-crop-science-naro"), ("農業機構", None)],
)
def test_an_organisation_in_the_name_of_a_file_is_ascii(world, name, said):
    organisation = own(world.member)
    organisation.name_en = name
    assert in_ascii(organisation) == (said or f"organisation{organisation.pk}")
