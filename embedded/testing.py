"""`make test`: all tests, each kind in a pytest process of its own with servers of its own.

The browser tests have theirs because Playwright's event loop and Django's tests do not mix. As many
kinds run at a time as there are processors. Meanwhile each shows how far it is, file by file; what
else it has to say comes whole when it ends.
"""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from embedded import browser
from embedded.parts import ROOT
from embedded.pytest_servers import NAMES

# the longest first: on two processors the shortest then follows whichever ends first
KINDS = {"browser": "tests/browser", "unit": "tests", "failures": "tests/failures"}
PROGRESS = re.compile(r"\[ *\d+%\]")
ADORNMENT = re.compile(r"\x1b\[\d*m|=")  # of pytest's closing line


def main() -> int:
    """Run every kind and end with a line on each; 1 when any failed or was held back in CI."""
    env = {name: value for name, value in os.environ.items() if name not in NAMES}
    env |= {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    subprocess.run([sys.executable, "manage.py", "messages"], cwd=ROOT, env=env, check=True)
    path = browser.chromium()
    kinds = [kind for kind in KINDS if path or kind != "browser"]
    env |= {browser.VARIABLE: path} if path else {}
    with ThreadPoolExecutor(processors()) as pool:
        ends = dict(zip(kinds, pool.map(lambda kind: run(kind, env), kinds), strict=True))
    print("\n" + "\n".join(f"{kind}: {last}" for kind, (_, last) in ends.items()), flush=True)
    failed = any(status != 0 for status, _ in ends.values())
    if not path:
        failed = failed or bool(os.environ.get("CI"))
        print(
            "browser: NOT RUN, because no Chromium could be had. "
            f"Install one, or name one in {browser.VARIABLE}.",
            flush=True,
        )
    return int(failed)


def processors() -> int:
    """How many of them this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def run(kind: str, env: dict[str, str]) -> tuple[int, str]:
    """Run pytest on one kind; its exit status and its last line."""
    command = [sys.executable, "-m", "pytest", "-v", KINDS[kind]]
    command += ["--color=yes"] if sys.stdout.isatty() else []
    said = [f"pytest {KINDS[kind]}"]
    _print(f"{kind:8}  begins")
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pytest:
        for line in pytest.stdout or ():
            if PROGRESS.search(line):
                _print(f"{kind:8}  {line.rstrip()}")
            else:
                said.append(line.rstrip())
    _print("\n" + "\n".join(said) + "\n")
    last = next((line for line in reversed(said) if line), "")
    return pytest.returncode, ADORNMENT.sub("", last).strip()


def _print(text: str) -> None:
    """Print in one go, so that two kinds do not mix within a line."""
    print(text + "\n", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main())
