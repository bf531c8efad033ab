"""The chain: sealing events in batches, and checking what was sealed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection, transaction

from apps.audit.models import Event, Seal, Unsealed

GENESIS = "0" * 64
BATCH = 5_000
_LOCK = 0x5EA1  # advisory lock: one sealer at a time


def event_hash(event: Event, previous: str) -> str:
    """Return the SHA-256 that seals `event` behind the link whose hash is `previous`."""
    content = {
        "id": event.pk,
        "at": event.at.isoformat(timespec="microseconds"),
        "actor_id": event.actor_id,
        "actor_name": event.actor_name,
        "role": event.role,
        "verb": event.verb,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "subject_label": event.subject_label,
        "changes": event.changes,
        "reason": event.reason,
        "previous": previous,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def seal_batch() -> int:
    """Chain up to `BATCH` events and return how many. May run twice; one sealer works at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    ids = list(Unsealed.objects.order_by("event_id").values_list("event_id", flat=True)[:BATCH])
    last = Seal.objects.order_by("-seq").first()
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    links = []
    for event in Event.objects.filter(pk__in=ids).order_by("pk"):
        seq += 1
        digest = event_hash(event, previous)
        links.append(Seal(seq=seq, event=event, previous_hash=previous, hash=digest))
        previous = digest
    Seal.objects.bulk_create(links)
    Unsealed.objects.filter(event_id__in=ids).delete()
    return len(links)


@dataclass
class Verdict:
    """What a check of the chain found. `faults` names each broken link."""

    sealed: int = 0
    waiting: int = 0
    head: str = GENESIS
    faults: list[str] = field(default_factory=list)


def verify() -> Verdict:
    """Walk the chain from its first link and compare every hash; read-only."""
    verdict = Verdict(waiting=Unsealed.objects.count())
    for seal in _links():
        verdict.sealed += 1
        if seal.seq != verdict.sealed:
            verdict.faults.append(f"link {verdict.sealed} is missing")
            verdict.sealed = seal.seq
        if seal.previous_hash != verdict.head:
            verdict.faults.append(f"link {seal.seq} does not follow the one before it")
        if event_hash(seal.event, seal.previous_hash) != seal.hash:
            verdict.faults.append(f"event {seal.event_id} was altered")
        verdict.head = seal.hash
    lost = Event.objects.filter(seal=None).exclude(pk__in=Unsealed.objects.values("event_id"))
    verdict.faults += [f"event {pk} has left the chain" for pk in lost.values_list("pk", flat=True)]
    return verdict


def _links() -> Iterator[Seal]:
    return Seal.objects.select_related("event").order_by("seq").iterator(chunk_size=BATCH)
