"""A child process that dies with its parent and writes its own log."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from embedded.places import Account, myself

_LINUX = sys.platform == "linux"
_LIBC = ctypes.CDLL(None) if _LINUX else None
_PR_SET_PDEATHSIG = 1


class Child:
    """A command run as `account`, its output in `log`.

    On Linux the kernel ends it when the thread that started it ends, however that comes about, so
    start it from the main thread; it has a session of its own, so that Ctrl-C reaches the parent
    alone, which then stops its children in order. Elsewhere it stays in the parent's process
    group and is ended together with it.
    """

    stop_signal = signal.SIGTERM

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str],
        account: Account | None = None,
        cwd: Path = Path("/"),
    ) -> None:
        self.name = name
        self.command = [str(part) for part in command]
        self.log = log
        self.env = dict(env)
        self.account = account or myself()
        self.cwd = cwd
        self._process: subprocess.Popen[bytes] | None = None
        self._read = 0

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        return self._process.poll() if self._process else None

    @property
    def pid(self) -> int:
        """Process number of the running child; RuntimeError before the first start."""
        if self._process is None:
            raise RuntimeError(f"{self.name} was never started")
        return self._process.pid

    def start(self) -> None:
        """Start the command; its log begins anew with the first start and goes on after that."""
        if self._process is None:
            self.log.write_bytes(b"")
        with self.log.open("ab") as log:  # a predecessor that is still closing may write too
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.env,
                cwd=self.cwd,
                start_new_session=_LINUX,
                preexec_fn=_die_with(os.getpid(), self.stop_signal) if _LINUX else None,
                **self.account.popen_args(),
            )

    def stop(self, grace: float = 10) -> None:
        """Ask it to end, wait up to `grace` seconds, then end it."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(self.stop_signal)
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def restart(self) -> None:
        self.stop()
        self.start()

    def new_lines(self) -> Iterator[str]:
        """Whole lines of the log that were not asked for before."""
        if not self.log.exists():
            return
        with self.log.open("rb") as log:
            log.seek(self._read)
            for line in log:
                if not line.endswith(b"\n"):
                    return
                self._read += len(line)
                yield line.decode(errors="replace").rstrip()

    def last_words(self, lines: int = 5) -> str:
        """The end of the log, for an error message."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(f"  | {line}" for line in text.splitlines()[-lines:])


def _die_with(parent: int, sig: signal.Signals) -> Callable[[], None]:
    """A hook that runs in the new child before its command: have the kernel end it with us."""

    def hook() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, sig)  # type: ignore[union-attr]  # Linux only
        if os.getppid() != parent:  # the parent died first
            os._exit(1)

    return hook
