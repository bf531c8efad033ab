"""The production files name settings that exist, and hold no secret."""

import ast
import re

import pytest
import yaml

from embedded.parts import ROOT
from embedded.postgres import LOCALE

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "clock", "worker", "beat"]
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}


def settings_names():
    """Every name that portal/settings.py reads from the environment."""
    tree = ast.parse((ROOT / "portal" / "settings.py").read_text())
    reads = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
    ]
    return {read.args[0].value for read in reads}


def test_the_parts_of_the_portal_are_all_there():
    assert set(SERVICES) == {*OURS, "postgres", "redis", "proxy"}


@pytest.mark.parametrize("name", OURS)
def test_compose_sets_only_what_the_settings_read(name):
    assert set(SERVICES[name]["environment"]) <= settings_names()


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_lasting_service_says_whether_it_is_well(name):
    assert SERVICES[name]["healthcheck"]["test"]


def test_secrets_come_from_outside_and_must_be_given():
    text = (ROOT / "docker-compose.yml").read_text()
    assert all(f"${{{name}:?" in text for name in SECRETS)
    assert not re.search(r"\$\{[A-Z_]*(KEY|PASSWORD)[A-Z_]*:?-", text), "a secret has a default"
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert not re.search("KEY|PASSWORD", name) or value.startswith("${")


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["back"]["internal"]


def test_the_database_is_made_as_the_embedded_one_is():
    arguments = SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert set(LOCALE) <= set(arguments)


def test_workers_take_every_queue_that_tasks_are_sent_to(settings):
    served = {
        queue
        for name in ("clock", "worker")
        for queue in SERVICES[name]["command"][
            SERVICES[name]["command"].index("--queues") + 1
        ].split(",")
    }
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert routed | {settings.CELERY_TASK_DEFAULT_QUEUE} == served


def test_the_operators_page_lists_exactly_the_settings_that_are_read():
    page = (ROOT / "docs" / "operators.md").read_text()
    listed = re.findall(r"^\| `([A-Z_]+)` \|", page, flags=re.MULTILINE)
    assert sorted(listed) == sorted(settings_names())


def test_embedded_servers_and_secrets_stay_out_of_the_image():
    ignored = set((ROOT / ".dockerignore").read_text().split("\n"))
    assert {"embedded", "var", ".env", ".venv", ".git", "tests"} <= ignored
