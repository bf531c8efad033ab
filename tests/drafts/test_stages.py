"""The road of a draft: every listed step, no other, and each only when what it needs is there."""

import copy

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from apps.audit.models import Event
from apps.drafts import services
from apps.drafts.models import Draft
from apps.drafts.states import ROADS, STAGE_TRANSITIONS, Need, Stage, is_step_back, needs
from apps.people.permissions import NotAllowed
from apps.shared.errors import DomainError, Incomplete, WrongState
from tests import factories
from tests.drafts.texts import files


@pytest.mark.parametrize("at", STAGE_TRANSITIONS)
def test_every_stage_stands_on_a_road_or_ends_it(at):
    assert at == Stage.WITHDRAWN or any(at in road for road in ROADS)
    assert all(to == Stage.WITHDRAWN or any({at, to} <= set(road) for road in ROADS)
               for to in STAGE_TRANSITIONS[at])  # fmt: skip


@pytest.mark.parametrize("who", ["member", "chair", "editor", "outsider", "auditor"])
def test_others_do_not_move_a_draft(world, who):
    draft = factories.draft(world.wg, stage="preliminary")
    with pytest.raises(NotAllowed):
        services.advance_stage(draft=draft, to="wg_draft", reason="", by=getattr(world, who))


def test_after_the_committee_stage_only_the_secretariat_moves_it(world):
    draft = factories.draft(world.wg, stage="committee_draft")
    factories.revision(draft)
    with pytest.raises(NotAllowed):
        services.advance_stage(draft=draft, to="enquiry", reason="", by=world.convener)
    services.advance_stage(draft=draft, to="enquiry", reason="", by=world.secretariat)
    assert draft.stage == "enquiry"


def test_all_that_is_missing_is_said_at_once(world):
    draft = factories.draft(world.wg, stage="enquiry")
    factories.revision(draft, published=False)
    with pytest.raises(Incomplete) as refused:
        services.advance_stage(draft=draft, to="approval", reason="", by=world.secretariat)
    assert refused.value.missing == [str(Need.REVISION.label), str(Need.NOTHING_OPEN.label)]
    with pytest.raises(Incomplete) as refused:
        services.advance_stage(draft=draft, to="withdrawn", reason=" ", by=world.secretariat)
    assert refused.value.missing == [str(Need.REASON.label), str(Need.NOTHING_OPEN.label)]


def test_a_context_above_can_hold_a_draft_at_its_stage(world, monkeypatch):
    monkeypatch.setattr(services, "_holds", [])
    services.hold_stage(lambda _draft: ["意見募集第1号が開いています。"])
    draft = factories.draft(world.wg, stage="preliminary")
    with pytest.raises(Incomplete) as refused:
        services.advance_stage(draft=draft, to="wg_draft", reason="", by=world.convener)
    assert refused.value.missing == ["意見募集第1号が開いています。"]


def test_no_draft_leaves_its_stage_while_a_round_runs_on_it(world):
    draft = factories.draft(world.wg, stage="committee_draft")
    round_ = factories.round_(factories.revision(draft))
    with pytest.raises(Incomplete) as refused:
        services.advance_stage(draft=draft, to="enquiry", reason="", by=world.secretariat)
    assert [round_.title in said for said in refused.value.missing] == [True]
    type(round_).objects.update(closes_at=timezone.now())  # the instant decides, not the job
    services.advance_stage(draft=draft, to="enquiry", reason="", by=world.secretariat)


def test_a_step_is_recorded_with_its_reason(world):
    draft = factories.draft(world.wg, stage="wg_draft")
    services.advance_stage(draft=draft, to="withdrawn", reason=" 重複のため ", by=world.secretary)
    event = Event.objects.get(verb="draft.advanced")
    assert (event.changes, event.reason) == ({"stage": ["wg_draft", "withdrawn"]}, "重複のため")
    assert event.role == "owner:secretary"


def test_of_two_who_move_it_at_once_the_second_is_told(world):
    draft = factories.draft(world.wg, stage="preliminary")
    stale = Draft.objects.get(pk=draft.pk)
    services.advance_stage(draft=draft, to="wg_draft", reason="", by=world.convener)
    with pytest.raises(WrongState):
        services.advance_stage(draft=stale, to="withdrawn", reason="x", by=world.secretary)


class Road(RuleBasedStateMachine):
    """Anybody asks for anything in any order; the draft only ever goes where the tables lead."""

    def __init__(self, world):
        super().__init__()
        self.world = copy.deepcopy(world)
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(external=st.booleans())
    def begin(self, external):
        self.draft = services.create_draft(
            owner=self.world.wg, number=f"CDR-{Draft.objects.count()}", title_ja="題", title_en="T",
            kind="external" if external else "definition", by=self.world.secretariat,
        )  # fmt: skip
        self.trail = [self.draft.stage]

    @rule(to=st.sampled_from(Stage.values), reason=st.sampled_from(["", "合意による。"]),
          who=st.sampled_from(["secretariat", "secretary", "member"]))  # fmt: skip
    def move(self, to, reason, who):
        at = self.draft.stage
        published = self.draft.revisions.filter(state="published").exists()
        open_ones = self.draft.revisions.filter(state="editing").exists()
        held = {Need.REASON: reason, Need.REVISION: published, Need.NOTHING_OPEN: not open_ones}
        early = at in ("preliminary", "wg_draft")
        allowed = who == "secretariat" or (who == "secretary" and early)
        fits = to in STAGE_TRANSITIONS[at] and all(held[need] for need in needs(at, to))
        try:
            services.advance_stage(
                draft=self.draft, to=to, reason=reason, by=getattr(self.world, who)
            )
        except DomainError:
            assert not (allowed and fits)
        else:
            assert allowed
            assert fits
            self.trail.append(to)

    @rule(publish=st.booleans())
    def upload(self, publish):
        try:
            revision = services.add_revision(
                draft=self.draft, files=files(en=None), note="", by=self.world.secretariat
            )
            if publish:
                services.publish_revision(revision=revision, by=self.world.secretariat)
        except DomainError:
            assert self.draft.stage not in ("preliminary", "wg_draft") or (
                self.draft.revisions.filter(state="editing").exists()
            )

    @invariant()
    def the_record_tells_the_whole_road(self):
        stored = Draft.objects.get(pk=self.draft.pk)
        assert stored.stage == self.draft.stage == self.trail[-1]
        told = Event.objects.filter(verb="draft.advanced", subject_id=str(self.draft.pk)).order_by(
            "pk"
        )
        assert [tuple(e.changes["stage"]) for e in told] == list(
            zip(self.trail, self.trail[1:], strict=False)
        )
        assert all(e.reason for e in told if is_step_back(*e.changes["stage"]))


def test_whatever_is_asked_the_draft_keeps_to_its_road(world):
    run_state_machine_as_test(
        lambda: Road(world),
        settings=settings(
            max_examples=12, stateful_step_count=12, deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
