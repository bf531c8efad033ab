"""Positions: the list, one with its lines, drafting, editing a line."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.audit import selectors as record
from apps.people import permissions
from apps.people.permissions import NotAllowed
from apps.people.table import Action
from apps.positions import selectors, services
from apps.positions.forms import LineForm, PositionForm
from apps.positions.states import Forum, PositionState
from apps.rounds.selectors import round_for
from apps.shared.errors import DomainError

ROAD = (
    PositionState.COMPILING,
    PositionState.WG_REVIEW,
    PositionState.COUNCIL_APPROVAL,
    PositionState.RELEASED,
    PositionState.OUTCOME_RECORDED,
)


@login_required
@require_safe
def position_list(request: HttpRequest) -> HttpResponse:
    """The positions that the reader may see, and the rounds that wait for one."""
    context = {
        "positions": selectors.visible(request.user),
        "ready": selectors.ready_for_position(request.user),
        "road": ROAD,
    }
    return render(request, "positions/list.html", context)


@login_required
@require_safe
def position_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A position: its road, what blocks it, its lines beside the originals, its compilations."""
    position = selectors.position_for(request.user, pk)
    lines = selectors.lines_of(position)
    may_edit = permissions.may(request.user, Action.POSITION_EDIT, position)
    context = {
        "position": position,
        "lines": lines,
        "blockers": selectors.blockers(lines),
        "road": ROAD,
        "may_edit": may_edit and position.state == PositionState.COMPILING,
        "compilations": position.compilations.all(),
        "events": record.of(position, *lines)[:30] if may_edit else None,
    }
    return render(request, "positions/detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def position_new(request: HttpRequest, round_pk: int) -> HttpResponse:
    """Draft the position that follows from a round."""
    round_ = round_for(request.user, round_pk)
    document = round_.revision.draft
    permissions.require(request.user, Action.POSITION_EDIT, on=document.owner)
    initial = {
        "forum": Forum.IPCC if document.number.startswith("IPCC") else Forum.ISO,
        "title_ja": f"{document.number} への意見書",
        "title_en": f"Position on {document.number}",
    }
    form = PositionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            position = services.draft_position(
                round_=round_, by=request.user, **form.fields_of_position()
            )
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The position is drafted. Look at its lines."))
            return redirect("positions:detail", pk=position.pk)
    context = {"round": round_, "form": form}
    return render(request, "positions/new.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def line_edit(request: HttpRequest, pk: int, ordinal: int) -> HttpResponse:
    """Edit a line beside the comments it comes from."""
    position = selectors.position_for(request.user, pk)
    permissions.require(request.user, Action.POSITION_EDIT, on=position)
    line = get_object_or_404(selectors.lines_of(position), ordinal=ordinal)
    form = LineForm(request.POST or None, instance=line)
    if request.method == "POST" and form.is_valid():
        fresh = get_object_or_404(position.lines, ordinal=ordinal)
        try:
            services.edit_line(line=fresh, by=request.user, **form.cleaned_data)
        except NotAllowed:
            raise
        except (DomainError, ValidationError) as error:
            form.add_error(None, str(getattr(error, "message", error)))
        else:
            messages.success(request, _("Line %(n)d was saved.") % {"n": ordinal})
            return redirect(reverse("positions:detail", args=[pk]) + f"#line-{ordinal}")
    context = {"position": position, "line": line, "form": form}
    return render(request, "positions/line.html", context, status=422 if form.is_bound else 200)
