"""What breaks in the middle ends in a correct state, or in a failure that says why and can be
repeated: a worker killed, the broker away, the database restarted."""

import os
import signal
import time
import uuid

import pytest
from django.db import connection

from apps.people.models import User
from apps.positions.models import Line, Position
from apps.rounds.models import Comment
from apps.rounds.services import comments
from apps.submissions import services
from apps.submissions.models import Compilation, CompiledFile
from apps.submissions.states import CompilationState
from tests import factories
from tests.live import SECRETARIAT, until

LINES = 6_000


@pytest.fixture
def clerk(portal):
    return User.objects.get(email=SECRETARIAT)


@pytest.fixture
def large(clerk):
    """A position with so many lines that its compilation takes seconds."""
    position = factories.position(factories.committee(f"big{uuid.uuid4().hex[:8]}"), 1, by=clerk)
    first = position.lines.get()
    said = first.origins.get()
    lines = Line.objects.bulk_create(
        Line(
            position=position, ordinal=n, clause="5.2", type="te",
            comment=f"Line {n}. " + "The uncertainty of the alkalinity is not stated. " * 8,
        )
        for n in range(2, LINES + 1)
    )  # fmt: skip
    Line.origins.through.objects.bulk_create(
        Line.origins.through(line=line, comment=said) for line in lines
    )
    return position


def now(compilation):
    """The row as it is now, over a connection that survives a restart of the server."""
    connection.close_if_unusable_or_obsolete()
    return Compilation.objects.get(pk=compilation.pk)


def under_way(compilation):
    found = now(compilation)
    return found.state == CompilationState.RUNNING and found.done_rows > 0


def kill_all_of(child):
    """Kill a worker with its pool, as the kernel does when memory runs out."""
    os.killpg(os.getpgid(child.pid), signal.SIGKILL)
    until(lambda: not child.alive, "the worker to be dead")


def done_with_four_files(compilation):
    found = now(compilation)
    return found.state == CompilationState.DONE and found.files.count() == 4


def test_a_worker_killed_in_the_middle_is_found_and_the_run_can_be_repeated(portal, large, clerk):
    compilation = services.start_compilation(position=large, by=clerk)
    until(lambda: under_way(compilation), "the worker to be in the middle of the run")
    kill_all_of(portal.worker)
    until(lambda: now(compilation).state == CompilationState.FAILED, "the run to be given up")
    assert now(compilation).error
    assert not CompiledFile.objects.filter(compilation=compilation).exists()
    portal.worker.start()
    services.retry_compilation(compilation=now(compilation), by=clerk)
    until(lambda: done_with_four_files(compilation), "the repeated run to be done")
    assert now(compilation).attempt == 2


def test_ten_seconds_without_the_broker_lose_nothing(portal, clerk):
    round_ = factories.round_()
    member = factories.member(round_.revision.draft.owner)
    position = factories.position(factories.committee(f"b{uuid.uuid4().hex[:8]}"), 3, by=clerk)
    portal.stack.valkey.stop()
    stopped = time.monotonic()
    try:
        assert portal.answers()
        saved = comments.save_comment(
            round_=round_, id=uuid.uuid4(), words=comments.Words(type="ed", body="誤字です。"),
            block_key="b3", save_count=0, by=member,
        )  # fmt: skip
        comments.submit_comment(comment=saved, by=member)
        compilation = services.start_compilation(position=position, by=clerk)
        assert now(compilation).state == CompilationState.QUEUED
        time.sleep(max(0.0, 10 - (time.monotonic() - stopped)))
    finally:
        portal.stack.valkey.start()
    until(lambda: done_with_four_files(compilation), "the order to be sent again and done", 120)
    assert Comment.objects.get(pk=saved.pk).number == 1


def test_a_restart_of_the_database_ends_well_or_says_why(portal, large, clerk):
    compilation = services.start_compilation(position=large, by=clerk)
    until(lambda: under_way(compilation), "the worker to be in the middle of the run")
    portal.stack.postgres.restart()
    connection.close()
    ended = {CompilationState.DONE, CompilationState.FAILED}
    until(lambda: now(compilation).state in ended, "the run to end in one way or the other")
    if now(compilation).state == CompilationState.FAILED:
        assert now(compilation).error
        assert not CompiledFile.objects.filter(compilation=compilation).exists()
        services.retry_compilation(compilation=now(compilation), by=clerk)
    until(lambda: done_with_four_files(compilation), "the run to be done in the end")
    until(portal.answers, "the web server to answer again")


def test_the_demo_was_loaded_whole(portal):
    assert Position.objects.filter(title_en="Comments of Japan on ISO/DIS 99017").count() == 1
    assert Comment.objects.filter(round__state="finalised").count() >= 50
