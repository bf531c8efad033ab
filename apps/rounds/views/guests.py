"""Who is asked: the guests of a round, and what one person may do in it at one instant."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.people import permissions
from apps.people.models import User
from apps.people.permissions import NotAllowed
from apps.people.table import Action
from apps.rounds import selectors
from apps.rounds.as_seen import seen_by
from apps.rounds.forms_rounds import AsSeenForm, GuestsForm
from apps.rounds.models import Round
from apps.rounds.services import guests
from apps.shared.deadlines import day_and_hour
from apps.shared.errors import DomainError


@login_required
@require_http_methods(["GET", "POST"])
def guest_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The guests of a round; more are let in by their addresses."""
    round_ = _to_change(request, pk)
    form = GuestsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = guests.invite_guests(
                round_=round_, guests=form.cleaned_data["guests"], by=request.user
            )
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            told = ngettext("%(n)d guest was let in.", "%(n)d guests were let in.", len(new))
            messages.success(request, told % {"n": len(new)})
            return redirect("rounds:guests", pk=pk)
    context = {"round": round_, "form": form, "guests": guests.guests_of(round_)}
    return render(request, "rounds/guests.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def guest_dismiss(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Take an invitation back, after saying what that means."""
    round_ = _to_change(request, pk)
    guest = get_object_or_404(User, pk__in=[one.pk for one in guests.guests_of(round_)], pk=person)
    back = reverse("rounds:guests", args=[pk])
    if request.method == "POST":
        guests.dismiss_guest(round_=round_, guest=guest, by=request.user)
        messages.success(request, _("%(guest)s is no guest any more.") % {"guest": guest})
        return redirect(back)
    effects = [
        _("%(guest)s can no longer read the round or comment in it.") % {"guest": guest},
        _("What was submitted stays and is answered."),
    ]
    heading = _("End an invitation")
    context = {
        "round": round_, "effects": effects, "act": heading, "danger": True, "back": back,
        "heading": heading,
    }  # fmt: skip
    return render(request, "rounds/confirm.html", context)


@login_required
@require_safe
def as_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """What one person may do in the round at one instant, before anybody is let in."""
    round_ = _to_change(request, pk)
    day, hour = day_and_hour(round_.opens_at)
    form = AsSeenForm(request.GET or None, initial={"day": day, "hour": hour})
    context = {"round": round_, "form": form, "seen": None}
    if form.is_valid():
        context["seen"] = seen_by(form.cleaned_data["person"], round_, form.at())
    return render(request, "rounds/as_seen.html", context, status=422 if form.errors else 200)


def _to_change(request: HttpRequest, pk: int) -> Round:
    round_ = selectors.round_for(request.user, pk)
    permissions.require(request.user, Action.ROUND_CHANGE, on=round_)
    return round_
