"""Reminding on request, and mails that do not arrive."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.notices import previews, selectors
from apps.notices.models import Mail
from apps.notices.services import reminding
from apps.notices.states import MailState
from apps.people import permissions
from apps.people.permissions import NotAllowed
from apps.people.table import Action
from apps.rounds.models import Round
from apps.rounds.selectors import round_for
from apps.shared.deadlines import moment_in_words
from apps.shared.errors import DomainError

SHOWN = 100


@login_required
@require_http_methods(["GET", "POST"])
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those who have not commented, after showing who they are and what they will read."""
    round_ = round_for(request.user, pk)
    permissions.require(request.user, Action.ROUND_CHANGE, on=round_)
    status = 200
    if request.method == "POST":
        try:
            n = reminding.remind(round_=round_, shown=_shown(request), by=request.user)
        except NotAllowed:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
            status = refusal.status
        else:
            words = ngettext(
                "%(n)d person is reminded within a minute.",
                "%(n)d people are reminded within a minute.", n,
            )  # fmt: skip
            messages.success(request, words % {"n": n})
            return redirect("rounds:detail", pk=round_.pk)
    return render(request, "notices/remind.html", _reminder(request, round_), status=status)


def _shown(request: HttpRequest) -> list[int]:
    told = request.POST.get("shown", "").split(",")
    return [int(key) for key in told if key.isascii() and key.isdigit() and len(key) < 19]


def _reminder(request: HttpRequest, round_: Round) -> dict[str, Any]:
    people = previews.recipients(round_, by=request.user)
    last = reminding.asked_last(round_)
    n = len(people)
    effects = [
        ngettext(
            "%(n)d person who may comment and has submitted nothing is told of the close.",
            "%(n)d people who may comment and have submitted nothing are told of the close.",
            n,
        )
        % {"n": n},
        _("Each gets it in the own language and in the way they chose; their choice is kept."),
        _("The reminder goes into the record of the round, with your name."),
    ]
    if last:
        effects.append(
            _("A reminder was asked for last on %(when)s.") % {"when": moment_in_words(last)}
        )
    return {
        "round": round_,
        "people": people,
        "shown": ",".join(str(recipient.person.pk) for recipient in people),
        "letters": previews.letters(round_, request.user) if people else [],
        "effects": effects,
        "act": _("Send the reminder"),
        "heading": _("Remind of the close"),
        "back": reverse("rounds:detail", args=[round_.pk]),
        "is_open": round_.phase == "open",
    }


@login_required
@require_safe
def undelivered(request: HttpRequest) -> HttpResponse:
    """Addresses to which no more mails go, and mails that could not be sent."""
    permissions.require(request.user, Action.PEOPLE_MANAGE)
    failed = Mail.objects.filter(state=MailState.FAILED).select_related("user").order_by("-pk")
    context = {"addresses": selectors.all_stopped()[:SHOWN], "mails": failed[:SHOWN]}
    return render(request, "notices/undelivered.html", context)
