"""One handler turns refusals into HTTP: a page, or for the API problem details (RFC 9457)."""

import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseNotAllowed,
)
from django.shortcuts import render
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from apps.shared.errors import BadFile, DomainError, Incomplete

RETRY_AFTER = 10  # seconds


class DomainErrorMiddleware:
    """Show a refusal that no view caught, and a deed asked for by its address alone, as a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:
            return HttpResponseBadRequest()  # no text holds it, and the database refuses it
        answer = self.get_response(request)
        if isinstance(answer, HttpResponseNotAllowed) and request.method in ("GET", "HEAD"):
            page = render(request, "errors/not_allowed.html", status=answer.status_code)
            page["Allow"] = answer["Allow"]
            return page
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        context = {"error": exception, "anonymous": not request.user.is_authenticated}
        return render(request, "errors/refused.html", context, status=exception.status)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the server failed, or that it has too much to do at once and asks to try again.

    In both cases nothing was written, and what was typed is still on the device.
    """
    if _is_crowded(sys.exc_info()[1]):
        answer = render(request, "503.html", status=503)
        answer["Retry-After"] = str(RETRY_AFTER)
        return answer
    return render(request, "500.html", status=500)


def _is_crowded(fault: BaseException | None) -> bool:
    """Tell whether all connections to the database were taken for longer than one waits."""
    while fault is not None:
        if isinstance(fault, PoolTimeout):
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page is too old to be sent, and that nothing typed is lost."""
    return render(request, "errors/csrf.html", status=403)


def problem_details(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an exception in the API as `application/problem+json`."""
    if isinstance(exc, DomainError):
        body: dict[str, Any] = {"code": exc.code, "detail": str(exc.message)}
        if isinstance(exc, Incomplete):
            body["missing"] = exc.missing
        if isinstance(exc, BadFile):
            body["faults"] = [{"where": f.where, "reason": str(f.reason)} for f in exc.faults]
        return _problem(exc.status, body)
    if isinstance(exc, ValidationError):
        exc = exceptions.ValidationError(getattr(exc, "message_dict", exc.messages))
    answer = exception_handler(exc, context)
    if answer is None:
        return None
    body = {"code": getattr(exc, "default_code", "error")}
    if isinstance(exc, exceptions.ValidationError):
        body |= {
            "code": "invalid",
            "detail": _("Some fields are not valid."),
            "errors": answer.data,
        }
    elif isinstance(exc, (Http404, exceptions.NotFound)):
        body |= {"code": "not_found", "detail": _("There is nothing here that you may see.")}
    elif isinstance(exc, PermissionDenied):
        body |= {"code": "not_allowed", "detail": _("You may not do this.")}
    else:
        body["detail"] = str(answer.data.get("detail", ""))
    return _problem(answer.status_code, body, headers=dict(answer.headers))


def _problem(code: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    titles = {
        status.HTTP_400_BAD_REQUEST: "Bad request",
        status.HTTP_401_UNAUTHORIZED: "Not signed in",
        status.HTTP_403_FORBIDDEN: "Not allowed",
        status.HTTP_404_NOT_FOUND: "Not found",
        status.HTTP_409_CONFLICT: "Refused",
        status.HTTP_422_UNPROCESSABLE_ENTITY: "File refused",
        status.HTTP_429_TOO_MANY_REQUESTS: "Too many requests",
    }
    problem = {"type": "about:blank", "title": titles.get(code, "Error"), "status": code, **body}
    return Response(problem, status=code, headers=headers, content_type="application/problem+json")
