"""A round that is open, and a place for uploaded files."""

import pytest
from django.db import connection

from tests import factories


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def open_round(world, media):
    return factories.round_(factories.revision(factories.draft(world.wg)))


@pytest.fixture
def _fresh_connection():
    yield
    connection.close()


@pytest.fixture
def really_committed(_fresh_connection, transactional_db):
    """Commit for real; afterwards empty the tables behind the triggers, as only an owner could."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
