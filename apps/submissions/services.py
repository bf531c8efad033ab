"""Deeds on compilations: starting, cancelling, repeating, finding those whose worker is gone."""

import logging
from datetime import timedelta
from functools import partial
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.positions.models import Position
from apps.positions.selectors import blockers, lines_of
from apps.shared.errors import Incomplete, WrongState
from apps.shared.states import advance
from apps.submissions import recipes
from apps.submissions.models import Compilation
from apps.submissions.states import ACTIVE, COMPILATION_TRANSITIONS, CompilationState

logger = logging.getLogger(__name__)


@transaction.atomic
def start_compilation(*, position: Position, by: User) -> Compilation:
    """Ask for the files of a position as it stands now.

    The same content has one compilation: asked for again, it is returned, or run again where it
    had failed or was cancelled. Raises `Incomplete` naming every line that blocks.
    """
    position = Position.objects.select_for_update(of=("self",)).get(pk=position.pk)
    role = require(by, Action.POSITION_EDIT, on=position)
    lines = lines_of(position)
    if missing := blockers(lines):
        raise Incomplete(
            _("Some lines cannot go out yet."),
            missing=[f"{b.line.ordinal} {b.line.clause}: {b.reason}" for b in missing],
        )
    inputs = recipes.inputs_of(position, list(lines))
    known = Compilation.objects.filter(
        position=position, inputs_digest=recipes.digest(inputs)
    ).first()
    if known is not None:
        wanted_again = known.state in (CompilationState.FAILED, CompilationState.CANCELLED)
        return retry_compilation(compilation=known, by=by) if wanted_again else known
    compilation = Compilation.objects.create(
        position=position, inputs=inputs, inputs_digest=recipes.digest(inputs),
        rules_version=recipes.RULES_VERSION, asked_by=by,
    )  # fmt: skip
    audit.record(
        "compilation.asked", subject=compilation, by=by, role=role,
        changes={"inputs_digest": (None, compilation.inputs_digest)},
    )  # fmt: skip
    _enqueue_on_commit(compilation)
    return compilation


@transaction.atomic
def retry_compilation(*, compilation: Compilation, by: User) -> Compilation:
    """Run a failed or cancelled compilation again, on the same inputs."""
    compilation.refresh_from_db(from_queryset=Compilation.objects.select_for_update(of=("self",)))
    role = require(by, Action.POSITION_EDIT, on=compilation)
    attempt = compilation.attempt + 1
    old = advance(
        compilation, CompilationState.QUEUED, transitions=COMPILATION_TRANSITIONS,
        attempt=attempt, cancel_asked=False, error="", done_rows=0, step="", started_at=None,
        finished_at=None, alive_at=None,
    )  # fmt: skip
    audit.record(
        "compilation.retried", subject=compilation, by=by, role=role,
        changes={"state": (old, compilation.state), "attempt": (attempt - 1, attempt)},
    )  # fmt: skip
    _enqueue_on_commit(compilation)
    return compilation


@transaction.atomic
def cancel_compilation(*, compilation: Compilation, by: User) -> Compilation:
    """Stop a compilation: at once where it waits, at its next step where it runs."""
    compilation.refresh_from_db(from_queryset=Compilation.objects.select_for_update(of=("self",)))
    role = require(by, Action.POSITION_EDIT, on=compilation)
    if compilation.state not in ACTIVE:
        raise WrongState(_("There is nothing to cancel: the compilation has ended."))
    Compilation.objects.filter(pk=compilation.pk).update(cancel_asked=True)
    audit.record("compilation.cancel_asked", subject=compilation, by=by, role=role)
    if compilation.state == CompilationState.QUEUED:
        old = advance(
            compilation, CompilationState.CANCELLED, transitions=COMPILATION_TRANSITIONS,
            finished_at=timezone.now(),
        )  # fmt: skip
        changes = {"state": (old, compilation.state)}
        audit.record(
            "compilation.cancelled", subject=compilation, by=by, role=role, changes=changes
        )
    compilation.refresh_from_db()
    return compilation


def find_stuck() -> int:
    """Mark runs failed whose worker has given no sign of life; send lost orders again. Repeatable.

    Returns how many runs were found dead.
    """
    limit = timezone.now() - timedelta(seconds=settings.JOB_LOST_AFTER)
    dead = Compilation.objects.filter(state=CompilationState.RUNNING, alive_at__lt=limit)
    found = sum(_give_up(compilation, limit) for compilation in dead)
    # An order that the broker lost: sent again, since only its own attempt can ever run.
    forgotten = Compilation.objects.filter(state=CompilationState.QUEUED).filter(
        Q(alive_at=None, asked_at__lt=limit) | Q(alive_at__lt=limit)
    )
    for compilation in forgotten:
        Compilation.objects.filter(pk=compilation.pk).update(alive_at=timezone.now())
        _enqueue(compilation.pk, compilation.attempt)
    return found


@transaction.atomic
def _give_up(compilation: Compilation, limit: object) -> int:
    still = Compilation.objects.filter(
        pk=compilation.pk, attempt=compilation.attempt, state=CompilationState.RUNNING,
        alive_at__lt=limit,
    )  # fmt: skip
    reason = _("The worker was lost in the middle of the run. Run it again.")
    if not still.update(state=CompilationState.FAILED, finished_at=timezone.now(), error=reason):
        return 0
    changes = {"state": (CompilationState.RUNNING, CompilationState.FAILED)}
    audit.record("compilation.failed", subject=compilation, by=None, changes=changes, reason=reason)
    return 1


def _enqueue_on_commit(compilation: Compilation) -> None:
    transaction.on_commit(partial(_enqueue, compilation.pk, compilation.attempt))


def _enqueue(pk: UUID, attempt: int) -> None:
    """Send the order to the workers. A broker that is away loses nothing: see `find_stuck`."""
    try:
        current_app.send_task("submissions.compile", args=[str(pk), attempt])
    except Exception:
        logger.warning("the broker did not take the order for compilation %s", pk)
