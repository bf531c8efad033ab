"""Callers of the API: one client per person, with a token."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from apps.people import services


@pytest.fixture(autouse=True)
def _no_requests_counted_yet():
    cache.clear()


@pytest.fixture
def caller():
    """Return a function: a person (or nobody) → a client that calls as them."""

    def as_(person=None):
        client = APIClient()
        if person is not None:
            client.credentials(HTTP_AUTHORIZATION=f"Token {services.issue_token(user=person)}")
        return client

    return as_
