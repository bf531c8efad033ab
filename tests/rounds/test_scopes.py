"""Comments on a whole clause, a figure, a whole table or one cell, here and on the next revision."""

import uuid

import pytest
from django.db import DatabaseError

from apps.drafts import services as drafts
from apps.rounds import changes, receipts
from apps.rounds.models import Anchor, Comment
from apps.rounds.services import carrying, comments
from apps.shared.errors import DomainError
from tests import factories

TEXT = """# 1 測定

## 1.1 試料

試料は，深さごとに採らなければならない。

表1－深さの区分

| 層 | 深さ |
| --- | --- |
| 上 | 0 cm から 15 cm |
| 下 | 15 cm から 30 cm |

![図1－採取の位置](fig1.png)
"""
LATER = """# 1 概要

はじめの段落。

# 2 測定

## 2.1 試料

試料は，深さごとに採らなければならない。

表1－深さの区分

| 層 | 深さ |
| --- | --- |
| 地表 | 0 cm |
| 上 | 0 cm から 15 cm |
| 下 | 15 cm から 30 cm |

![図1－採取の位置](fig1.png)
"""


@pytest.fixture
def round_(world):
    draft = factories.draft(world.wg)
    files = {"ja": ("d.md", TEXT.encode())}
    revision = drafts.add_revision(draft=draft, files=files, note="", by=world.editor)
    drafts.publish_revision(revision=revision, by=world.secretary)
    return factories.round_(revision)


def block(round_, **like):
    return round_.revision.blocks.get(**like)


@pytest.fixture
def say(client, world, round_):
    """Comment through the page's own form, as a browser sends it."""
    client.force_login(world.member)

    def on(at, **given):
        key = uuid.uuid4()
        data = {"block": at.key, "text": "ja", "type": "te", "body": f"{at.text}への意見", **given}
        sent = client.post(f"/rounds/{round_.pk}/drafts/{key}/submit/", data)
        return (Comment.objects.get(pk=key), sent) if sent.status_code == 302 else (None, sent)

    return on


def test_the_form_offers_what_begins_at_a_block(client, world, round_):
    client.force_login(world.member)
    offered = {}
    for name, like in {
        "heading": {"clause": "1.1", "kind": "heading"}, "prose": {"text__startswith": "試料は"},
        "figure": {"kind": "figure"}, "cell": {"text": "上"},
    }.items():  # fmt: skip
        answer = client.get(
            f"/rounds/{round_.pk}/compose/?block={block(round_, **like).key}&text=ja"
        )
        form = answer.context["form"]
        offered[name] = [str(label) for _value, label in form.fields["part"].widget.choices]
        if name == "cell":
            assert len(form.fields["block"].widget.choices) == 6
            assert form["part"].value() == "table"
        if name == "heading":
            assert form["part"].value() == "clause"
    assert offered == {
        "heading": ["この箇条全体（下位を含む）", "見出しだけ"], "prose": ["段落全体"],
        "figure": ["図全体"], "cell": ["表全体", "一つのセル"],
    }  # fmt: skip


def test_a_clause_a_table_a_cell_and_a_figure_are_commented_on(client, round_, say):
    heading, cell = (
        block(round_, kind="heading", clause="1.1"),
        block(round_, text="15 cm から 30 cm"),
    )
    clause, _sent = say(heading, part="clause")
    table, _sent = say(cell, part="table")
    one, _sent = say(cell, part="")
    figure, _sent = say(block(round_, kind="figure"))
    places = [c.anchors.get() for c in (clause, table, one, figure)]
    assert [(p.scope, p.part, p.quote) for p in places] == [
        ("clause", "clause", "試料"), ("table", "table", "表1"),
        ("block", "", "15 cm から 30 cm"), ("block", "", places[3].block.text),
    ]  # fmt: skip
    assert (places[1].block.row, places[1].block.column) == (1, 1)
    shown = client.get(f"/rounds/{round_.pk}/read/?text=ja").content.decode()
    assert shown.count("この箇条全体（下位を含む）") == 1
    assert "表全体" in shown
    assert "表1 3行2列" in shown
    assert '"scope":"clause"' in receipts.canonical(clause, places[0])
    assert "scope" not in receipts.canonical(one, places[2])
    told = client.get(f"/api/v1/comments/{table.pk}/").json()
    assert (told["scope"], told["range"]) == ("table", None)


def test_words_that_were_typed_count_before_the_clause(round_, say):
    comment, _sent = say(block(round_, kind="heading", clause="1.1"), part="clause", phrase="試")
    assert (comment.anchors.get().scope, comment.anchors.get().quote) == ("block", "試")


