"""No comment is lost: saving, submitting, withdrawing, replying."""

import hashlib
import json
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.audit import selectors as record
from apps.people.permissions import NotAllowed
from apps.rounds import receipts, selectors
from apps.rounds.models import Anchor, Comment, Reply
from apps.rounds.services import comments, threads
from apps.rounds.states import CommentState, Room, RoundState
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState
from tests import factories


@pytest.fixture
def round_(world):
    return factories.round_(factories.revision(factories.draft(world.wg)))


def save(round_, by, *, key=None, count=0, block="b3", **words):
    given = {"type": "te", "body": "対照区は二つ以上が必要です。"}
    return comments.save_comment(
        round_=round_, id=key or uuid.uuid4(), words=comments.Words(**given | words),
        block_key=block, save_count=count, by=by,
    )  # fmt: skip


def test_only_the_audience_may_write(world, round_):
    for stranger in (world.outsider, world.observer, world.secretariat, world.council_member):
        with pytest.raises(NotAllowed):
            save(round_, stranger)
    assert not Comment.objects.exists()
    assert save(round_, world.member).state == CommentState.AUTOSAVED


def test_saving_twice_is_one_comment(world, round_):
    first = save(round_, world.member, body="対")
    again = save(round_, world.member, key=first.pk, count=1, body="対照区")
    assert (again.pk, again.save_count) == (first.pk, 2)
    assert Comment.objects.get().body == "対照区"


def test_an_older_window_never_writes_over_a_newer_text(world, round_):
    first = save(round_, world.member, body="一")
    save(round_, world.member, key=first.pk, count=1, body="二")
    with pytest.raises(Stale):
        save(round_, world.member, key=first.pk, count=1, body="三")
    assert Comment.objects.get().body == "二"


def test_a_save_that_is_sent_twice_changes_nothing(world, round_):
    first = save(round_, world.member, body="一")
    again = save(round_, world.member, key=first.pk, count=0, body="一")
    assert (again.pk, again.save_count) == (first.pk, 1)
    with pytest.raises(Stale):  # the same words on another place are something else
        save(round_, world.member, key=first.pk, count=0, block="b1", body="一")


def test_saving_holds_no_other_row_than_the_comment(world, round_, django_assert_max_num_queries):
    """Else all members would wait for each other, and a deadlock would end some of them."""
    first = save(round_, world.member, body="一")
    with django_assert_max_num_queries(40) as asked:
        save(round_, world.member, key=first.pk, count=1, body="二")
    locking = [q["sql"] for q in asked.captured_queries if "FOR UPDATE" in q["sql"]]
    assert locking
    assert not any("rounds_round" in sql for sql in locking)


def test_nobody_else_may_write_on(world, round_):
    first = save(round_, world.member)
    for other in (world.editor, world.secretary):
        with pytest.raises(NotAllowed):
            save(round_, other, key=first.pk, count=1, body="書換え")


def test_a_submission_gets_number_instant_and_a_hash_that_can_be_checked(world, round_):
    done = comments.submit_comment(comment=save(round_, world.member), by=world.member)
    assert (done.number, done.state) == (1, CommentState.SUBMITTED)
    anchor = done.anchors.get()
    text = receipts.canonical(Comment.objects.get(), anchor)
    assert json.loads(text)["body"] == "対照区は二つ以上が必要です。"
    assert hashlib.sha256(text.encode()).hexdigest() == done.content_hash
    assert anchor.quote == anchor.block.text
    assert record.of(done).get().verb == "comment.submitted"
    second = comments.submit_comment(comment=save(round_, world.member), by=world.member)
    assert second.number == 2


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"type": ""}, Incomplete),
        ({"body": "  \n"}, Incomplete),
        ({"change_kind": "replace", "change_old": "一つ以上"}, Incomplete),
        ({"change_kind": "delete", "change_old": "この文はない"}, Stale),
    ],
)
def test_an_incomplete_comment_is_refused_and_kept(world, round_, words, error):
    saved = save(round_, world.member, **words)
    with pytest.raises(error):
        comments.submit_comment(comment=saved, by=world.member)
    assert Comment.objects.get().state == CommentState.AUTOSAVED


