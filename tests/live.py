"""The whole portal as it runs: web server, workers and beat as processes over the run's servers,
with a mail server of the run's own.

Browser tests and failure tests share it. They see the portal's own database, the one its processes
use, and therefore roll nothing back: each test makes what it needs.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from embedded import parts
from embedded.process import Child
from embedded.services import Stack
from tests.smtp import HOST, Sink, sink

PASSWORD = "demo-enhanced-weathering"
SECRETARIAT = "yumi.saegusa@cdr-hyojun.example"
MEMBER = "risa.kitahara@kitahokuto.example"


@dataclass
class Portal:
    """The running processes; `clock` and `worker` are Celery workers."""

    url: str
    env: dict[str, str]
    web: Child
    clock: Child
    worker: Child
    beat: Child
    stack: Stack
    mails: Sink

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/accounts/login/", timeout=2) as page:
                return page.status == 200
        except (urllib.error.URLError, OSError):
            return False


def until(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Wait until `condition` holds; fail with `what` was waited for."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds} s in vain: {what}")
        time.sleep(0.1)


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Use the portal's own database, not a test database."""


@pytest.fixture(scope="session", autouse=True)
def _database(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def _free_port() -> int:
    """Return a port that nobody listens on, so that two runs do not meet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def mails() -> Iterator[Sink]:
    """The mail server that the portal sends through."""
    with sink() as kept:
        yield kept


@pytest.fixture(scope="session")
def portal(
    servers: Stack, mails: Sink, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    var: Path = tmp_path_factory.mktemp("var")
    port = _free_port()
    env = {
        **{name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")},
        "VAR_DIR": str(var), "DEMO_PASSWORD": PASSWORD, "JOB_LOST_AFTER": "5",
        "JOB_VISIBILITY_TIMEOUT": "20", "MAIL_EVERY": "6", "LOG_LEVEL": "WARNING",
        "EMAIL_URL": f"smtp://{HOST}:{mails.port}", "SITE_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    prepared = subprocess.run(
        [sys.executable, "-m", "embedded.prepare"], cwd=parts.ROOT, env={**os.environ, **env},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if prepared.returncode:
        pytest.fail(prepared.stdout + prepared.stderr)
    clock, worker = parts.workers(env, var)
    web, beat = parts.web(env, var, port), parts.beat(env, var)
    running = Portal(env["SITE_URL"], env, web, clock, worker, beat, servers, mails)
    with parts.running([web, clock, worker, beat]):
        until(running.answers, "the web server to answer")
        yield running
