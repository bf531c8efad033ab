"""What all tests share: a clean world in Japanese, and one body with its people."""

import copy
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from apps.people.models import Committee, User
from apps.people.roles import CommitteeKind, PortalRole, Role
from tests import factories


@pytest.fixture(scope="session", autouse=True)
def _for_tests():
    """Quick password hashes; static files by their plain names, since none are collected."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={**settings.STORAGES, "staticfiles": plain},
    ):
        yield


@pytest.fixture(autouse=True)
def _japanese():
    with translation.override("ja"):
        yield


@dataclass
class World:
    """A council, one WG below it, and a person for each way of standing to them."""

    council: Committee
    wg: Committee
    chair: User
    convener: User
    secretary: User
    editor: User
    member: User
    liaison: User
    observer: User
    council_chair: User
    council_member: User
    secretariat: User
    auditor: User
    admin: User
    outsider: User


@pytest.fixture(scope="module")
def _world(django_db_setup, django_db_blocker):
    """The world as it lies in the database, for all tests of a module: making it takes a while."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(_world, db) -> World:
    """A copy of one's own of that world; what a test does to the database is rolled back."""
    return copy.deepcopy(_world)


def make_world() -> World:
    council = factories.committee("council", kind=CommitteeKind.COUNCIL)
    wg = factories.committee("ew", parent=council)
    seats = {role.value: factories.member(wg, role) for role in Role}
    return World(
        council=council,
        wg=wg,
        council_chair=factories.member(council, Role.CHAIR),
        council_member=factories.member(council, Role.MEMBER),
        secretariat=factories.secretariat(),
        auditor=factories.secretariat(PortalRole.AUDITOR),
        admin=factories.secretariat(PortalRole.ADMIN),
        outsider=factories.member(factories.committee("other"), Role.SECRETARY),
        **seats,
    )
