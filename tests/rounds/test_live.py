"""What came since a page was opened: for those who may see it, filtered, at a bounded cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.rounds import live
from apps.rounds.services import comments, threads
from apps.rounds.states import Room
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(world):
    return factories.round_(factories.revision(factories.draft(world.wg)))


@pytest.fixture
def news(client, round_):
    def get(since, query=""):
        return client.get(f"/rounds/{round_.pk}/news/?since={since}{query}")

    return get


def opened(client, round_):
    return str(client.get(f"/rounds/{round_.pk}/read/").context["since"])


def numbers(answer):
    return [card["number"] for card in answer.json()["cards"]]


def test_nobody_else_is_told_anything(client, world, round_, news):
    said = factories.comment(round_, world.member)
    thread = f"/rounds/{round_.pk}/comments/{said.number}/news/?since=0"
    assert (news("0.0.0").status_code, client.get(thread).status_code) == (401, 401)
    client.force_login(world.outsider)
    assert (news("0.0.0").status_code, client.get(thread).status_code) == (404, 404)
    client.force_login(world.member)
    assert numbers(news("0.0.0")) == [said.number]


def test_a_page_is_told_only_what_came_after_it_was_opened(client, world, round_, news):
    factories.comment(round_, world.member)
    client.force_login(world.member)
    since = opened(client, round_)
    assert news(since).status_code == 204
    other = factories.member(world.wg)
    factories.comment(round_, other, state="autosaved", body="まだ提出していない文")
    assert news(since).status_code == 204
    came = factories.comment(round_, other, body="新しい所見")
    answer = news(since)
    assert numbers(answer) == [came.number]
    assert "新しい所見" in answer.json()["cards"][0]["html"]
    assert answer.json()["cards"][0]["key"] == "b3"
    assert news(answer.json()["cursor"]).status_code == 204


def test_withdrawals_and_replies_are_news_too(client, world, round_, news):
    first, second = (factories.comment(round_, world.member) for _n in range(2))
    client.force_login(world.chair)
    since = opened(client, round_)
    comments.withdraw_comment(comment=first, by=world.member)
    threads.reply(comment=second, body="賛成です。", room=Room.MEMBERS, by=world.chair)
    answer = news(since)
    assert numbers(answer) == [first.number, second.number]
    assert "取下げ" in answer.json()["cards"][0]["html"]
    since = answer.json()["cursor"]
    threads.reply(comment=second, body="内部の覚え", room=Room.INTERNAL, by=world.secretariat)
    assert news(since).status_code == 204


def test_the_filters_of_the_page_hold_for_what_comes(client, world, round_, news):
    client.force_login(world.member)
    since = opened(client, round_)
    factories.comment(round_, world.member, type="ed")
    technical = factories.comment(round_, world.member, type="te")
    assert numbers(news(since, "&type=te")) == [technical.number]


@pytest.mark.parametrize(
    "since", ["", "x", "1.2", "1.2.3.4", "-1.0.0", "1.0.９", "9" * 30 + ".0.0"]
)
def test_what_is_no_cursor_is_refused(client, world, news, since):
    client.force_login(world.member)
    assert news(since).status_code == 400


def test_news_cost_no_more_queries_when_there_is_more(client, world, round_, news):
    client.force_login(world.member)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert news("0.0.0").status_code == 200
        return len(queries)

    factories.comment(round_, world.member)
    cost()
    few = cost()
    for _n in range(9):
        factories.comment(round_, world.member)
    assert cost() == few


def test_a_thread_tells_its_new_replies_each_to_its_room(client, world, round_):
    said = factories.comment(round_, world.member)
    page = f"/rounds/{round_.pk}/comments/{said.number}/"
    client.force_login(world.member)
    since = client.get(page).context["since"]
    assert client.get(f"{page}news/?since={since}").status_code == 204
    threads.reply(comment=said, body="内部の覚え", room=Room.INTERNAL, by=world.secretariat)
    assert client.get(f"{page}news/?since={since}").status_code == 204
    threads.reply(comment=said, body="賛成です。", room=Room.MEMBERS, by=world.chair)
    [card] = client.get(f"{page}news/?since={since}").json()["cards"]
    assert "賛成です。" in card["html"]
    client.force_login(world.secretariat)
    cards = client.get(f"{page}news/?since={since}").json()["cards"]
    assert len(cards) == 2


def test_of_very_much_that_is_new_nothing_is_lost(client, world, round_, news, monkeypatch):
    monkeypatch.setattr(live, "MOST", 3)
    client.force_login(world.member)
    first = factories.comment(round_, world.editor)
    since, told = opened(client, round_), []
    for _n in range(7):
        factories.comment(round_, world.editor)
    comments.withdraw_comment(comment=first, by=world.editor)
    while (answer := news(since)).status_code == 200:
        told += numbers(answer)
        since = answer.json()["cursor"]
    assert sorted(set(told)) == list(range(1, 9))


def test_the_counts_of_an_open_page_stay_true_whatever_it_shows(client, world, round_, news):
    client.force_login(world.member)
    since = opened(client, round_)
    factories.comment(round_, world.member)
    factories.comment(round_, world.editor)
    gone = factories.comment(round_, world.editor)
    comments.withdraw_comment(comment=gone, by=world.editor)
    told = news(since, "&mine=1&text=ja").json()
    assert told["tree"] == {"b2": 2}
    assert "1" in told["counted"]
    assert "2" in told["counted"]
    page = client.get(f"/rounds/{round_.pk}/read/?mine=1&text=ja").content.decode()
    assert told["counted"].strip() in page
    assert 'data-count="b2" ><span>2</span>' in page
    assert 'data-count="b0" hidden><span>0</span>' in page
