"""Compilations: starting one, watching it, downloading its files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from apps.audit import selectors as record
from apps.people import permissions
from apps.people.permissions import NotAllowed
from apps.people.table import Action
from apps.positions.selectors import position_for
from apps.shared.errors import DomainError, Incomplete
from apps.submissions import selectors, services
from apps.submissions.models import Compilation
from apps.submissions.states import ACTIVE, CompilationState

CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@login_required
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the files of a position."""
    position = position_for(request.user, pk)
    try:
        compilation = services.start_compilation(position=position, by=request.user)
    except NotAllowed:
        raise
    except DomainError as error:
        named = "; ".join(error.missing) if isinstance(error, Incomplete) else ""
        messages.error(request, f"{error.message} {named}".strip())
        return redirect("positions:detail", pk=pk)
    return redirect("submissions:detail", pk=compilation.pk)


@login_required
@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A compilation: progress while it runs, its files and manifest once done."""
    compilation = selectors.compilation_for(request.user, pk)
    return render(request, "submissions/detail.html", _context(request, compilation))


@login_required
@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of the page that changes while the job runs; asked for every second."""
    compilation = selectors.compilation_for(request.user, pk)
    answer = render(request, "submissions/_progress.html", _context(request, compilation))
    if compilation.state not in ACTIVE:
        answer["HX-Refresh"] = "true"  # the files and the manifest stand on the whole page
    return answer


@login_required
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop a compilation."""
    compilation = selectors.compilation_for(request.user, pk)
    return _do(request, compilation, services.cancel_compilation)


@login_required
@require_POST
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Run a failed or cancelled compilation again."""
    compilation = selectors.compilation_for(request.user, pk)
    return _do(request, compilation, services.retry_compilation)


@login_required
@require_safe
def download(request: HttpRequest, pk: UUID, kind: str) -> FileResponse:
    """One file of the set."""
    compilation = selectors.compilation_for(request.user, pk)
    file = get_object_or_404(compilation.files, format=kind)
    return FileResponse(
        file.file.open(), as_attachment=True, filename=file.name,
        content_type=CONTENT_TYPES[file.format],
    )  # fmt: skip


def _do(request: HttpRequest, compilation: Compilation, deed: Any) -> HttpResponse:
    try:
        deed(compilation=compilation, by=request.user)
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("submissions:detail", pk=compilation.pk)


def _context(request: HttpRequest, compilation: Compilation) -> dict[str, Any]:
    may_edit = permissions.may(request.user, Action.POSITION_EDIT, compilation)
    ended = compilation.finished_at and compilation.started_at
    return {
        "compilation": compilation,
        "position": compilation.position,
        "active": compilation.state in ACTIVE,
        "done": compilation.state == CompilationState.DONE,
        "may_cancel": may_edit and compilation.state in ACTIVE,
        "may_retry": may_edit
        and compilation.state in (CompilationState.FAILED, CompilationState.CANCELLED),
        "seconds": (compilation.finished_at - compilation.started_at).total_seconds()
        if ended
        else None,
        "poll_url": reverse("submissions:progress", args=[compilation.pk]),
        "events": record.of(compilation) if may_edit else None,
    }
