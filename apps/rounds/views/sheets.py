"""Comment sheets: bring one, look at the dry run, take it or lay it aside."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.people.permissions import permit
from apps.people.requests import SignedInRequest
from apps.people.table import Action
from apps.rounds import selectors, selectors_sheets, sheet_words
from apps.rounds.dry_run import Fate, PlannedRow, plan
from apps.rounds.forms_sheets import SheetForm
from apps.rounds.models import SheetImport
from apps.rounds.naming import file_name, in_ascii
from apps.rounds.prefilled import sheet_of_own
from apps.rounds.selectors_sheets import sheets_for
from apps.rounds.services import batches, sheets
from apps.rounds.states import CommentType, RoundState
from apps.rounds.voices import organisations_open_to
from apps.shared.errors import BadFile, DomainError, Incomplete
from documents.sheets import write
from documents.sheets.model import Header, Sheet, SheetRow

ROWS = 200
EMPTY = 12  # rows of an empty sheet
KINDS = {Fate.TAKEN: "good", Fate.FAULTY: "bad"}


@dataclass(frozen=True)
class Line:
    """One row of the dry run as the page shows it."""

    planned: PlannedRow
    fate: str
    kind: str
    notes: list[str]


@login_required
@require_safe
def empty(request: SignedInRequest, pk: int) -> FileResponse:
    """The ISO commenting template with the round's document in its title block, to be filled."""
    round_ = selectors.round_for(request.user, pk)
    draft = round_.revision.draft
    header = Header(title=draft.title_en, document=draft.number)
    blank = Sheet(
        format="iso-2012-03",
        rows=tuple(SheetRow(row=n) for n in range(1, EMPTY + 1)),
        header=header,
    )
    name = f"{draft.number}_comments.docx".replace("/", "-").replace(" ", "_")
    return FileResponse(io.BytesIO(write(blank, "docx")), as_attachment=True, filename=name)


@login_required
@require_safe
def prefilled(request: SignedInRequest, pk: int, organisation: int) -> FileResponse:
    """The template filled with what one submitted for an organisation, to be brought again."""
    round_ = selectors.round_for(request.user, pk)
    own = get_object_or_404(selectors_sheets.prefilled_for(request.user, round_), pk=organisation)
    sheet = sheet_of_own(round_, request.user, own)
    name = file_name(round_, "own_comments", in_ascii(own), ending="docx")
    return FileResponse(io.BytesIO(write(sheet, "docx")), as_attachment=True, filename=name)


