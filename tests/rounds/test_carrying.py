"""No comment is lost between revisions, and none lands silently on another clause."""

import uuid

import pytest
from django.db import DatabaseError, transaction
from django.utils.html import strip_tags

from apps.audit import selectors as record
from apps.drafts import services as drafts
from apps.people.permissions import NotAllowed
from apps.rounds import selectors_carrying as selectors
from apps.rounds.models import Anchor, Carrying, Comment
from apps.rounds.services import carrying, comments
from apps.rounds.tasks import carry_late
from apps.shared.errors import DomainError, Incomplete, WrongState
from tests import factories

OLD = """# 1 適用範囲

この規格は，農地に岩石粉末を施用したときの除去量の測定方法について規定する。

# 2 対照区

施用区ごとに，対照区を一つ以上設けなければならない。

対照区の面積は，施用区の10 %以上とする。

消える段落には，ほかにない言葉が並んでいる。
"""
NEW = """# 1 概要

新しい段落をここに置く。

# 2 適用範囲

この規格は，農地に岩石粉末を施用したときの除去量の測定方法について規定する。

# 3 対照区

施用区ごとに，対照区を二つ以上設けなければならない。

対照区の面積は，施用区の10 %以上とする。
"""


def files(text):
    return {"ja": ("draft.ja.md", text.encode())}


@pytest.fixture
def draft(world):
    draft = factories.draft(world.wg)
    revision = drafts.add_revision(draft=draft, files=files(OLD), note="", by=world.editor)
    drafts.publish_revision(revision=revision, by=world.secretary)
    return draft


@pytest.fixture
def written(world, draft):
    """Comment through the front door, on the first revision's blocks."""
    round_ = factories.round_(draft.revisions.get(ordinal=1))

    def on(words, of=""):
        block = round_.revision.blocks.filter(text__contains=words).first() if words else None
        start = block.text.find(of) if of else 0
        saved = comments.save_comment(
            round_=round_, id=uuid.uuid4(), words=comments.Words(type="te", body=f"{words}への意見"),
            block_key=block.key if block else None, text_language="ja",
            span=(start, start + len(of)) if of else None, save_count=0, by=world.member,
        )  # fmt: skip
        return comments.submit_comment(comment=saved, by=world.member)

    return on


@pytest.fixture
def coming(world, draft, written):
    """Return comments of each fate, and the next revision in preparation."""
    made = {
        "range": written("施用区ごとに", "対照区"), "touched": written("施用区ごとに", "一"),
        "block": written("対照区の面積"), "gone": written("消える段落", "言葉"), "whole": written(""),
    }  # fmt: skip
    comments.withdraw_comment(comment=made["block"], by=world.member)
    revision = drafts.add_revision(draft=draft, files=files(NEW), note="", by=world.editor)
    return made, revision


def place(comment, revision):
    return Anchor.objects.get(comment=comment, revision=revision)


def test_every_comment_gets_a_place_or_is_said_to_have_none(world, coming):
    made, revision = coming
    before = list(Anchor.objects.filter(status="original").values().order_by("pk"))
    with pytest.raises(NotAllowed):
        carrying.carry_comments(revision=revision, by=world.member)
    carrying.carry_comments(revision=revision, by=world.secretary)
    found = {name: place(comment, revision) for name, comment in made.items()}
    assert {name: anchor.status for name, anchor in found.items()} == {
        "range": "exact", "touched": "needs_review", "block": "exact", "gone": "orphaned",
        "whole": "exact",
    }  # fmt: skip
    assert (found["range"].clause, found["range"].quote) == ("3", "対照区")
    assert found["touched"].block.text.startswith("施用区ごとに")
    assert found["gone"].block is None
    assert list(Anchor.objects.filter(status="original").values().order_by("pk")) == before
    assert record.of(revision).filter(verb="comments.carried").exists()


