"""How a mail reads: subject, text and headers, in the language and zone of its reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from apps.notices import unsubscribing, wording
from apps.notices.addresses import address, host, whole
from apps.notices.models import Mail, Notice
from apps.notices.states import DIGESTS, How, Kind
from apps.people.models import User
from apps.shared.deadlines import day_in_words

SHOWN = 50  # notices in one mail; more stand in the portal


@dataclass(frozen=True)
class Letter:
    """What is written to somebody, before it has an address."""

    subject: str
    body: str
    language: str
    stop: str


def letter(reader: User, how: str, kind: str, notices: Sequence[Notice]) -> Letter:
    """Return the letter that tells `reader` of `notices`, which are about what he may see."""
    with translation.override(reader.language), timezone.override(reader.zone):
        stop = address("notices:unsubscribe", unsubscribing.token(reader.pk, kind or how))
        context = {
            "reader": reader,
            "items": [_item(notice) for notice in notices[:SHOWN]],
            "more": max(len(notices) - SHOWN, 0),
            "list_url": address("notices:list"),
            "who_url": address("notices:who"),
            "own_url": address("notices:preferences"),
            "stop_url": stop,
            "is_digest": how in DIGESTS,
            "kind": Kind(kind).label if kind else "",
        }
        body = render_to_string("notices/mail.txt", context)
        return Letter(_subject(how, kind, notices), body, reader.language, stop)


def message(mail: Mail, notices: Sequence[Notice]) -> EmailMessage:
    """Return the message of `mail`, ready to be sent."""
    written = letter(mail.user, mail.how, mail.kind, notices)
    return EmailMessage(
        written.subject,
        written.body,
        from_email=settings.MAIL_BOUNCES or settings.DEFAULT_FROM_EMAIL,  # on the envelope
        to=[mail.user.email],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message_id(mail),
            "Content-Language": written.language,
            "List-Unsubscribe": f"<{written.stop}>",  # RFC 2369
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            "Auto-Submitted": "auto-generated",  # RFC 3834: no answer from a machine, please
        },
    )


def message_id(mail: Mail) -> str:
    """Return the Message-ID of a mail: the same each time that sending is tried."""
    return f"<{mail.key.hex}@{host()}>"


def _item(notice: Notice) -> dict[str, object]:
    return {
        "title": wording.title(notice),
        "lines": wording.text(notice),
        "url": whole(wording.place(notice)),
    }


def _subject(how: str, kind: str, notices: Sequence[Notice]) -> str:
    n = len(notices)
    if how == How.AT_ONCE and n == 1:
        return wording.title(notices[0])
    if how == How.AT_ONCE:
        words = {"n": n, "kind": Kind(kind).label}
        return ngettext("%(n)d notice: %(kind)s", "%(n)d notices: %(kind)s", n) % words
    today = {"n": n, "day": day_in_words(timezone.localdate())}
    return (
        ngettext("Summary of %(day)s: %(n)d notice", "Summary of %(day)s: %(n)d notices", n) % today
    )
