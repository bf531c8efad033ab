"""The job that makes the files of a compilation: all of them, read back, or none.

A run belongs to one attempt of one row. Whatever it writes is conditional on that attempt still
running, so that a run that was given up, cancelled or delivered twice changes nothing.
"""

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.submissions import recipes
from apps.submissions.models import Compilation, CompiledFile
from apps.submissions.states import CompilationState
from documents import sheets

logger = logging.getLogger(__name__)


class Stopped(Exception):
    """The attempt is no longer running: it was cancelled or given up meanwhile."""


class Unreadable(Exception):
    """A written file does not give back what was written into it."""


@dataclass(frozen=True)
class Made:
    """A file that was written and read back, still outside the storage."""

    recipe: recipes.Recipe
    path: Path
    sha256: str


def run(pk: UUID, *, attempt: int) -> None:
    """Compile one attempt. Does nothing where the row is in any other state or attempt."""
    started = Compilation.objects.filter(
        pk=pk, attempt=attempt, state=CompilationState.QUEUED
    ).update(
        state=CompilationState.RUNNING, started_at=timezone.now(), alive_at=timezone.now(),
        step="", done_rows=0, error="",
    )  # fmt: skip
    if not started:
        return
    try:
        _compile(_running(pk, attempt))
    except Stopped:
        _end_if_cancelled(pk, attempt)
    except sheets.SheetRefused as refusal:
        named = "; ".join(f"{p.row} {p.column}: {p.reason}" for p in refusal.problems[:20])
        _fail(pk, attempt, _("A file cannot hold the lines: %(named)s") % {"named": named})
    except Unreadable as error:
        _fail(pk, attempt, str(error))
    except Exception as error:
        logger.exception("compilation %s failed", pk)
        _fail(pk, attempt, _("The run broke off: %(error)s") % {"error": error})


def _running(pk: UUID, attempt: int) -> Compilation:
    """Return the row of a running attempt; raise `Stopped` where it does not run any more."""
    mine = Compilation.objects.filter(pk=pk, attempt=attempt, state=CompilationState.RUNNING)
    if (found := mine.first()) is None:
        raise Stopped
    return found


def _compile(compilation: Compilation) -> None:
    orders = recipes.recipes(compilation.inputs)
    rows = len(compilation.inputs["lines"])
    _write(compilation.pk, compilation.attempt, total_rows=rows * len(orders) * 2)
    _sweep(compilation)
    with TemporaryDirectory(prefix="compilation-") as folder:
        made = []
        for n, order in enumerate(orders):
            _alive(compilation, f"write {order.format}", done=2 * n * rows)
            path = Path(folder) / order.name
            with path.open("wb") as target:
                sheets.write_to(order.sheet, order.format, target)
            _alive(compilation, f"check {order.format}", done=(2 * n + 1) * rows)
            made.append(_read_back(order, path))
        _alive(compilation, "keep", done=2 * len(orders) * rows)
        _keep(compilation, made)


def _read_back(order: recipes.Recipe, path: Path) -> Made:
    """Read a written file as its receiver would and compare it row by row."""
    data = path.read_bytes()
    found = sheets.differences(order.sheet, sheets.read(data, order.name), ignore=order.unkept)
    errors = [f.problem for f in sheets.check(data, order.name) if f.level == "error"]
    for problem in [*found, *errors]:
        raise Unreadable(
            _("%(file)s does not read back as it was written: row %(row)s, %(column)s: %(reason)s")
            % {
                "file": order.name,
                "row": problem.row,
                "column": problem.column,
                "reason": problem.reason,
            }
        )
    return Made(order, path, hashlib.sha256(data).hexdigest())


def _keep(compilation: Compilation, made: list[Made]) -> None:
    """Store all files and say so in one transaction; take them away again where that fails."""
    stored: list[str] = []
    try:
        with transaction.atomic():
            for file in made:
                stored.append(_store(compilation, file))
                _list(compilation, file, stored[-1])
            _finish(compilation, made)
    except BaseException:
        if not _is_done(compilation):  # a commit may succeed and its answer be lost
            for name in stored:
                _take_away(name)
        raise


