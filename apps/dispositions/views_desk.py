"""Around the desk: what was done and undoing it, saved views, boilerplate responses, one hand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.dispositions import selectors, selectors_desk, services_desk
from apps.dispositions.forms_desk import BoilerplateForm, SaveViewForm
from apps.dispositions.models import Boilerplate, Deed, SavedView
from apps.dispositions.views import done
from apps.people.permissions import NotAllowed, permit, require
from apps.people.requests import SignedInRequest
from apps.people.table import Action
from apps.rounds.naming import chosen_numbers
from apps.shared.errors import DomainError

PAGE = 50


@login_required
@require_GET
def deeds(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Show what was done at the desk, newest first, and what can be undone."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    page = Paginator(selectors_desk.deeds_of(round_), PAGE).get_page(request.GET.get("page"))
    context = {
        "round": round_, "page": page, "now": timezone.now(),
        "may_undo": permit(request.user, round_).may(Action.COMMENT_HANDLE),
        "previous_url": f"?page={page.number - 1}" if page.has_previous() else "",
        "next_url": f"?page={page.number + 1}" if page.has_next() else "",
    }  # fmt: skip
    return render(request, "dispositions/deeds.html", context)


@login_required
@require_POST
def undo(request: SignedInRequest, round_pk: int, pk: int) -> HttpResponse:
    """Put back what stood before a deed; go back to where it was asked for."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    deed = get_object_or_404(Deed, pk=pk, round=round_)
    beside = chosen_numbers(request.POST.getlist("number"))
    try:
        undone = services_desk.undo(deed=deed, by=request.user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    else:
        said = ngettext("Put back on %(n)d comment.", "Put back on %(n)d comments.", undone.count)
        if request.htmx and beside:
            return done(request, round_, beside[0], said % {"n": undone.count})
        messages.success(request, said % {"n": undone.count})
    asked = request.POST.get("back", "")
    back = asked if asked in ("desk", "english_list") else "deeds"
    return redirect(f"dispositions:{back}", round_.pk)


@login_required
@require_POST
def save_view(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Keep what the desk shows under a name."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    form = SaveViewForm(request.POST)
    try:
        if not form.is_valid():
            raise DomainError(_("Give the view a name of at most 60 characters."))
        kept = services_desk.save_view(round_=round_, by=request.user, **form.cleaned_data)
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
        return redirect("dispositions:desk", round_.pk)
    messages.success(request, _("View “%(name)s” saved.") % {"name": kept.name})
    return redirect(kept)


@login_required
@require_POST
def drop_view(request: SignedInRequest, round_pk: int, pk: int) -> HttpResponse:
    """Give a saved view up."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    get_object_or_404(SavedView, pk=pk, round=round_, user=request.user).delete()
    messages.success(request, _("View removed."))
    return redirect("dispositions:desk", round_.pk)


@login_required
@require_GET
def boilerplates(request: SignedInRequest) -> HttpResponse:
    """Show the boilerplate responses to whoever keeps them."""
    require(request.user, Action.BOILERPLATE_KEEP)
    context = {"boilerplates": Boilerplate.objects.order_by("is_retired", "purpose", "name")}
    return render(request, "dispositions/boilerplates.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def boilerplate(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """Write a boilerplate response, a new one or one that is there."""
    require(request.user, Action.BOILERPLATE_KEEP)
    known = get_object_or_404(Boilerplate, pk=pk) if pk else None
    form = BoilerplateForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        services_desk.save_boilerplate(boilerplate=form.save(commit=False), by=request.user)
        messages.success(request, _("Boilerplate response saved."))
        return redirect("boilerplates:list")
    status = 422 if form.is_bound else 200
    return render(
        request, "dispositions/boilerplate.html", {"form": form, "known": known}, status=status
    )
