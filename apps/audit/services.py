"""Writing the record."""

import json
from collections.abc import Iterable, Mapping
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
_CLOCK = {"actor_id": "", "actor_name": SYSTEM_NAME}
_AT_ONCE = 1_000
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
    (event,) = record_all(verb, [(subject, changes or {})], by=by, role=role, reason=reason)
    return event


@transaction.atomic
def record_all(
    verb: str,
    done: Iterable[tuple[models.Model, Changes]],
    *,
    by: Actor | None,
    role: str = "",
    reason: str = "",
) -> list[Event]:
    """Record one deed on many subjects, an entry for each: see `record`."""
    now = timezone.now()
    actor = {"actor_id": str(by.pk), "actor_name": by.get_full_name()} if by else _CLOCK
    with translation.override("ja"):  # the record is in one language, whoever acts
        events = [
            Event(
                at=now, role=role, verb=verb, reason=reason, **actor,
                subject_type=subject._meta.label_lower,
                subject_id=str(subject.pk),
                subject_label=str(subject)[:300],
                changes=_plain({k: [old, new] for k, (old, new) in changes.items() if old != new}),
            )
            for subject, changes in done
        ]  # fmt: skip
    Event.objects.bulk_create(events, batch_size=_AT_ONCE)
    Unsealed.objects.bulk_create((Unsealed(event=event) for event in events), batch_size=_AT_ONCE)
    return events


def _plain(value: Any) -> Any:
    """Return `value` as JSON holds it, so that what is sealed is what is stored."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder, default=str))
