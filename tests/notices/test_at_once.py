"""Several workers at the same time, with real commits: each person is told and mailed once."""

import threading

from django.core import mail as outbox
from django.db import connection

from apps.audit import sealing
from apps.notices.models import Notice
from apps.notices.services import planning, sending, taking
from apps.people.roles import Role
from apps.rounds.services import rounds
from tests import factories


def at_once(deed, workers=4):
    """Run `deed` in several threads, each with a connection of its own; raise what one raised."""
    faults = []

    def work():
        try:
            deed()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults


def take_all():
    while taking.take_events():
        pass


def test_each_person_gets_one_notice_and_one_mail(really_committed):
    wg = factories.committee()
    members = [factories.member(wg) for _ in range(3)]
    secretary = factories.member(wg, Role.SECRETARY)
    round_ = factories.round_(factories.revision(factories.draft(wg)))
    rounds.pause_round(round_=round_, reason="誤記", by=secretary)
    sealing.seal_batch()
    at_once(take_all)
    assert Notice.objects.count() == len(members)
    at_once(planning.plan_mails)
    at_once(sending.send_waiting)
    assert sorted(a for m in outbox.outbox for a in m.to) == sorted(m.email for m in members)
