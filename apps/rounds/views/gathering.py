"""Handing comments to the coordinator of one's organisation, and gathering them there."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.people.models import User
from apps.people.permissions import NotAllowed
from apps.rounds import selectors
from apps.rounds import selectors_gathering as reading
from apps.rounds.forms import ReasonForm
from apps.rounds.models import Round
from apps.rounds.naming import version_in
from apps.rounds.services import gathering as deeds
from apps.rounds.states import RoundState
from apps.rounds.voices import coordinated_by
from apps.shared.errors import DomainError, Stale


@login_required
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    """Hand an unsubmitted comment to the coordinator, after saying what that means."""
    round_ = selectors.round_for(request.user, pk)
    comment = selectors.unsubmitted(round_, request.user).filter(pk=key).first()
    back = reverse("rounds:read", args=[pk])
    if comment is None:
        messages.warning(request, _("Nothing of this comment is saved yet. Write it first."))
        return redirect(back)
    people = User.objects.filter(pk__in=comment.coordinators())
    names = [one.get_full_name() for one in people]
    if not names:
        messages.warning(request, _("Nobody coordinates your organisation in this round."))
        return redirect(back)
    if request.method == "POST":
        try:
            deeds.hand_over(comment=comment, by=request.user)
        except NotAllowed:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            told = _("Handed to %(names)s, who submits it for you.")
            messages.success(request, told % {"names": _(", ").join(names)})
        return redirect(back)
    effects = [
        _("%(names)s can read this comment and submit it in your name, or give it back.")
        % {"names": _(", ").join(names)},
        _("You can go on writing, take it back or submit it yourself until then."),
        _("What is not submitted at the close of the round is not taken, as ever."),
    ]
    context = {
        "round": round_, "effects": effects, "act": _("Hand over"), "back": back,
        "heading": _("Hand a comment to the coordinator"),
    }  # fmt: skip
    return render(request, "rounds/confirm.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def take_over(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    """Take back what one handed to the coordinator, after saying what that means."""
    round_ = selectors.round_for(request.user, pk)
    comment = get_object_or_404(selectors.unsubmitted(round_, request.user), pk=key)
    if request.method == "POST":
        deeds.take_over(comment=comment, by=request.user)
        messages.success(request, _("Taken back: the comment is yours alone again."))
        return redirect("rounds:go_on", pk=pk, key=key)
    context = {
        "round": round_, "act": _("Take back"),
        "effects": [_("The coordinator no longer sees this comment. You submit it yourself.")],
        "back": reverse("rounds:go_on", args=[pk, key]),
        "heading": _("Take a comment back from the coordinator"),
    }  # fmt: skip
    return render(request, "rounds/confirm.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def gather(request: HttpRequest, pk: int) -> HttpResponse:
    """What experts of one's organisation handed over, to be submitted, and what they submitted."""
    round_ = _to_gather(request, pk)
    handed = list(reading.handed_to(request.user, round_))
    refused, chosen_keys = "", set(request.POST.getlist("c"))
    if request.method == "POST":
        chosen = [c for c in handed if str(c.pk) in chosen_keys]
        seen = {c.pk: version_in(request.POST.get(f"seen-{c.pk}")) for c in chosen}
        try:
            if len(chosen) != len(chosen_keys):
                raise Stale(deeds.GONE)
            made = deeds.submit_handed(round_=round_, comments=chosen, seen=seen, by=request.user)
        except NotAllowed:
            raise
        except DomainError as refusal:
            refused = str(refusal.message)
        else:
            told = ngettext("%(n)d comment submitted.", "%(n)d comments submitted.", len(made))
            messages.success(request, told % {"n": len(made)})
            return redirect("rounds:gathering", pk=pk)
    context = {
        "round": round_, "handed": handed, "refused": refused, "chosen": chosen_keys,
        "submitted": reading.submitted_for(request.user, round_),
        "organisations": coordinated_by(request.user, round_),
        "may_submit": round_.phase == RoundState.OPEN,
    }  # fmt: skip
    return render(request, "rounds/gathering.html", context, status=422 if refused else 200)


@login_required
@require_http_methods(["GET", "POST"])
def hand_back(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    """Give a comment back to the expert who handed it over."""
    round_ = _to_gather(request, pk)
    comment = get_object_or_404(reading.handed_to(request.user, round_), pk=key)
    form = ReasonForm(request.POST or None)
    back = reverse("rounds:gathering", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            deeds.hand_back(comment=comment, note=form.cleaned_data["reason"], by=request.user)
        except NotAllowed:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
            return redirect(back)
        told = _("Given back to %(name)s.") % {"name": comment.author.get_full_name()}
        messages.success(request, told)
        return redirect(back)
    effects = [
        _("%(name)s gets the comment back with your reason and is told of it.")
        % {"name": comment.author.get_full_name()},
        _("You no longer see it unless it is handed over again."),
    ]
    context = {
        "round": round_, "effects": effects, "act": _("Give back"), "back": back, "form": form,
        "heading": _("Give a comment back"),
    }  # fmt: skip
    return render(request, "rounds/confirm.html", context, status=422 if form.is_bound else 200)


def _to_gather(request: HttpRequest, pk: int) -> Round:
    """Return a round in which the reader coordinates an organisation; Http404 elsewhere."""
    round_ = selectors.round_for(request.user, pk)
    if not coordinated_by(request.user, round_).exists():
        raise Http404
    return round_
