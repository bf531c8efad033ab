"""What mail servers send back: counting it, and no longer writing to an address that is dead."""

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.audit import services as audit
from apps.notices.models import Address, Mail
from apps.notices.selectors import HARD_BOUNCES
from apps.people.models import User
from documents import bounces


@transaction.atomic
def take_bounce(data: bytes) -> int:
    """Read a message that came to the address for bounces; return how many mails it ends.

    Counted is only what a mail server failed to deliver for good (5.x.x) of a mail that the portal
    sent, once for each: the key in its Message-ID is known to the mail's reader and the servers on
    its way, so that nobody else can have somebody's mails stopped.
    """
    return sum(_take(failure) for failure in bounces.read(data) if failure.is_permanent)


def _take(failure: bounces.Failure) -> int:
    mail = _mail_of(failure.message_id)
    if mail is None or mail.bounced_at is not None:
        return 0
    mail.bounced_at = timezone.now()
    mail.fault = failure.status[:300]
    mail.save(update_fields=["bounced_at", "fault"])
    count_hard(mail=mail, status=failure.status)
    return 1


def _mail_of(message_id: str) -> Mail | None:
    try:
        key = UUID(hex=message_id.strip("<> \t").partition("@")[0])
    except ValueError:
        return None
    held = Mail.objects.select_for_update(of=("self",)).select_related("user")
    return held.filter(key=key).exclude(address="").first()


def count_hard(*, mail: Mail, status: str) -> Address:
    """Count one more mail that an address did not take; the third stops them, and is recorded."""
    now = timezone.now()
    address, _is_new = Address.objects.get_or_create(
        user=mail.user, email=mail.address, defaults={"last_at": now}
    )
    Address.objects.filter(pk=address.pk).update(
        hard=F("hard") + 1, status=status[:300], last_at=now
    )
    address.refresh_from_db()
    if address.hard == HARD_BOUNCES:
        changes = {"hard_bounces": (None, address.hard)}
        audit.record("address.stopped", subject=mail.user, by=None, changes=changes)
    return address


@transaction.atomic
def try_again(*, user: User) -> None:
    """Take up the mails to one's own address again, as when the mailbox works again."""
    ended, _rows = Address.objects.filter(user=user, email=user.email).delete()
    if ended:
        audit.record("address.tried_again", subject=user, by=user)
