"""What a view behind `login_required` may rely on."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from apps.people.models import User


class SignedInRequest(HttpRequest):
    """A request whose `user` is a person, and which knows whether htmx sent it."""

    user: User
    htmx: HtmxDetails
