"""Deciding whether, when and in which mail a notice goes out."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from apps.notices import digests, selectors
from apps.notices.models import Mail, Notice
from apps.notices.services.taking import FRESH
from apps.notices.states import DIGESTS, How
from apps.people.models import User

TOGETHER = timedelta(hours=1)  # of one kind a person gets at most one mail in this time
_LOCK = 0x5EA2  # advisory lock: one planner at a time


@transaction.atomic
def plan_mails(now: datetime | None = None) -> int:
    """Lay out the mails that are due; return how many. May run twice, and at the same time.

    At once means: the first of a kind without delay, what follows within an hour together in one.
    What is older than three days, as after a time of being down, goes into the next daily mail.
    """
    if not _alone():
        return 0
    now = now or timezone.now()
    waiting: defaultdict[int, list[Notice]] = defaultdict(list)
    for notice in Notice.objects.filter(waits=True).order_by("user", "pk"):
        waiting[notice.user_id].append(notice)
    people = User.objects.in_bulk(waiting)
    choices = selectors.choices_of_all(waiting)
    silent = set(selectors.all_stopped().values_list("user", flat=True))
    lately = set(
        Mail.objects.filter(how=How.AT_ONCE, made_at__gt=now - TOGETHER).values_list("user", "kind")
    )
    laid_out = 0
    for key, notices in waiting.items():
        person, chosen = people[key], choices[key]
        how_of = {n.pk: How.PORTAL if key in silent else _how(n, chosen, now) for n in notices}
        _settle(n for n in notices if how_of[n.pk] in (How.PORTAL, How.OFF))
        at_once = [n for n in notices if how_of[n.pk] == How.AT_ONCE]
        for kind in {n.kind for n in at_once if (key, n.kind) not in lately}:
            _lay_out(person, How.AT_ONCE, [n for n in at_once if n.kind == kind], now, kind=kind)
            laid_out += 1
        for how in DIGESTS:
            due = digests.latest(how, now, person.zone)
            if ready := [n for n in notices if how_of[n.pk] == how and n.made_at < due]:
                _lay_out(person, how, ready, now)
                laid_out += 1
    return laid_out


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _how(notice: Notice, chosen: dict, now: datetime) -> str:  # type: ignore[type-arg]
    how = chosen[notice.kind]
    return How.DAILY if how == How.AT_ONCE and notice.at < now - FRESH else how


def _settle(notices: Iterable[Notice], mail: Mail | None = None) -> None:
    keys = [notice.pk for notice in notices]
    if keys:
        Notice.objects.filter(pk__in=keys).update(waits=False, mail=mail)


def _lay_out(
    person: User, how: str, notices: list[Notice], now: datetime, *, kind: str = ""
) -> None:
    mail = Mail.objects.create(user=person, how=how, kind=kind, made_at=now, due_at=now)
    _settle(notices, mail)
