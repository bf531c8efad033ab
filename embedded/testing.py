"""`make test`: all tests, each kind in a pytest process of its own with servers of its own.

The browser tests have theirs because Playwright's event loop and Django's tests do not mix.
"""

import os
import subprocess
import sys

from embedded import browser
from embedded.parts import ROOT
from embedded.pytest_servers import NAMES

KINDS = {"unit": "tests", "failures": "tests/failures", "browser": "tests/browser"}


def main() -> int:
    """Run every kind and end with a line on each; 1 when any failed or was held back in CI."""
    env = {name: value for name, value in os.environ.items() if name not in NAMES}
    env |= {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    subprocess.run([sys.executable, "manage.py", "messages"], cwd=ROOT, env=env, check=True)
    failed, summary = False, []
    for kind in ("unit", "failures"):
        status, last_line = run(KINDS[kind], env)
        failed = failed or status != 0
        summary.append(f"{kind}: {last_line}")
    if path := browser.chromium():
        status, last_line = run(KINDS["browser"], env | {browser.VARIABLE: path})
        failed = failed or status != 0
        summary.append(f"browser: {last_line}")
    else:
        failed = failed or bool(os.environ.get("CI"))
        summary.append(
            "browser: NOT RUN, because no Chromium could be had. "
            f"Install one, or name one in {browser.VARIABLE}."
        )
    print("\n" + "\n".join(summary), flush=True)
    return int(failed)


def run(path: str, env: dict[str, str]) -> tuple[int, str]:
    """Run pytest on a path, its output shown; its exit status and its last line."""
    print(f"\npytest {path}", flush=True)
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    last_line = ""
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", path, *colour],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    ) as pytest:
        for line in pytest.stdout or ():
            print(line, end="", flush=True)
            last_line = line.strip() or last_line
    return pytest.returncode, last_line


if __name__ == "__main__":
    sys.exit(main())
