"""Writing the record."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone, translation

from apps.audit.models import Event, Unsealed


class Actor(Protocol):
    """Whoever does a deed: a user, or None for the portal's own clock."""

    pk: Any

    def get_full_name(self) -> str: ...


SYSTEM_NAME = "system"
Changes = Mapping[str, tuple[Any, Any]]


@transaction.atomic
def record(
    verb: str,
    *,
    subject: models.Model,
    by: Actor | None,
    role: str = "",
    changes: Changes | None = None,
    reason: str = "",
) -> Event:
    """Record a deed in the caller's transaction.

    `verb` is `<noun>.<past participle>`; `changes` maps a field to (old, new), and a field that
    did not change is left out, so that no entry says "A changed to A". `by` is None for the clock.
    """
    with translation.override("ja"):  # the record is in one language, whoever acts
        label = str(subject)[:300]
    event = Event.objects.create(
        at=timezone.now(),
        actor_id=str(by.pk) if by else "",
        actor_name=by.get_full_name() if by else SYSTEM_NAME,
        role=role,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=label,
        changes=_plain({k: [old, new] for k, (old, new) in (changes or {}).items() if old != new}),
        reason=reason,
    )
    Unsealed.objects.create(event=event)
    return event


def _plain(value: Any) -> Any:
    """Return `value` as JSON holds it, so that what is sealed is what is stored."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder, default=str))
