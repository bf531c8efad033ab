"""Sending the mails that were laid out."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from apps.notices import mails, selectors
from apps.notices.models import Mail, Notice
from apps.notices.services import bounces
from apps.notices.states import Kind, MailState

BATCH = 500
ATTEMPTS = 8
WAIT = timedelta(minutes=2)  # before the second attempt; doubled each time: four hours in all
log = logging.getLogger(__name__)


def send_waiting(now: datetime | None = None) -> int:
    """Send the mails that are due, each in a transaction of its own; return how many went out.

    May run twice, and at the same time: whoever holds a mail's row sends it, the other passes over
    it. A worker that is killed after the mail server took a mail and before that is written down
    sends it again, with the same Message-ID; nothing is left unsent.
    """
    now = now or timezone.now()
    due = Mail.objects.filter(state=MailState.WAITING, due_at__lte=now).order_by("due_at", "pk")
    keys = list(due.values_list("pk", flat=True)[:BATCH])
    if not keys:
        return 0
    connection = get_connection()
    try:
        return sum(_send(key, connection, now) for key in keys)
    finally:
        connection.close()


@transaction.atomic
def _send(key: int, connection: Any, now: datetime) -> int:
    held = Mail.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    mail = held.filter(pk=key, state=MailState.WAITING).first()
    if mail is None:
        return 0
    notices = tellable(mail)
    if not notices:
        return _ended(mail, MailState.DROPPED)
    mail.address = mail.user.email
    try:
        connection.open()
        connection.send_messages([mails.message(mail, notices)])
    except SMTPRecipientsRefused as refused:
        return _refused(mail, refused, now)
    except (SMTPException, OSError) as failed:
        connection.close()  # what is left of it cannot be relied on
        return _again(mail, str(failed), now)
    mail.sent_at = now
    return _ended(mail, MailState.SENT)


def tellable(mail: Mail) -> list[Notice]:
    """Return what of a mail's notices its reader may see now and has not read in the portal."""
    if selectors.stopped(mail.user):
        return []
    mine = Notice.objects.filter(mail=mail).values_list("kind", flat=True)
    kinds = {mail.kind} if mail.kind else set(mine) & set(Kind.values)
    found = selectors.told_to(mail.user, kinds)
    return list(found.filter(mail=mail, read_at=None).order_by("at", "pk"))


def _refused(mail: Mail, refused: SMTPRecipientsRefused, now: datetime) -> int:
    """Take the mail server's refusal of the address: for good, or for now."""
    code, words = next(iter(refused.recipients.values()), (550, b""))
    said = f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    if code < 500:
        return _again(mail, said, now)
    bounces.count_hard(mail=mail, status=said)
    mail.fault, mail.bounced_at = said[:300], now
    return _ended(mail, MailState.FAILED)


def _again(mail: Mail, fault: str, now: datetime) -> int:
    mail.attempts += 1
    mail.fault = fault[:300]
    log.warning("mail %s was not sent (attempt %d): %s", mail.pk, mail.attempts, mail.fault)
    if mail.attempts >= ATTEMPTS:
        return _ended(mail, MailState.FAILED)
    mail.due_at = now + WAIT * 2 ** (mail.attempts - 1)
    mail.save()
    return 0


def _ended(mail: Mail, state: MailState) -> int:
    mail.state = state
    mail.save()
    return int(state == MailState.SENT)
