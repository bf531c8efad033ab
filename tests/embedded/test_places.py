"""Nothing that somebody else could have put in place is used."""

import os
import tempfile

import pytest

from embedded.errors import EmbeddedError
from embedded.places import (
    LONGEST_SOCKET_PATH,
    Account,
    myself,
    own_directory,
    secret,
    server_account,
    socket_directory,
    write_private,
)

STRANGER = Account(os.geteuid() + 1, os.getegid())


def mode_of(path):
    return path.stat().st_mode & 0o777


def test_servers_never_run_as_root():
    assert server_account().uid != 0


def test_a_directory_of_somebody_else_is_refused_with_its_owner(tmp_path):
    with pytest.raises(EmbeddedError, match=f"belongs to user {os.geteuid()}"):
        own_directory(tmp_path, owner=STRANGER)


@pytest.mark.parametrize("kind", ["link", "file"])
def test_a_link_or_a_file_in_the_place_of_a_directory_is_refused(tmp_path, kind):
    place = tmp_path / "place"
    place.symlink_to(tmp_path) if kind == "link" else place.touch()
    with pytest.raises(EmbeddedError, match="is not a directory of user"):
        own_directory(place, owner=myself())


def test_a_directory_left_open_is_closed(tmp_path):
    place = tmp_path / "place"
    place.mkdir()
    place.chmod(0o777)
    own_directory(place, owner=myself())
    assert mode_of(place) == 0o700


def test_a_secret_is_made_once_and_for_us_alone(tmp_path):
    first = secret(tmp_path / "secret")
    assert secret(tmp_path / "secret") == first
    assert mode_of(tmp_path / "secret") == 0o600
    assert len(first) >= 50


def test_a_secret_that_others_may_read_is_refused(tmp_path):
    secret(tmp_path / "secret")
    (tmp_path / "secret").chmod(0o640)
    with pytest.raises(EmbeddedError, match="open to others"):
        secret(tmp_path / "secret")


def test_a_private_file_replaces_whatever_was_there(tmp_path):
    file = tmp_path / "state"
    file.touch(0o666)
    write_private(file, "new")
    assert (file.read_text(), mode_of(file)) == ("new", 0o600)


@pytest.mark.parametrize("depth", [0, 60])
def test_socket_paths_stay_within_what_the_kernel_takes(tmp_path, monkeypatch, depth):
    long = tmp_path / ("x" * depth)
    long.mkdir(exist_ok=True)
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    made = socket_directory(myself(), "a.sock")
    try:
        assert len(os.fsencode(made / "a.sock")) <= LONGEST_SOCKET_PATH
        assert mode_of(made) == 0o700
    finally:
        made.rmdir()
