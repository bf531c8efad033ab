"""Editing and hiding what was said in a thread, and having seen it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.people import permissions
from apps.people.permissions import NotAllowed
from apps.people.table import Action
from apps.rounds import selectors
from apps.rounds import selectors_threads as threads_of
from apps.rounds.forms import ReasonForm
from apps.rounds.forms_threads import EditForm
from apps.rounds.models import Reply
from apps.rounds.services import threads
from apps.rounds.views.comments import comment_or_404, refuse
from apps.shared.errors import DomainError, Stale


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
        return redirect(_place(chosen))
    effects = [
        _("This reply is shown to nobody any more: “%(text)s”") % {"text": chosen.text[:300]},
        _("Your reason stands in its place, for all who see the round."),
        _("What it said stays in the record, for those who may read the record."),
        _("This cannot be undone."),
    ]
    context = {
        "round": comment.round, "effects": effects, "act": _("Hide the reply"), "danger": True,
        "form": form, "back": _place(chosen),
        "heading": _("Hide a reply to comment %(label)s") % {"label": comment.label},
    }  # fmt: skip
    return render(request, "rounds/confirm.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit_reply(request: HttpRequest, pk: int, number: int, reply: int) -> HttpResponse:
    """Let the author say a reply otherwise; a refusal keeps what was typed."""
    comment = comment_or_404(request, pk, number)
    chosen = selectors.reply_or_404(comment, reply)
    threads.require_edit(reply=chosen, by=request.user)
    is_ended = chosen.is_hidden or threads_of.is_ended(comment, chosen.room)
    if is_ended and request.method == "GET":  # what is hidden is shown to nobody
        return redirect(_place(chosen))
    told = [mention.user for mention in chosen.mentions.all()]
    offered = threads_of.offered(comment.round, chosen.room, request.user)
    form = EditForm(
        request.POST or None, initial={"body": chosen.text, "edits": len(chosen.edits)},
        people=offered.exclude(pk__in=[person.pk for person in told]),
    )  # fmt: skip
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            threads.edit_reply(reply=chosen, by=request.user, **form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as error:
            refuse(form, error)
            stale = isinstance(error, Stale)
        else:
            messages.success(request, _("Your reply is changed; its earlier wording is kept."))
            return redirect(_place(chosen))
    if stale:  # whoever sends again has seen what stands there now
        form.data = form.data.copy()
        form.data["edits"] = len(chosen.edits)
    context = {
        "round": comment.round, "comment": comment, "reply": chosen, "form": form, "told": told,
        "stale": stale, "back": _place(chosen),
    }  # fmt: skip
    return render(request, "rounds/reply_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def see_mentions(request: HttpRequest, pk: int, number: int, reply: int) -> HttpResponse:
    """Take a thread off one's start page. GET is where signing in again leads back to."""
    chosen = selectors.reply_or_404(comment_or_404(request, pk, number), reply)
    if request.method == "POST":
        threads.see_mentions(reply=chosen, by=request.user)
    return redirect(_place(chosen))


def _place(reply: Reply) -> str:
    return f"{reply.comment.get_absolute_url()}#r-{reply.pk}"
