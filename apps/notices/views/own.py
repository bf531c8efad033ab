"""One's own notices, and how one is told."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.notices import rules, selectors, wording
from apps.notices.forms import PreferencesForm
from apps.notices.services import bounces, own
from apps.notices.states import Kind
from apps.people.table import Action

PAGE = 50
NEW_SECRET = "new_calendar"  # noqa: S105  in the session, until the one page that shows it


@login_required
@never_cache
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """What one was told, newest first, unread ones marked."""
    before = request.GET.get("before", "")
    found = selectors.listed(request.user)
    if before.isascii() and before.isdigit():
        found = found.filter(selectors.older_than(int(before[:18])))
    shown = list(found.order_by("-at", "-pk")[: PAGE + 1])
    unread = selectors.unread(request.user)
    newest = unread.order_by("-pk").values_list("pk", flat=True).first()
    context = {
        "notices": wording.titles(shown[:PAGE]),
        "next_before": shown[PAGE - 1].pk if len(shown) > PAGE else "",
        "newest": newest,
        "unread": unread.count(),
        "is_first": not before,
        "stopped": selectors.stopped(request.user),
    }
    return render(request, "notices/list.html", context)


@login_required
@require_POST
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go to what it is about, or back to the list."""
    notice = get_object_or_404(selectors.told_to(request.user), pk=pk)
    own.mark_read(user=request.user, notice=notice)
    stays = "stay" in request.POST
    return redirect("notices:list") if stays else redirect(wording.place(notice))


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read all that stood on the page."""
    until = request.POST.get("until", "")
    if until.isascii() and until.isdigit():
        n = own.mark_all_read(user=request.user, until=int(until[:18]))
        words = ngettext("%(n)d notice marked as read.", "%(n)d notices marked as read.", n)
        messages.success(request, words % {"n": n})
    return redirect("notices:list")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """How one is told of each kind; the calendar; an address that does not take mails."""
    choices = selectors.choices_of(request.user)
    form = PreferencesForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        own.choose(user=request.user, chosen=form.chosen())
        messages.success(request, _("Saved."))
        return redirect("notices:preferences")
    secret = request.session.pop(NEW_SECRET, "") if request.method == "GET" else ""
    context = {
        "form": form,
        "stopped": selectors.stopped(request.user),
        "calendar": selectors.calendar_key(request.user),
        "calendar_url": request.build_absolute_uri(reverse("notices:calendar", args=[secret]))
        if secret
        else "",
    }
    return render(
        request, "notices/preferences.html", context, status=422 if form.errors else 200
    )  # fmt: skip


@login_required
@require_POST
def calendar_issue(request: HttpRequest) -> HttpResponse:
    """Make the secret address of one's calendar; the page after shows it, this once."""
    request.session[NEW_SECRET] = own.issue_calendar(user=request.user)
    return redirect(reverse("notices:preferences") + "#calendar")


@login_required
@require_POST
def calendar_revoke(request: HttpRequest) -> HttpResponse:
    """End the secret address of one's calendar."""
    own.revoke_calendar(user=request.user)
    messages.success(request, _("The address of your calendar no longer works."))
    return redirect("notices:preferences")


@login_required
@require_POST
def try_again(request: HttpRequest) -> HttpResponse:
    """Have mails sent to one's address again."""
    bounces.try_again(user=request.user)
    messages.success(request, _("Mails are sent to your address again."))
    return redirect("notices:preferences")


@login_required
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """Who is told of what: the recipient rules, for everybody to read."""
    return render(request, "notices/who.html", {"rows": _rows()})


def _rows() -> list[dict[str, Any]]:
    """Return the rules by kind: the deeds, the people, what they must be allowed, the default."""
    return [
        {
            "kind": kind.label,
            "rules": [rule for rule in rules.RULES if rule.kind == kind],
            "needs": {
                Action(rule.needs).label for rule in rules.RULES if rule.kind == kind
            },
            "default": rules.DEFAULTS[kind].label,
        }
        for kind in Kind
    ]  # fmt: skip
