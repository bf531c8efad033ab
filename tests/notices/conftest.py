"""What stands in the record is told; the mails go to the test's own outbox."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.utils import timezone

from apps.audit import sealing
from apps.notices.models import Notice
from apps.notices.services import planning, reminding, sending, taking
from tests import factories
from tests.rounds.conftest import _fresh_connection, really_committed

__all__ = ["_fresh_connection", "really_committed"]


def tell():
    """Do what the clock does: reminders, the chain, notices."""
    reminding.remind_when_due()
    sealing.seal_batch()
    while taking.take_events():
        pass


def send():
    """Do what the clock does with mails; return those that went out."""
    before = len(outbox.outbox)
    planning.plan_mails()
    sending.send_waiting()
    return outbox.outbox[before:]


def told(user=None, kind=None):
    """Return the notices of a person, or of all, as (kind, who)."""
    found = Notice.objects.all()
    found = found.filter(user=user) if user else found
    found = found.filter(kind=kind) if kind else found
    return sorted(found.values_list("kind", "user__email"))


def addresses(mails):
    return sorted(address for mail in mails for address in mail.to)


@pytest.fixture
def planned(world):
    """A round before the WG that opens in an hour and closes in twenty days."""
    now = timezone.now()
    return factories.round_(
        factories.revision(factories.draft(world.wg)), state="planned",
        opens_at=now + timedelta(hours=1), closes_at=now + timedelta(days=20),
    )  # fmt: skip


@pytest.fixture
def open_round(world):
    return factories.round_(factories.revision(factories.draft(world.wg)))
