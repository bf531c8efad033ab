"""The coordinator of an organisation gathers what its experts have written."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.audit import selectors as record
from apps.home.selectors import waiting_for
from apps.people import services as people
from apps.people.permissions import NotAllowed
from apps.people.roles import Role
from apps.rounds import selectors
from apps.rounds.models import Comment
from apps.rounds.selectors_gathering import handed_to
from apps.rounds.services.comments import (
    TooLate,
    Words,
    discard_unsubmitted,
    save_comment,
    submit_comment,
)
from apps.rounds.services.gathering import hand_back, hand_over, submit_handed, take_over
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState
from tests import factories

WORDS = Words(type="te", body="対照区は二つ以上が必要です。")


@pytest.fixture
def house():
    return factories.organisation("大雪大学")


@pytest.fixture
def expert(world, house):
    return factories.member(world.wg, organisation=house)


@pytest.fixture
def coordinator(world, house):
    return factories.member(world.wg, organisation=house, coordinates=True)


def write(round_, by, words=WORDS, count=0, key=None, organisation=None):
    return save_comment(
        round_=round_, id=key or uuid.uuid4(), words=words, block_key="b3", save_count=count, by=by,
        organisation=organisation,
    )  # fmt: skip


def submit(round_, comments, by):
    seen = {c.pk: Comment.objects.get(pk=c.pk).save_count for c in comments}
    return submit_handed(round_=round_, comments=comments, seen=seen, by=by)


def test_what_is_not_handed_over_is_its_authors_alone(open_round, expert, coordinator):
    comment = write(open_round, expert)
    with pytest.raises(NotAllowed):
        submit(open_round, [comment], coordinator)
    with pytest.raises(NotAllowed):
        hand_over(comment=comment, by=coordinator)


def test_only_the_coordinator_of_the_organisation_sees_and_submits_it(
    world, open_round, expert, coordinator, client
):
    comment = hand_over(comment=write(open_round, expert), by=expert)
    other = factories.member(world.wg, coordinates=True)  # of another organisation
    colleague = factories.member(world.wg, organisation=expert.memberships.get().organisation)
    for stranger in (other, colleague, world.secretary, world.secretariat):
        assert comment not in selectors.comments_of(open_round, stranger)
        with pytest.raises(NotAllowed):
            submit(open_round, [comment], stranger)
    client.force_login(colleague)
    assert client.get(f"/rounds/{open_round.pk}/gathering/").status_code == 404
    client.force_login(other)
    assert WORDS.body not in client.get(f"/rounds/{open_round.pk}/gathering/").content.decode()
    [made] = submit(open_round, [comment], coordinator)
    assert (made.state, made.author, made.number) == ("submitted", expert, 1)
    [event] = record.of(made).filter(verb="comment.gathered")
    assert event.actor_id == str(coordinator.pk)


def test_without_a_coordinator_nothing_is_handed_over(open_round, expert):
    with pytest.raises(DomainError):
        hand_over(comment=write(open_round, expert), by=expert)
    assert not Comment.objects.exclude(handed_at=None).exists()


def test_a_coordinator_whose_term_is_over_gathers_no_more(open_round, expert, coordinator):
    comment = hand_over(comment=write(open_round, expert), by=expert)
    seat = coordinator.memberships.get()
    yesterday = timezone.localdate() - timedelta(days=1)
    people.change_term(membership=seat, starts_on=seat.starts_on, ends_on=yesterday, by=None)
    with pytest.raises(NotAllowed):
        submit(open_round, [comment], coordinator)


def test_what_its_author_changed_meanwhile_is_read_again_first(open_round, expert, coordinator):
    comment = hand_over(comment=write(open_round, expert), by=expert)
    write(open_round, expert, Words(type="te", body="三つ以上。"), count=1, key=comment.pk)
    with pytest.raises(Stale):
        submit_handed(round_=open_round, comments=[comment], seen={comment.pk: 1}, by=coordinator)
    [made] = submit(open_round, [comment], coordinator)
    assert made.body == "三つ以上。"


def test_all_are_submitted_or_none_and_what_lacks_is_named(open_round, expert, coordinator):
    whole = hand_over(comment=write(open_round, expert), by=expert)
    lacking = write(open_round, expert, Words(body="種類のない意見です。"))
    hand_over(comment=lacking, by=expert)
    with pytest.raises(DomainError, match="種類のない意見です"):
        submit(open_round, [whole, lacking], coordinator)
    assert not Comment.objects.filter(state="submitted").exists()
    open_round.refresh_from_db()
    assert open_round.last_number == 0


def test_nothing_is_taken_after_the_close_and_nothing_is_lost(open_round, expert, coordinator):
    comment = hand_over(comment=write(open_round, expert), by=expert)
    open_round.closes_at = timezone.now()
    open_round.save()
    with pytest.raises(TooLate):
        submit(open_round, [comment], coordinator)
    assert Comment.objects.get(pk=comment.pk).body == WORDS.body


def test_it_is_taken_back_or_given_back(open_round, expert, coordinator):
    comment = hand_over(comment=write(open_round, expert), by=expert)
    with pytest.raises(NotAllowed):
        take_over(comment=comment, by=coordinator)
    take_over(comment=comment, by=expert)
    with pytest.raises(NotAllowed):
        submit(open_round, [comment], coordinator)
    hand_over(comment=comment, by=expert)
    with pytest.raises(NotAllowed):
        hand_back(comment=comment, note="根拠を", by=expert)
    with pytest.raises(Incomplete):
        hand_back(comment=comment, note=" ", by=coordinator)
    hand_back(comment=comment, note="根拠を示してください。", by=coordinator)
    now = Comment.objects.get(pk=comment.pk)
    assert (now.handed_at, now.handed_back) == (None, "根拠を示してください。")


def test_its_author_may_still_submit_it(open_round, expert, coordinator):
    comment = hand_over(comment=write(open_round, expert), by=expert)
    submit_comment(comment=comment, by=expert)
    with pytest.raises(Stale):
        submit(open_round, [comment], coordinator)
    with pytest.raises(WrongState):
        take_over(comment=comment, by=expert)
    assert record.of(comment).filter(verb="comment.submitted").count() == 1


def test_what_its_author_took_away_holds_the_others_up(open_round, expert, coordinator, client):
    kept, gone = (hand_over(comment=write(open_round, expert), by=expert) for _ in range(2))
    discard_unsubmitted(comment=gone, by=expert)
    with pytest.raises(Stale):
        submit_handed(
            round_=open_round, comments=[kept, gone], seen={kept.pk: 1, gone.pk: 1}, by=coordinator
        )
    client.force_login(coordinator)
    given = {"c": [str(kept.pk), str(gone.pk)], f"seen-{kept.pk}": "1"}
    assert client.post(f"/rounds/{open_round.pk}/gathering/", given).status_code == 422
    assert not Comment.objects.filter(state="submitted").exists()


def test_who_speaks_for_another_organisation_now_has_handed_nothing_to_its_coordinator(
    world, open_round, expert, coordinator
):
    other = factories.organisation("石狩大学")
    factories.member(world.wg, who=expert, role=Role.EDITOR, organisation=other)
    foreign = factories.member(world.wg, organisation=other, coordinates=True)
    house = coordinator.memberships.get().organisation
    comment = write(open_round, expert, organisation=house)
    comment = hand_over(comment=comment, by=expert)
    assert list(handed_to(coordinator, open_round)) == [comment]
    write(open_round, expert, count=1, key=comment.pk, organisation=other)
    assert not handed_to(coordinator, open_round).exists()
    assert not handed_to(foreign, open_round).exists()


def test_an_observer_gathers_nothing(world, open_round, expert, house):
    watcher = factories.member(world.wg, Role.OBSERVER, organisation=house, coordinates=True)
    comment = hand_over(comment=write(open_round, expert), by=expert)
    with pytest.raises(NotAllowed):
        submit(open_round, [comment], watcher)


def test_an_author_whose_term_is_over_is_named(open_round, expert, coordinator):
    comment = hand_over(comment=write(open_round, expert), by=expert)
    seat = expert.memberships.get()
    yesterday = timezone.localdate() - timedelta(days=1)
    people.change_term(membership=seat, starts_on=seat.starts_on, ends_on=yesterday, by=None)
    with pytest.raises(DomainError, match="対照区は二つ以上"):
        submit(open_round, [comment], coordinator)


def test_the_pages_lead_from_the_form_to_the_receipt(open_round, expert, coordinator, client):
    comment = write(open_round, expert)
    at = f"/rounds/{open_round.pk}"
    client.force_login(expert)
    form = client.get(f"{at}/drafts/{comment.pk}/").content.decode()
    assert f"{at}/drafts/{comment.pk}/hand-over/" in form
    assert client.get(f"{at}/drafts/{uuid.uuid4()}/hand-over/").status_code == 302
    assert (
        coordinator.get_full_name()
        in client.get(f"{at}/drafts/{comment.pk}/hand-over/").content.decode()
    )
    client.post(f"{at}/drafts/{comment.pk}/hand-over/")
    client.force_login(coordinator)
    assert f"{at}/gathering/" in [w.url for w in waiting_for(coordinator)]
    assert WORDS.body in client.get(f"{at}/gathering/").content.decode()
    client.post(f"{at}/gathering/{comment.pk}/back/", {"reason": "根拠を示してください。"})
    client.force_login(expert)
    assert "根拠を示してください。" in client.get(f"{at}/drafts/{comment.pk}/").content.decode()
    client.post(f"{at}/drafts/{comment.pk}/hand-over/")
    client.force_login(coordinator)
    nothing = client.post(f"{at}/gathering/", {})
    assert nothing.status_code == 422
    given = {"c": str(comment.pk), f"seen-{comment.pk}": "1"}
    assert client.post(f"{at}/gathering/", given).status_code == 302
    assert "#1" in client.get(f"{at}/gathering/").content.decode()
    client.force_login(expert)
    assert client.get(f"{at}/comments/1/receipt/").status_code == 200
