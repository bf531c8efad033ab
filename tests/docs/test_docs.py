"""The documents stay true: links, pictures, commands and the permission table."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.utils import translation

from apps.people.management.commands.permissions_page import page

ROOT = Path(settings.BASE_DIR)
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_and_pictures_exist(path):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text()):
        if not re.match(r"[a-z]+:", target):
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_exist_and_no_machine_is_named(path):
    text = path.read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)`", text)) <= targets
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= set(get_commands())
    assert not re.search(r"/(root|home/\w+|work)/", text)


def test_the_permission_page_is_current():
    with translation.override("en"):
        assert (ROOT / "docs" / "permissions.md").read_text() == page()
