"""Starting, attaching, stopping, and coming back after every way of ending."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import environ
import psycopg
import pytest
import redis

from embedded.errors import EmbeddedError
from embedded.places import server_account
from embedded.services import LOCK, STATE, Stack


@contextmanager
def database(env):
    with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
        yield connection


def broker(env):
    return redis.Redis.from_url(env["REDIS_URL"])


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def eventually(condition, patience=10):
    give_up = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < give_up, "it never came about"
        time.sleep(0.02)


def test_both_servers_answer_and_japanese_text_functions_work(data_dir):
    with Stack(data_dir, throwaway=True) as env, database(env) as connection:
        row = connection.execute(
            "select current_setting('server_encoding'), upper('ｃo２ é'), '除去量' ~ '^\\w+$',"
            " (select datlocale from pg_database where datname = current_database())"
        ).fetchone()
        assert row == ("UTF8", "ＣO２ É", True, "C.UTF-8")
        assert broker(env).ping()


def test_the_portal_is_no_superuser_but_may_make_test_databases(data_dir):
    with Stack(data_dir, throwaway=True) as env, database(env) as connection:
        rights = "select rolsuper, rolcreatedb from pg_roles where rolname = current_user"
        assert connection.execute(rights).fetchone() == (False, True)


def test_without_the_password_nobody_gets_in_and_no_port_is_open(data_dir):
    stack = Stack(data_dir, throwaway=True)
    with stack as env, database(env) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=str(stack.postgres.sockets), user="portal", password="guess")
        assert broker(env).config_get("port") == {"port": "0"}


def test_django_reads_the_address_of_the_database(data_dir):
    with Stack(data_dir, throwaway=True) as env:
        read = environ.Env.db_url_config(env["DATABASE_URL"])
        with psycopg.connect(
            dbname=read["NAME"], user=read["USER"], password=read["PASSWORD"], **read["OPTIONS"]
        ) as connection:
            assert connection.execute("select current_database()").fetchone() == ("portal",)


def test_stopping_ends_the_servers_and_a_throwaway_leaves_nothing(tmp_path):
    stack = Stack(tmp_path / "data", throwaway=True)
    with stack:
        pids = [server.pid for server in stack.servers]
        places = [stack.postgres.sockets, stack.postgres.cluster, stack.data_dir]
        assert all(place.is_dir() for place in places)
    assert all(is_gone(pid) for pid in pids)
    assert not any(place.exists() for place in places)


def test_a_second_command_attaches_and_its_end_stops_nothing(data_dir):
    first, second = Stack(data_dir, throwaway=True), Stack(data_dir)
    with first as env:
        with second as attached_env:
            assert second.attached
            assert attached_env == env
        assert broker(env).ping()
        assert not first.attached


def test_the_address_is_not_given_to_one_who_could_not_have_written_it(data_dir):
    with Stack(data_dir, throwaway=True):
        (data_dir / STATE).chmod(0o644)
        with pytest.raises(EmbeddedError, match="open to others"):
            Stack(data_dir).start()


def test_one_that_never_gets_ready_is_reported_with_its_remedy(data_dir):
    with Stack(data_dir, throwaway=True):
        (data_dir / STATE).unlink()
        with pytest.raises(EmbeddedError, match="does not get ready") as caught:
            Stack(data_dir).start(patience=0.1)
        assert "Ctrl-C" in caught.value.remedy


def test_a_second_start_keeps_data_tasks_and_secrets(data_dir):
    with Stack(data_dir) as env, database(env) as connection:
        connection.execute("create table kept as select 'CO₂除去' as word")
        broker(env).lpush("default", "a task")
    with Stack(data_dir) as again, database(again) as connection:
        assert connection.execute("select word from kept").fetchone() == ("CO₂除去",)
        assert broker(again).lrange("default", 0, -1) == [b"a task"]
    assert again["SECRET_KEY"] == env["SECRET_KEY"]


def test_each_server_can_be_killed_and_started_again(data_dir):
    stack = Stack(data_dir, throwaway=True)
    with stack as env:
        broker(env).set("kept", 1)
        for server in stack.servers:
            server.kill()
            assert not server.alive
        with pytest.raises(redis.ConnectionError):
            broker(env).ping()
        for server in stack.servers:
            server.start()
        assert broker(env).get("kept") == b"1"
        with database(env) as connection:
            assert connection.execute("select 1").fetchone() == (1,)


OWNER = """
import sys, time
from pathlib import Path
from embedded.services import Stack
stack = Stack(Path(sys.argv[1]))
with stack:
    print(stack.postgres.pid, stack.valkey.pid, stack.postgres.sockets, flush=True)
    time.sleep(600)
"""


def test_servers_die_with_a_killed_owner_and_the_next_start_succeeds_at_once(data_dir):
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(data_dir)], stdout=subprocess.PIPE, text=True
    )
    with owner:
        postgres, valkey, sockets = owner.stdout.readline().split()
        owner.send_signal(signal.SIGKILL)
    stack = Stack(data_dir)
    with stack as env:
        assert not stack.attached
        assert broker(env).ping()
        eventually(lambda: is_gone(int(postgres)) and is_gone(int(valkey)))
        assert not Path(sockets).exists()


def test_a_pid_file_whose_number_went_to_another_program_is_no_obstacle(data_dir):
    stack = Stack(data_dir)
    with stack:
        pid_file = stack.postgres.cluster / "postmaster.pid"
    account = server_account()
    stranger = subprocess.Popen(["sleep", "60"], **account.popen_args())
    try:
        pid_file.write_text(f"{stranger.pid}\n")
        os.chown(pid_file, account.uid, account.gid)
        with Stack(data_dir) as env:
            assert broker(env).ping()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_broken_cluster_is_reported_in_its_own_words(data_dir):
    stack = Stack(data_dir)
    with stack:
        pass
    (stack.postgres.cluster / "postgresql.conf").write_text("no such setting = 1\n")
    with pytest.raises(EmbeddedError, match="syntax error") as caught:
        Stack(data_dir).start()
    assert "demo-reset" in caught.value.remedy


def test_a_cluster_of_another_version_is_left_alone(data_dir):
    stack = Stack(data_dir)
    with stack:
        pass
    (stack.postgres.cluster / "PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 12"):
        Stack(data_dir).start()


def test_only_a_directory_of_ours_is_removed_and_only_at_rest(data_dir, tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    with pytest.raises(EmbeddedError, match="not made by the portal"):
        Stack(precious).remove()
    assert precious.is_dir()
    with Stack(data_dir):
        with pytest.raises(EmbeddedError, match="is running"):
            Stack(data_dir).remove()
        assert (data_dir / LOCK).exists()
    Stack(data_dir).remove()
    assert not data_dir.exists()
