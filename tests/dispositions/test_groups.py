"""Groups of comments that say the same: refusals first, what is kept, objections, the search."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.dispositions import selectors, selectors_groups, services_groups
from apps.dispositions import services_desk as desk_services
from apps.dispositions.models import Deed, Disposition, DuplicateSearch, Objection
from apps.dispositions.services import finalise, record
from apps.home.selectors import waiting_for
from apps.people.permissions import NotAllowed
from apps.rounds.models import Comment, Round
from apps.rounds.services.comments import withdraw_comment
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState
from tests import factories
from tests.dispositions.test_deeds import answer
from tests.dispositions.test_desk import text, url
from tests.dispositions.test_journal import standing


def group(comments, by, head=0, **more):
    members = [c for n, c in enumerate(comments) if n != head]
    return services_groups.group(head=comments[head], members=members, by=by, **more)


class TestRefusals:
    @pytest.mark.parametrize("who", ["member", "chair", "editor", "auditor", "outsider"])
    def test_who_may_not(self, client, round_, comments, world, who):
        by = getattr(world, who)
        with pytest.raises(NotAllowed):
            group(comments, by)
        group(comments, world.secretary)
        with pytest.raises(NotAllowed):
            services_groups.dissolve(head=comments[0], by=by)
        client.force_login(by)
        for name, more in (("group", []), ("dissolve", [1]), ("search_duplicates", [])):
            assert client.post(url(name, round_, *more), {"head": 1, "c": 2}).status_code in (
                302,
                403,
                404,
            )
        assert Disposition.objects.count() == 2

    def test_members_do_not_see_the_page(self, client, round_, comments, world):
        client.force_login(world.member)
        assert client.get(url("duplicates", round_)).status_code == 403
        assert client.get(url("search_progress", round_)).status_code == 403

    def test_withdrawn_locked_chained_and_stale_ones(self, comments, world):
        withdraw_comment(comment=comments[2], by=world.member)
        with pytest.raises(WrongState):
            group(comments, world.secretary)
        answer(comments[1:2], world.secretary, outcome="adopted")
        with pytest.raises(Stale):
            group(comments[:2], world.secretary, seen={comments[1].pk: 0})
        desk_services.lock(comments=comments[1:2], by=world.secretary)
        with pytest.raises(WrongState):
            group(comments[:2], world.secretary)
        assert not Disposition.objects.filter(head__isnull=False).exists()

    def test_a_head_alone_is_no_group(self, comments, world):
        with pytest.raises(DomainError):
            services_groups.group(head=comments[0], members=[], by=world.secretary)
        assert not Deed.objects.exists()

    def test_a_head_of_others_is_no_member(self, round_, comments, world):
        group(comments[:2], world.secretary)
        other = factories.comment(round_, world.member)
        with pytest.raises(DomainError):
            group([other, comments[0]], world.secretary)

    def test_the_author_alone_objects_and_only_to_a_grouping(self, client, comments, world):
        with pytest.raises(NotAllowed):
            services_groups.object_to(comment=comments[1], reason="違います", by=world.member)
        group(comments, world.secretary)
        comments[1].refresh_from_db()
        for other in (world.editor, world.secretary):
            with pytest.raises(NotAllowed):
                services_groups.object_to(comment=comments[1], reason="違います", by=other)
        with pytest.raises(Incomplete):
            services_groups.object_to(comment=comments[1], reason=" ", by=world.member)
        client.force_login(world.editor)
        assert (
            client.post(url("object_to", comments[1].round, 2), {"reason": "x"}).status_code == 404
        )
        assert not Objection.objects.exists()


class TestGrouping:
    def test_keeps_text_author_and_count_and_gives_back_what_stood(self, round_, comments, world):
        answer(comments[1:2], world.secretary, outcome="adopted", decide=False)
        before = standing(comments)
        kept = list(
            Comment.objects.order_by("pk").values("body", "author", "organisation", "number")
        )
        group(comments, world.secretary, how="似た文")
        (one,) = selectors_groups.groups(round_)
        assert (one.head, [m.number for m in one.members]) == (comments[0], [2, 3])
        assert one.organisations == {comments[0].organisation}
        assert selectors.progress(round_).total == 3
        services_groups.dissolve(head=comments[0], by=world.secretary)
        assert standing(comments) == before
        assert (
            list(Comment.objects.order_by("pk").values("body", "author", "organisation", "number"))
            == kept
        )
        assert [d.kind for d in Deed.objects.order_by("pk")][-2:] == ["grouped", "dissolved"]
        assert Deed.objects.get(kind="grouped").reason == "似た文"

    def test_one_is_taken_out_and_the_others_stay(self, round_, comments, world):
        group(comments, world.secretary)
        services_groups.dissolve(head=comments[0], members=[comments[2]], by=world.secretary)
        (one,) = selectors_groups.groups(round_)
        assert [m.number for m in one.members] == [2]
        services_groups.dissolve(head=comments[0], by=world.secretary)
        with pytest.raises(WrongState):
            services_groups.dissolve(head=comments[0], by=world.secretary)

    def test_members_are_answered_when_the_head_is(self, round_, comments, world):
        group(comments, world.secretary)
        assert list(selectors.remaining(round_)) == comments[:1]
        answer(comments[:1], world.secretary, outcome="adopted")
        assert not selectors.remaining(round_)

    def test_can_be_undone(self, comments, world):
        before = standing(comments)
        desk_services.undo(deed=group(comments, world.secretary), by=world.secretary)
        assert standing(comments) == before


class TestObjections:
    @pytest.fixture
    def objection(self, comments, world):
        group(comments, world.secretary)
        comments[1].refresh_from_db()
        return services_groups.object_to(
            comment=comments[1], reason="対照区の数も問うています。", by=world.member
        )

    def test_hold_the_end_of_the_round_until_answered(self, round_, comments, world, objection):
        answer(comments[:1], world.secretary, outcome="adopted")
        with pytest.raises(DomainError) as refusal:
            finalise(round_=round_, by=world.secretary)
        assert "#2" in str(refusal.value)
        with pytest.raises(NotAllowed):
            services_groups.settle(objection=objection, answer="同じです", by=world.member)
        with pytest.raises(Incomplete):
            services_groups.settle(objection=objection, answer="", by=world.secretary)
        services_groups.settle(
            objection=objection, answer="数は#1に含まれます。", by=world.secretary
        )
        with pytest.raises(WrongState):
            services_groups.settle(objection=objection, answer="再び", by=world.secretary)
        finalise(round_=round_, by=world.secretary)

    def test_are_settled_where_the_comment_is_taken_out(self, comments, world, objection):
        services_groups.dissolve(head=comments[0], members=[comments[1]], by=world.secretary)
        objection.refresh_from_db()
        assert objection.settled_by == world.secretary

    def test_one_at_a_time(self, comments, world, objection):
        with pytest.raises(WrongState):
            services_groups.object_to(comment=comments[1], reason="もう一度", by=world.member)

    def test_reach_whoever_answers_them_and_stay_with_their_author(
        self, client, round_, comments, world, objection
    ):
        where = f"{url('duplicates', round_)}#objections-title"
        assert where not in [w.url for w in waiting_for(world.member)]
        assert where in [w.url for w in waiting_for(world.secretary)]
        client.force_login(world.secretary)
        for page in ("desk", "finalise"):
            assert where in text(client.get(url(page, round_)))
        answer(comments[:1], world.secretary, outcome="adopted")
        assert "実行すると起こること" not in text(client.get(url("finalise", round_)))
        services_groups.settle(
            objection=objection, answer="数は#1に含まれます。", by=world.secretary
        )
        assert "実行すると起こること" in text(client.get(url("finalise", round_)))
        finalise(round_=round_, by=world.secretary)
        client.force_login(world.member)
        answered = text(client.get(reverse("rounds:comment", args=[round_.pk, 2])))
        assert objection.reason in answered
        assert "数は#1に含まれます。" in answered

    def test_author_and_desk_see_each_other(self, client, round_, comments, world, objection):
        client.force_login(world.member)
        shown = text(client.get(reverse("rounds:comment", args=[round_.pk, 2])))
        assert "#1 とまとめられています" in shown
        assert objection.reason in shown
        client.force_login(world.editor)
        assert objection.reason not in text(
            client.get(reverse("rounds:comment", args=[round_.pk, 2]))
        )
        client.force_login(world.secretary)
        assert objection.reason in text(client.get(url("duplicates", round_)))
        client.post(url("settle", round_, objection.pk), {"answer": "数は#1に含まれます。"})
        client.force_login(world.member)
        assert "数は#1に含まれます。" in text(
            client.get(reverse("rounds:comment", args=[round_.pk, 2]))
        )

    def test_is_made_on_the_page(self, client, round_, comments, world):
        group(comments, world.secretary)
        client.force_login(world.member)
        assert client.post(url("object_to", round_, 2), {"reason": ""}).status_code == 422
        assert (
            client.post(url("object_to", round_, 2), {"reason": "別の趣旨です。"}).status_code
            == 302
        )
        assert Objection.objects.get().reason == "別の趣旨です。"


SAID = (
    "対照区は，施用区ごとに二つ以上を設け，その間隔を十メートル以上とすることが望ましいと考えます。"
)


class TestSearching:
    @pytest.fixture
    def said(self, round_, world):
        bodies = (
            SAID,
            SAID.replace("，", " "),
            f"お世話になっております。{SAID}",
            "用語を統一してください。",
        )
        return [factories.comment(round_, world.member, key="b3", body=body) for body in bodies]

    def search(self, round_, by):
        search = services_groups.search(round_=round_, by=by)
        services_groups.run(search.pk, search.asked_at.isoformat())
        search.refresh_from_db()
        return search

    def test_suggests_what_says_the_same_and_nothing_else(self, round_, said, world):
        search = self.search(round_, world.secretary)
        assert (search.state, search.searched) == ("done", 4)
        (one,) = selectors_groups.suggestions(search, 0, 9)
        numbers = {one.head.number, *(m.comment.number for m in one.members)}
        assert numbers == {1, 2, 3}
        assert {m.kind for m in one.members} == {"exact", "near"}

    def test_what_is_grouped_or_withdrawn_is_suggested_no_more(self, round_, said, world):
        search = self.search(round_, world.secretary)
        withdraw_comment(comment=said[1], by=world.member)
        (one,) = selectors_groups.open_suggestions(search)
        assert said[1].number not in {m["number"] for m in one["members"]}
        group([said[0], said[2]], world.secretary)
        assert selectors_groups.open_suggestions(search) == []

    def test_the_page_groups_what_is_ticked(self, client, round_, said, world):
        self.search(round_, world.secretary)
        client.force_login(world.secretary)
        assert 'name="head"' in text(client.get(url("duplicates", round_)))
        client.post(url("group", round_), {"head": 1, "c": [1, 3], "how": "near"})
        (one,) = selectors_groups.groups(round_)
        assert [m.number for m in one.members] == [3]
        answered = client.post(url("group", round_), {"head": 4, "c": [4]}, follow=True)
        assert "代表の意見と" in text(answered)
        client.post(url("dissolve", round_, 1), {"deed": "all"})
        assert not selectors_groups.groups(round_)

    def test_an_older_order_is_void_and_a_failure_says_why(self, round_, said, world):
        first = services_groups.search(round_=round_, by=world.secretary)
        asked = first.asked_at.isoformat()
        assert services_groups.search(round_=round_, by=world.secretary).asked_at == first.asked_at
        DuplicateSearch.objects.update(asked_at=first.asked_at - timedelta(hours=2))
        again = services_groups.search(round_=round_, by=world.secretary)
        services_groups.run(first.pk, asked)
        assert DuplicateSearch.objects.get().state == "running"
        broken = mock.patch(
            "apps.dispositions.selectors_groups.clusters", side_effect=MemoryError("too large")
        )
        with broken, pytest.raises(MemoryError):
            services_groups.run(again.pk, again.asked_at.isoformat())
        assert "too large" in DuplicateSearch.objects.get().error
        assert self.search(round_, world.secretary).state == "done"

    def test_costs_the_same_however_many(
        self, client, round_, said, world, django_assert_num_queries
    ):
        client.force_login(world.secretary)

        def cost():
            self.search(round_, world.secretary)
            client.get(url("duplicates", round_))
            with django_assert_num_queries(60, exact=False) as asked:
                client.get(url("duplicates", round_))
            return len(asked)

        few = cost()
        for n in range(6):
            for _ in range(2):
                factories.comment(
                    round_,
                    world.editor,
                    key="b4",
                    body=f"面積の割合{n}について，その根拠となる文献を示してください。",
                )
        assert cost() == few


STEPS = st.one_of(
    st.tuples(st.just("group"), st.integers(0, 4), st.sets(st.integers(0, 4), min_size=1)),
    st.tuples(st.just("dissolve"), st.integers(0, 4)),
    st.tuples(st.just("out"), st.integers(0, 4), st.integers(0, 4)),
    st.tuples(st.just("answer"), st.integers(0, 4)),
    st.tuples(st.just("withdraw"), st.integers(0, 4)),
    st.tuples(st.just("undo"), st.integers(0, 9)),
)
KEPT = ("body", "justification", "author_id", "organisation_id", "number", "content_hash")


def act(step, comments, world):
    match step:
        case "group", head, members:
            chosen = [comments[n] for n in members - {head}]
            services_groups.group(head=comments[head], members=chosen, by=world.secretary)
        case "dissolve", head:
            services_groups.dissolve(head=comments[head], by=world.secretary)
        case "out", head, member:
            services_groups.dissolve(
                head=comments[head], members=[comments[member]], by=world.secretary
            )
        case "answer", n:
            record(
                comments=[comments[n]],
                outcome="dropped",
                response="見送ります。",
                by=world.secretary,
            )
        case "withdraw", n:
            withdraw_comment(comment=Comment.objects.get(pk=comments[n].pk), by=world.member)
        case "undo", n:
            made = list(Deed.objects.filter(round=comments[0].round).order_by("pk"))
            if n < len(made):
                desk_services.undo(deed=made[n], by=world.secretary)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(STEPS, max_size=14))
def test_no_sequence_loses_a_member_and_no_group_is_a_chain(world, round_, steps):
    outer = transaction.atomic()
    outer.__enter__()
    try:
        comments = [
            factories.comment(Round.objects.get(pk=round_.pk), world.member) for _ in range(5)
        ]
        kept = list(Comment.objects.order_by("pk").values(*KEPT))
        for step in steps:
            before = standing(comments)
            try:
                with transaction.atomic():
                    act(step, comments, world)
            except DomainError:
                assert standing(comments) == before
        assert list(Comment.objects.order_by("pk").values(*KEPT)) == kept
        pointing = Disposition.objects.filter(comment__in=comments, head__isnull=False)
        assert not pointing.filter(head__disposition__head__isnull=False).exists()
        members = [m for one in selectors_groups.groups(round_) for m in one.members]
        assert len(members) == len({m.pk for m in members}) == pointing.count()
    finally:
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)