def test_a_revision_waits_until_each_place_is_decided_and_signed(client, world, coming):
    made, revision = coming
    with pytest.raises(Incomplete) as waits:
        drafts.publish_revision(revision=revision, by=world.secretary)
    assert len(waits.value.missing) == 1
    report = carrying.carry_comments(revision=revision, by=world.secretary)
    with pytest.raises(Incomplete) as left:
        carrying.sign_report(report=report, by=world.secretary)
    assert set(left.value.missing) == {made["touched"].label, made["gone"].label}
    with pytest.raises(NotAllowed):
        carrying.leave_orphaned(anchor=place(made["gone"], revision), by=world.member)
    carrying.leave_orphaned(anchor=place(made["gone"], revision), by=world.secretary)
    block = revision.blocks.get(text__contains="二つ以上")
    touched = place(made["touched"], revision)
    with pytest.raises(DomainError):
        carrying.place_anchor(anchor=touched, block=block, words="一つ以上", by=world.secretary)
    carrying.place_anchor(anchor=touched, block=block, words="二つ以上", by=world.secretary)
    with pytest.raises(NotAllowed):
        carrying.sign_report(report=report, by=world.member)
    carrying.sign_report(report=report, by=world.secretary)
    drafts.publish_revision(revision=revision, by=world.secretary)
    assert place(made["touched"], revision).quote == "二つ以上"
    assert record.of(made["touched"]).filter(verb="comment.placed").exists()
    client.force_login(world.member)
    page = f"/rounds/{made['touched'].round_id}/comments/{made['touched'].number}/"
    link = f"/documents/{revision.draft.number}/2/?text=ja#b-{block.key}"
    assert link in client.get(page).content.decode()
    with pytest.raises(WrongState):
        carrying.leave_orphaned(anchor=place(made["range"], revision), by=world.secretary)
    assert Comment.objects.count() == len(made)


def test_a_later_decision_takes_the_signature_back(world, coming):
    made, revision = coming
    report = carrying.carry_comments(revision=revision, by=world.secretary)
    for name in ("touched", "gone"):
        carrying.leave_orphaned(anchor=place(made[name], revision), by=world.secretary)
    carrying.sign_report(report=report, by=world.secretary)
    carrying.leave_orphaned(anchor=place(made["range"], revision), by=world.secretary)
    assert Carrying.objects.get().signed_at is None


def test_a_comment_that_comes_late_is_carried_too(world, coming, written):
    made, revision = coming
    report = carrying.carry_comments(revision=revision, by=world.secretary)
    for name in ("touched", "gone"):
        carrying.leave_orphaned(anchor=place(made[name], revision), by=world.secretary)
    carrying.sign_report(report=report, by=world.secretary)
    late = written("施用区ごとに", "施用区")
    with pytest.raises(Incomplete):
        drafts.publish_revision(revision=revision, by=world.secretary)
    carrying.carry_comments(revision=revision, by=world.secretary)
    assert place(late, revision).quote == "施用区"
    assert place(made["gone"], revision).decided_by == world.secretary
    assert Carrying.objects.get().signed_at is None
    carrying.carry_comments(revision=revision, anew=True, by=world.secretary)
    assert place(made["gone"], revision).decided_by is None


def test_another_text_and_a_discarded_one_lose_no_comment(world, coming):
    made, revision = coming
    carrying.carry_comments(revision=revision, by=world.secretary)
    drafts.replace_text(revision=revision, files=files(OLD), note="", by=world.editor)
    assert not Carrying.objects.exists()
    carrying.carry_comments(revision=revision, by=world.secretary)
    assert set(selectors.carried(revision).values_list("status", flat=True)) == {"exact"}
    drafts.discard_revision(revision=revision, by=world.editor)
    assert Anchor.objects.filter(status="original").count() == len(made) == Comment.objects.count()


def test_the_place_on_which_a_comment_was_made_cannot_be_changed(world, coming):
    made, _revision = coming
    original = made["range"].anchors.get(status="original")
    with pytest.raises(WrongState):
        carrying.leave_orphaned(anchor=original, by=world.secretary)
    with pytest.raises(DatabaseError), transaction.atomic():
        Anchor.objects.filter(pk=original.pk).update(quote="別の語")


def test_the_report_is_walked_through_on_its_pages(client, world, coming):
    made, revision = coming
    page = f"/documents/{revision.draft.number}/{revision.ordinal}/comments/"
    client.force_login(world.member)
    assert client.get(page).status_code == 404
    client.force_login(world.secretary)
    publish = client.get(f"/documents/{revision.draft.number}/{revision.ordinal}/publish/")
    assert page in publish.content.decode()
    assert "5件" in client.get(page).content.decode()
    client.post(f"{page}carry/")
    shown = client.get(page).content.decode()
    assert made["gone"].label in shown
    assert "<mark>一</mark>" in shown
    refused = client.post(f"{page}sign/", follow=True).content.decode()
    assert made["gone"].label in refused
    assert Carrying.objects.get().signed_at is None
    gone, touched = (place(made[name], revision).pk for name in ("gone", "touched"))
    client.post(f"{page}{gone}/confirm/")
    assert Anchor.objects.get(pk=gone).decided_at is None
    client.post(f"{page}{gone}/leave/")
    block = revision.blocks.get(text__contains="二つ以上").pk
    form = client.post(f"{page}{touched}/", {"block": block, "words": "三つ以上"})
    assert form.status_code == 422
    client.post(f"{page}{touched}/", {"block": block, "words": "二つ以上"})
    client.post(f"{page}sign/")
    assert Carrying.objects.get().signed_at


