"""The permission table as a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.people import matrix


@require_safe
def permission_table(request: HttpRequest) -> HttpResponse:
    """Who may do what, for everybody to read."""
    return render(request, "people/permissions.html", {"grids": matrix.grids()})
