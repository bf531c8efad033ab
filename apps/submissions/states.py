"""When: the life of a compilation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.shared.states import Transitions


class CompilationState(models.TextChoices):
    QUEUED = "queued", _("waiting for a worker")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


COMPILATION_TRANSITIONS: Transitions = {
    CompilationState.QUEUED: frozenset(
        {CompilationState.RUNNING, CompilationState.CANCELLED, CompilationState.FAILED}
    ),
    CompilationState.RUNNING: frozenset(
        {CompilationState.DONE, CompilationState.FAILED, CompilationState.CANCELLED}
    ),
    CompilationState.FAILED: frozenset({CompilationState.QUEUED}),
    CompilationState.CANCELLED: frozenset({CompilationState.QUEUED}),
    CompilationState.DONE: frozenset(),
}

ACTIVE = frozenset({CompilationState.QUEUED, CompilationState.RUNNING})
