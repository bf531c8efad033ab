"""Making notices of what stands in the record."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.audit.models import Event, Seal
from apps.notices.matters import Matter, matters_of
from apps.notices.models import Cursor, Notice
from apps.notices.recipients import people_told
from apps.notices.rules import VERBS

BATCH = 200
FRESH = timedelta(days=3)
"""What is older is never mailed at once; a portal that gets this context tells of nothing older."""


@transaction.atomic
def take_events() -> int:
    """Make the notices of the next entries of the record; return how many entries were taken.

    May run twice, and at the same time: the cursor is locked, and moves in the transaction that
    makes the notices. After a time of being down it goes on where it stopped.
    """
    cursor = _locked_cursor()
    end = Seal.objects.aggregate(end=Max("seq"))["end"] or 0
    fresh = Seal.objects.filter(seq__gt=cursor.seq, seq__lte=end, event__verb__in=VERBS)
    links = list(fresh.select_related("event").order_by("seq")[:BATCH])
    for link in links:
        _tell(link.event)
    cursor.seq = links[-1].seq if len(links) == BATCH else end
    cursor.save(update_fields=["seq"])
    return len(links)


def _locked_cursor() -> Cursor:
    start = Seal.objects.filter(event__at__lt=timezone.now() - FRESH)
    cursor = Cursor.objects.select_for_update().filter(pk=1).first()
    if cursor is None:
        begin = start.aggregate(last=Max("seq"))["last"] or 0
        Cursor.objects.bulk_create([Cursor(pk=1, seq=begin)], ignore_conflicts=True)
        cursor = Cursor.objects.select_for_update().get(pk=1)
    return cursor


def _tell(event: Event) -> None:
    for matter in matters_of(event):
        made = [
            _notice(matter, rule.kind, person)
            for rule, people in people_told(matter)
            for person in sorted(people)
        ]
        Notice.objects.bulk_create(made, ignore_conflicts=True)


def _notice(matter: Matter, kind: str, person: int) -> Notice:
    return Notice(
        user_id=person, kind=kind, key=matter.key, event=matter.event, at=matter.event.at,
        round=matter.round, comment=matter.comment, reply=matter.reply,
        revision=matter.revision, sheet=matter.sheet,
    )  # fmt: skip
