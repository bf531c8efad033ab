"""Addresses for signing in and passwords: those of django-allauth that this portal uses.

People and their addresses are entered by the secretariat. So what allauth brings for signing up,
for changing one's own address, for confirming it and for log in by mailed code answers "not found".
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

CLOSED = ["signup/", "email/", "confirm-email/", "login/code/confirm/", "password/set/"]


def closed(request: HttpRequest, key: str = "") -> HttpResponse:
    """Answer as if there were nothing here."""
    raise Http404


urlpatterns = [
    *(path(address, closed) for address in CLOSED),
    path("confirm-email/<str:key>/", closed),
    path("", include("allauth.account.urls")),
]
