"""What the server says when it fails."""

import pytest
from django.db import OperationalError
from psycopg_pool import PoolTimeout

from portal.errors import failed


def answer(rf, fault, cause=None):
    try:
        raise fault from cause
    except Exception:
        return failed(rf.get("/"))


@pytest.mark.django_db
def test_a_crowd_is_asked_to_come_again_and_a_fault_is_not_taken_for_one(rf):
    busy = answer(rf, OperationalError("no connection"), PoolTimeout("after 30 s"))
    assert (busy.status_code, busy["Retry-After"]) == (503, "10")
    assert "この端末に保存" in busy.content.decode()
    broken = answer(rf, OperationalError("the server closed the connection"))
    assert broken.status_code == 500
    assert "Retry-After" not in broken
