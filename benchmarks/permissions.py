"""What permissions cost: the page of 200 documents with them, without them, and as guardian asks.

Run from the repository: `python -m benchmarks.permissions [--quick] [--json]`.
Floor: the same page of the same documents with the permission condition left out. Baseline:
guardian's generic check, object by object, before the same page. Exit 1 where a goal is missed.
Without DATABASE_URL and REDIS_URL in the environment it starts throw-away servers of its own.
"""

import argparse
import gc
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from unittest import mock

LIMIT = 1.5  # × the page without permissions
COMMITTEES = 8


@dataclass
class Line:
    """One way of asking: the median of its pages in milliseconds, and the queries of one page."""

    name: str
    ms: float
    queries: int
    ratio: float


@contextmanager
def servers() -> Iterator[None]:
    """Have servers named in the environment while the benchmark runs."""
    os.environ.setdefault("SECRET_KEY", "for a benchmark only")
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    if os.environ.get("DATABASE_URL"):
        yield
        return
    from embedded.services import Stack  # noqa: PLC0415 - only where no server is named

    stack = Stack(Path(tempfile.mkdtemp(prefix="cdr-bench-")), throwaway=True)
    os.environ.update(stack.start())
    try:
        yield
    finally:
        stack.stop()


@contextmanager
def database() -> Iterator[None]:
    """Have an empty database of our own, gone afterwards."""
    import django  # noqa: PLC0415 - settings are read from the environment made above

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.test.runner import DiscoverRunner  # noqa: PLC0415

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["testserver"]
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    runner = DiscoverRunner(verbosity=0, interactive=False)
    made = runner.setup_databases()
    try:
        yield
    finally:
        runner.teardown_databases(made)


def measure(count: int, times: int) -> list[Line]:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from guardian.backends import ObjectPermissionBackend  # noqa: PLC0415, TID251 - the baseline

    from apps.drafts import selectors  # noqa: PLC0415
    from apps.drafts.views import drafts as views  # noqa: PLC0415
    from apps.people import grants  # noqa: PLC0415
    from apps.people.roles import Relation  # noqa: PLC0415
    from tests import factories  # noqa: PLC0415

    above = factories.committee("council")
    bodies = [factories.committee(f"wg{n}", parent=above) for n in range(COMMITTEES)]
    reader = factories.member(bodies[0])
    for body in bodies[1:3]:
        factories.member(body, who=reader)
    for n in range(count):
        draft = factories.draft(bodies[n % COMMITTEES])
        factories.revision(draft)
        if n % COMMITTEES > 2:  # what others own reaches the reader as one who is asked
            grants.grant(draft, committee=bodies[n % 3], relation=Relation.AUDIENCE, by=None)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    guardian, relations = ObjectPermissionBackend(), ("owner", "parent", "audience", "guest")

    def one_by_one(user):
        seen = [
            draft.pk
            for draft in selectors.drafts()
            if any(guardian.has_perm(user, f"drafts.{name}", draft) for name in relations)
        ]
        return selectors.drafts().filter(pk__in=seen)

    ways: dict[str, Callable] = {
        "without permissions": lambda _user: selectors.drafts(),
        "ours": selectors.visible,
        "guardian, one by one": one_by_one,
    }
    client = Client()
    client.force_login(reader)

    def page(visible: Callable) -> float:
        with (
            mock.patch.object(selectors, "visible", visible),
            mock.patch.object(views, "PAGE", count),
        ):
            gc.collect()
            begun = time.perf_counter()
            shown = client.get("/documents/").content.decode().count('data-label="')
            spent = time.perf_counter() - begun
        if shown != 7 * count:
            sys.exit(f"the page shows {shown / 7:.0f} of {count} documents")
        return spent * 1000

    spent: dict[str, list[float]] = {name: [] for name in ways}
    for visible in ways.values():  # warm: templates, catalogues, plans
        page(visible)
    for _ in range(times):  # in turn, so that a busy moment of the machine strikes all alike
        for name, visible in ways.items():
            if name in ("ours", "without permissions") or len(spent[name]) < 3:
                spent[name].append(page(visible))
    floor = statistics.median(spent["without permissions"])
    lines = []
    for name, visible in ways.items():
        with CaptureQueriesContext(connection) as asked:
            page(visible)
        middle = statistics.median(spent[name])
        lines.append(Line(name, middle, len(asked), middle / floor))
    return lines


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="five pages instead of thirty")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    count, times = 200, 5 if chosen.quick else 30
    with servers(), database():
        lines = measure(count, times)
    ours = next(line for line in lines if line.name == "ours")
    reached = ours.ratio <= LIMIT
    if chosen.json:
        print(json.dumps([asdict(line) | {"limit": LIMIT} for line in lines], indent=1))
    else:
        print(f"page of {count} documents      ms  queries  × without")
        for line in lines:
            print(f"{line.name:22} {line.ms:8.1f} {line.queries:8} {line.ratio:10.2f}")
        verdict = "goal reached" if reached else "goal missed"
        print(f"permissions: {ours.ratio:.2f} of at most {LIMIT} × the page without: {verdict}")
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    main()
