"""Stopping mails by the link in them, without logging in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.notices import unsubscribing
from apps.notices.services import own
from apps.notices.states import DIGESTS, How, Kind
from apps.people.models import User


@csrf_exempt  # a mail program sends the POST (RFC 8058); the signed token says who and what
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET says what the button does; POST, also of a mail program alone, stops the mails.

    The page names nobody: whoever has the link learns nothing but the kind of mail.
    """
    try:
        user_id, what = unsubscribing.read(token)
    except unsubscribing.BadToken:
        raise Http404 from None
    user = get_object_or_404(User, pk=user_id)
    done = request.method == "POST"
    if done:
        own.unsubscribe(user=user, what=what)
    words = How(what).label if what in DIGESTS else Kind(what).label
    return render(request, "notices/unsubscribe.html", {"what": words, "done": done})
