"""The desk in a browser: who sees it, what it shows, how it records."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.dispositions.models import Disposition
from apps.dispositions.selectors import PAGE
from apps.dispositions.services import finalise, record, word_in_english
from apps.rounds.models import Comment, Round
from tests import factories
from tests.dispositions.test_deeds import answer, closed_round

SECRET = "未公開の回答です。"


def url(name, round_, *more):
    return reverse(f"dispositions:{name}", args=[round_.pk, *more])


def text(response):
    return response.content.decode()


class TestWhoSeesIt:
    @pytest.mark.parametrize("who", ["member", "chair", "editor", "observer", "council_chair"])
    def test_members_are_told_who_could(self, client, world, round_, comments, who):
        answer(comments, world.secretary, outcome="dropped", response=SECRET)
        client.force_login(getattr(world, who))
        for address in (url("desk", round_), url("comment", round_, 1), url("finalise", round_)):
            page = client.get(address)
            assert page.status_code == 403
            assert SECRET not in text(page)

    def test_outsiders_find_nothing_and_anonymous_must_sign_in(
        self, client, world, round_, comments
    ):
        assert client.get(url("desk", round_)).status_code == 302
        client.force_login(world.outsider)
        for name in ("desk", "several", "finalise"):
            assert client.get(url(name, round_)).status_code == 404
        assert client.post(url("record", round_, 1), {"outcome": "dropped"}).status_code == 404

    def test_the_auditor_looks_and_writes_nothing(self, client, world, round_, comments):
        client.force_login(world.auditor)
        assert '<form method="post" class="form tight' not in text(
            client.get(url("comment", round_, 1))
        )
        form = {"outcome": "dropped", "response": "x", "version-1": 0, "deed": "decide"}
        assert client.post(url("record", round_, 1), form).status_code == 403
        assert client.post(url("finalise", round_)).status_code == 403
        assert not Disposition.objects.exists()

    def test_nothing_is_written_on_get(self, desk, round_):
        assert desk.get(url("record", round_, 1)).status_code == 405
        assert desk.get(url("english", round_, 1)).status_code == 405

    def test_while_the_round_is_open_one_may_look_only(self, client, world):
        now = timezone.now()
        running = closed_round(world)
        Round.objects.filter(pk=running.pk).update(state="open", closes_at=now + timedelta(days=2))
        factories.comment(running, world.member)
        client.force_login(world.secretary)
        page = client.get(url("desk", running))
        assert page.status_code == 200
        assert 'name="outcome"' not in text(client.get(url("comment", running, 1)))
        form = {"outcome": "accepted", "response": "x", "version-1": 0, "deed": "decide"}
        assert client.post(url("record", running, 1), form).status_code == 403


class TestTheAuthor:
    def page(self, client, world, round_):
        client.force_login(world.member)
        return text(client.get(reverse("rounds:comment", args=[round_.pk, 1])))

    def test_sees_the_answer_only_when_it_is_published(self, client, world, round_, comments):
        record(
            comments=comments, outcome="dropped", response=SECRET, by=world.secretary, decide=False
        )
        assert SECRET not in self.page(client, world, round_)
        answer(comments, world.secretary, outcome="dropped", response=SECRET)
        word_in_english(
            comment=comments[0], body="Unpublished English.", proposed_change="", by=world.secretary
        )
        shown = self.page(client, world, round_)
        assert SECRET not in shown
        assert "Unpublished English." not in shown
        finalise(round_=round_, by=world.secretary)
        assert SECRET in self.page(client, world, round_)


class TestTheTable:
    def numbers(self, desk, round_, query=""):
        return [c.number for c in desk.get(url("desk", round_) + query).context["comments"]]

    def test_order_by_clause_or_number(self, desk, round_):
        assert self.numbers(desk, round_) == [3, 2, 1]
        assert self.numbers(desk, round_, "?order=number") == [1, 2, 3]

    def test_filters(self, desk, round_, comments, world):
        Comment.objects.filter(pk=comments[2].pk).update(state="withdrawn")
        answer(comments[:1], world.secretary, outcome="adopted")
        editorial = factories.comment(
            round_, world.editor, type="ed", body="単位を統一する。", language="en"
        )
        organisation = editorial.organisation_id
        for query, found in {
            "?state=decided": [1], "?state=unanswered": [2, 4], "?state=withdrawn": [3],
            "?type=ed": [4], f"?organisation={organisation}": [4], "?q=%E5%8D%98%E4%BD%8D": [4],
            "?q=%231": [1], "?q=5.2": [1, 4], "?english=on": [2, 1], "?q=nothing-like-it": [],
            "?type=zz&state=zz&organisation=x&page=99": [2, 1, 4],
        }.items():  # fmt: skip
            assert sorted(self.numbers(desk, round_, query)) == sorted(found), query

    def test_long_tables_come_in_pages_that_keep_the_filter(self, desk, round_, comments, world):
        for _ in range(100):
            factories.comment(round_, world.editor, type="ed")
        page = desk.get(url("desk", round_) + "?order=number")
        assert len(page.context["comments"]) == PAGE
        assert "?order=number&amp;page=2" in text(page)
        assert self.numbers(desk, round_, "?order=number&page=3") == [101, 102, 103]

    def test_costs_the_same_however_long(
        self, desk, round_, comments, world, django_assert_num_queries
    ):
        def cost():
            with django_assert_num_queries(40, exact=False) as seen:
                desk.get(url("desk", round_))
            return len(seen)

        few = cost()
        answer(comments, world.secretary, outcome="adopted")
        for key in ("b0", "b1", "b2", "b3", None) * 3:
            factories.comment(round_, world.editor, key=key)
        assert cost() == few

    @pytest.mark.parametrize("language", ["ja", "en"])
    def test_both_languages_and_the_empty_desk(self, client, world, language):
        world.secretary.language = language
        world.secretary.save()
        client.force_login(world.secretary)
        empty = closed_round(world)
        page = client.get(url("desk", empty))
        assert page.status_code == 200
        assert 'class="empty"' in text(page)
        assert f'<html lang="{language}"' in text(page)


class TestThePanel:
    form = {
        "outcome": "dropped",
        "response": "根拠が足りません。",
        "version-1": "0",
        "deed": "decide",
    }

    def test_refusals_keep_what_was_typed(self, desk, round_):
        for form in (
            {**self.form, "response": "", "outcome": "dropped"},
            {**self.form, "outcome": "merged", "head": "99"},
            {**self.form, "outcome": "merged", "head": "1"},
            {**self.form, "outcome": "accepted"},
            {**self.form, "version-1": "7"},
        ):
            page = desk.post(url("record", round_, 1), form, headers={"HX-Request": "true"})
            assert 'role="alert"' in text(page)
            assert form["response"] in text(page)
        assert not Disposition.objects.exists()

    def test_somebody_elses_answer_is_shown_beside_what_was_typed(
        self, desk, round_, comments, world
    ):
        answer(comments[:1], world.secretariat, outcome="adopted", response="先の回答です。")
        page = text(desk.post(url("record", round_, 1), self.form))
        assert "先の回答です。" in page
        assert "根拠が足りません。" in page
        assert 'name="version-1" value="1"' in page
        assert Disposition.objects.get().outcome == "adopted"

    def test_a_deed_answers_with_panel_row_and_progress(self, desk, round_, comments):
        page = text(desk.post(url("record", round_, 1), self.form, headers={"HX-Request": "true"}))
        assert "処置を保存しました" in page
        assert 'id="c-1"' in page
        assert 'id="progress" hx-swap-oob="true"' in page
        assert Disposition.objects.get(comment=comments[0]).state == "decided"

    def test_without_script_it_comes_back_to_the_comment(self, desk, round_):
        page = desk.post(url("record", round_, 1), self.form | {"deed": "propose"})
        assert page.url == url("comment", round_, 1)
        assert Disposition.objects.get().state == "proposed"
        assert "根拠が足りません。" in text(desk.get(page.url))

    def test_english_beside_the_original(self, desk, round_, comments):
        body = {"body": "Two plots are needed.", "proposed_change": "", "version": 0}
        assert desk.post(url("english", round_, 1), body).status_code == 302
        page = text(desk.get(url("comment", round_, 1)))
        assert "Two plots are needed." in page
        assert comments[0].body in page
        stale = text(desk.post(url("english", round_, 1), body | {"body": "Mine."}))
        assert "Two plots are needed." in stale
        assert "Mine." in stale
        assert 'name="version" value="1"' in stale

    def test_the_history_shows_each_change(self, desk, round_, comments, world):
        answer(comments[:1], world.secretary, outcome="adopted")
        answer(comments[:1], world.secretary, outcome="dropped")
        assert "履歴（2）" in text(desk.get(url("comment", round_, 1)))


class TestFinalising:
    def test_refused_with_the_list_of_what_is_left(self, desk, round_, comments, world):
        answer(comments[:2], world.secretary, outcome="adopted")
        page = desk.get(url("finalise", round_))
        assert [c.number for c in page.context["left"]] == [3]
        assert url("comment", round_, 3) in text(page)
        assert desk.post(url("finalise", round_)).url == url("finalise", round_)
        assert Round.objects.get(pk=round_.pk).state == "closed"

    def test_effects_first_then_the_deed(self, desk, round_, comments, world):
        answer(comments, world.secretary, outcome="adopted")
        page = text(desk.get(url("finalise", round_)))
        assert "1人の提出者" in page
        assert desk.post(url("finalise", round_)).url == url("desk", round_)
        assert Round.objects.get(pk=round_.pk).state == "finalised"
        assert 'name="deed"' not in text(desk.get(url("comment", round_, 1)))


def test_a_refused_answer_does_not_make_one_look_up_to_date(client, world):
    """A colleague's answer, saved while mine was refused for another reason, is not written over."""
    round_ = closed_round(world)
    said = factories.comment(round_, world.member)
    page = reverse("dispositions:record", args=[round_.pk, said.number])
    client.force_login(world.secretariat)
    mine = {f"version-{said.number}": "0", "outcome": "accepted", "response": "", "deed": "decide"}
    record(comments=[said], outcome="noted", response="同僚の回答", by=world.secretary)
    refused = client.post(page, mine)
    assert "ほかの人" in refused.content.decode() or "別の人" in refused.content.decode()
    said.refresh_from_db()
    assert said.disposition.response == "同僚の回答"


def test_a_form_that_says_too_little_keeps_the_version_it_was_sent_with(client, world):
    round_ = closed_round(world)
    said = factories.comment(round_, world.member)
    page = reverse("dispositions:record", args=[round_.pk, said.number])
    client.force_login(world.secretariat)
    record(comments=[said], outcome="noted", response="同僚の回答", by=world.secretary)
    sent = {f"version-{said.number}": "0", "outcome": "", "response": "私の回答", "deed": "decide"}
    again = client.post(page, sent).content.decode()
    assert f'name="version-{said.number}" value="0"' in again
    assert "私の回答" in again
