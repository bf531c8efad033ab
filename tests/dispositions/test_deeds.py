"""Recording dispositions, wording in English, finalising: refusals first."""

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from apps.audit import selectors as record_of
from apps.audit.models import Event
from apps.dispositions import selectors
from apps.dispositions.models import Disposition, EnglishWording
from apps.dispositions.services import finalise, record, word_in_english
from apps.dispositions.states import POINTS_ELSEWHERE, VOCABULARY
from apps.people.permissions import NotAllowed
from apps.rounds.models import Comment, Round
from apps.rounds.states import Purpose
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState
from tests import factories


def closed_round(world, **fields):
    revision = factories.revision(factories.draft(world.wg))
    now = timezone.now()
    return factories.round_(
        revision, state="closed", opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1),
        **fields,
    )  # fmt: skip


@pytest.fixture
def round_(world):
    return closed_round(world)


@pytest.fixture
def comments(round_, world):
    return [factories.comment(round_, world.member) for _ in range(3)]


def answer(comments, by, outcome="accepted", response="採用します。", **more):
    return record(comments=comments, outcome=outcome, response=response, by=by, **more)


def states(comments):
    return [Comment.objects.get(pk=comment.pk).state for comment in comments]


def fresh(comment):
    return Comment.objects.get(pk=comment.pk)


class TestRefusals:
    @pytest.mark.parametrize(
        "who", ["member", "chair", "convener", "editor", "auditor", "outsider"]
    )
    def test_who_may_not(self, comments, round_, world, who):
        by = getattr(world, who)
        with pytest.raises(NotAllowed):
            answer(comments, by)
        with pytest.raises(NotAllowed):
            word_in_english(comment=comments[0], body="x", proposed_change="", by=by)
        with pytest.raises(NotAllowed):
            finalise(round_=round_, by=by)
        assert not Disposition.objects.exists()

    @pytest.mark.parametrize("state", ["open", "paused", "finalised", "cancelled"])
    def test_when_nobody_may(self, comments, round_, world, state):
        round_.state, round_.closes_at = state, timezone.now() + timedelta(days=1)
        round_.save()
        with pytest.raises(NotAllowed):
            answer(comments, world.secretariat)
        with pytest.raises(NotAllowed):
            finalise(round_=round_, by=world.secretariat)

    @pytest.mark.parametrize("outcome", [*VOCABULARY[Purpose.EXTERNAL], "agreed", ""])
    def test_a_word_that_the_purpose_does_not_know(self, comments, world, outcome):
        with pytest.raises(DomainError):
            answer(comments, world.secretary, outcome=outcome, head=comments[2])

    @pytest.mark.parametrize("response", ["", "  \n"])
    def test_a_decision_without_a_response(self, comments, world, response):
        with pytest.raises(Incomplete):
            answer(comments, world.secretary, response=response)

    def test_no_comment_and_comments_of_two_rounds(self, comments, world):
        other = factories.comment(closed_round(world), world.member)
        for chosen in ([], [comments[0], other]):
            with pytest.raises(DomainError):
                answer(chosen, world.secretary)

    @pytest.mark.parametrize("state", ["withdrawn", "autosaved"])
    def test_one_that_cannot_be_answered_refuses_all(self, comments, round_, world, state):
        out = factories.comment(round_, world.member, state=state)
        with pytest.raises(WrongState) as refusal:
            answer([*comments, out], world.secretary)
        assert out.label in str(refusal.value)
        assert not Disposition.objects.exists()
        assert states(comments) == ["submitted"] * 3

    def test_one_that_was_changed_meanwhile_refuses_all(self, comments, world):
        seen = {comment.pk: 0 for comment in comments}
        answer(comments[:1], world.secretariat, response="先に書きました。")
        with pytest.raises(Stale) as refusal:
            answer(comments, world.secretary, seen=seen)
        assert comments[0].label in str(refusal.value)
        assert Disposition.objects.get().response == "先に書きました。"

    def test_a_failure_on_the_way_records_nothing(self, comments, world):
        broken = mock.Mock(side_effect=RuntimeError("disk"))
        with mock.patch("apps.audit.services.record_all", broken), pytest.raises(RuntimeError):
            answer(comments, world.secretary)
        assert not Disposition.objects.exists()
        assert states(comments) == ["submitted"] * 3


class TestHeads:
    def point(self, chosen, head, by):
        return answer(chosen, by, outcome="duplicate", response="", head=head)

    def test_refused_without_a_head(self, comments, world):
        with pytest.raises(Incomplete):
            self.point(comments[:1], None, world.secretary)

    def test_refused_to_itself_or_one_of_the_chosen(self, comments, world):
        for chosen in (comments[:1], comments):
            with pytest.raises(DomainError):
                self.point(chosen, comments[0], world.secretary)

    def test_refused_to_another_round_or_a_withdrawn_comment(self, comments, round_, world):
        elsewhere = factories.comment(closed_round(world), world.member)
        withdrawn = factories.comment(round_, world.member, state="withdrawn")
        for head in (elsewhere, withdrawn):
            with pytest.raises(DomainError):
                self.point(comments[:1], head, world.secretary)

    def test_refused_in_a_chain_from_either_end(self, comments, world):
        first, second, third = comments
        self.point([second], first, world.secretary)
        with pytest.raises(DomainError):
            self.point([third], second, world.secretary)
        with pytest.raises(DomainError):
            self.point([first], third, world.secretary)

    def test_members_keep_their_text_and_can_be_let_go(self, comments, world):
        self.point(comments[1:], comments[0], world.secretary)
        assert [d.head for d in Disposition.objects.order_by("comment__number")] == [
            comments[0]
        ] * 2
        answer(comments[1:2], world.secretary)
        released = Disposition.objects.get(comment=comments[1])
        assert (released.head, released.outcome, released.version) == (None, "accepted", 2)
        assert fresh(comments[2]).body == comments[2].body

    @pytest.mark.parametrize("outcome", sorted(POINTS_ELSEWHERE))
    def test_only_where_the_outcome_points(self, comments, world, outcome):
        answer(comments[:1], world.secretary, head=comments[1])
        assert Disposition.objects.get().head is None


