"""Terms grant and revoke; a refusal says who could."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.people import grants, permissions, services
from apps.people.table import Action
from tests import factories


def test_a_refusal_says_which_role_could(world):
    with pytest.raises(permissions.NotAllowed) as refusal:
        permissions.require(world.member, Action.COMMITTEE_MANAGE, world.wg)
    assert "事務局" in str(refusal.value) or "secretariat" in str(refusal.value)


def test_a_term_that_has_ended_ends_access_even_before_the_job_runs(world, time_machine):
    time_machine.move_to(timezone.now())
    leaving = factories.member(world.wg, ends_on=grants.today() + timedelta(days=1))
    assert permissions.may(leaving, Action.COMMITTEE_ROSTER, world.wg)
    time_machine.shift(timedelta(days=2))
    assert leaving.groups.exists()
    assert not permissions.may(leaving, Action.COMMITTEE_ROSTER, world.wg)
    assert services.sync_terms() == 1
    assert not leaving.groups.exists()
    assert services.sync_terms() == 0


def test_a_term_that_begins_gives_access_on_its_day(world, time_machine):
    time_machine.move_to(timezone.now())
    coming = factories.member(world.wg, starts_on=grants.today() + timedelta(days=3))
    assert not permissions.may(coming, Action.COMMITTEE_ROSTER, world.wg)
    time_machine.shift(timedelta(days=3))
    services.sync_terms()
    assert permissions.may(coming, Action.COMMITTEE_ROSTER, world.wg)
