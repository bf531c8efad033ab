"""The start page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.home import selectors
from apps.positions.views import ROAD


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """First what waits for me, then what moves; for others what is public."""
    if not request.user.is_authenticated:
        context = {"documents": selectors.published_documents(), "bodies": selectors.bodies()}
        return render(request, "home/public.html", context)
    context = {
        "waiting": selectors.waiting_for(request.user),
        "positions": selectors.positions_on_their_road(request.user),
        "rounds": selectors.rounds_under_way(request.user),
        "road": ROAD,
        "seats": selectors.seats_of(request.user),
        "decisions": selectors.latest_decisions(request.user),
    }
    return render(request, "home/home.html", context)
