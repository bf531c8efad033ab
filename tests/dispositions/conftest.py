import pytest

from tests import factories
from tests.dispositions.test_deeds import closed_round


@pytest.fixture
def round_(world):
    return closed_round(world, purpose="external")


@pytest.fixture
def comments(round_, world):
    return [factories.comment(round_, world.member, key=key) for key in ("b4", "b0", None)]


@pytest.fixture
def desk(client, world, round_, comments):
    client.force_login(world.secretary)
    return client