def _store(compilation: Compilation, file: Made) -> str:
    name = f"compilations/{compilation.pk}/{compilation.attempt}/{file.recipe.name}"
    with file.path.open("rb") as source:
        return str(default_storage.save(name, File(source)))


def _list(compilation: Compilation, file: Made, kept: str) -> None:
    CompiledFile.objects.create(
        compilation=compilation, format=file.recipe.format, name=file.recipe.name, file=kept,
        sha256=file.sha256, size=file.path.stat().st_size, rows=len(file.recipe.sheet.rows),
    )  # fmt: skip


def _is_done(compilation: Compilation) -> bool:
    """Tell whether the row says that the files are kept; so too where nobody can be asked."""
    try:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        row = Compilation.objects.get(pk=compilation.pk)
    except DatabaseError:
        logger.exception("compilation %s: its files are left until it is run again", compilation.pk)
        return True
    return row.state == CompilationState.DONE and row.attempt == compilation.attempt


def _take_away(name: str) -> None:
    try:
        default_storage.delete(name)
    except OSError:
        logger.exception("%s is left behind", name)


def _finish(compilation: Compilation, made: list[Made]) -> None:
    told = recipes.manifest(compilation.inputs)
    told["files"] = [{"name": f.recipe.name, "sha256": f.sha256} for f in made]
    _write(
        compilation.pk, compilation.attempt,
        state=CompilationState.DONE, finished_at=timezone.now(), manifest=told, step="",
    )  # fmt: skip
    audit.record(
        "compilation.done", subject=compilation, by=None,
        changes={f.recipe.name: (None, f.sha256) for f in made},
    )  # fmt: skip


def _alive(compilation: Compilation, step: str, *, done: int) -> None:
    """Show how far the run is; raise `Stopped` where nobody wants it any more."""
    now = timezone.now()
    _write(compilation.pk, compilation.attempt, step=step, done_rows=done, alive_at=now)
    if Compilation.objects.filter(pk=compilation.pk, cancel_asked=True).exists():
        raise Stopped


def _write(pk: UUID, attempt: int, **fields: Any) -> None:
    """Write to the row of a running attempt; raise `Stopped` where it does not run any more."""
    running = Compilation.objects.filter(pk=pk, attempt=attempt, state=CompilationState.RUNNING)
    if not running.update(**fields):
        raise Stopped


def _end_if_cancelled(pk: UUID, attempt: int) -> None:
    if Compilation.objects.filter(pk=pk, attempt=attempt, cancel_asked=True).exists():
        _close(pk, attempt, CompilationState.CANCELLED, "compilation.cancelled", "")


def _fail(pk: UUID, attempt: int, reason: str) -> None:
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()  # the database itself may have been away
    _close(pk, attempt, CompilationState.FAILED, "compilation.failed", reason)


@transaction.atomic
def _close(pk: UUID, attempt: int, state: CompilationState, verb: str, reason: str) -> None:
    try:
        _write(pk, attempt, state=state, finished_at=timezone.now(), error=reason)
    except Stopped:
        return
    compilation = Compilation.objects.get(pk=pk)
    changes = {"state": (CompilationState.RUNNING, state)}
    audit.record(verb, subject=compilation, by=None, changes=changes, reason=reason)


def _sweep(compilation: Compilation) -> None:
    """Take away what earlier attempts stored before they were killed; no row points there."""
    folder = f"compilations/{compilation.pk}"
    if not default_storage.exists(folder):
        return
    attempts, _files = default_storage.listdir(folder)
    for attempt in attempts:
        if attempt.isdecimal() and int(attempt) < compilation.attempt:
            for name in default_storage.listdir(f"{folder}/{attempt}")[1]:
                default_storage.delete(f"{folder}/{attempt}/{name}")
