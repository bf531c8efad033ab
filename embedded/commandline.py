"""Which environment `manage.py` gets where no servers are named."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from embedded.errors import EmbeddedError
from embedded.parts import DEMO, beat, demo_settings, running, workers
from embedded.services import Stack

SERVERLESS = {
    "check",
    "collectstatic",
    "compilemessages",
    "help",
    "makemessages",
    "makemigrations",
    "messages",
    "sheet",
    "spectacular",
    "version",
}
NO_SERVERS = {
    "DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent",
    "REDIS_URL": "unix:///nonexistent/none",
    "SECRET_KEY": "for commands that keep nothing",
}


@contextmanager
def environment(arguments: list[str]) -> Iterator[None]:
    """Set os.environ for `manage.py ARGUMENTS…`, with the demo's servers running meanwhile.

    Commands that need no server get none. The command `demo` finds real workers: those of a
    running `make demo`, or its own. Ends the process with status 1 and a plain message when the
    servers do not start.
    """
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in SERVERLESS or command.startswith("-") or "--help" in arguments:
        os.environ.update(NO_SERVERS)
        yield
        return
    stack = Stack(DEMO)
    try:
        env = stack.start()
    except EmbeddedError as error:
        sys.exit(str(error))
    env |= demo_settings(int(os.environ.get("PORT", "8000")))
    os.environ.update(env)
    helpers = []
    if command == "demo" and not stack.attached:
        helpers = [*workers(env, DEMO), beat(env, DEMO)]
    try:
        with running(helpers):
            yield
    finally:
        stack.stop()
