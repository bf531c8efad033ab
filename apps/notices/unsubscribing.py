"""The signed token by which a mail can be stopped without logging in."""

from django.core import signing

from apps.notices.states import DIGESTS, Kind

SALT = "notices.unsubscribe"


class BadToken(ValueError):
    """Not a token of ours, or one cut short on its way."""


def token(user_id: int, what: str) -> str:
    """Return the token that stops `what`: a kind of notice, or a digest (daily, weekly)."""
    return signing.dumps([user_id, what], salt=SALT)


def read(token: str) -> tuple[int, str]:
    """Return (user, what) of a token. Raises BadToken. It holds as long as the portal's key."""
    try:
        user_id, what = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as strange:
        raise BadToken from strange
    if not isinstance(user_id, int) or what not in {*Kind.values, *DIGESTS}:
        raise BadToken
    return user_id, what