@login_required
@require_http_methods(["GET", "POST"])
def sheet_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The sheets that one brought into the round, and the form to bring another."""
    round_ = selectors.round_for(request.user, pk)
    late = round_.phase == RoundState.CLOSED
    organisations = organisations_open_to(request.user, round_)
    form = SheetForm(
        request.POST or None, request.FILES or None, late=late, organisations=organisations
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            kept = sheets.read_sheet(
                round_=round_, organisation=data["organisation"], file_name=data["file"].name,
                data=data["file"].read(), by=request.user, late_reason=data.get("late_reason", ""),
            )  # fmt: skip
            return redirect("rounds:sheet", pk, kept.pk)
        except BadFile as error:
            refusal = error
    context = {
        "round": round_, "form": form, "refusal": refusal, "late": late,
        "prefilled": selectors_sheets.prefilled_for(request.user, round_),
        "may_bring": organisations.exists(), "sheets": sheets_for(request.user, round_),
        "may_bring_many": any(
            permit(request.user, round_).may(a) for a in (Action.COMMENT_FOR, Action.COMMENT_LATE)
        ),
    }  # fmt: skip
    status = 422 if refusal or form.errors else 200
    return render(request, "rounds/sheet_list.html", context, status=status)


@login_required
@require_safe
def sheet_detail(request: SignedInRequest, pk: int, sheet: int) -> HttpResponse:
    """The dry run of a sheet, row by row; of one that was taken, its comments."""
    return _page(request, _seen(request, pk, sheet))


def _seen(request: SignedInRequest, pk: int, sheet: int) -> SheetImport:
    round_ = selectors.round_for(request.user, pk)
    return get_object_or_404(sheets_for(request.user, round_), pk=sheet)


def _page(
    request: SignedInRequest, sheet: SheetImport, *, refusal: DomainError | None = None
) -> HttpResponse:
    own = sheet.uploaded_by_id == request.user.pk
    context: dict[str, Any] = {"sheet": sheet, "round": sheet.round, "own": own}
    if sheet.state == SheetImport.State.TAKEN:
        context["comments"] = sheet.comments.order_by("number")
        return render(request, "rounds/sheet_taken.html", context)
    planned = plan(sheet)
    rows = Paginator(planned.rows, ROWS).get_page(request.GET.get("page"))
    context |= {
        "planned": planned,
        "page": rows,
        "lines": [_line(row) for row in rows],
        "broken": [_line(row) for row in planned.broken],
        "untyped": _with_choice(planned.typeless, request.POST),
        "misplaced": planned.misplaced,
        "notes": [sheet_words.reason(note) for note in planned.notes],
        "types": CommentType.choices,
        "late": sheet.round.phase == RoundState.CLOSED,
        "refusal": refusal,
        "missing": refusal.missing if isinstance(refusal, Incomplete) else [],
        "unplaced_ok": sheet.takes_unplaced or "unplaced" in request.POST,
        "withdraw_ok": sheet.withdraws_removed or "withdraw" in request.POST,
        "late_reason": request.POST.get("late_reason", sheet.late_reason),
        "previous_url": f"?page={rows.number - 1}" if rows.has_previous() else "",
        "next_url": f"?page={rows.number + 1}" if rows.has_next() else "",
    }
    status = refusal.status if refusal else 200
    return render(request, "rounds/sheet_dry_run.html", context, status=status)


def _line(row: PlannedRow) -> Line:
    if row.fate == Fate.EMPTY:
        return Line(row, _fate(row), "", [])
    notes = [f"{sheet_words.column(p.column)}: {sheet_words.reason(p)}" for p in row.problems]
    notes += [str(sheet_words.PLACES[note]) for note in row.place.notes]
    return Line(row, _fate(row), KINDS.get(row.fate, ""), notes)


def _fate(row: PlannedRow) -> str:
    if row.fate == Fate.KNOWN:
        return _("already in the round as #%(n)d") % {"n": row.twin}
    if row.fate == Fate.REPEATED:
        return _("the same as row %(n)d") % {"n": row.twin}
    if row.replaces and row.fate == Fate.TAKEN:
        return _("replaces #%(n)d, which is withdrawn") % {"n": row.replaces.comment.number}
    words = {
        Fate.TAKEN: _("is taken"),
        Fate.EMPTY: _("empty, passed over"),
        Fate.FAULTY: _("to be mended"),
    }
    return words[row.fate]


def _with_choice(
    rows: Iterable[PlannedRow], typed: Mapping[str, Any]
) -> list[tuple[PlannedRow, str]]:
    """Pair rows that lack a type with the one chosen for them, or for all that have none."""
    for_all = str(typed.get("type-all", ""))
    return [(row, str(typed.get(f"type-{row.row.row}", row.type)) or for_all) for row in rows]


@login_required
@require_POST
def take(request: SignedInRequest, pk: int, sheet: int) -> HttpResponse:
    """Take the sheet; a refusal shows the dry run again with everything that was chosen."""
    found = _seen(request, pk, sheet)
    planned = plan(found)
    types = {row.row.row: type_ for row, type_ in _with_choice(planned.typeless, request.POST)}
    clauses = {
        row.row.row: request.POST.get(f"clause-{row.row.row}", "") for row in planned.misplaced
    }
    try:
        sheets.repair_sheet(
            sheet=found, by=request.user, types=types, clauses=clauses,
            whole="unplaced" in request.POST, withdraw="withdraw" in request.POST,
        )  # fmt: skip
        if request.POST.get("deed") == "look":
            batches.follow(found)
            return redirect("rounds:sheet", pk, found.pk)
        made = sheets.take_sheet(
            sheet=found, by=request.user, late_reason=request.POST.get("late_reason", "")
        )  # fmt: skip
        batches.follow(found)
    except DomainError as refusal:
        found.refresh_from_db(fields=["state", "repairs"])
        return _page(request, found, refusal=refusal)
    said = ngettext("%(n)d comment was submitted.", "%(n)d comments were submitted.", len(made))
    messages.success(request, said % {"n": len(made)})
    if n := len(planned.replacing) + (len(planned.removed) if found.withdraws_removed else 0):
        gone = ngettext("%(n)d comment was withdrawn.", "%(n)d comments were withdrawn.", n)
        messages.success(request, gone % {"n": n})
    return redirect("rounds:sheet", pk, found.pk)


@login_required
@require_POST
def discard(request: SignedInRequest, pk: int, sheet: int) -> HttpResponse:
    """Lay the sheet aside."""
    batches.follow(sheets.discard_sheet(sheet=_seen(request, pk, sheet), by=request.user))
    messages.success(request, _("The sheet was laid aside; no comment was made from it."))
    return redirect("rounds:sheets", pk)


@login_required
@require_safe
def download(request: SignedInRequest, pk: int, sheet: int) -> FileResponse:
    """The file as it came."""
    found = _seen(request, pk, sheet)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.file_name)
