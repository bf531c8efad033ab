"""Deeds on many comments: refusals, undoing, and that no sequence of deeds loses anything."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.audit import selectors as record_of
from apps.dispositions import services_desk as desk
from apps.dispositions.journal import Answer, Hand, answers_of, as_stored, hands_of
from apps.dispositions.models import Change, Deed, Disposition
from apps.dispositions.services import finalise, record
from apps.people.permissions import NotAllowed
from apps.rounds.models import Comment, Round
from apps.rounds.services.comments import withdraw_comment
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState
from tests import factories
from tests.dispositions.test_deeds import answer, closed_round


@pytest.fixture
def round_(world):
    return closed_round(world)


@pytest.fixture
def comments(round_, world):
    return [factories.comment(round_, world.member) for _ in range(3)]


def standing(comments):
    """Return the answers that stand now, by number."""
    fresh = list(Comment.objects.filter(pk__in=[c.pk for c in comments]).order_by("number"))
    stored = answers_of(fresh)
    return {c.number: Answer.of(c, stored.get(c.pk)) for c in fresh}


class TestWhoMay:
    @pytest.mark.parametrize("who", ["member", "chair", "editor", "auditor", "outsider"])
    def test_others_may_not(self, comments, world, who):
        by = getattr(world, who)
        deed = answer(comments, world.secretary)
        before = standing(comments)
        for act in (
            lambda: desk.follow(comments=comments, by=by),
            lambda: desk.lock(comments=comments, by=by),
            lambda: desk.unlock(comments=comments, by=by, reason="x"),
            lambda: desk.handle(comments=comments, handing=desk.Handing(add_tags=("急",)), by=by),
            lambda: desk.undo(deed=deed, by=by),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert standing(comments) == before
        assert not hands_of(comments)

    def test_nobody_may_once_the_round_is_finalised(self, round_, comments, world):
        deed = answer(comments, world.secretary)
        finalise(round_=round_, by=world.secretary)
        for act in (
            lambda: desk.lock(comments=comments, by=world.secretariat),
            lambda: desk.undo(deed=deed, by=world.secretariat),
        ):
            with pytest.raises(NotAllowed):
                act()

    def test_only_who_works_at_the_desk_is_assigned(self, comments, world):
        with pytest.raises(NotAllowed):
            desk.handle(
                comments=comments, handing=desk.Handing(assignee=world.member), by=world.secretary
            )
        assert not hands_of(comments)


class TestFollowing:
    def test_needs_a_proposal_with_a_response_for_each(self, comments, world):
        answer(comments[:1], world.secretary, decide=False)
        with pytest.raises(WrongState) as refusal:
            desk.follow(comments=comments, by=world.secretary)
        assert "#2" in str(refusal.value)
        answer(comments[1:], world.secretary, response="", decide=False)
        with pytest.raises(Incomplete):
            desk.follow(comments=comments, by=world.secretary)
        assert {a.state for a in standing(comments).values()} == {"proposed"}

    def test_decides_what_was_proposed(self, comments, world):
        answer(comments[:2], world.secretary, outcome="noted", response="承知", decide=False)
        desk.follow(comments=comments[:2], by=world.secretary)
        stands = standing(comments)
        assert (stands[1].outcome, stands[1].state, stands[1].response) == (
            "noted",
            "decided",
            "承知",
        )
        assert stands[1].comment_state == "decided"
        assert stands[3].outcome == ""


class TestLocks:
    def test_only_decided_answers_are_locked(self, comments, world):
        answer(comments[:2], world.secretary)
        answer(comments[2:], world.secretary, decide=False)
        with pytest.raises(WrongState) as refusal:
            desk.lock(comments=comments, by=world.secretary)
        assert "#3" in str(refusal.value)
        assert not Disposition.objects.filter(is_locked=True).exists()

    def test_one_locked_answer_holds_the_whole_batch(self, comments, world):
        answer(comments, world.secretary)
        desk.lock(comments=comments[:1], by=world.secretary)
        before = standing(comments)
        with pytest.raises(WrongState) as refusal:
            answer(comments, world.secretary, outcome="noted")
        assert "#1" in str(refusal.value)
        assert standing(comments) == before
        with pytest.raises(Incomplete):
            desk.unlock(comments=comments[:1], by=world.secretary, reason=" ")
        desk.unlock(comments=comments[:1], by=world.secretary, reason="再審議")
        answer(comments, world.secretary, outcome="noted")
        assert {a.outcome for a in standing(comments).values()} == {"noted"}


class TestHandling:
    def test_changes_only_what_is_said(self, comments, world):
        desk.handle(
            comments=comments,
            handing=desk.Handing(
                assignee=world.secretary, due_on=date(2026, 12, 1), add_tags=("MRV",)
            ),
            by=world.secretary,
        )
        desk.handle(
            comments=comments[:1],
            handing=desk.Handing(no_due=True, add_tags=("急", "MRV"), drop_tags=("無い",)),
            by=world.secretary,
        )
        hands, name = hands_of(comments), world.secretary.get_full_name()
        assert Hand.of(hands[comments[0].pk]) == Hand(world.secretary.pk, name, "", ("MRV", "急"))
        assert Hand.of(hands[comments[1].pk]) == Hand(
            world.secretary.pk, name, "2026-12-01", ("MRV",)
        )
        (event, *_) = record_of.of(comments[0])
        assert event.verb == "handling.handled"
        assert event.changes["due_on"] == ["2026-12-01", None]

    def test_a_stale_hand_is_refused(self, comments, world):
        seen = {c.pk: 0 for c in comments}
        desk.handle(
            comments=comments[:1], handing=desk.Handing(add_tags=("急",)), by=world.secretary
        )
        with pytest.raises(Stale):
            desk.handle(
                comments=comments,
                handing=desk.Handing(add_tags=("MRV",)),
                by=world.secretary,
                seen=seen,
            )

    @pytest.mark.parametrize("tags", [("あ" * 41,), tuple(str(n) for n in range(13))])
    def test_bounds(self, comments, world, tags):
        with pytest.raises(DomainError):
            desk.handle(comments=comments, handing=desk.Handing(add_tags=tags), by=world.secretary)
        assert not hands_of(comments)


class TestUndoing:
    def test_puts_back_what_stood_on_each(self, comments, world):
        answer(comments[:1], world.secretary, outcome="noted", response="承知")
        before = standing(comments)
        deed = answer(comments, world.secretary)
        undone = desk.undo(deed=deed, by=world.secretary)
        assert standing(comments) == before
        assert [c.state for c in Comment.objects.filter(round=deed.round).order_by("number")] == [
            "decided", "submitted", "submitted",
        ]  # fmt: skip
        desk.undo(deed=undone, by=world.secretary)  # and the undoing is undone
        assert {a.outcome for a in standing(comments).values()} == {"accepted"}

    def test_once(self, comments, world):
        deed = answer(comments, world.secretary)
        desk.undo(deed=deed, by=world.secretary)
        with pytest.raises(WrongState):
            desk.undo(deed=deed, by=world.secretary)

    def test_not_over_what_somebody_wrote_since(self, comments, world):
        deed = answer(comments, world.secretary)
        answer(comments[1:2], world.secretariat, outcome="noted")
        before = standing(comments)
        with pytest.raises(Stale) as refusal:
            desk.undo(deed=deed, by=world.secretary)
        assert "#2" in str(refusal.value)
        assert standing(comments) == before

    @pytest.mark.parametrize(("days", "in_time"), [(29.99, True), (30.01, False)])
    def test_for_thirty_days(self, comments, world, days, in_time):
        deed = answer(comments, world.secretary)
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            if in_time:
                desk.undo(deed=deed, by=world.secretary)
            else:
                with pytest.raises(WrongState):
                    desk.undo(deed=deed, by=world.secretary)

    def test_a_version_is_never_used_twice(self, comments, world):
        """Who saw the first answer is not taken for one who saw the second."""
        deed = answer(comments[:1], world.secretary)
        desk.undo(deed=deed, by=world.secretary)
        answer(comments[:1], world.secretary, outcome="noted")
        with pytest.raises(Stale):
            answer(comments[:1], world.secretariat, seen={comments[0].pk: 1})

    def test_makes_no_chain(self, comments, world):
        record(
            comments=comments[:1],
            outcome="duplicate",
            response="",
            head=comments[1],
            by=world.secretary,
        )
        free = answer(comments[:1], world.secretary)
        record(
            comments=comments[1:2],
            outcome="duplicate",
            response="",
            head=comments[2],
            by=world.secretary,
        )
        with pytest.raises(DomainError):
            desk.undo(deed=free, by=world.secretary)
        assert standing(comments)[1].outcome == "accepted"


def test_cost_does_not_depend_on_the_number(world, round_, django_assert_num_queries):
    def cost(comments):
        with django_assert_num_queries(60, exact=False) as seen:
            deed = answer(comments, world.secretary)
            desk.undo(deed=deed, by=world.secretary)
        return len(seen)

    few = cost([factories.comment(round_, world.member) for _ in range(2)])
    assert cost([factories.comment(round_, world.member) for _ in range(30)]) == few


CHOSEN = st.sets(st.integers(0, 4), min_size=1, max_size=4)
DEEDS = st.one_of(
    st.tuples(st.just("record"), CHOSEN, st.sampled_from(["accepted", "noted"]), st.booleans()),
    st.tuples(st.just("point"), CHOSEN, st.integers(0, 4)),
    st.tuples(st.just("follow"), CHOSEN),
    st.tuples(st.just("lock"), CHOSEN),
    st.tuples(st.just("unlock"), CHOSEN),
    st.tuples(st.just("tag"), CHOSEN, st.sampled_from(["MRV", "急"])),
    st.tuples(st.just("withdraw"), st.integers(0, 4)),
    st.tuples(st.just("undo"), st.integers(0, 8)),
)


def act(deed, comments, world):
    match deed:
        case "record", chosen, outcome, decide:
            some = [comments[n] for n in chosen]
            record(
                comments=some,
                outcome=outcome,
                response=f"回答{outcome}",
                by=world.secretary,
                decide=decide,
            )
        case "point", chosen, head:
            some = [comments[n] for n in chosen]
            record(
                comments=some,
                outcome="duplicate",
                response="",
                head=comments[head],
                by=world.secretary,
            )
        case "follow" | "lock" as name, chosen:
            getattr(desk, name)(comments=[comments[n] for n in chosen], by=world.secretary)
        case "unlock", chosen:
            desk.unlock(comments=[comments[n] for n in chosen], by=world.secretary, reason="再審議")
        case "tag", chosen, tag:
            desk.handle(
                comments=[comments[n] for n in chosen],
                handing=desk.Handing(add_tags=(tag,)),
                by=world.secretary,
            )
        case "withdraw", n:
            withdraw_comment(comment=Comment.objects.get(pk=comments[n].pk), by=world.member)
        case "undo", n:
            made = list(Deed.objects.filter(round=comments[0].round).order_by("pk"))
            if n < len(made):
                desk.undo(deed=made[n], by=world.secretary)


KEPT = ("body", "justification", "author_id", "number", "content_hash", "submitted_at")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(DEEDS, max_size=12))
def test_no_sequence_of_deeds_loses_anything_and_replaying_gives_what_stands(world, round_, deeds):
    outer = transaction.atomic()
    outer.__enter__()
    try:
        comments = [
            factories.comment(Round.objects.get(pk=round_.pk), world.member) for _ in range(5)
        ]
        kept = list(Comment.objects.order_by("pk").values(*KEPT))
        for deed in deeds:
            before = standing(comments), _hands(comments)
            try:
                with transaction.atomic():
                    act(deed, comments, world)
            except DomainError:
                assert (standing(comments), _hands(comments)) == before
        assert list(Comment.objects.order_by("pk").values(*KEPT)) == kept
        _replays(comments)
    finally:
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def _hands(comments):
    return {key: Hand.of(stored) for key, stored in hands_of(comments).items()}


def _replays(comments):
    """The journal alone tells what stands, and the record tells the same of each change."""
    stands, hands = standing(comments), _hands(comments)
    for comment in comments:
        of_comment = Change.objects.filter(comment=comment).order_by("pk")
        for facet, now in (
            ("answer", stands[comment.number]),
            ("handling", hands.get(comment.pk, Hand())),
        ):
            at = Answer("submitted") if facet == "answer" else Hand()
            for change in of_comment.filter(facet=facet):
                old, new = as_stored(change)
                assert old == at
                at = new
            if facet == "answer" and now.comment_state == "withdrawn":
                at = Answer("withdrawn") if at == Answer("submitted") else at
            assert at == now
        events = [e for e in record_of.of(comment) if "outcome" in e.changes]
        told = events[0].changes["outcome"][1] if events else None
        assert told == (stands[comment.number].outcome or None)
