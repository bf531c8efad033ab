"""Many comment sheets at once: bring them, watch them being read, settle and take them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.people.permissions import NotAllowed, permit, require
from apps.people.requests import SignedInRequest
from apps.people.table import Action
from apps.rounds import selectors
from apps.rounds.forms_batches import BatchForm, SettleForm
from apps.rounds.models import BatchFile, Round, SheetBatch
from apps.rounds.selectors_sheets import batches_of
from apps.rounds.services import batches
from apps.rounds.states import RoundState
from apps.shared.errors import DomainError, Incomplete


def _action(round_: Round) -> Action:
    return Action.COMMENT_LATE if round_.phase == RoundState.CLOSED else Action.COMMENT_FOR


@login_required
@require_http_methods(["GET", "POST"])
def bring(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose many files; those brought before."""
    round_ = selectors.round_for(request.user, pk)
    late = round_.phase == RoundState.CLOSED
    may_bring = permit(request.user, round_).may(_action(round_))
    if request.method == "POST":
        require(request.user, _action(round_), on=round_)
    form = BatchForm(request.POST or None, request.FILES or None, late=late)
    if request.method == "POST" and form.is_valid():
        files = [(one.name, one.read()) for one in form.cleaned_data["sheets"]]
        try:
            made = batches.bring(
                round_=round_, files=files, by=request.user,
                late_reason=form.cleaned_data.get("late_reason", ""),
            )  # fmt: skip
            return redirect("rounds:batch", pk, made.pk)
        except NotAllowed:
            raise
        except DomainError as refusal:
            missing = refusal.missing if isinstance(refusal, Incomplete) else []
            form.add_error(missing[0] if missing else None, str(refusal.message))
    context = {
        "round": round_, "form": form, "late": late, "may_bring": may_bring,
        "batches": batches_of(request.user, round_),
    }  # fmt: skip
    return render(request, "rounds/batch_bring.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def report(request: SignedInRequest, pk: int, batch: int) -> HttpResponse:
    """What was read of each file, what was refused and why; settle, and take what is ready."""
    round_ = selectors.round_for(request.user, pk)
    found = get_object_or_404(batches_of(request.user, round_), pk=batch)
    files = list(found.files.select_related("organisation", "sheet"))
    open_files = [file for file in files if file.state == BatchFile.State.READ]
    form = SettleForm(request.POST or None, files=open_files, initial=found.repairs)
    if request.method == "POST" and form.is_valid():
        require(request.user, _action(round_), on=round_)
        taking = request.POST.get("deed") == "take"
        try:
            batches.settle(
                batch=found, organisations=form.organisations(), taking=taking,
                type_=form.cleaned_data["type"], whole=form.cleaned_data["whole"],
                by=request.user,
            )  # fmt: skip
            return redirect("rounds:batch", pk, found.pk)
        except NotAllowed:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
    may_take = permit(request.user, round_).may(_action(round_))
    context = _report(found, files, form) | {"may_take": may_take}
    return render(request, "rounds/batch_report.html", context)


def _report(found: SheetBatch, files: list[BatchFile], form: SettleForm) -> dict[str, object]:
    state = BatchFile.State
    of = {s: [file for file in files if file.state == s] for s in state}
    return {
        "round": found.round, "batch": found, "form": form, "files": files,
        "working": found.step in batches.WORKING,
        "taken": of[state.TAKEN], "refused": of[state.REFUSED], "waiting": of[state.WAITING],
        "open": [(file, form[form.whose[file.ordinal]]) for file in of[state.READ]],
        "ready": sum(_is_ready(file) for file in of[state.READ]),
        "comments": sum(file.counts.get("taken", 0) for file in of[state.TAKEN]),
        "done": len(files) - len(of[state.WAITING]),
        "title": _("Sheets brought together"),
    }  # fmt: skip


def _is_ready(file: BatchFile) -> bool:
    lacks = ("unplaced", "untyped", "broken")
    return bool(
        file.sheet_id and file.counts.get("new") and not any(file.counts.get(n) for n in lacks)
    )


@login_required
@require_safe
def progress(request: SignedInRequest, pk: int, batch: int) -> HttpResponse:
    """How far the job is, asked by the open page; it loads anew once the job has ended."""
    round_ = selectors.round_for(request.user, pk)
    found = get_object_or_404(batches_of(request.user, round_), pk=batch)
    if found.step not in batches.WORKING:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    files = list(found.files.all())
    waiting = (
        BatchFile.State.WAITING if found.step == SheetBatch.Step.READING else BatchFile.State.READ
    )
    done = sum(file.state != waiting for file in files)
    context = {"round": round_, "batch": found, "done": done, "files": files, "working": True}
    return render(request, "rounds/_batch_progress.html", context)
