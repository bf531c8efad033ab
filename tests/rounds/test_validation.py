"""From the author to the desk: accept, give back, bring again, at one level or two."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.audit import selectors as record
from apps.dispositions.services import finalise
from apps.dispositions.services import record as answer
from apps.home.selectors import waiting_for
from apps.people.permissions import NotAllowed
from apps.people.roles import Role
from apps.rounds.changes import proposed_text
from apps.rounds.models import Comment, Validation
from apps.rounds.selectors_search import saying
from apps.rounds.selectors_validation import in_hand
from apps.rounds.services.validation import Wording, accept, bring_again, give_back, take_back
from apps.rounds.validation import Stage, Standing, Verdict
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState
from tests import factories

SHORTER = Wording(body="対照区の面積を20 %以上とすべきである。")


@pytest.fixture
def round_(world, media):
    revision = factories.revision(factories.draft(world.wg))
    return factories.round_(revision, levels=2)


@pytest.fixture
def said(round_, world):
    return factories.comment(round_, by=world.member)


def again(comment):
    return Comment.objects.select_related("round", "last_validation").get(pk=comment.pk)


def close(round_):
    round_.state = "closed"
    round_.save()


def decide(comment, by):
    return answer(comments=[comment], outcome="accepted", response="改めます。", by=by)


# --- the rules


@settings(deadline=None)
@given(st.lists(st.sampled_from(Verdict), max_size=12), st.integers(0, 2))
def test_no_sequence_of_steps_passes_more_levels_than_there_are(verdicts, levels):
    now, before = Standing(), Standing()
    for verdict in verdicts:
        try:
            after = now.after(verdict, levels=levels, before=before)
        except WrongState:
            continue
        assert 0 <= after.passed <= levels
        assert after != now
        if verdict == Verdict.AGAIN:
            assert after == Standing()
        if verdict == Verdict.TAKEN_BACK:
            assert after == before
        if now.stage(levels) == Stage.PASSED:
            assert verdict == Verdict.TAKEN_BACK  # nothing else moves what is validated
        before, now = now, after


def test_a_round_without_levels_has_nothing_to_validate():
    assert Standing().stage(0) == Stage.PASSED
    for verdict in Verdict:
        with pytest.raises(WrongState):
            Standing().after(verdict, levels=0)


# --- who


def test_only_the_secretary_and_then_somebody_else_of_the_secretariat_accept(world, said):
    for stranger in (world.member, world.chair, world.editor, world.auditor):
        with pytest.raises(NotAllowed):
            accept(comments=[said], by=stranger)
    accept(comments=[said], by=world.secretary)
    assert again(said).stage == Stage.SECRETARIAT
    with pytest.raises(NotAllowed):
        accept(comments=[said], by=world.secretary)
    accept(comments=[said], by=world.secretariat)
    assert again(said).stage == Stage.PASSED


def test_nobody_accepts_at_both_levels(world, said):
    accept(comments=[said], by=world.secretariat)
    assert not Comment.objects.filter(in_hand(world.secretariat, said.round)).exists()
    with pytest.raises(DomainError, match=said.label):
        accept(comments=[said], by=world.secretariat)
    accept(comments=[said], by=factories.secretariat())
    assert again(said).stage == Stage.PASSED


def test_the_secretary_of_a_committee_asked_validates_its_own_members(world, media):
    other = factories.committee("dac")
    secretary = factories.member(other, Role.SECRETARY)
    expert = factories.member(other)
    revision = factories.revision(factories.draft(world.wg))
    round_ = factories.round_(revision, audience=[world.wg, other], levels=1)
    theirs = factories.comment(round_, by=expert)
    ours = factories.comment(round_, by=world.member)
    with pytest.raises(NotAllowed, match=ours.label):
        accept(comments=[theirs, ours], by=secretary)
    assert list(Comment.objects.filter(in_hand(secretary, round_))) == [theirs]
    accept(comments=[theirs], by=secretary)
    assert again(theirs).stage == Stage.PASSED
    assert again(ours).stage == Stage.WG


# --- what


def test_other_words_stand_beside_the_original_and_are_found_and_never_altered(world, said):
    body, receipt = said.body, said.content_hash
    accept(comments=[said], wording=SHORTER, by=world.secretary)
    now = again(said)
    assert (now.body, now.content_hash) == (body, receipt)
    assert now.words.body == SHORTER.body
    assert now.words_hash != receipt
    assert list(Comment.objects.filter(saying(said.round, "20 %以上"))) == [said]
    [event] = record.of(said).filter(verb="comment.validated")
    assert event.changes["validated_body"] == [None, SHORTER.body]
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE rounds_validation SET note = 'x'")


def test_the_original_itself_needs_no_words_of_its_own(world, said):
    accept(comments=[said], wording=Wording.of(said), by=world.secretary)
    assert again(said).rewritten is None


def test_what_says_nothing_is_refused(world, said):
    with pytest.raises(Incomplete):
        accept(comments=[said], wording=Wording(body="  "), by=world.secretary)
    with pytest.raises(Incomplete):
        give_back(comment=said, note=" ", by=world.secretary)
    assert not Validation.objects.exists()


def test_what_is_given_back_comes_again_from_the_first_level_on(world, said):
    accept(comments=[said], wording=SHORTER, by=world.secretary)
    give_back(comment=said, note="根拠を示してください。", by=world.secretariat)
    assert again(said).stage == Stage.RETURNED
    with pytest.raises(NotAllowed):
        bring_again(comment=said, wording=SHORTER, note="同じ", by=world.editor)
    with pytest.raises(Incomplete):
        bring_again(comment=said, wording=SHORTER, by=world.member)
    better = Wording(SHORTER.body, justification="北斗大学の2025年の試験による。")
    bring_again(comment=said, wording=better, by=world.member)
    now = again(said)
    assert now.stage == Stage.WG
    assert now.words.justification == better.justification
    with pytest.raises(WrongState):
        bring_again(comment=said, wording=SHORTER, by=world.member)


def test_what_is_not_brought_again_is_accepted_with_a_note(world, said):
    give_back(comment=said, note="根拠を示してください。", by=world.secretary)
    with pytest.raises(Incomplete):
        accept(comments=[said], by=world.secretary)
    accept(comments=[said], note="期日までに再提出がなかった。", by=world.secretary)
    assert again(said).stage == Stage.SECRETARIAT


def test_several_are_accepted_all_or_none(world, round_):
    made = [factories.comment(round_, by=world.member) for _ in range(4)]
    give_back(comment=made[2], note="対象が違います。", by=world.secretary)
    with pytest.raises(Incomplete, match=made[2].label):
        accept(comments=made, by=world.secretary)
    assert {again(c).stage for c in made} == {Stage.WG, Stage.RETURNED}
    accept(comments=made, note="まとめて了承", by=world.secretary)
    assert {again(c).stage for c in made} == {Stage.SECRETARIAT}
    seen = {c.pk: again(c).last_validation_id for c in made}
    take_back(comments=made, by=world.secretary, seen=seen)
    assert [again(c).stage for c in made] == [Stage.WG, Stage.WG, Stage.RETURNED, Stage.WG]
    accept(comments=made, note="まとめて了承", by=world.secretary)
    with pytest.raises(Stale):  # the acceptance meant is not the one that stands
        take_back(comments=made, by=world.secretary, seen=seen)


def test_nobody_validates_what_they_said_themselves(world, round_):
    own = factories.comment(round_, by=world.secretary)
    assert not Comment.objects.filter(in_hand(world.secretary, round_)).exists()
    with pytest.raises(DomainError, match=own.label):
        accept(comments=[own], by=world.secretary)
    accept(comments=[own], by=world.secretariat)
    assert again(own).stage == Stage.SECRETARIAT


def test_a_field_that_nobody_changed_keeps_its_characters(world, round_):
    change = {"change_kind": "insert", "change_new": " 以上 "}
    comment = factories.comment(round_, by=world.member, body="一行目\r\n二行目", **change)
    untouched = Wording("一行目\n二行目", comment.justification, " 以上 ")
    accept(comments=[comment], wording=untouched, by=world.secretary)
    assert again(comment).rewritten is None
    other = factories.comment(round_, by=world.member, **change)
    accept(
        comments=[other], wording=Wording("別の文言", other.justification, " 以上 "),
        by=world.secretary,
    )  # fmt: skip
    assert again(other).words.change_new == " 以上 "


def test_the_change_that_stands_is_the_one_that_is_looked_for(world, round_):
    change = {"change_kind": "replace", "change_old": "一つ以上", "change_new": "二つ以上"}
    comment = factories.comment(round_, by=world.member, **change)
    words = Wording(comment.body, comment.justification, "三つ以上")
    accept(comments=[comment], wording=words, by=world.secretary)
    place = comment.anchors.select_related("block").get()
    assert "三つ以上" in proposed_text(again(comment), place)


def test_an_acceptance_is_taken_back_with_the_words_it_brought(world, said):
    accept(comments=[said], wording=SHORTER, by=world.secretary)
    with pytest.raises(NotAllowed):
        take_back(comments=[said], by=world.member)
    take_back(comments=[said], by=world.secretary)
    assert again(said).stage == Stage.WG
    assert again(said).rewritten is None
    with pytest.raises(WrongState):
        take_back(comments=[said], by=world.secretary)


def test_who_looked_at_an_older_state_is_told(world, said):
    accept(comments=[said], by=world.secretary, seen={said.pk: 0})
    with pytest.raises(Stale):
        give_back(comment=said, note="根拠を", by=world.secretariat, seen={said.pk: 0})


# --- the desk


def test_nothing_is_decided_before_it_has_passed_and_nothing_given_back_after(world, said):
    close(said.round)
    answer(
        comments=[said], outcome="accepted", response="改めます。", decide=False,
        by=world.secretary,
    )  # fmt: skip
    with pytest.raises(WrongState, match=said.label):
        decide(said, world.secretary)
    accept(comments=[said], by=world.secretary)
    accept(comments=[said], by=world.secretariat)
    decide(again(said), world.secretary)
    with pytest.raises(WrongState):
        give_back(comment=said, note="やはり", by=world.secretary)
    with pytest.raises(WrongState):
        take_back(comments=[said], by=world.secretariat)
    finalise(round_=said.round, by=world.secretary)
    assert again(said).state == "published"


def test_the_desk_narrows_to_what_is_not_validated(world, round_, client):
    one, two = (factories.comment(round_, by=world.member) for _ in range(2))
    accept(comments=[one], by=world.secretary)
    accept(comments=[one], by=world.secretariat)
    client.force_login(world.secretary)
    page = client.get(f"/rounds/{round_.pk}/desk/?state=unvalidated")
    assert [c.number for c in page.context["comments"]] == [two.number]


# --- the pages


def test_the_page_shows_what_waits_and_leads_from_one_to_the_next(world, round_, client):
    one, two = (factories.comment(round_, by=world.member) for _ in range(2))
    client.force_login(world.member)
    assert client.get(f"/rounds/{round_.pk}/validation/").status_code == 403
    assert client.get(f"/rounds/{round_.pk}/comments/1/validate/").status_code == 403
    client.force_login(world.secretary)
    assert f"/rounds/{round_.pk}/validation/" in [w.url for w in waiting_for(world.secretary)]
    page = client.get(f"/rounds/{round_.pk}/validation/")
    assert page.context["waiting"] == 2
    assert page.context["movable"] == {one.number, two.number}
    here = f"/rounds/{round_.pk}/comments/{one.number}/validate/"
    refused = client.post(here, {"body": one.body, "note": "", "seen": 0, "deed": "return"})
    assert refused.status_code == 422
    assert one.body in refused.content.decode()
    given = {"body": SHORTER.body, "note": "", "seen": 0, "deed": "accept"}
    done = client.post(here, given)
    following = f"/comments/{two.number}/validate/?done={one.number}"
    assert done.headers["Location"].endswith(following)
    assert [c.number for c in client.get(done.headers["Location"]).context["undoable"]] == [
        one.number
    ]
    assert client.get(here).context["undoable"]  # also when one comes back to it later
    stale = client.post(here, given | {"body": "別の文言"})
    assert stale.status_code == 422
    assert "別の文言" in stale.content.decode()
    assert again(one).words.body == SHORTER.body


def test_several_are_shown_before_they_are_accepted_and_can_be_taken_back(world, round_, client):
    made = [factories.comment(round_, by=world.member) for _ in range(3)]
    client.force_login(world.secretary)
    page = f"/rounds/{round_.pk}/validation/accept/"
    assert client.get(page).status_code == 302  # nothing selected
    chosen = [c.number for c in made[:2]]
    shown = client.get(page, {"c": chosen})
    assert [c.number for c in shown.context["chosen"]] == chosen
    assert not Validation.objects.exists()
    seen = {f"seen-{n}": "0" for n in chosen}
    done = client.post(page, {"c": chosen} | seen)
    assert {again(c).stage for c in made[:2]} == {Stage.SECRETARIAT}
    assert again(made[2]).stage == Stage.WG
    after = client.get(done.headers["Location"])
    assert [c.number for c in after.context["undoable"]] == chosen
    assert client.post(page, {"c": chosen} | seen).status_code == 422  # pressed twice
    back = f"/rounds/{round_.pk}/validation/take-back/"
    client.post(back, {"c": chosen} | seen)  # of a page that shows an older state
    assert {again(c).stage for c in made[:2]} == {Stage.SECRETARIAT}
    now = {f"seen-{c.number}": again(c).last_validation_id for c in made[:2]}
    client.post(back, {"c": chosen} | now)
    assert {again(c).stage for c in made} == {Stage.WG}


def test_its_author_is_led_from_the_start_page_to_bring_it_again(world, said, client):
    give_back(comment=said, note="根拠を示してください。", by=world.secretary)
    client.force_login(world.member)
    here = f"/rounds/{said.round_id}/comments/{said.number}/"
    assert f"/rounds/{said.round_id}/" in [w.url for w in waiting_for(world.member)]
    assert f"{here}again/" in client.get(f"/rounds/{said.round_id}/").content.decode()
    assert "根拠を示してください。" in client.get(here).content.decode()
    for stranger in (world.editor, world.chair, world.auditor):  # also who reads the record
        client.force_login(stranger)
        assert "根拠を示してください。" not in client.get(here).content.decode()
    client.force_login(world.editor)
    assert client.get(f"{here}again/").status_code == 403
    client.force_login(world.member)
    given = {
        "body": "根拠は北斗大学の試験。", "note": "", "seen": again(said).last_validation_id,
    }  # fmt: skip
    assert client.post(f"{here}again/", given).status_code == 302
    assert again(said).stage == Stage.WG
    assert "根拠は北斗大学の試験。" in client.get(here).content.decode()
    assert client.get(f"{here}again/").status_code == 302  # nothing to bring any more


def test_what_was_given_back_is_moved_on_by_whoever_may_at_its_level(world, media, client):
    other = factories.committee("dac")
    secretary = factories.member(other, Role.SECRETARY)
    expert = factories.member(other)
    revision = factories.revision(factories.draft(world.wg))
    round_ = factories.round_(revision, audience=[world.wg, other], levels=2)
    theirs, ours = factories.comment(round_, by=expert), factories.comment(round_, by=world.member)
    give_back(comment=theirs, note="根拠を示してください。", by=secretary)
    accept(comments=[ours], by=world.secretary)
    give_back(comment=ours, note="出典が要ります。", by=world.secretariat)
    client.force_login(secretary)
    page = client.get(f"/rounds/{round_.pk}/validation/?stage=returned")
    assert page.context["movable"] == {theirs.number}
    assert "出典が要ります。" not in page.content.decode()
    assert client.get(f"/rounds/{round_.pk}/comments/{ours.number}/validate/").status_code == 404
    assert "出典が要ります。" not in client.get(ours.get_absolute_url()).content.decode()
    client.force_login(world.secretary)
    page = client.get(f"/rounds/{round_.pk}/comments/{ours.number}/validate/")
    assert not page.context["may_validate"]  # it lies at the second level
    client.force_login(world.secretariat)
    page = client.get(f"/rounds/{round_.pk}/comments/{ours.number}/validate/")
    assert page.context["may_validate"]


def test_the_pages_cost_the_same_however_many(world, round_, client):
    client.force_login(world.secretary)

    def cost():
        for _ in range(3):
            accept(comments=[factories.comment(round_, by=world.member)], by=world.secretary)
            factories.comment(round_, by=world.member)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/rounds/{round_.pk}/validation/?stage=wg").status_code == 200
        return len(queries)

    assert cost() == cost() <= 40


def test_a_round_without_levels_has_no_such_pages(world, open_round, client):
    factories.comment(open_round, by=world.member)
    client.force_login(world.secretary)
    assert client.get(f"/rounds/{open_round.pk}/validation/").status_code == 404
    assert client.get(f"/rounds/{open_round.pk}/comments/1/validate/").status_code == 404
