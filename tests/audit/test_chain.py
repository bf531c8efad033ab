"""The record: in the deed's own transaction, never altered, sealed into a chain that can be checked."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from apps.audit import sealing, selectors, services
from apps.audit.models import Event, Unsealed
from tests import factories


@pytest.fixture
def organisation(db):
    return factories.organisation()


def note(subject, n=1):
    return [
        services.record("x.done", subject=subject, by=None, changes={"n": (i, i + 1)})
        for i in range(n)
    ]


def execute(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def forge(sql):
    """Alter the record as only the database's owner could: with its triggers switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET session_replication_role = DEFAULT")


def test_what_did_not_change_is_not_recorded(organisation):
    event = services.record(
        "x.done", subject=organisation, by=None, changes={"a": ("A", "A"), "b": (1, 2)}
    )
    assert event.changes == {"b": [1, 2]}


def test_a_deed_that_fails_leaves_no_entry(organisation):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note(organisation)
        raise ZeroDivisionError
    assert not selectors.of(organisation).exists()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET actor_name = 'somebody else'",
        "DELETE FROM audit_event",
        "UPDATE audit_seal SET hash = ''",
        "DELETE FROM audit_seal",
    ],
)
def test_the_database_refuses_to_alter_the_record(organisation, sql):
    note(organisation)
    sealing.seal_batch()
    with pytest.raises(DatabaseError, match="append-only"):
        execute(sql)


def test_the_database_refuses_to_truncate_the_record(organisation):
    note(organisation)
    with pytest.raises(DatabaseError):
        execute("TRUNCATE audit_event CASCADE")


def test_sealing_takes_every_event_once_and_the_chain_holds(organisation):
    note(organisation, 3)
    assert sealing.seal_batch() == Event.objects.count()
    assert sealing.seal_batch() == 0
    note(organisation, 2)
    assert sealing.verify().waiting == 2
    sealing.seal_batch()
    verdict = sealing.verify()
    assert (verdict.faults, verdict.sealed, verdict.waiting) == ([], Event.objects.count(), 0)
    assert not Unsealed.objects.exists()


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE audit_event SET actor_name = 'forged' WHERE id = {second}", "was altered"),
        ("UPDATE audit_event SET changes = '{{}}' WHERE id = {second}", "was altered"),
        ("DELETE FROM audit_seal WHERE event_id = {second}", "is missing"),
        (
            "UPDATE audit_seal SET previous_hash = repeat('1', 64) WHERE event_id = {second}",
            "does not follow",
        ),
    ],
)
def test_a_forgery_behind_the_triggers_is_found(organisation, sql, fault):
    events = note(organisation, 3)
    sealing.seal_batch()
    call_command("verify")
    forge(sql.format(second=events[1].pk))
    assert any(fault in found for found in sealing.verify().faults)
    with pytest.raises(CommandError):
        call_command("verify")
