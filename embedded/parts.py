"""The portal's own processes, as the demo, the command line and the tests start them."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from embedded.process import Child

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "var" / "demo"


def demo_settings(port: int) -> dict[str, str]:
    """Settings of the demo that differ from their defaults; the servers' come from the stack."""
    return {
        "SITE_URL": f"http://localhost:{port}",
        "EMAIL_URL": "filemail://",  # mails become files under VAR_DIR/mail
        "LOG_LEVEL": "WARNING",
    }


def manage(env: Mapping[str, str], logs: Path, *arguments: str) -> Child:
    """A command of manage.py, named after its first argument."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return _child(arguments[0], command, env, logs)


def preparation(env: Mapping[str, str], logs: Path) -> Child:
    """Migrations, catalogues, static files and demo data: see `embedded.prepare`."""
    return _child("prepare", [sys.executable, "-m", "embedded.prepare"], env, logs)


def web(env: Mapping[str, str], logs: Path, port: int) -> Child:
    """The web server, on loopback."""
    command = [sys.executable, "-m", "uvicorn", "portal.asgi:application"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--timeout-graceful-shutdown", "3"]
    command += ["--lifespan", "off"]  # Django has no start-up of its own
    return _child("web", command, {**env, "DATABASE_POOL": "20"}, logs)


def workers(env: Mapping[str, str], logs: Path) -> list[Child]:
    """One worker for the clock alone, so that no long job delays a deadline; one for the rest."""
    clock = _celery("worker", "-Q", "clock", "--pool", "solo", "-n", "clock@%h")
    jobs = _celery("worker", "-Q", "default,heavy", "--concurrency", "2", "-n", "jobs@%h")
    return [_child("clock", clock, env, logs), _child("worker", jobs, env, logs)]


def beat(env: Mapping[str, str], logs: Path) -> Child:
    """What puts the clock's tasks into the queue."""
    return _child("beat", _celery("beat", "--pidfile="), env, logs)


@contextmanager
def running(children: list[Child]) -> Iterator[None]:
    """Start the children in order; on leaving stop them in reverse."""
    try:
        for child in children:
            child.start()
        yield
    finally:
        for child in reversed(children):
            child.stop()


def _celery(*arguments: str) -> list[str]:
    # in a demo started by root the workers are root's too: Celery's advice on that is for servers
    python = [sys.executable, "-W", "ignore:You're running the worker with superuser"]
    return [*python, "-m", "celery", "--quiet", "-A", "portal", *arguments, "--loglevel", "warning"]


def _child(name: str, command: Sequence[str | Path], env: Mapping[str, str], logs: Path) -> Child:
    return Child(name, command, log=logs / f"{name}.log", env={**os.environ, **env}, cwd=ROOT)
