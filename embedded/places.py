"""Who the servers run as, and directories that are provably ours.

PostgreSQL refuses to run as root. Started by root, both servers run as an unprivileged account,
which may be unable to reach a checkout below a closed directory such as /root. What they need
then lies below /var/tmp. No existing directory is ever opened wider for them, and nothing that
somebody else could have put in its place is used.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embedded.errors import EmbeddedError

UNPRIVILEGED = "nobody"
OUTSIDE = Path("/var/tmp")
LONGEST_SOCKET_PATH = 103  # bytes: 107 on Linux, 103 on macOS


@dataclass(frozen=True)
class Account:
    """The account a server runs as."""

    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        return self.uid == os.geteuid()

    def popen_args(self) -> dict[str, Any]:
        """Arguments of `subprocess` that start a child under this account."""
        if self.is_ours:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may_reach(self, path: Path) -> bool:
        """Whether this account may pass every directory above `path`."""
        return self.is_ours or all(self._may_enter(above) for above in path.resolve().parents)

    def _may_enter(self, directory: Path) -> bool:
        found = directory.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def server_account() -> Account:
    """Ourselves, or an unprivileged account when we are root.

    Raises EmbeddedError when root has nobody to hand over to.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    try:
        found = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and this machine has no account '{UNPRIVILEGED}'.",
            "Start the same command as an ordinary user.",
        ) from None
    return Account(found.pw_uid, found.pw_gid)


def myself() -> Account:
    return Account(os.geteuid(), os.getegid())


def own_directory(path: Path, *, owner: Account, mode: int = 0o700) -> Path:
    """Make the directory, or make sure that it is a directory of `owner`'s; set its mode.

    Raises EmbeddedError when it is a link, a file, or somebody else's.
    """
    try:
        path.mkdir(mode=0o700)
        os.chown(path, owner.uid, owner.gid, follow_symlinks=False)
    except FileExistsError:
        pass
    except PermissionError:
        raise EmbeddedError(
            f"{path} cannot be made: its parent belongs to somebody else.",
            "Run the command as the owner of the checkout, or give the checkout to yourself.",
        ) from None
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.uid:
        raise EmbeddedError(
            f"{path} is not a directory of user {owner.uid}: it belongs to user {found.st_uid}.",
            "Run the command as that user; or, if you do not know the directory, remove it.",
        )
    if found.st_gid != owner.gid:
        os.chown(path, owner.uid, owner.gid, follow_symlinks=False)
    if stat.S_IMODE(found.st_mode) != mode:
        path.chmod(mode)
    return path


def own_data_directory(path: Path, account: Account) -> Path:
    """Make or check a directory of ours that the servers' account may pass, and nobody else.

    Raises EmbeddedError like `own_directory`.
    """
    if account.is_ours:
        return own_directory(path, owner=account)
    return own_directory(path, owner=Account(os.geteuid(), account.gid), mode=0o710)


def service_directory(data_dir: Path, account: Account) -> Path:
    """Where the servers keep their files: `data_dir`, or a place outside that they can reach.

    The place outside is named after `data_dir`, so that the next start finds it again.
    """
    if account.may_reach(data_dir / "server"):
        return data_dir
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return own_data_directory(OUTSIDE / f"cdr-portal-{name}", account)


def socket_directory(account: Account, socket_name: str) -> Path:
    """A new directory for sockets, open to `account` alone and short enough for the kernel.

    Raises EmbeddedError when every temporary directory is too long or out of reach.
    """
    for base in dict.fromkeys([Path(tempfile.gettempdir()), Path("/tmp")]):
        longest = base / "cdr-12345678" / socket_name
        if len(os.fsencode(longest)) <= LONGEST_SOCKET_PATH and account.may_reach(longest.parent):
            path = Path(tempfile.mkdtemp(prefix="cdr-", dir=base))
            os.chown(path, account.uid, account.gid)
            return path
    raise EmbeddedError(
        f"No directory for sockets: {tempfile.gettempdir()} is too long a path, or out of reach.",
        "Set TMPDIR to a short directory such as /tmp.",
    )


def remove_socket_directory(path: Path, account: Account) -> None:
    """Remove what `socket_directory` made; leave alone what is gone or not ours."""
    if path.name.startswith("cdr-") and path.is_dir() and path.lstat().st_uid == account.uid:
        shutil.rmtree(path, ignore_errors=True)


def secret(path: Path) -> str:
    """The secret kept in this file; made, readable by us alone, if there is none yet.

    Raises EmbeddedError when others own the file or may read it.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        return read_private(path)
    with os.fdopen(handle, "w") as file:
        file.write(value := secrets.token_urlsafe(48))
    return value


def read_private(path: Path) -> str:
    """The text of a file that is ours and closed to others, or EmbeddedError."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW)) as file:
        found = os.fstat(file.fileno())
        if found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise EmbeddedError(
                f"{path} is open to others, or not yours: it holds secrets.",
                f"If nobody else uses this machine: chmod 600 {path}; else start afresh: "
                "make demo-reset",
            )
        return file.read()


def write_private(path: Path, text: str) -> None:
    """Put the text into a file that only we may read, all or nothing."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)
