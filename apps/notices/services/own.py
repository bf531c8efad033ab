"""What a person does with notices: reading them, choosing how to be told, a calendar's address."""

import hashlib
import secrets
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from apps.audit import services as audit
from apps.notices import selectors
from apps.notices.models import CalendarKey, Notice, Preference
from apps.notices.states import DIGESTS, How, Kind
from apps.people.models import User


def mark_read(*, user: User, notice: Notice) -> None:
    """Say that a notice was read. Nothing is recorded: what one reads is one's own affair."""
    mine = Notice.objects.filter(user=user, pk=notice.pk, read_at=None)
    mine.update(read_at=timezone.now())


def mark_all_read(*, user: User, until: int) -> int:
    """Say that all notices up to the one with key `until` were read; return how many.

    So that what came since the page was made stays unread.
    """
    return selectors.unread(user).filter(pk__lte=until).update(read_at=timezone.now())


@transaction.atomic
def choose(*, user: User, chosen: Mapping[Kind, How], verb: str = "preferences.chosen") -> None:
    """Keep how `user` wants to be told of kinds; kinds not named stay as they are."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    before = selectors.choices_of(user)
    changes = {
        f"notice_{kind}": (before[kind].value, how.value)
        for kind, how in chosen.items()
        if how != before[kind]
    }
    for kind, how in chosen.items():
        Preference.objects.update_or_create(user=user, kind=kind, defaults={"how": how})
    if changes:
        audit.record(verb, subject=user, by=user, changes=changes)


def unsubscribe(*, user: User, what: str) -> None:
    """Stop mails of a kind, or a digest with all kinds in it; they stand in the portal only.

    Whoever holds the token of a mail may do it, without logging in; again, it changes nothing.
    """
    now = selectors.choices_of(user)
    kinds = [kind for kind, how in now.items() if how == what] if what in DIGESTS else [Kind(what)]
    silenced = {kind: How.PORTAL for kind in kinds if now[kind] not in (How.PORTAL, How.OFF)}
    choose(user=user, chosen=silenced, verb="preferences.unsubscribed")


@transaction.atomic
def issue_calendar(*, user: User) -> str:
    """Make the secret of a person's calendar and return it, this once; one from before ends."""
    secret = secrets.token_urlsafe(32)
    CalendarKey.objects.update_or_create(
        user=user, defaults={"digest": digest_of(secret), "made_at": timezone.now()}
    )
    audit.record("calendar.issued", subject=user, by=user)
    return secret


@transaction.atomic
def revoke_calendar(*, user: User) -> None:
    """End the secret address of a person's calendar."""
    ended, _rows = CalendarKey.objects.filter(user=user).delete()
    if ended:
        audit.record("calendar.revoked", subject=user, by=user)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: it is long and random, so that no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
