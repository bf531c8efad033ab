"""Comment sheets: bring one, look at the dry run, take it or lay it aside."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.people.permissions import permit
from apps.people.table import Action
from apps.rounds import selectors, sheet_words
from apps.rounds.dry_run import DryRun, PlannedRow, plan
from apps.rounds.forms_sheets import SheetForm
from apps.rounds.models import Comment, Round, SheetImport
from apps.rounds.services import sheets
from apps.rounds.states import CommentType, RoundState
from apps.rounds.voices import organisations_open_to
from apps.shared.errors import BadFile, DomainError, Incomplete

ROWS = 200


@dataclass(frozen=True)
class Line:
    """One row of the dry run as the page shows it."""

    row: PlannedRow
    fate: str
    kind: str
    notes: list[str]


@login_required
@require_http_methods(["GET", "POST"])
def sheet_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheets that one brought into the round, and the form to bring another."""
    round_ = selectors.round_for(request.user, pk)
    late = round_.phase == RoundState.CLOSED
    form = SheetForm(
        request.POST or None, request.FILES or None, late=late,
        organisations=organisations_open_to(request.user, round_),
    )  # fmt: skip
    refusal = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            kept = sheets.read_sheet(
                round_=round_, organisation=data["organisation"], file_name=data["file"].name,
                data=data["file"].read(), by=request.user, late_reason=data.get("late_reason", ""),
            )  # fmt: skip
        except BadFile as error:
            refusal = error
            form.add_error("file", str(error.message))
        else:
            return redirect("rounds:sheet", pk, kept.pk)
    context = {
        "round": round_, "form": form, "refusal": refusal, "late": late,
        "may_bring": form.fields["organisation"].queryset.exists(),
        "sheets": _visible(request, round_).annotate_counts(),
    }  # fmt: skip
    return render(request, "rounds/sheet_list.html", context, status=422 if form.errors else 200)


def _sheet(request: HttpRequest, pk: int, sheet: int) -> SheetImport:
    round_ = selectors.round_for(request.user, pk)
    found = selectors_sheets(request, round_).filter(pk=sheet).first()
    if found is None:
        raise Http404
    return found
