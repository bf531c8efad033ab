"""Reminding of a closing: by the clock, and on request of whoever runs the round."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import selectors as record
from apps.audit import services as audit
from apps.notices import reminders
from apps.notices.models import Reminder
from apps.notices.recipients import not_yet
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Round
from apps.rounds.models.rounds import in_phases
from apps.rounds.states import RoundState
from apps.shared.deadlines import moment_in_words
from apps.shared.errors import DomainError, Stale, WrongState

APART = timedelta(hours=1)  # between two reminders on request


def remind_when_due(now: datetime | None = None) -> int:
    """Write down the reminders that are due by `now`; return how many. Repeatable.

    The entry in the record is what the notices are made of.
    """
    now = now or timezone.now()
    open_now = Round.objects.filter(in_phases(frozenset({RoundState.OPEN.value}), now=now))
    soon = open_now.filter(closes_at__lte=now + timedelta(days=max(reminders.DAYS)))
    return sum(_remind(round_, now) for round_ in soon)


@transaction.atomic
def _remind(round_: Round, now: datetime) -> int:
    rows = Round.objects.select_for_update(no_key=True)  # so that nobody extends it meanwhile
    round_ = rows.get(pk=round_.pk)
    days = reminders.due(
        now, opens_at=round_.opens_at, closes_at=round_.closes_at, set_at=_closing_set_at(round_)
    )
    if days is None or round_.phase_at(now) != RoundState.OPEN:
        return 0
    _row, is_new = Reminder.objects.get_or_create(
        round=round_, days=days, closes_at=round_.closes_at
    )
    if not is_new:
        return 0
    changes = {"days_before": (None, days), "closes_at": (None, round_.closes_at)}
    audit.record("round.reminded", subject=round_, by=None, changes=changes)
    return 1


def _closing_set_at(round_: Round) -> datetime | None:
    moved = record.of(round_).filter(verb__in=("round.changed", "round.extended"))
    return moved.values_list("at", flat=True).first()


@transaction.atomic
def remind(*, round_: Round, shown: Iterable[int], by: User) -> int:
    """Remind those who may comment and have not; return how many they are.

    `shown` are the keys of the people whom `by` saw before: `Stale` where they are others now.
    Raises `WrongState` where the round is not open, `DomainError` where there is nobody to remind
    or a reminder was asked for less than an hour ago.
    """
    rows = Round.objects.select_for_update(no_key=True)
    round_ = rows.get(pk=round_.pk)
    role = require(by, Action.ROUND_CHANGE, on=round_)
    if round_.phase != RoundState.OPEN:
        raise WrongState(_("One can remind only while the round is open."))
    people = set(not_yet(round_).exclude(pk=by.pk).values_list("pk", flat=True))
    if not people:
        raise DomainError(_("Everybody who was asked has submitted a comment."))
    if people != set(shown):
        raise Stale(_("Nothing was sent: the people to remind have changed. Look at them again."))
    last = asked_last(round_)
    if last and timezone.now() - last < APART:
        raise DomainError(
            _("A reminder was asked for at %(when)s already. Wait an hour before the next.")
            % {"when": moment_in_words(last)}
        )
    changes = {"people": (None, len(people))}
    audit.record("round.reminder_asked", subject=round_, by=by, role=role, changes=changes)
    return len(people)


def asked_last(round_: Round) -> datetime | None:
    """Return when a reminder was last asked for."""
    asked = record.of(round_).filter(verb="round.reminder_asked")
    return asked.values_list("at", flat=True).first()
