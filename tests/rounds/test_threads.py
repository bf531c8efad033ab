"""Threads: a reply said otherwise by its author alone, and people mentioned who may read it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.audit import selectors as record
from apps.home import selectors as home
from apps.people import grants
from apps.people.permissions import NotAllowed
from apps.rounds import selectors_threads
from apps.rounds.models import Mention, Reply, Rewording
from apps.rounds.services import comments, threads
from apps.rounds.states import Room
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState
from tests import factories

FIRST, SECOND = "対照区は一つでよい。", "対照区は二つがよい。"


@pytest.fixture
def comment(world, open_round):
    return factories.comment(open_round, world.editor)


@pytest.fixture
def reply(world, comment):
    return threads.reply(comment=comment, body=FIRST, by=world.member)


@pytest.fixture
def page(comment):
    return f"/rounds/{comment.round_id}/comments/{comment.number}/"


@pytest.fixture
def named(world):
    """People whom one can tell apart by name."""
    for person, ja, latin in ((world.editor, "青木", "Aoki"), (world.secretary, "馬場", "Baba")):
        person.family_name_ja, person.given_name_ja = ja, "香"
        person.family_name_latin, person.given_name_latin = latin, "Kaori"
        person.save()
    return world


def edit(reply, body=SECOND, edits=0, by=None, **given):
    return threads.edit_reply(reply=reply, body=body, edits=edits, by=by or reply.author, **given)


def waiting(user):
    return [item.url for item in home.waiting_for(user) if "#r-" in item.url]


def test_nobody_but_the_author_edits_and_only_while_one_may_reply(world, reply, page, client):
    address = f"{page}replies/{reply.pk}/edit/"
    others = (world.editor, world.chair, world.secretary, world.secretariat, world.outsider)
    for person in others:
        with pytest.raises(NotAllowed):
            edit(reply, by=person)
        client.force_login(person)
        refused = 404 if person == world.outsider else 403
        assert client.get(address).status_code == refused
        assert client.post(address, {"body": SECOND, "edits": 0}).status_code == refused
        assert address not in client.get(page).content.decode()
    client.force_login(world.member)
    assert address in client.get(page).content.decode()
    reply.comment.round.state = "finalised"
    reply.comment.round.save()
    with pytest.raises(NotAllowed):
        edit(reply)
    assert client.post(address, {"body": SECOND, "edits": 0}).status_code == 403
    assert address not in client.get(page).content.decode()
    assert not Rewording.objects.exists()


def test_a_former_member_edits_no_more(world, reply):
    world.member.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(NotAllowed):
        edit(reply)


def test_a_hidden_reply_is_edited_by_nobody_and_none_of_its_wordings_is_read(
    world, reply, page, client
):
    edit(reply, mentions=[world.chair])
    threads.hide_reply(reply=reply, reason="個人情報", by=world.secretary)
    with pytest.raises(WrongState):
        edit(reply, "三つ", edits=1)
    client.force_login(world.member)
    address = f"{page}replies/{reply.pk}/edit/"
    assert client.get(address).status_code == 302
    sent = client.post(address, {"body": "書きかけの文", "edits": 1})
    assert (sent.status_code, "書きかけの文" in sent.content.decode()) == (422, True)
    api = f"/api/v1/rounds/{reply.comment.round_id}/comments/"
    for shown in (client.get(page), client.get(f"{page}news/?since=0"), client.get(api), sent):
        assert FIRST not in shown.content.decode()
        assert SECOND not in shown.content.decode()
    assert client.get(api).json()["results"][0]["replies"][0]["mentions"] == []
    assert waiting(world.chair) == []
    assert record.of(reply.comment).first().changes == {"reply": [SECOND, None]}


def test_every_wording_is_kept_and_shown_and_recorded(world, reply, page, client):
    client.force_login(world.member)
    address = f"{page}replies/{reply.pk}/edit/"
    assert FIRST in client.get(address).content.decode()
    assert client.post(address, {"body": " ", "edits": 0}).status_code == 422
    assert client.post(address, {"body": SECOND, "edits": 0}).status_code == 302
    assert client.post(address, {"body": SECOND, "edits": 0}).status_code == 302  # a double click
    entry = record.of(reply.comment).first()
    assert (entry.verb, entry.changes) == ("reply.edited", {"reply": [FIRST, SECOND]})
    client.force_login(world.editor)
    shown = client.get(page).content.decode()
    assert f"<p>{SECOND}</p>" in shown
    assert "対照区は<del>一つでよい</del><ins>二つがよい</ins>。" in shown
    [told] = client.get(f"/api/v1/comments/{reply.comment_id}/").json()["replies"]
    assert told["body"] == SECOND
    assert told["edited_at"]
    made = Rewording.objects.get()
    assert Reply.objects.get().body == FIRST
    for alter in (made.delete, made.save, Rewording.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            alter()


def test_an_empty_wording_is_refused(reply):
    with pytest.raises(Incomplete):
        edit(reply, " ")


def test_a_second_window_is_refused_with_its_text_and_what_stands_there_now(
    world, reply, page, client
):
    edit(reply, SECOND)
    with pytest.raises(Stale):
        edit(reply, "三つがよい。", edits=0)
    client.force_login(world.member)
    address = f"{page}replies/{reply.pk}/edit/"
    answer = client.post(address, {"body": "対照区は三つがよい。", "edits": 0})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "対照区は三つがよい。</textarea>" in shown
    assert "別の画面" in shown
    assert "対照区は<del>二</del><ins>三</ins>つがよい。" in shown
    assert 'name="edits" value="1"' in shown
    assert client.post(address, {"body": "三つ", "edits": 1}).status_code == 302
    assert Reply.objects.get().text == "三つ"


def test_what_the_secretariat_says_among_itself_reaches_nobody_else(world, comment, page, client):
    client.force_login(world.chair)  # reads the record, but not this room
    since = client.get(page).context["since"]
    note = threads.reply(
        comment=comment, body="内々一", room=Room.INTERNAL, mentions=[world.secretariat],
        by=world.secretary,
    )  # fmt: skip
    edit(note, "内々二", mentions=[world.secretariat])
    assert client.get(f"{page}news/?since={since}").status_code == 204
    assert client.get(f"{page}replies/{note.pk}/edit/").status_code == 404
    shown = [client.get(page), client.get(f"/api/v1/comments/{comment.pk}/")]
    entries = record.of(comment)
    for text in [answer.content.decode() for answer in shown] + [str(e.changes) for e in entries]:
        assert "内々" not in text
    assert not any("mentioned" in entry.changes for entry in entries)
    assert "返信の修正" in shown[0].content.decode()
    assert entries[0].changes == {"room": [None, "internal"], "wording": [1, 2]}
    assert waiting(world.secretariat) == [f"{page}#r-{note.pk}"]


def test_who_may_not_read_is_not_mentioned_and_is_named(named, comment, page, client):
    world = named
    world.outsider.family_name_ja = "余所"
    for room, person, by in (
        (Room.MEMBERS, world.outsider, world.member),
        (Room.INTERNAL, world.editor, world.secretary),
    ):
        with pytest.raises(DomainError, match=person.name_ja):
            threads.reply(comment=comment, body="はい", room=room, mentions=[person], by=by)
    client.force_login(world.secretary)
    sent = {"body": "内々の相談", "room": "internal", "mentions": [world.editor.pk]}
    answer = client.post(f"{page}reply/", sent)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "宛先にできません：青木 香" in shown
    assert "内々の相談" in shown
    assert not Reply.objects.exists()


def test_nobody_learns_a_name_by_what_is_offered(named, comment, page, client):
    """Neither from the boxes nor by guessing numbers; whoever spoke in the round is known."""
    world = named
    guest = factories.user("客 一", "Ichi Kyaku")
    grants.admit_guest(comment.round, guest=guest, by=world.secretariat)

    def offers(user, room=Room.MEMBERS):
        return set(selectors_threads.offered(comment.round, room, user))

    runs = {world.secretary, world.secretariat}
    assert offers(guest) == runs | {world.editor}
    assert offers(world.editor) >= runs | {world.member, world.chair, world.observer}
    assert not offers(world.editor) & {world.outsider, world.auditor, world.editor, guest}
    assert offers(world.secretary, Room.INTERNAL) == {world.secretariat}
    world.chair.family_name_ja = "隠岐"
    world.chair.save()
    client.force_login(guest)
    answer = client.post(f"{page}reply/", {"body": "はい", "mentions": [world.chair.pk, 10**9]})
    assert answer.status_code == 422
    assert "隠岐" not in answer.content.decode()
    assert not Reply.objects.exists()


def test_a_mention_waits_until_it_is_seen(named, comment, page, client):
    world = named
    client.force_login(world.member)
    sent = {
        "body": "＠青木 香 さん、どうですか。",
        "mentions": [world.editor.pk, world.secretary.pk],
    }
    assert client.post(f"{page}reply/", sent).status_code == 302
    reply = Reply.objects.get()
    assert waiting(world.editor) == waiting(world.secretary) == [f"{page}#r-{reply.pk}"]
    assert waiting(world.member) == []
    seen = f"{page}replies/{reply.pk}/seen/"
    client.force_login(world.editor)
    for address in (page, seen, f"{page}news/?since=0"):
        client.get(address)
    assert waiting(world.editor)  # to look changes nothing
    shown = client.get(page).content.decode()
    assert '<b class="mention">＠青木 香</b> さん' in shown
    assert '宛先： <b class="mention">馬場 香</b>' in shown  # not called in the text
    assert seen in shown
    client.force_login(world.outsider)
    assert client.post(seen).status_code == 404
    client.force_login(world.chair)
    client.post(seen)
    assert waiting(world.editor)
    client.force_login(world.editor)
    assert client.post(seen).status_code == 302
    assert waiting(world.editor) == []
    assert seen not in client.get(page).content.decode()
    threads.reply(comment=comment, body="はい。", by=world.secretary)
    assert waiting(world.secretary) == []
    assert "青木 香" in str(record.of(comment).last().changes["mentioned"])


def test_who_may_no_longer_see_the_round_has_no_mention_waiting(world, comment):
    threads.reply(comment=comment, body="はい", mentions=[world.editor], by=world.member)
    world.editor.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert waiting(world.editor) == []


def test_an_edit_adds_mentions_and_takes_none_away(world, reply, page):
    edit(reply, mentions=[world.editor, world.member])
    edit(reply, SECOND, edits=1, mentions=[world.chair])
    edit(reply, SECOND, edits=1, mentions=[world.chair])
    assert {m.user for m in Mention.objects.all()} == {world.editor, world.chair}
    assert record.of(reply.comment).first().changes.keys() == {"mentioned"}
    assert record.of(reply.comment).count() == 3
    assert waiting(world.chair)
    mention = Mention.objects.first()
    threads.see_mentions(reply=reply, by=mention.user)
    for alter in (mention.delete, Mention.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            alter()
    with pytest.raises(DatabaseError), transaction.atomic():
        Mention.objects.filter(pk=mention.pk).update(seen_at=None)


def test_an_open_thread_is_told_of_an_edit_once(world, reply, page, client):
    other = threads.reply(comment=reply.comment, body="同感です。", by=world.chair)
    client.force_login(world.editor)
    since = client.get(page).context["since"]
    edit(reply)
    told = client.get(f"{page}news/?since={since}").json()
    [card] = told["cards"]
    assert SECOND in card["html"]
    assert other.body not in card["html"]
    assert client.get(f"{page}news/?since={told['cursor']}").status_code == 204
    edit(reply, SECOND, edits=1, mentions=[world.editor])
    [card] = client.get(f"{page}news/?since={told['cursor']}").json()["cards"]
    assert f"replies/{reply.pk}/seen/" in card["html"]


def test_a_thread_costs_no_more_queries_when_more_was_said(world, comment, page, client):
    client.force_login(world.member)

    def cost():
        reply = threads.reply(
            comment=comment, body="一", mentions=[world.editor, world.chair], by=world.member
        )
        edit(reply, mentions=[world.secretary])
        found = []
        for address in (page, f"{page}news/?since=0", f"/api/v1/comments/{comment.pk}/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    cost()
    few = cost()
    cost()
    assert cost() == few


def test_nothing_more_is_said_to_all_on_a_withdrawn_comment(world, reply, comment, page, client):
    comments.withdraw_comment(comment=comment, by=comment.author)
    client.force_login(world.member)
    answer = client.post(f"{page}reply/", {"body": SECOND})
    assert (answer.status_code, answer.context["form"]["body"].value()) == (422, SECOND)
    answer = client.post(f"{page}replies/{reply.pk}/edit/", {"body": SECOND, "edits": 0})
    assert (answer.status_code, answer.context["form"]["body"].value()) == (422, SECOND)
    assert client.get(f"{page}replies/{reply.pk}/edit/").status_code == 302
    assert [said.text for said in comment.replies.all()] == [FIRST]
    note = threads.reply(comment=comment, body="x", room=Room.INTERNAL, by=world.secretary)
    assert edit(note).text == SECOND
