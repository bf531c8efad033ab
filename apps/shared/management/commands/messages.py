"""`manage.py messages`: compile the catalogues; `--check` that nothing on screen lacks Japanese."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.shared import catalogues

CATALOGUE = Path("locale", "ja", "LC_MESSAGES", "django.po")


class Command(BaseCommand):
    help = "Compile the message catalogues, or check that they are whole."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="compile nothing, report faults")

    def handle(self, *, check: bool, **options: Any) -> None:
        faults = [fault for folder in folders() for fault in self.visit(folder, check=check)]
        faults += differences([folder / CATALOGUE for folder in folders()]) if check else []
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in the message catalogues")

    def visit(self, folder: Path, *, check: bool) -> list[str]:
        if check:
            return list(faults_of(folder))
        if (folder / CATALOGUE).exists():
            catalogues.compile_catalogue(folder / CATALOGUE)
        return []


def folders() -> list[Path]:
    """Where catalogues lie: the top (for templates/ and portal/), and each context."""
    root: Path = settings.BASE_DIR
    return [root, *(root / context.replace(".", "/") for context in settings.CONTEXTS)]


def sources(folder: Path) -> list[Path]:
    """The files whose messages stand in the folder's catalogue."""
    top = [folder / "templates", folder / "portal"]
    parts = top if folder == settings.BASE_DIR else [folder]
    found = (path for part in parts for path in part.rglob("*"))
    return sorted(p for p in found if p.suffix in {".py", ".html", ".txt"} and p.is_file())


def faults_of(folder: Path) -> Iterator[str]:
    """What is missing, stale, untranslated or mistranslated in one catalogue."""
    root, catalogue = settings.BASE_DIR, folder / CATALOGUE
    known = catalogues.read(catalogue) if catalogue.exists() else {}
    said = set()
    for path in sources(folder):
        for key, line in catalogues.said_in(path):
            said.add(key)
            if key not in known:
                yield f"{path.relative_to(root)}:{line}: not in the catalogue: {key[1]!r}"
    for key, message in known.items():
        where = f"{catalogue.relative_to(root)}:{message.line}"
        if key == ("", ""):
            continue
        if key not in said:
            yield f"{where}: said nowhere: {key[1]!r}"
        if not message.translated:
            yield f"{where}: not translated: {key[1]!r}"
        for text in message.texts:
            wanted = catalogues.placeholders(message.plural or message.msgid)
            if text and catalogues.placeholders(text) != wanted:
                yield f"{where}: placeholders differ from {wanted}: {text!r}"


def differences(paths: list[Path]) -> list[str]:
    """Where catalogues translate one message in two ways: one word on screen has one meaning."""
    first: dict[catalogues.Key, tuple[list[str], Path]] = {}
    faults = []
    for path in paths:
        for key, message in (catalogues.read(path) if path.exists() else {}).items():
            texts, other = first.setdefault(key, (message.texts, path))
            if key != ("", "") and texts != message.texts:
                faults.append(f"{path}:{message.line}: {key[1]!r} is said otherwise in {other}")
    return faults
