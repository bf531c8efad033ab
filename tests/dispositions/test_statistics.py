"""The figures of a round: who sees which, what they count, and the files of each."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from apps.dispositions.models import Disposition
from apps.people.models import Organisation
from apps.people.roles import Interest
from apps.rounds.models import Comment, Round
from tests import factories
from tests.dispositions.test_deeds import closed_round

ABOUT_ANSWERS = {"dispositions", "progress-clauses", "progress-types", "progress-organisations"}


@pytest.fixture
def round_(world):
    """A closed round of four comments: one decided, one proposed; one more was withdrawn."""
    round_ = closed_round(world)
    company = factories.organisation(
        "南風化工", interest=Interest.PRODUCER, name_en="Minami & <Co>"
    )
    said = [
        factories.comment(round_, world.member, key="b3"),
        factories.comment(round_, world.member, key="b4", type="ed"),
        factories.comment(round_, world.member, key="b3", language="en", organisation=company),
        factories.comment(round_, world.member, key=None, type="ge"),
        factories.comment(round_, world.member, key="b1", state="withdrawn"),
    ]
    answered(said[0], "accepted", "decided", world)
    answered(said[1], "noted", "proposed", world)
    return round_


def answered(comment, outcome, state, world):
    Disposition.objects.create(
        comment=comment, state=state, outcome=outcome, response="回答", recorded_by=world.secretary
    )
    Comment.objects.filter(pk=comment.pk).update(state=state)


def page(round_):
    return reverse("statistics:page", args=[round_.pk])


def file(round_, name, kind="csv"):
    return reverse("statistics:figure", args=[round_.pk, name, kind])


def rows(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


class TestWhoSees:
    def test_not_who_may_not_see_the_round(self, client, world, round_):
        assert client.get(page(round_)).status_code == 302
        client.force_login(world.outsider)
        assert client.get(page(round_)).status_code == 404
        assert client.get(file(round_, "types")).status_code == 404

    def test_members_see_no_answers_before_they_are_told(self, client, world, round_):
        client.force_login(world.member)
        found = client.get(page(round_))
        assert {f.name for f in found.context["figures"]}.isdisjoint(ABOUT_ANSWERS)
        assert "採用" not in found.content.decode()
        for name in ABOUT_ANSWERS:
            assert client.get(file(round_, name)).status_code == 404

    def test_the_desk_sees_them_and_is_told_that_others_do_not(self, client, world, round_):
        client.force_login(world.secretary)
        found = client.get(page(round_))
        assert {f.name for f in found.context["figures"]} > ABOUT_ANSWERS
        assert "まだ公開されていません" in found.content.decode()

    def test_everybody_sees_which_answers_there_are_once_they_are_told(self, client, world, round_):
        Comment.objects.filter(round=round_).exclude(state="withdrawn").update(state="published")
        Disposition.objects.update(state="decided")
        Round.objects.filter(pk=round_.pk).update(state="finalised", finalised_at=timezone.now())
        client.force_login(world.member)
        shown = {f.name for f in client.get(page(round_)).context["figures"]}
        assert shown & ABOUT_ANSWERS == {"dispositions"}  # nothing is left to make progress with
        assert ["採用", "1"] in rows(client.get(file(round_, "dispositions")))


class TestWhatIsCounted:
    def test_what_is_submitted_and_not_withdrawn(self, client, world, round_):
        client.force_login(world.member)
        assert rows(client.get(file(round_, "types"))) == [
            ["種別", "意見"], ["技術", "2"], ["全般", "1"], ["編集", "1"],
        ]  # fmt: skip
        assert rows(client.get(file(round_, "languages")))[1:] == [["日本語", "3"], ["英語", "1"]]
        assert rows(client.get(file(round_, "interests")))[1:] == [["中立者", "3"], ["生産者", "1"]]

    def test_along_the_document_in_its_order_with_what_nobody_spoke_of(self, client, world, round_):
        client.force_login(world.member)
        assert rows(client.get(file(round_, "clauses")))[1:] == [
            ["文書全体", "1"], ["1 適用範囲", "0"], ["5.2 対照区の設定", "3"],
        ]  # fmt: skip

    def test_how_far_answers_are(self, client, world, round_):
        client.force_login(world.secretary)
        found = rows(client.get(file(round_, "progress-types")))
        assert found[0] == ["種別", "決定", "提案", "未処理", "合計"]
        assert found[1:] == [
            ["技術", "1", "0", "1", "2"], ["全般", "0", "0", "1", "1"], ["編集", "0", "1", "0", "1"],
        ]  # fmt: skip
        told = rows(client.get(file(round_, "dispositions")))
        assert ["採用", "1", "0", "1"] in told
        assert ["留意", "0", "1", "1"] in told
        assert ["不採用", "0", "0", "0"] in told

    def test_days_are_the_readers_and_an_empty_one_stands_as_nothing(self, client, world, round_):
        """15:30 in London is half past midnight of the next day in Tokyo."""
        london = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
        round_ = closed_round(world)
        with time_machine.travel(london, tick=False):
            factories.comment(round_, world.member)
        Round.objects.filter(pk=round_.pk).update(
            opens_at=london - timedelta(days=1), closes_at=london + timedelta(days=2)
        )
        client.force_login(world.member)
        found = rows(client.get(file(round_, "time")))[1:]
        assert found == [["2026年11月2日", "0"], ["2026年11月3日", "1"], ["2026年11月4日", "0"], ["2026年11月5日", "0"]]  # fmt: skip
        world.member.time_zone = "Europe/London"
        world.member.save()
        found = rows(client.get(file(round_, "time")))[1:]
        assert ["2026年11月2日", "1"] in found

    def test_a_long_round_is_told_by_weeks(self, client, world, round_):
        now = timezone.now()
        Round.objects.filter(pk=round_.pk).update(opens_at=now - timedelta(days=400))
        client.force_login(world.member)
        found = rows(client.get(file(round_, "time")))
        assert found[0][0] == "週の初日"
        assert 50 < len(found) < 70
        assert sum(int(n) for _day, n in found[1:]) == 4


class TestPicturesAndFiles:
    def test_a_table_beside_each_picture_and_words_for_who_does_not_see_it(
        self, client, world, round_
    ):
        client.force_login(world.secretary)
        root = etree.HTML(client.get(page(round_)).content.decode())
        figures = root.xpath('//section[contains(@class, "figure")]')
        assert len(figures) == 10
        for section in figures:
            (svg,) = section.xpath(".//svg[@role='img']")
            assert all(root.xpath(f'//*[@id="{i}"]') for i in svg.get("aria-labelledby").split())
            assert len(section.xpath(".//table")) == 1
        ids = root.xpath("//@id")
        assert len(ids) == len(set(ids))

    def test_svg_and_png_say_what_they_are_of(self, client, world, round_):
        client.force_login(world.member)
        answer = client.get(file(round_, "organisations", "svg"))
        assert answer["Content-Type"] == "image/svg+xml"
        words = "".join(etree.fromstring(answer.content).itertext())
        assert round_.title_ja in words
        assert "JST 現在" in words
        answer = client.get(file(round_, "organisations", "png"))
        assert answer.content.startswith(b"\x89PNG")
        assert client.get(file(round_, "organisations", "gif")).status_code == 404

    def test_names_are_words_in_every_file(self, client, world, round_):
        """A name of an organisation becomes neither markup nor a formula."""
        Organisation.objects.filter(interest="producer").update(name_ja="=<b>1</b>&", name_en="=1")
        client.force_login(world.member)
        assert ["'=<b>1</b>&", "1"] in rows(client.get(file(round_, "organisations")))
        assert "<b>1</b>" not in client.get(page(round_)).content.decode()
        etree.fromstring(client.get(file(round_, "organisations", "svg")).content)

    def test_an_empty_round_says_what_will_stand_here(self, client, world):
        client.force_login(world.member)
        found = client.get(page(factories.round_(factories.revision(factories.draft(world.wg)))))
        assert 'class="empty"' in found.content.decode()

    def test_a_round_that_has_not_opened_has_none(self, client, world):
        later = timezone.now() + timedelta(days=3)
        round_ = factories.round_(
            state="planned", opens_at=later, closes_at=later + timedelta(days=9)
        )
        client.force_login(world.secretariat)
        assert client.get(page(round_)).status_code == 200
        assert client.get(file(round_, "time")).status_code == 200

    def test_as_many_queries_for_many_comments_as_for_few(self, client, world, round_):
        client.force_login(world.secretary)
        with CaptureQueriesContext(connection) as few:
            client.get(page(round_))
        for _ in range(6):
            factories.comment(round_, factories.member(world.wg), key="b1")
        with CaptureQueriesContext(connection) as many:
            client.get(page(round_))
        assert len(many) == len(few) <= 22
