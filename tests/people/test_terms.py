"""Terms grant and revoke; a refusal says who could."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.audit import selectors as record
from apps.people import grants, permissions, services
from apps.people.roles import PortalRole, Relation, Role
from apps.people.table import Action
from apps.shared.errors import DomainError
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


def test_the_last_who_can_appoint_stays(world):
    [appointment] = world.admin.appointments.all()
    ended = grants.today() - timedelta(days=1)
    with pytest.raises(DomainError):
        services.change_appointment(
            appointment=appointment, starts_on=ended, ends_on=ended, by=world.admin
        )
    factories.secretariat(PortalRole.ADMIN)
    services.change_appointment(
        appointment=appointment, starts_on=ended, ends_on=ended, by=world.admin
    )
    assert not permissions.may(world.admin, Action.APPOINT)


def test_the_record_names_the_strongest_role(world):
    draft = factories.draft(world.wg)
    asked = factories.committee("asked")
    factories.member(asked, Role.CHAIR, who=world.secretary)
    grants.grant(draft, committee=asked, relation=Relation.AUDIENCE, by=None)
    assert permissions.require(world.secretary, Action.DRAFT_VIEW, on=draft) == "owner:secretary"


def test_an_address_is_kept_in_small_letters_however_it_is_changed(world):
    changed = services.change_person(user=world.member, by=world.admin, email="New@Example.org")
    assert changed.email == "new@example.org"


def test_a_closed_account_loses_its_key_and_the_record_says_so(world):
    services.issue_token(user=world.member)
    services.change_person(user=world.member, by=world.admin, is_active=False)
    assert record.of(world.member).filter(verb="token.revoked").exists()
