"""Directories for stacks, removed with whatever the servers keep outside of them."""

import pytest

from embedded.services import Stack


@pytest.fixture
def data_dir(tmp_path):
    path = tmp_path / "data"
    yield path
    Stack(path).remove()
