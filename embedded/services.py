"""The stack of PostgreSQL and Valkey: one command starts it, every other one attaches."""

import fcntl
import json
import os
import shutil
import time
from pathlib import Path
from types import TracebackType

from embedded import postgres, valkey
from embedded.errors import EmbeddedError
from embedded.places import (
    own_data_directory,
    read_private,
    remove_socket_directory,
    secret,
    server_account,
    service_directory,
    socket_directory,
    write_private,
)

LOCK = "lock"
STATE = "stack.json"


class Stack:
    """Both servers over `data_dir`, as a context manager that gives the environment for settings.

        stack = Stack(Path("var/demo"))
        with stack as env:      # {"DATABASE_URL": …, "REDIS_URL": …, "SECRET_KEY": …, "VAR_DIR": …}
            subprocess.run([...], env=os.environ | env)
            stack.postgres.restart(); stack.valkey.stop(); stack.valkey.start()

    The first command to come holds the lock on `data_dir`, starts the servers and stops them on
    leaving. Commands that come while it lives read its environment from a file that only the same
    user may read (`attached` is then True) and stop nothing. `throwaway` trades safety of data
    for speed and removes everything on leaving.
    """

    postgres: postgres.Postgres
    valkey: valkey.Valkey

    def __init__(self, data_dir: Path, *, throwaway: bool = False) -> None:
        self.data_dir = data_dir.resolve()
        self.throwaway = throwaway
        self.attached = False
        self.servers: list[postgres.Postgres | valkey.Valkey] = []  # ours, in order of starting
        self._lock: int | None = None
        self._sockets: Path | None = None

    def __enter__(self) -> dict[str, str]:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, patience: float = 60) -> dict[str, str]:
        """Start or attach; return the environment. EmbeddedError says what stands in the way.

        Waits up to `patience` seconds for another command that is just starting.
        """
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        own_data_directory(self.data_dir, server_account())
        give_up = time.monotonic() + patience
        while not self._take_lock():
            if (self.data_dir / STATE).exists():
                self.attached = True
                return dict(json.loads(read_private(self.data_dir / STATE))["env"])
            if time.monotonic() > give_up:
                raise EmbeddedError(
                    f"Another command holds {self.data_dir / LOCK} and does not get ready.",
                    "End that command (Ctrl-C in its terminal), then try again.",
                )
            time.sleep(0.05)
        try:
            return self._start_servers()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop what this command started, last started first; do nothing when attached."""
        if self._lock is None:
            return
        (self.data_dir / STATE).unlink(missing_ok=True)
        while self.servers:
            self.servers.pop().stop()
        if self._sockets:
            remove_socket_directory(self._sockets, server_account())
            self._sockets = None
        if self.throwaway:
            self._remove_files()
        os.close(self._lock)
        self._lock = None

    def remove(self) -> None:
        """Remove the stack's files for good; EmbeddedError while it runs or is not ours."""
        if not self.data_dir.exists():
            return
        if not (self.data_dir / LOCK).exists():
            raise EmbeddedError(
                f"{self.data_dir} was not made by the portal: it is left as it is.",
                "Remove it by hand if you know it.",
            )
        own_data_directory(self.data_dir, server_account())
        if not self._take_lock():
            raise EmbeddedError(
                f"A demo is running on {self.data_dir}.",
                "End it first (Ctrl-C in its terminal), then try again.",
            )
        self._remove_files()
        self.stop()

    def _take_lock(self) -> bool:
        """Take the lock if it is free. The kernel frees it when we end, however we end."""
        handle = os.open(self.data_dir / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._lock = handle
        return True

    def _start_servers(self) -> dict[str, str]:
        account = server_account()
        state = self.data_dir / STATE
        if state.exists():  # the last owner was killed: its sockets are still lying about
            remove_socket_directory(Path(json.loads(read_private(state))["sockets"]), account)
            state.unlink()
        directory = service_directory(self.data_dir, account)
        self._sockets = socket_directory(account, postgres.SOCKET)
        self.postgres = postgres.Postgres(
            directory=directory,
            sockets=self._sockets,
            account=account,
            password_file=self.data_dir / "postgres-password",
            log=self.data_dir / "postgres.log",
            throwaway=self.throwaway,
        )
        self.valkey = valkey.Valkey(
            directory=directory,
            sockets=self._sockets,
            account=account,
            log=self.data_dir / "valkey.log",
            throwaway=self.throwaway,
        )
        for server in (self.postgres, self.valkey):
            self.servers.append(server)
            server.start()
        env = {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "SECRET_KEY": secret(self.data_dir / "secret-key"),
            "VAR_DIR": str(self.data_dir),
        }
        write_private(state, json.dumps({"env": env, "sockets": str(self._sockets)}))
        return env

    def _remove_files(self) -> None:
        outside = service_directory(self.data_dir, server_account())
        shutil.rmtree(outside, ignore_errors=True)
        shutil.rmtree(self.data_dir, ignore_errors=True)
