"""The Chromium of the browser tests: a given one, the system's, Playwright's, or a new one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

VARIABLE = "PORTAL_CHROMIUM"
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Path of a Chromium that runs, installed if need be; None where none can be had.

    A path given in PORTAL_CHROMIUM is taken or refused, never replaced by another.
    """
    if given := os.environ.get(VARIABLE):
        return given if runs(given) else None
    for path in _present():
        if runs(path):
            return path
    print("No Chromium found: installing one for the browser tests …", flush=True)
    install()
    return next((path for path in _present() if runs(path)), None)


def runs(path: str) -> bool:
    """Whether this is a Chromium that starts (some systems install a placeholder)."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def install() -> None:
    """Debian's package as root, else Playwright's build; failures show in their own words."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ["apt-get", "-q", "-y"]
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*apt, "update"], env=env, check=False)
        package = [*apt, "install", "--no-install-recommends", "chromium"]
        if subprocess.run(package, env=env, check=False).returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _present() -> Iterator[str]:
    for name in SYSTEM_NAMES:
        if path := shutil.which(name):
            yield path
    yield _playwrights()


def _playwrights() -> str:
    """Where Playwright keeps its own build, whether or not it is there."""
    ask = (
        "from playwright.sync_api import sync_playwright as s\n"
        "with s() as p: print(p.chromium.executable_path)"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    return done.stdout.strip()
