"""A round that is open, and a place for uploaded files."""

import pytest

from tests import factories


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def open_round(world, media):
    return factories.round_(factories.revision(factories.draft(world.wg)))
