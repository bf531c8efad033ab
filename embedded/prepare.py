"""Bring the demo's database, texts and files up to date; every step may run again.

Runs as a process of its own (`python -m embedded.prepare`), with the demo's settings, so that
Django is loaded once for all steps and never into the process that watches over the servers.
"""

import hashlib
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from embedded.parts import ROOT


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    say("Compiling the message catalogues")
    call_command("messages", verbosity=0)
    say("Bringing the database up to date")
    call_command("migrate", interactive=False, verbosity=0)
    collect_static(Path(settings.STATIC_ROOT))
    say("Loading the demo consortium (what is there stays as it is)")
    call_command("load_demo", verbosity=0)


def collect_static(target: Path) -> None:
    """Collect and compress the static files, unless nothing changed since the last time."""
    stamp, now = target.with_name("static.stamp"), fingerprint()
    if target.is_dir() and stamp.exists() and stamp.read_text() == now:
        return
    say("Collecting the static files")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now)


def fingerprint() -> str:
    """A digest that changes with any static file of ours and with any change of dependencies."""
    found = [ROOT / "requirements" / "dev.lock", *ROOT.glob("templates/static/**/*")]
    found += ROOT.glob("apps/*/static/**/*")
    lines = [f"{path} {path.stat().st_mtime_ns}" for path in sorted(found) if path.is_file()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def say(step: str) -> None:
    print(f"- {step} …", flush=True)


if __name__ == "__main__":
    main()
