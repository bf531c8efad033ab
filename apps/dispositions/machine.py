"""The operator's machine translation service: where it is, and asking it. Empty: there is none.

`MACHINE_TRANSLATION` is the address of a service or the dotted path of a function. A service gets
`{"source": "ja", "target": "en", "texts": […]}` by POST and answers `{"texts": […]}`; a function is
called as `translate(texts, source="ja", target="en")`. Only the texts go there, without names.
"""

import json
from collections.abc import Sequence
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.utils.module_loading import import_string

PATIENCE = 120  # seconds
AT_ONCE = 50  # texts of a request
_LARGEST = 8 * 1024 * 1024  # bytes of an answer


class NoTranslation(Exception):
    """The service did not give what it was asked for; says why."""


class _NoRedirect(HTTPRedirectHandler):
    """Texts go where the operator said, and nowhere else."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def service() -> str:
    """Return where texts would go, as people are told: a host, or a function; "" for nowhere."""
    configured: str = settings.MACHINE_TRANSLATION
    address = urlsplit(configured)
    if address.scheme not in ("http", "https"):
        return configured
    port = f":{address.port}" if address.port else ""
    return f"{address.scheme}://{address.hostname}{port}"


def translate(texts: Sequence[str]) -> list[str]:
    """Return the English of Japanese texts, in their order. Raises NoTranslation."""
    if not service():
        raise NoTranslation("no service is configured")
    found: list[str] = []
    for start in range(0, len(texts), AT_ONCE):
        some = list(texts[start : start + AT_ONCE])
        answer = _ask(some)
        sound = isinstance(answer, list) and all(isinstance(text, str) for text in answer)
        if not sound or len(answer) != len(some):
            raise NoTranslation("the service did not answer with a text for each text")
        found += answer
    return found


def _ask(texts: list[str]) -> Any:
    configured: str = settings.MACHINE_TRANSLATION
    if not configured.startswith(("https://", "http://")):
        return import_string(configured)(texts, source="ja", target="en")
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token := settings.MACHINE_TRANSLATION_TOKEN:
        headers["Authorization"] = f"Bearer {token}"
    asked = json.dumps({"source": "ja", "target": "en", "texts": texts}).encode()
    request = Request(configured, data=asked, headers=headers, method="POST")  # noqa: S310  http(s) only
    try:
        with build_opener(_NoRedirect).open(request, timeout=PATIENCE) as response:
            told = json.loads(response.read(_LARGEST))
    except (URLError, OSError, ValueError) as fault:
        raise NoTranslation(f"{type(fault).__name__}: {fault}") from None
    return told.get("texts") if isinstance(told, dict) else told
