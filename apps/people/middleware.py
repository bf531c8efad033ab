"""Time zone and language of whoever reads, and what happens when a session is over."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme


class ReaderMiddleware:
    """Show times in the reader's zone, and pages in the language the reader has chosen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(user.zone):
            return self.get_response(request)


class SignedOutMiddleware:
    """Where a session is over, lead back to the page that was open, not to what it sent.

    An address that takes a form shows nothing by itself after signing in. A part of a page that a
    script asked for is answered with 401: the script says so beside what was typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in = resolve_url(settings.LOGIN_URL)
        asks = response.status_code == 302 and urlsplit(response["Location"]).path == sign_in
        if not asks or request.user.is_authenticated:
            return response
        if getattr(request, "htmx", False):
            return HttpResponse(status=401)
        if request.method == "POST":
            query = urlencode({REDIRECT_FIELD_NAME: _page_open(request)})
            response["Location"] = f"{sign_in}?{query}"
        return response


def _page_open(request: HttpRequest) -> str:
    """Return the path of the page that a form was sent from; else of where it was sent to."""
    came_from = request.headers.get("Referer", "")
    ours = {request.get_host()}
    if not url_has_allowed_host_and_scheme(came_from, ours, require_https=request.is_secure()):
        return request.get_full_path()
    parts = urlsplit(came_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