def test_where_nothing_is_written_nothing_is_begun(world, round_):
    with pytest.raises(Incomplete):
        save(round_, world.member, type="", body="")
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("delete", "一つ以上", ""), ("insert", "", "二つ以上"), ("free", "", "二つ以上"),
        ("replace", "一つ以上", "二つ以上"), ("", "", ""),
    ],
)  # fmt: skip
def test_only_the_words_of_the_kind_of_change_that_was_chosen_last_are_submitted(
    world, round_, kind, old, new
):
    """Those typed for another kind wait, should one go back to it, and are no part of the record."""
    typed = {"change_old": "一つ以上", "change_new": "二つ以上"}
    saved = save(round_, world.member, change_kind=kind, **typed)
    assert (saved.change_old, saved.change_new) == ("一つ以上", "二つ以上")
    done = comments.submit_comment(comment=saved, by=world.member)
    stored = Comment.objects.get()
    assert (stored.change_kind, stored.change_old, stored.change_new) == (kind, old, new)
    assert receipts.content_hash(stored, stored.anchors.get()) == done.content_hash


def test_a_change_to_the_whole_document_names_words_that_stand_in_it(world, round_):
    change = {"change_kind": "replace", "change_new": "二つ以上", "block": None}
    nowhere = save(round_, world.member, change_old="なにか", **change)
    with pytest.raises(Stale):
        comments.submit_comment(comment=nowhere, by=world.member)
    there = save(round_, world.member, change_old="一つ以上", **change)
    assert comments.submit_comment(comment=there, by=world.member).number == 1


def test_the_receipt_of_what_was_withdrawn_says_so(world, round_, client):
    said = factories.comment(round_, world.member)
    client.force_login(world.member)
    page = f"/rounds/{round_.pk}/comments/{said.number}/receipt/"
    assert "取り下げられました" not in client.get(page).content.decode()
    comments.withdraw_comment(comment=said, by=world.member)
    assert "取り下げられました" in client.get(page).content.decode()


def test_the_round_is_open_until_its_last_instant_and_not_at_the_next(world, round_, time_machine):
    early, late = save(round_, world.member), save(round_, world.member)
    time_machine.move_to(round_.closes_at - timedelta(microseconds=1), tick=False)
    comments.submit_comment(comment=early, by=world.member)
    time_machine.move_to(round_.closes_at, tick=False)
    with pytest.raises(comments.TooLate):
        comments.submit_comment(comment=late, by=world.member)
    late.refresh_from_db()
    assert (late.state, late.body) == (CommentState.AUTOSAVED, "対照区は二つ以上が必要です。")


def test_withdrawing_keeps_text_and_author(world, round_):
    comment = factories.comment(round_, world.member)
    with pytest.raises(NotAllowed):
        comments.withdraw_comment(comment=comment, by=world.secretary)
    comments.withdraw_comment(comment=comment, reason="誤解でした", by=world.member)
    kept = Comment.objects.get()
    assert (kept.state, kept.author, bool(kept.body)) == (
        CommentState.WITHDRAWN,
        world.member,
        True,
    )
    assert record.of(kept).first().reason == "誤解でした"


@pytest.mark.parametrize(
    "deed",
    [
        lambda c: Comment.objects.filter(pk=c.pk).delete(),
        lambda c: Comment.objects.filter(pk=c.pk).update(body=""),
        lambda c: Comment.objects.filter(pk=c.pk).update(author=c.entered_by_id, number=99),
        lambda c: Anchor.objects.filter(comment=c).update(block=None),
        lambda c: Anchor.objects.filter(comment=c).delete(),
        lambda c: c.round.revision.blocks.all().delete(),
        lambda c: c.round.revision.draft.delete(),
    ],
)
def test_the_database_keeps_what_was_submitted(world, round_, deed):
    comment = factories.comment(round_, world.member)
    with pytest.raises(DatabaseError), transaction.atomic():
        deed(comment)
    assert Comment.objects.get().body == comment.body


def test_what_was_not_submitted_may_be_discarded_by_its_author_alone(world, round_):
    saved = save(round_, world.member)
    with pytest.raises(NotAllowed):
        comments.discard_unsubmitted(comment=saved, by=world.secretary)
    comments.discard_unsubmitted(comment=saved, by=world.member)
    assert not Comment.objects.exists()


