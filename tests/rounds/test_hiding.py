"""The secretariat hides a reply: nobody reads it any more, and the record keeps what it said."""

import pytest
from django.db import DatabaseError, transaction

from apps.audit import selectors as record
from apps.people.permissions import NotAllowed
from apps.rounds.models import Hiding, Reply
from apps.rounds.services import threads
from apps.rounds.states import Room
from apps.shared.errors import Incomplete, WrongState
from tests import factories


@pytest.fixture
def reply(world, open_round):
    said = factories.comment(open_round, world.editor)
    return threads.reply(comment=said, body="場違いな返信", by=world.chair)


@pytest.fixture
def thread(reply):
    return f"/rounds/{reply.comment.round_id}/comments/1/"


def test_only_the_secretariat_hides_a_reply(world, reply, thread, client):
    for person in (world.member, world.chair, world.convener, world.auditor, world.outsider):
        with pytest.raises(NotAllowed):
            threads.hide_reply(reply=reply, reason="個人情報", by=person)
    page = f"{thread}replies/{reply.pk}/hide/"
    client.force_login(world.member)
    assert client.get(page).status_code == 403
    assert client.post(page, {"reason": "個人情報"}).status_code == 403
    assert page not in client.get(thread).content.decode()
    assert not Hiding.objects.exists()
    client.force_login(world.secretariat)
    assert page in client.get(thread).content.decode()


def test_a_hidden_reply_is_read_by_nobody_and_kept_in_the_record(world, reply, thread, client):
    client.force_login(world.member)
    since = client.get(thread).context["since"]
    client.force_login(world.secretariat)
    page = f"{thread}replies/{reply.pk}/hide/"
    assert "場違いな返信" in client.get(page).content.decode()
    assert client.post(page, {"reason": " "}).status_code == 422
    assert client.post(page, {"reason": "個人情報"}).status_code == 302
    client.force_login(world.member)
    [card] = client.get(f"{thread}news/?since={since}").json()["cards"]
    shown = client.get(thread).content.decode()
    api = client.get(f"/api/v1/rounds/{reply.comment.round_id}/comments/").content.decode()
    for text in (card["html"], shown):
        assert "事務局により非表示：個人情報" in text
    for text in (card["html"], shown, api):
        assert "場違いな返信" not in text
    assert "個人情報" in api
    entry = record.of(reply.comment).first()
    assert (entry.verb, entry.reason) == ("reply.hidden", "個人情報")
    assert entry.changes == {"reply": ["場違いな返信", None]}
    assert Reply.objects.get().body == "場違いな返信"


def test_an_open_thread_is_told_of_a_hiding_once(world, reply, thread, client):
    client.force_login(world.member)
    since = client.get(thread).context["since"]
    assert client.get(f"{thread}news/?since={since}").status_code == 204
    threads.hide_reply(reply=reply, reason="個人情報", by=world.secretary)
    now = client.get(f"{thread}news/?since={since}").json()["cursor"]
    assert client.get(f"{thread}news/?since={now}").status_code == 204


def test_a_reply_is_hidden_once_with_a_reason_and_for_good(world, reply):
    with pytest.raises(Incomplete):
        threads.hide_reply(reply=reply, reason=" ", by=world.secretary)
    made = threads.hide_reply(reply=reply, reason="個人情報", by=world.secretary)
    with pytest.raises(WrongState):
        threads.hide_reply(reply=reply, reason="別の理由", by=world.secretariat)
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()


def test_a_note_of_the_secretariats_room_does_not_come_to_the_record(world, reply):
    note = threads.reply(comment=reply.comment, body="内緒", room=Room.INTERNAL, by=world.secretary)
    with pytest.raises(WrongState):
        threads.hide_reply(reply=note, reason="誤り", by=world.secretariat)
