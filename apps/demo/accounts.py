"""The accounts one signs in with to look around."""

import os
import secrets
from pathlib import Path

from django.conf import settings

SHOWN = (
    ("risa.kitahara@kitahokuto.example", "委員 / member, enhanced weathering WG"),
    ("yumi.saegusa@cdr-hyojun.example", "事務局 / secretariat"),
)


def password() -> str:
    """Return the one password of all demo accounts: DEMO_PASSWORD, or one made up once.

    It is kept under VAR_DIR, readable by its owner only, and is never in the repository.
    """
    if given := os.environ.get("DEMO_PASSWORD"):
        return given
    kept = Path(settings.VAR_DIR) / "demo-password"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text("demo-" + secrets.token_urlsafe(9))
    return kept.read_text().strip()


def listed() -> str:
    """Return the accounts as lines for a terminal."""
    lines = [f"  {email:<40} {role}" for email, role in SHOWN]
    return "\n".join([*lines, f"  password of all: {password()}"])