def test_a_place_that_begins_no_clause_or_table_is_refused(world, round_, say):
    prose = block(round_, text__startswith="試料は")
    for part in ("clause", "table"):
        made, sent = say(prose, part=part)
        assert made is None
        assert sent.status_code == 422
    with pytest.raises(DomainError):
        comments.save_comment(
            round_=round_, id=uuid.uuid4(), words=comments.Words(body="x"), block_key=prose.key,
            text_language="ja", scope="clause", save_count=0, by=world.member,
        )  # fmt: skip
    assert not Comment.objects.exists()


def test_the_database_knows_no_scope_without_a_block(round_, say):
    comment, _sent = say(block(round_, text__startswith="試料は"))
    row = Anchor(comment=comment, revision=factories.revision(), language="ja", scope="clause")
    with pytest.raises(DatabaseError):
        row.save()


def test_a_clause_and_a_table_are_carried_as_such(world, round_, say):
    clause, _sent = say(block(round_, kind="heading", clause="1.1"), part="clause")
    table, _sent = say(block(round_, text="上"), part="table")
    one, _sent = say(block(round_, text="上"))
    revision = drafts.add_revision(
        draft=round_.revision.draft,
        files={"ja": ("d.md", LATER.encode())},
        note="",
        by=world.editor,
    )
    carrying.carry_comments(revision=revision, by=world.secretary)
    found = [Anchor.objects.get(comment=c, revision=revision) for c in (clause, table, one)]
    assert [(a.scope, a.clause, a.status) for a in found] == [
        ("clause", "2.1", "exact"), ("table", "2.1", "exact"), ("block", "2.1", "exact")
    ]  # fmt: skip
    assert (found[1].block.row, found[1].block.column) == (1, 1)
    assert found[2].block.row == 3
    other = revision.blocks.get(text="はじめの段落。")
    carrying.place_anchor(anchor=found[0], block=other, by=world.secretary)
    assert Anchor.objects.get(pk=found[0].pk).scope == "block"
    carrying.leave_orphaned(anchor=found[1], by=world.secretary)
    assert Anchor.objects.get(pk=found[1].pk).block is None


def test_what_is_put_into_a_whole_clause_is_not_put_behind_its_heading(round_, say):
    heading = block(round_, kind="heading", clause="1.1")
    given = {"change_kind": "insert", "change_new": "段落を加える。"}
    clause, _sent = say(heading, part="clause", **given)
    alone, _sent = say(heading, part="", **given)
    assert changes.proposed_text(clause, clause.anchors.get()) is None
    assert changes.proposed_text(alone, alone.anchors.get()) == "試料段落を加える。"
    given = {"change_kind": "replace", "change_old": "試料", "change_new": "土壌"}
    renamed, _sent = say(heading, part="clause", **given)
    assert changes.proposed_text(renamed, renamed.anchors.get()) == "土壌"


def test_a_table_placed_by_hand_hangs_on_its_first_cell(world, round_, say):
    table, _sent = say(block(round_, text="上"), part="table")
    files = {"ja": ("d.md", LATER.encode())}
    revision = drafts.add_revision(
        draft=round_.revision.draft, files=files, note="", by=world.editor
    )
    carrying.carry_comments(revision=revision, by=world.secretary)
    found = Anchor.objects.get(comment=table, revision=revision)
    cell = revision.blocks.get(text="15 cm から 30 cm")
    carrying.place_anchor(anchor=found, block=cell, by=world.secretary)
    assert (found.scope, found.block.row, found.block.column) == ("table", 1, 1)
    found.alternatives = [{"block": cell.pk, "start": 0, "end": 3}]
    carrying.take_alternative(anchor=found, nth=1, by=world.secretary)
    assert (found.scope, found.block.row, found.block.column) == ("table", 1, 1)
    carrying.place_anchor(anchor=found, block=cell, words="15 cm", by=world.secretary)
    assert (found.scope, found.block, found.quote) == ("block", cell, "15 cm")


def test_the_old_words_of_a_change_may_stand_anywhere_in_the_clause_or_table(round_, say):
    heading, cell = block(round_, kind="heading", clause="1.1"), block(round_, text="上")
    for at, part, old in ((heading, "clause", "深さごとに"), (cell, "table", "15 cm から 30 cm")):
        change = {"change_kind": "replace", "change_old": old, "change_new": "ほか"}
        made, _sent = say(at, part=part, **change)
        assert made.change_old == old
        refused, sent = say(at, part=part, **change | {"change_old": "どこにもない"})
        assert sent.status_code == 422
        assert refused is None or refused.number is None
