"""What people choose for themselves: language, time zone, the key of their programs."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from rest_framework.authtoken.models import Token

from apps.people import selectors, services
from apps.people.forms import OwnForm
from apps.people.models import User

NEW_KEY = "new_key"  # in the session, until the one page that shows it


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language: kept with the person, or in a cookie of somebody not signed in."""
    answer = redirect(_back(request))
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return answer
    if request.user.is_authenticated:
        services.choose_language(user=request.user, language=chosen)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 24 * 3600, httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )  # fmt: skip
    return answer


def _back(request: HttpRequest) -> str:
    """Return the page to go back to; never another site's."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's own names as they are kept, and what one chooses."""
    user = cast(User, request.user)
    form = OwnForm(request.POST) if request.method == "POST" else _own_form(user)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        with transaction.atomic():
            services.choose_language(user=user, language=chosen["language"])
            services.choose_time_zone(user=user, time_zone=chosen["time_zone"])
        with override(chosen["language"]):
            messages.success(request, _("Saved."))
        return redirect("people:profile")
    key = request.session.pop(NEW_KEY, "") if request.method == "GET" else ""
    return _profile_page(request, form, key=key, status=422 if form.errors else 200)


@login_required
@never_cache
@require_POST
def token_issue(request: HttpRequest) -> HttpResponse:
    """Make a key for programs; the page after shows it, this once, and not again on a reload."""
    request.session[NEW_KEY] = services.issue_token(user=cast(User, request.user))
    return redirect("people:profile")


@login_required
@require_POST
def token_revoke(request: HttpRequest) -> HttpResponse:
    """End the key for programs."""
    services.revoke_token(user=cast(User, request.user))
    messages.success(request, _("The key for programs was revoked."))
    return redirect("people:profile")


def _own_form(user: User) -> OwnForm:
    return OwnForm(initial={"language": user.language, "time_zone": user.time_zone})


def _profile_page(
    request: HttpRequest, form: OwnForm, *, key: str = "", status: int = 200
) -> HttpResponse:
    user = cast(User, request.user)
    context = {
        "person": user,
        "memberships": selectors.memberships_of(user),
        "form": form,
        "token": Token.objects.filter(user=user).first(),
        "key": key,
    }
    return render(request, "people/profile.html", context, status=status)
