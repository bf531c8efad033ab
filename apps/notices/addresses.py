"""Whole addresses, for mails and calendars, which stand on no page."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse


def whole(path: str) -> str:
    """Return the whole address of a path of the portal."""
    return str(settings.SITE_URL).rstrip("/") + path


def address(name: str, *arguments: object) -> str:
    """Return the whole address of one of the portal's pages."""
    return whole(reverse(name, args=arguments))


def host() -> str:
    """Return the portal's name on the net, for what has to be one of a kind."""
    return urlsplit(str(settings.SITE_URL)).hostname or "localhost"