def test_the_secretariats_room_is_seen_by_nobody_else(world, round_, client):
    comment = factories.comment(round_, world.member)
    with pytest.raises(NotAllowed):
        threads.reply(comment=comment, body="内緒", room=Room.INTERNAL, by=world.member)
    threads.reply(comment=comment, body="まとめる候補", room=Room.INTERNAL, by=world.secretary)
    threads.reply(comment=comment, body="賛成です", by=world.editor)
    pages = [f"/rounds/{round_.pk}/comments/1/", f"/rounds/{round_.pk}/read/"]
    for person in (world.member, world.chair, world.council_chair):
        client.force_login(person)
        for page in pages:
            assert "まとめる候補" not in client.get(page).content.decode()
    assert "賛成です" in client.get(pages[0]).content.decode()
    client.force_login(world.secretary)
    assert "まとめる候補" in client.get(pages[0]).content.decode()


def test_an_empty_reply_is_refused(world, round_):
    comment = factories.comment(round_, world.member)
    with pytest.raises(Incomplete):
        threads.reply(comment=comment, body=" ", by=world.editor)
    assert not Reply.objects.exists()


def test_the_answer_is_shown_only_once_it_is_published(client, world, round_):
    from apps.dispositions.models import Disposition

    comment = factories.comment(round_, world.member, state="decided")
    Disposition.objects.create(
        comment=comment, state="decided", outcome="accepted", response="二作期とします。",
        recorded_by=world.secretary,
    )  # fmt: skip
    client.force_login(world.member)
    page = f"/rounds/{round_.pk}/comments/1/"
    assert "二作期とします。" not in client.get(page).content.decode()
    Comment.objects.filter(pk=comment.pk).update(state=CommentState.PUBLISHED)
    assert "二作期とします。" in client.get(page).content.decode()
    assert "二作期とします。" in client.get(f"/rounds/{round_.pk}/read/").content.decode()


def test_reading_costs_the_same_for_five_comments_and_for_sixty(
    client, world, round_, django_assert_max_num_queries
):
    client.force_login(world.member)
    for _ in range(5):
        factories.comment(round_, world.member)
    with django_assert_max_num_queries(30) as few:
        client.get(f"/rounds/{round_.pk}/read/")
    for _ in range(55):
        factories.comment(round_, world.member)
    with django_assert_max_num_queries(len(few)):
        page = client.get(f"/rounds/{round_.pk}/read/").content.decode()
    assert "意見60件" in page


def test_filters_show_what_they_say(client, world, round_):
    factories.comment(round_, world.member, body="私の意見")
    factories.comment(round_, world.editor, body="別の意見", type="ed")
    client.force_login(world.member)
    page = f"/rounds/{round_.pk}/read/"
    assert "別の意見" in client.get(page).content.decode()
    assert "別の意見" not in client.get(page + "?mine=1").content.decode()
    assert "私の意見" not in client.get(page + "?type=ed").content.decode()


def test_a_comment_cannot_be_moved_to_another_round(world, round_):
    other = factories.round_(round_.revision)
    saved = save(round_, world.member)
    with pytest.raises(DomainError):
        save(other, world.member, key=saved.pk, count=1)
    assert selectors.unsubmitted(round_, world.member).get() == saved
    assert round_.phase == RoundState.OPEN


def test_what_was_begun_in_time_is_still_saved_after_the_close(world, round_):
    begun = save(round_, world.member, body="締切前に書き始めた")
    type(round_).objects.filter(pk=round_.pk).update(closes_at=timezone.now())
    round_.refresh_from_db()
    with pytest.raises(comments.TooLate):
        save(round_, world.member)
    save(round_, world.member, key=begun.pk, count=1, body="締切後に書き終えた")
    assert Comment.objects.get().body == "締切後に書き終えた"


def test_submitting_twice_gives_the_same_receipt(world, round_):
    saved = save(round_, world.member)
    first = comments.submit_comment(comment=saved, by=world.member)
    again = comments.submit_comment(comment=Comment.objects.get(pk=saved.pk), by=world.member)
    assert (again.number, again.content_hash) == (first.number, first.content_hash)
    with pytest.raises(WrongState):
        save(round_, world.member, key=saved.pk, count=1, body="提出後の書換え")
