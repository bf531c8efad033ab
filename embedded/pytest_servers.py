"""Early pytest plugin (`-p embedded.pytest_servers`): throw-away servers for one run of pytest.

They come up before any settings are read. Named servers (DATABASE_URL and REDIS_URL, both) are
taken instead where CI provides them; a server that merely happens to run on the machine is never
looked for. Under `make test` the two names are cleared, so there it is always our own.
"""

import os
import tempfile
from pathlib import Path

import pytest

from embedded.errors import EmbeddedError
from embedded.services import Stack

_STACK = pytest.StashKey[Stack]()
NAMES = ("DATABASE_URL", "REDIS_URL")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    given = [name for name in NAMES if os.environ.get(name)]
    if given:
        if len(given) < len(NAMES):
            raise pytest.UsageError(f"{given[0]} is set alone: set both of {NAMES}, or neither.")
        os.environ.setdefault("SECRET_KEY", "for tests only")
        return
    stack = Stack(Path(tempfile.mkdtemp(prefix="cdr-tests-")), throwaway=True)
    try:
        os.environ.update(stack.start())
    except EmbeddedError as error:
        raise pytest.UsageError(str(error)) from None
    early_config.stash[_STACK] = stack


def pytest_unconfigure(config: pytest.Config) -> None:
    if _STACK in config.stash:
        config.stash[_STACK].stop()


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Stack:
    """The run's own servers: `servers.valkey.stop()`, `.start()`, `servers.postgres.restart()`.

    Whoever stops one starts it again. Fails where the servers were named from outside.
    """
    if _STACK not in pytestconfig.stash:
        pytest.fail("This test stops servers: run it without DATABASE_URL and REDIS_URL.")
    return pytestconfig.stash[_STACK]
