"""`make demo`: the whole portal on this machine, until Ctrl-C.

python -m embedded.demo           start it; PORT says where, 8000 by default
python -m embedded.demo --reset   remove its data
"""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict, deque
from collections.abc import Sequence

from embedded.errors import EmbeddedError
from embedded.parts import DEMO, beat, demo_settings, manage, preparation, running, web, workers
from embedded.process import Child
from embedded.services import Stack

STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
RESTARTS, WITHIN = 5, 60.0  # a part that ends more often than this, in seconds, is given up


def main(arguments: list[str]) -> int:
    for number in STOPPING_SIGNALS:
        signal.signal(number, _interrupt)
    try:
        if arguments == ["--reset"]:
            Stack(DEMO).remove()
            say("The demo's data are gone; `make demo` starts afresh")
        else:
            run(free_port(os.environ.get("PORT", "8000")))
    except EmbeddedError as error:
        print(f"\nThe demo cannot go on. {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
    return 0


def run(port: int) -> None:
    """Start everything in order, watch over it until interrupted, stop it in reverse order."""
    started = time.monotonic()
    say("Starting PostgreSQL and Valkey (data in var/demo)")
    stack = Stack(DEMO)
    try:
        env = stack.start() | demo_settings(port)
        if stack.attached:
            raise EmbeddedError(
                "Another command is using var/demo: a demo that runs already, or manage.py.",
                "Use that demo, or end that command (Ctrl-C in its terminal) and try again.",
            )
        run_to_end(preparation(env, DEMO))
        parts = [web(env, DEMO, port), *workers(env, DEMO), beat(env, DEMO)]
        accounts = manage(env, DEMO, "load_demo", "--accounts")
        say("Starting the web server, the workers and the clock")
        with running(parts):
            try:
                run_to_end(accounts)
                wait_for_page(f"http://127.0.0.1:{port}/", parts[0])
                say(f"Ready after {time.monotonic() - started:.0f} s. Ctrl-C stops everything")
                print(f"\n    http://localhost:{port}/\n", flush=True)
                watch(parts, stack.servers)
            finally:
                _stopping()
    finally:
        _stopping()
        stack.stop()


def free_port(text: str) -> int:
    """The port to listen on; EmbeddedError when it is no port or not to be had."""
    try:
        port = int(text)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (ValueError, OverflowError):
        raise EmbeddedError(f"PORT={text} is no port.", "Try: make demo PORT=8001") from None
    except OSError as error:
        raise EmbeddedError(
            f"Port {port} cannot be used: {error.strerror}. Perhaps a demo runs there already.",
            f"Choose another: make demo PORT={port + 1 if 1024 <= port < 65535 else 8001}",
        ) from None
    return port


def run_to_end(child: Child) -> None:
    """Run a child, show what it prints; EmbeddedError when it fails."""
    with running([child]):
        while child.alive:
            show(child, prefix="")
            time.sleep(0.05)
        show(child, prefix="")
    if child.exit_code:
        raise EmbeddedError(
            f"The step '{child.name}' failed (status {child.exit_code}).",
            f"The lines above say why; they are kept in {child.log}.",
        )


def wait_for_page(url: str, server: Child, patience: float = 60) -> None:
    """Return once the page answers; EmbeddedError when it does not, or answers with a fault."""
    give_up = time.monotonic() + patience
    answer = "no answer"
    while server.alive and time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(url, timeout=patience):
                return
        except urllib.error.HTTPError as error:
            answer = f"status {error.code}"
            break
        except OSError:
            time.sleep(0.1)
    raise EmbeddedError(
        f"The page {url} does not come ({answer}):\n{server.last_words(15)}",
        f"The whole log is {server.log}.",
    )


def watch(parts: Sequence[Child], servers: Sequence[Child]) -> None:
    """Show the parts' logs and start again whatever ended; EmbeddedError when that is no use."""
    ends: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=RESTARTS))
    while True:
        for part in parts:
            show(part, prefix=f"{part.name:<7}")
        for child in [*servers, *parts]:
            if child.alive:
                continue
            times = ends[child.name]
            if len(times) == RESTARTS and time.monotonic() - times[0] < WITHIN:
                raise EmbeddedError(
                    f"{child.name} ends again and again:\n{child.last_words(15)}",
                    f"The whole log is {child.log}.",
                )
            times.append(time.monotonic())
            say(f"{child.name} ended (status {child.exit_code}); starting it again")
            child.start()
        time.sleep(0.3)


def show(child: Child, prefix: str) -> None:
    for line in child.new_lines():
        print(prefix + line, flush=True)


def say(step: str) -> None:
    print(f"- {step} …", flush=True)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _stopping() -> None:
    """From now on nothing interrupts us: every part has a limit on how long it may take."""
    for number in STOPPING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
