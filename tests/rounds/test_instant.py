"""A comment is judged at one instant, though the clock goes on while it is submitted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.people.permissions import NotAllowed
from apps.rounds.models import Comment
from apps.rounds.services import comments
from apps.rounds.services.comments import TooLate
from tests import factories


@pytest.fixture
def clock(monkeypatch):
    """Set what successive readings of the clock show; the last one stays."""

    def set_to(*readings):
        left = list(readings)
        monkeypatch.setattr(timezone, "now", lambda: left.pop(0) if len(left) > 1 else left[0])

    return set_to


def test_the_first_reading_counts_though_the_round_closes_meanwhile(world, open_round, clock):
    begun = factories.comment(open_round, world.member, state="autosaved")
    last = open_round.closes_at - timedelta(microseconds=1)
    clock(last, open_round.closes_at, open_round.closes_at + timedelta(seconds=3))
    done = comments.submit_comment(comment=begun, by=world.member)
    assert done.submitted_at == last
    assert Comment.objects.get(pk=begun.pk).number == 1


def test_at_the_closing_instant_itself_it_is_too_late_and_the_text_is_kept(
    world, open_round, clock
):
    begun = factories.comment(open_round, world.member, state="autosaved", body="間際の意見")
    clock(open_round.closes_at)
    with pytest.raises(TooLate):
        comments.submit_comment(comment=begun, by=world.member)
    kept = Comment.objects.get(pk=begun.pk)
    assert (kept.state, kept.body, kept.number) == ("autosaved", "間際の意見", None)


def test_who_may_not_comment_is_refused_whatever_the_clock_says(world, open_round, clock):
    begun = factories.comment(open_round, world.observer, state="autosaved")
    clock(open_round.closes_at - timedelta(seconds=1))
    with pytest.raises(NotAllowed):
        comments.submit_comment(comment=begun, by=world.observer)
