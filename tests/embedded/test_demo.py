"""What `make demo`, `make test` and `manage.py` do around the servers."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from embedded import browser, commandline, testing
from embedded.demo import free_port, run_to_end, watch
from embedded.errors import EmbeddedError
from embedded.parts import ROOT
from embedded.process import Child


def child(tmp_path, *command):
    return Child("part", command, log=tmp_path / "part.log", env=os.environ)


def test_a_port_in_use_is_named_with_the_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(EmbeddedError, match=f"Port {port}") as caught:
            free_port(str(port))
    assert "make demo PORT=" in caught.value.remedy


@pytest.mark.parametrize("text", ["x", "", "99999", "-1"])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(EmbeddedError, match="is no port"):
        free_port(text)


def test_a_step_shows_what_it_prints_and_its_failure_stops_the_demo(tmp_path, capfd):
    with pytest.raises(EmbeddedError, match="status 3"):
        run_to_end(child(tmp_path, "sh", "-c", "echo the reason; exit 3"))
    assert "the reason" in capfd.readouterr().out


def test_a_part_that_ends_again_and_again_is_given_up(tmp_path, capfd):
    part = child(tmp_path, "sh", "-c", "echo broken; exit 1")
    part.start()
    with pytest.raises(EmbeddedError, match=r"again and again:\n  \| broken"):
        watch([part], [])
    assert capfd.readouterr().out.count("starting it again") == 5


def test_a_child_that_does_not_heed_is_ended_all_the_same(tmp_path):
    stubborn = child(tmp_path, "sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done")
    stubborn.start()
    while not list(stubborn.new_lines()):
        assert stubborn.alive
    stubborn.stop(grace=0.1)
    assert stubborn.exit_code == -signal.SIGKILL


def test_a_child_that_heeds_ends_in_its_own_way(tmp_path):
    polite = child(
        tmp_path, "sh", "-c", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.02; done"
    )
    polite.start()
    while not list(polite.new_lines()):
        assert polite.alive
    polite.stop()
    assert polite.exit_code == 7


def test_commands_without_need_of_servers_start_none(monkeypatch):
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(commandline, "Stack", None)
    with commandline.environment(["manage.py", "sheet", "read", "x.docx"]):
        assert os.environ["DATABASE_URL"] == commandline.NO_SERVERS["DATABASE_URL"]


def test_a_chromium_named_but_not_working_is_not_replaced_by_another(monkeypatch):
    monkeypatch.setenv(browser.VARIABLE, "/bin/false")
    assert browser.chromium() is None


def test_a_chromium_of_the_system_is_found_and_one_that_does_not_run_is_passed_over(
    monkeypatch, tmp_path
):
    for name, status in (("chromium", 1), ("google-chrome", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {status}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.delenv(browser.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browser.chromium() == str(tmp_path / "google-chrome")


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_without_a_browser_the_last_line_says_so_and_ci_fails(monkeypatch, capsys, ci, status):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(testing.browser, "chromium", lambda: None)
    monkeypatch.setattr(testing, "run", lambda *_: (0, "1 passed"))
    monkeypatch.setattr(testing.subprocess, "run", lambda *_, **__: None)
    assert testing.main() == status
    assert capsys.readouterr().out.splitlines()[-1].startswith("browser: NOT RUN")


def test_one_failing_kind_fails_the_whole(monkeypatch):
    monkeypatch.setattr(testing.browser, "chromium", lambda: "/chromium")
    monkeypatch.setattr(testing, "run", lambda kind, _: (int(kind == "failures"), "…"))
    monkeypatch.setattr(testing.subprocess, "run", lambda *_, **__: None)
    assert testing.main() == 1


def test_a_kind_shows_how_far_it_is_and_all_else_whole_at_its_end(monkeypatch, capsys, tmp_path):
    said = (
        "test_one.py .F    [100%]\n\nassert 0\n=== \033[31m1 failed\033[0m, 1 passed in 0.10s ===\n"
    )
    (tmp_path / "said").write_text(said)
    (tmp_path / "python").write_text(f"#!/bin/sh\ncat {tmp_path}/said\nexit 1\n")
    (tmp_path / "python").chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert testing.run("unit", os.environ) == (1, "1 failed, 1 passed in 0.10s")
    meanwhile, _, end = capsys.readouterr().out.partition("pytest tests\n")
    assert "unit      test_one.py .F" in meanwhile
    assert end.strip() == said.partition("\n\n")[2].strip()


def test_a_database_named_without_a_broker_is_refused_by_the_test_run():
    env = os.environ | {"DATABASE_URL": "postgresql://somewhere/else", "REDIS_URL": ""}
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, "-p", "embedded.pytest_servers"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "DATABASE_URL is set alone" in done.stderr
