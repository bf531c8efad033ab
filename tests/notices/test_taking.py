"""What the record says is told once to each whom the rules mean, whatever the job does."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.audit import sealing
from apps.audit import services as audit
from apps.audit.models import Event
from apps.dispositions import services as dispositions
from apps.dispositions import services_groups
from apps.drafts.models import Revision
from apps.home.selectors import waiting_for
from apps.notices import matters, recipients, rules, selectors, wording
from apps.notices.models import Cursor, Notice, Preference
from apps.notices.services import taking
from apps.notices.states import How, Kind
from apps.people import grants
from apps.people import services as people
from apps.people.models import User
from apps.people.templatetags.record import VERBS
from apps.rounds.models import Comment, SheetImport
from apps.rounds.services import rounds, threads
from apps.rounds.services.validation import Wording, accept, bring_again, give_back
from apps.rounds.states import Room
from tests import factories
from tests.notices.conftest import tell, told

pytestmark = pytest.mark.django_db


def who(kind):
    return {email for _kind, email in told(kind=kind)}


def emails(*people):
    return {person.email for person in people}


def commenters(world):
    return emails(
        world.chair, world.convener, world.secretary, world.editor, world.member, world.liaison
    )


def test_an_opening_is_told_to_those_who_may_comment_and_to_nobody_else(
    world, planned, time_machine
):
    time_machine.move_to(planned.opens_at, tick=False)
    rounds.turn_rounds()
    tell()
    assert who(Kind.OPENED) == commenters(world)


def test_taking_again_tells_nothing_again(world, planned, time_machine):
    time_machine.move_to(planned.opens_at, tick=False)
    rounds.turn_rounds()
    tell()
    once = told()
    assert once
    tell()
    Cursor.objects.update(seq=0)  # as if the same entries were read by another worker
    tell()
    assert told() == once


def test_what_happened_while_the_job_was_down_is_told_when_it_is_back(world, planned, time_machine):
    tell()
    time_machine.move_to(planned.opens_at, tick=False)
    rounds.turn_rounds()
    time_machine.move_to(planned.opens_at + timedelta(days=9), tick=False)
    tell()
    assert who(Kind.OPENED) == commenters(world)
    assert set(Notice.objects.values_list("at", flat=True)) == {planned.opens_at}


def test_a_portal_that_begins_to_tell_leaves_what_is_older_than_three_days(
    world, planned, time_machine
):
    time_machine.move_to(planned.opens_at, tick=False)
    rounds.turn_rounds()
    sealing.seal_batch()
    time_machine.move_to(planned.opens_at + taking.FRESH + timedelta(minutes=1), tick=False)
    tell()
    assert told() == []


def test_an_entry_that_becomes_visible_late_is_not_passed_over(world, open_round):
    """Entries get their numbers before their transactions end: a long one shows its own last."""
    late, early = (
        Event.objects.create(
            at=timezone.now(), actor_name="system", verb="round.closed",
            subject_type="rounds.round", subject_id=str(open_round.pk), subject_label="",
        )
        for _ in range(2)
    )  # fmt: skip
    assert late.pk < early.pk
    audit.Unsealed.objects.create(event=early)
    tell()
    first = told()
    audit.Unsealed.objects.create(event=late)
    tell()
    assert len(told()) == 2 * len(first) > 0


def test_whoever_did_it_is_not_told(world, open_round):
    later = open_round.closes_at + timedelta(days=3)
    rounds.extend_round(round_=open_round, closes_at=later, reason="連休", by=world.secretary)
    tell()
    everybody = commenters(world) | emails(world.secretariat)
    assert who(Kind.CHANGED) == everybody - emails(world.secretary)


def test_pause_and_resumption_are_told_to_those_asked(world, open_round):
    rounds.pause_round(round_=open_round, reason="誤記", by=world.secretariat)
    tell()
    assert who(Kind.CHANGED) == commenters(world)
    rounds.resume_round(round_=open_round, reason="訂正済み", by=world.secretariat)
    tell()
    assert len(told(world.member)) == 2


def test_cancelling_a_round_that_nobody_knew_of_is_told_only_to_who_runs_it(world, planned):
    rounds.cancel_round(round_=planned, reason="差替え", by=world.secretariat)
    tell()
    assert who(Kind.CHANGED) == emails(world.secretary)


def test_a_close_is_told_to_the_desk(world, open_round, time_machine):
    time_machine.move_to(open_round.closes_at, tick=False)
    rounds.turn_rounds()
    tell()
    assert who(Kind.CLOSED) == emails(world.secretary, world.secretariat)


def test_authors_hear_of_their_answers_only_when_the_round_is_finalised(world, time_machine):
    round_ = factories.round_(factories.revision(factories.draft(world.wg)))
    said = factories.comment(round_, world.member)
    factories.comment(round_, world.liaison)
    time_machine.move_to(round_.closes_at, tick=False)
    rounds.turn_rounds()
    dispositions.record(
        comments=list(Comment.objects.all()), outcome="accepted", response="直します。",
        by=world.secretary,
    )  # fmt: skip
    tell()
    assert who(Kind.ANSWERED) == set()
    dispositions.finalise(round_=round_, by=world.secretary)
    tell()
    assert who(Kind.ANSWERED) == emails(world.member, world.liaison)
    assert said.author == world.member


def test_answers_to_what_was_entered_for_an_organisation_reach_its_people(world, time_machine):
    round_ = factories.round_(factories.revision(factories.draft(world.wg)))
    speaker = factories.member(world.wg)
    house = speaker.memberships.get().organisation
    factories.comment(round_, world.secretariat, organisation=house, by_proxy=True)
    time_machine.move_to(round_.closes_at, tick=False)
    rounds.turn_rounds()
    dispositions.record(
        comments=list(Comment.objects.all()), outcome="accepted", response="直します。",
        by=world.secretary,
    )  # fmt: skip
    dispositions.finalise(round_=round_, by=world.secretary)
    tell()
    assert who(Kind.ANSWERED) == emails(speaker)
    told = Notice.objects.get(user=speaker, kind=Kind.ANSWERED)
    assert "> 直します。" in wording.text(told)
    assert [w.count for w in waiting_for(speaker) if "mine=1" in w.url] == [1]
    assert not [w for w in waiting_for(world.secretariat) if "mine=1" in w.url]


def test_steps_of_validation_and_grouping_are_told_to_whom_they_concern(world, time_machine):
    round_ = factories.round_(factories.revision(factories.draft(world.wg)), levels=1)
    one, two = (factories.comment(round_, by) for by in (world.member, world.liaison))
    give_back(comment=one, note="根拠を示してください。", by=world.secretary)
    tell()
    assert who(Kind.RETURNED) == emails(world.member)
    assert "> 根拠を示してください。" in wording.text(Notice.objects.get(kind=Kind.RETURNED))
    bring_again(comment=one, wording=Wording("改めた意見"), by=world.member)
    tell()
    assert who(Kind.AGAIN) == emails(world.secretary)
    accept(comments=[one, two], by=world.secretary)
    time_machine.move_to(round_.closes_at, tick=False)
    rounds.turn_rounds()
    services_groups.group(head=one, members=[two], by=world.secretary)
    tell()
    assert who(Kind.GROUPED) == emails(world.liaison)
    two.refresh_from_db()
    objection = services_groups.object_to(comment=two, reason="別の問いです。", by=world.liaison)
    services_groups.settle(objection=objection, answer="同じ趣旨です。", by=world.secretary)
    tell()
    assert who(Kind.OBJECTED) == emails(world.secretary, world.secretariat)
    assert who(Kind.SETTLED) == emails(world.liaison)


def test_a_mention_is_told_rather_than_a_reply_and_once_for_a_reply(world, open_round):
    said = factories.comment(open_round, world.member)
    made = threads.reply(comment=said, body="どうですか", mentions=[world.member], by=world.editor)
    tell()
    assert told(world.member) == [(Kind.MENTIONED, world.member.email)]
    threads.edit_reply(
        reply=made, body="どうでしょうか", edits=0, mentions=[world.liaison], by=world.editor
    )
    tell()
    assert who(Kind.MENTIONED) == emails(world.member, world.liaison)
    assert len(told(world.member)) == 1


def test_a_reply_is_told_to_the_author_of_the_comment(world, open_round):
    said = factories.comment(open_round, world.member)
    for _ in range(2):
        threads.reply(comment=said, body="賛成です", by=world.editor)
    threads.reply(comment=said, body="ありがとうございます", by=world.member)
    tell()
    assert told(kind=Kind.REPLIED) == [(Kind.REPLIED, world.member.email)] * 2
    keys = Notice.objects.filter(kind=Kind.REPLIED).values_list("reply", flat=True)
    assert len(set(keys)) == 2


def test_a_note_of_the_secretariat_is_told_to_whom_it_mentions_and_not_to_the_author(
    world, open_round
):
    said = factories.comment(open_round, world.member)
    threads.reply(
        comment=said, body="内々の話", room=Room.INTERNAL, mentions=[world.secretary],
        by=world.secretariat,
    )  # fmt: skip
    tell()
    assert told() == [(Kind.MENTIONED, world.secretary.email)]


def test_comments_entered_for_an_organisation_are_told_to_who_speaks_for_it(world, open_round):
    speaker = factories.member(world.wg)
    organisation = speaker.memberships.get().organisation
    sheet = SheetImport.objects.create(
        round=open_round, organisation=organisation, uploaded_by=world.secretariat, file="x",
        file_name="x.csv", sha256="0" * 64, state="taken",
    )  # fmt: skip
    factories.comment(open_round, world.secretariat, organisation=organisation, sheet=sheet)
    audit.record("sheet.taken", subject=sheet, by=world.secretariat)
    tell()
    assert who(Kind.ENTERED) == emails(speaker)


def test_who_takes_in_the_own_sheet_needs_not_be_told(world, open_round):
    organisation = world.member.memberships.get().organisation
    factories.member(world.wg, organisation=organisation)
    sheet = SheetImport.objects.create(
        round=open_round, organisation=organisation, uploaded_by=world.member, file="x",
        file_name="x.csv", sha256="0" * 64, state="taken",
    )  # fmt: skip
    audit.record("sheet.taken", subject=sheet, by=world.member)
    tell()
    assert told() == []


def test_a_new_revision_is_told_to_who_commented_on_the_draft_and_may_still_read_it(world):
    first = factories.revision(factories.draft(world.wg))
    round_ = factories.round_(first)
    left = factories.member(world.wg)
    for author in (world.member, left):
        factories.comment(round_, author)
    withdrawn = factories.comment(round_, world.liaison)
    Comment.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    end(left)
    second = factories.revision(first.draft, published=False)
    Revision.objects.filter(pk=second.pk).update(state="published", published_at=timezone.now())
    audit.record("revision.published", subject=second, by=world.editor)
    tell()
    assert who(Kind.REVISION) == emails(world.member)


def end(person: User):
    yesterday = timezone.localdate() - timedelta(days=1)
    membership = person.memberships.get()
    people.change_term(
        membership=membership, starts_on=membership.starts_on, ends_on=yesterday, by=None
    )


def test_who_wants_to_hear_nothing_of_a_kind_gets_no_notice_of_it(world, open_round):
    Preference.objects.create(user=world.member, kind=Kind.CHANGED, how=How.OFF)
    rounds.pause_round(round_=open_round, reason="誤記", by=world.secretariat)
    tell()
    assert told(world.member) == []
    assert told(world.editor)


def test_what_one_may_no_longer_see_leaves_the_list(world, open_round):
    rounds.pause_round(round_=open_round, reason="誤記", by=world.secretariat)
    tell()
    assert selectors.listed(world.member).count() == 1
    end(world.member)
    assert selectors.listed(world.member).count() == 0


def test_a_guest_let_into_the_round_is_told_like_the_others(world, open_round):
    guest = factories.user("客 人", "Guest One", organisation=factories.organisation())
    grants.admit_guest(open_round, guest=guest, by=world.secretariat)
    rounds.pause_round(round_=open_round, reason="誤記", by=world.secretariat)
    tell()
    assert guest.email in who(Kind.CHANGED)


def test_an_entry_about_what_is_gone_tells_nothing_and_stops_nothing(world, open_round):
    event = audit.record("round.closed", subject=open_round, by=None)
    assert event.subject_id != "987654321"
    gone = Event(verb="round.closed", subject_type="rounds.round", subject_id="987654321")
    assert list(matters.matters_of(gone)) == []
    tell()
    assert who(Kind.CLOSED) == emails(world.secretary, world.secretariat)


def test_every_rule_is_whole():
    assert set(rules.DEFAULTS) == set(Kind)
    assert {rule.kind for rule in rules.RULES} == set(Kind)
    needs = {kind: {r.needs for r in rules.RULES if r.kind == kind} for kind in Kind}
    assert all(len(found) == 1 for found in needs.values()), "the list asks once for a kind"
    assert {who for rule in rules.RULES for who in rule.who} == set(rules.Who)
    assert set(recipients._FINDERS) == set(rules.Who)
    assert set(VERBS) >= rules.VERBS


def test_the_cost_of_an_entry_does_not_grow_with_the_people(world, open_round):
    def cost():
        rounds.pause_round(round_=open_round, reason="誤記", by=world.secretariat)
        rounds.resume_round(round_=open_round, reason="訂正", by=world.secretariat)
        sealing.seal_batch()
        with CaptureQueriesContext(connection) as queries:
            taking.take_events()
        return len(queries)

    tell()
    few = cost()
    for _ in range(5):
        factories.member(world.wg)
    assert cost() == few <= 40
