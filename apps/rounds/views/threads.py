"""Moderating a thread."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.people import permissions
from apps.people.table import Action
from apps.rounds import selectors
from apps.rounds.forms import ReasonForm
from apps.rounds.services import threads
from apps.rounds.views.comments import comment_or_404


@login_required
@require_http_methods(["GET", "POST"])
def hide_reply(request: HttpRequest, pk: int, number: int, reply: int) -> HttpResponse:
    """Hide a reply, after showing it and saying what that means."""
    comment = comment_or_404(request, pk, number)
    permissions.require(request.user, Action.REPLY_HIDE, on=comment.round)
    chosen = selectors.reply_or_404(comment, reply)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        threads.hide_reply(reply=chosen, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The reply is hidden. What it said stays in the record."))
        return redirect(f"{reverse('rounds:comment', args=[pk, number])}#r-{reply}")
    effects = [
        _("This reply is shown to nobody any more: “%(text)s”") % {"text": chosen.body[:300]},
        _("Your reason stands in its place, for all who see the round."),
        _("What it said stays in the record, for those who may read the record."),
        _("This cannot be undone."),
    ]
    context = {
        "round": comment.round, "effects": effects, "act": _("Hide the reply"), "danger": True,
        "form": form, "back": reverse("rounds:comment", args=[pk, number]) + f"#r-{reply}",
        "heading": _("Hide a reply to comment %(label)s") % {"label": comment.label},
    }  # fmt: skip
    return render(request, "rounds/confirm.html", context, status=422 if form.errors else 200)