def test_what_is_submitted_after_the_next_revision_came_out_is_carried_late_and_decided_once(
    client, world, coming, written
):
    made, revision = coming
    report = carrying.carry_comments(revision=revision, by=world.secretary)
    for name in ("touched", "gone"):
        carrying.leave_orphaned(anchor=place(made[name], revision), by=world.secretary)
    carrying.sign_report(report=report, by=world.secretary)
    drafts.publish_revision(revision=revision, by=world.secretary)
    sure, unsure = written("施用区ごとに", "施用区"), written("消える段落", "言葉")
    assert (carry_late(), carry_late()) == (2, 0)
    assert (place(sure, revision).status, place(sure, revision).quote) == ("exact", "施用区")
    assert place(unsure, revision).status == "orphaned"
    client.force_login(world.secretary)
    page = f"/documents/{revision.draft.number}/2/comments/"
    assert page in client.get("/").content.decode()
    shown = client.get(page).content.decode()
    assert f"{page}{place(unsure, revision).pk}/leave/" in shown
    assert f"{page}{place(made['gone'], revision).pk}/leave/" not in shown
    with pytest.raises(NotAllowed):
        carrying.leave_orphaned(anchor=place(unsure, revision), by=world.member)
    client.post(f"{page}{place(unsure, revision).pk}/leave/")
    assert place(unsure, revision).decided_by == world.secretary
    assert Carrying.objects.get().signed_at  # what was signed then stays signed
    for settled in (unsure, sure):
        with pytest.raises(WrongState):
            carrying.leave_orphaned(anchor=place(settled, revision), by=world.secretary)
    assert page not in client.get("/").content.decode()


def test_another_place_that_was_found_is_taken_at_one_press(client, world, draft, written):
    said = written("対照区の面積", "10 %")
    text = OLD.replace(
        "対照区の面積は，施用区の10 %以上とする。",
        "対照区の面積は，施用区の20 %以上とする。\n\n対照区の面積は，施用区の30 %以上とする。",
    )
    revision = drafts.add_revision(draft=draft, files=files(text), note="", by=world.editor)
    carrying.carry_comments(revision=revision, by=world.secretary)
    found = place(said, revision)
    assert (found.status, len(found.alternatives)) == ("needs_review", 1)
    page = f"/documents/{revision.draft.number}/2/comments/"
    client.force_login(world.member)
    assert client.post(f"{page}{found.pk}/take/1/").status_code == 404
    client.force_login(world.secretary)
    shown = strip_tags(client.get(page).content.decode())
    assert "施用区の20 %" in shown
    assert "施用区の30 %" in shown
    client.post(f"{page}{found.pk}/take/2/")
    assert place(said, revision).decided_at is None
    client.post(f"{page}{found.pk}/take/1/")
    taken = place(said, revision)
    assert (taken.block.pk, taken.status) == (found.alternatives[0]["block"], "moved")
    assert taken.decided_by == world.secretary


def test_what_came_late_is_decided_though_nothing_was_carried_before(client, world, draft, written):
    revision = drafts.add_revision(draft=draft, files=files(NEW), note="", by=world.editor)
    drafts.publish_revision(revision=revision, by=world.secretary)  # there is no comment, no report
    late = written("消える段落", "言葉")
    assert carry_late() == 1
    client.force_login(world.secretary)
    page = f"/documents/{draft.number}/2/comments/"
    assert page in client.get("/").content.decode()
    shown = client.get(page).content.decode()
    anchor = Anchor.objects.get(revision=revision, comment=late)
    assert f"{page}{anchor.pk}/leave/" in shown
    client.post(f"{page}{anchor.pk}/leave/")
    assert page not in client.get("/").content.decode()