class TestRecording:
    @pytest.mark.parametrize("purpose", Purpose.values)
    def test_every_word_of_the_purpose(self, world, purpose):
        round_ = closed_round(world, purpose=purpose)
        head = factories.comment(round_, world.member)
        for outcome in VOCABULARY[purpose]:
            comment = factories.comment(round_, world.member)
            answer([comment], world.secretary, outcome=outcome, head=head)
            assert comment.disposition.outcome == outcome

    def test_several_at_once(self, comments, world):
        answer(comments, world.secretary)
        assert states(comments) == ["decided"] * 3
        assert {d.response for d in Disposition.objects.all()} == {"採用します。"}
        assert Event.objects.filter(verb="disposition.recorded").count() == 3

    def test_proposed_then_decided_then_proposed_again(self, comments, world):
        one = comments[:1]
        answer(one, world.secretary, response="", decide=False)
        assert states(one) == ["proposed"]
        answer(one, world.secretary, seen={one[0].pk: 1})
        assert states(one) == ["decided"]
        answer(one, world.secretariat, decide=False, seen={one[0].pk: 2})
        assert states(one) == ["proposed"]
        assert Disposition.objects.get().recorded_by == world.secretariat

    def test_the_record_says_old_and_new(self, comments, world):
        answer(comments[:1], world.secretary)
        answer(comments[:1], world.secretary, outcome="noted")
        newest = record_of.of(comments[0])[0]
        assert newest.changes == {"outcome": ["accepted", "noted"]}
        assert newest.role == "owner:secretary"


class TestEnglish:
    def test_refused_empty_withdrawn_and_stale(self, comments, round_, world):
        withdrawn = factories.comment(round_, world.member, state="withdrawn")
        with pytest.raises(Incomplete):
            word_in_english(comment=comments[0], body=" ", proposed_change="", by=world.secretary)
        with pytest.raises(WrongState):
            word_in_english(comment=withdrawn, body="x", proposed_change="", by=world.secretary)
        word_in_english(
            comment=comments[0], body="x", proposed_change="", by=world.secretary, seen=0
        )
        with pytest.raises(Stale):
            word_in_english(
                comment=comments[0], body="y", proposed_change="", by=world.secretary, seen=0
            )
        assert EnglishWording.objects.get().body == "x"

    def test_the_original_stays_beside_it(self, comments, world):
        before = fresh(comments[0]).body
        word_in_english(
            comment=comments[0],
            body="Two plots are needed.",
            proposed_change="two",
            by=world.secretary,
        )
        assert fresh(comments[0]).body == before
        assert EnglishWording.objects.get().source_hash == comments[0].content_hash
        assert Event.objects.filter(verb="english.worded").exists()


class TestFinalising:
    def test_refused_naming_what_is_left(self, comments, round_, world):
        factories.comment(round_, world.member, state="withdrawn")
        factories.comment(round_, world.member, state="autosaved")
        answer(comments[:1], world.secretary)
        answer(comments[1:2], world.secretary, decide=False)
        with pytest.raises(Incomplete) as refusal:
            finalise(round_=round_, by=world.secretary)
        assert refusal.value.missing == [comments[1].label, comments[2].label]
        assert Round.objects.get(pk=round_.pk).state == "closed"

    def test_refused_while_a_head_is_unanswered_or_withdrawn(self, comments, round_, world):
        answer(comments[1:], world.secretary, outcome="duplicate", response="", head=comments[0])
        assert list(selectors.remaining(round_)) == comments[:1]
        Comment.objects.filter(pk=comments[0].pk).update(state="withdrawn")
        assert list(selectors.remaining(round_)) == comments[1:]
        with pytest.raises(Incomplete):
            finalise(round_=round_, by=world.secretary)

    def test_answers_are_published_and_nothing_changes_after(self, comments, round_, world):
        withdrawn = factories.comment(round_, world.member, state="withdrawn")
        answer(comments[:1], world.secretary)
        answer(comments[1:], world.secretary, outcome="duplicate", response="", head=comments[0])
        done = finalise(round_=round_, by=world.secretary)
        assert done.state == "finalised"
        assert done.finalised_at is not None
        assert states([*comments, withdrawn]) == ["published"] * 3 + ["withdrawn"]
        assert Event.objects.filter(verb="comment.answered").count() == 3
        with pytest.raises(NotAllowed):
            finalise(round_=round_, by=world.secretary)
        with pytest.raises(NotAllowed):
            answer(comments, world.secretariat)

    def test_although_the_clock_has_not_turned_the_round_yet(self, round_, world):
        Round.objects.filter(pk=round_.pk).update(state="open")
        assert (
            finalise(round_=Round.objects.get(pk=round_.pk), by=world.secretary).state
            == "finalised"
        )
        assert {"round.closed", "round.finalised"} <= set(
            Event.objects.values_list("verb", flat=True)
        )


def test_progress_adds_up(comments, round_, world):
    factories.comment(round_, world.member, state="withdrawn")
    answer(comments[:1], world.secretary)
    answer(comments[1:2], world.secretary, decide=False)
    progress = selectors.progress(round_)
    assert (progress.decided, progress.proposed, progress.open, progress.total) == (1, 1, 1, 3)
