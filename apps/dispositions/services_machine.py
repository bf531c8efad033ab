"""Writing: comments given to the machine translation service, and the drafts that it makes.

Nothing goes anywhere without a service that the operator configured and a person who confirmed
where the texts go. A job sends them; a row tells how far it is.
"""

from datetime import timedelta
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.dispositions import agency, machine, originals, selectors, selectors_english
from apps.dispositions.models import Deed, EnglishWording, MachineOrder
from apps.dispositions.services import locked
from apps.dispositions.services_agency import worded
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.shared.errors import DomainError, Stale, WrongState

State = MachineOrder.State
LOST = timedelta(seconds=40 * settings.JOB_LOST_AFTER)


@transaction.atomic
def order(*, round_: Round, service: str, by: User) -> MachineOrder:
    """Have a job send every comment without English to the service and take drafts back.

    `service` is where the texts go as the person confirmed it. Raises NotAllowed; WrongState where
    no service is configured, one runs, or nothing is missing; Stale where it is another by now.
    """
    round_ = locked(round_.pk)
    role = require(by, Action.ENGLISH_SEND, on=round_)
    if not machine.service():
        raise WrongState(_("No machine translation service is configured."))
    if service != machine.service():
        raise Stale(_("The service is another one by now. Look at where the texts would go."))
    _give_up_lost(round_)
    if MachineOrder.objects.filter(round=round_, state=State.RUNNING).exists():
        raise WrongState(_("The comments of this round are being translated already."))
    numbers = selectors_english.missing(round_)
    if not numbers:
        raise DomainError(_("Every comment has an English text."))
    made = MachineOrder.objects.create(
        round=round_, service=service, numbers=numbers, asked_by=by, asked_at=timezone.now()
    )
    changes = {"service": (None, service), "comments": (None, len(numbers))}
    audit.record("english.ordered", subject=round_, by=by, role=role, changes=changes)
    transaction.on_commit(partial(_send, made.pk))
    return made


def _give_up_lost(round_: Round) -> None:
    """End an order whose job is gone, so that another one can be given."""
    running = MachineOrder.objects.filter(round=round_, state=State.RUNNING)
    lost = running.filter(asked_at__lt=timezone.now() - LOST)
    lost.update(state=State.FAILED, ended_at=timezone.now(), error=_("The job was lost."))


def _send(pk: int) -> None:
    try:
        current_app.send_task("dispositions.translate", args=[pk])
    except Exception as fault:
        _failed(pk, fault)


def run(pk: int) -> None:
    """Translate as ordered. May run twice: what has English by now stays as it is."""
    ordered = MachineOrder.objects.filter(pk=pk, state=State.RUNNING).first()
    if ordered is None:
        return
    try:
        if ordered.service != machine.service():
            raise machine.NoTranslation("the service is another one by now")
        wanted = _still_missing(ordered)
        texts = [text for c in wanted for text in _texts(c)]
        english = iter(machine.translate(texts))
        told = [(c, next(english), next(english, "") if len(_texts(c)) > 1 else "") for c in wanted]
        _take(pk, told)
    except Exception as fault:
        _failed(pk, fault)


def _still_missing(ordered: MachineOrder) -> list[Comment]:
    left = set(selectors_english.missing(ordered.round))
    return selectors.numbered(ordered.round, [n for n in ordered.numbers if n in left])


def _texts(comment: Comment) -> list[str]:
    return [text for text in (originals.said(comment), originals.change_said(comment)) if text]


@transaction.atomic
def _take(pk: int, told: list[tuple[Comment, str, str]]) -> None:
    """Write what came back as drafts, under the permission of whoever asked, as it is now."""
    ordered = MachineOrder.objects.select_for_update().get(pk=pk)
    round_ = locked(ordered.round_id)
    role = require(ordered.asked_by, Action.ENGLISH_SEND, on=round_)
    left = {c.pk: c for c in _still_missing(ordered)}
    open_ones = {key for key, c in left.items() if agency.takes_english(c)}
    texts = [(left[c.pk], body.strip(), change.strip()) for c, body, change in told
             if c.pk in open_ones and body.strip()
             and bool(change.strip()) == bool(originals.change_said(c))]  # fmt: skip
    if ordered.state == State.RUNNING and texts:
        worded(
            round_, Deed.Kind.MACHINED, texts, by=ordered.asked_by, role=role,
            origin=EnglishWording.Origin.MACHINE, reason=ordered.service,
        )  # fmt: skip
    mine = MachineOrder.objects.filter(pk=pk, state=State.RUNNING)
    mine.update(state=State.DONE, ended_at=timezone.now(), taken=len(texts))


def _failed(pk: int, fault: Exception) -> None:
    MachineOrder.objects.filter(pk=pk, state=State.RUNNING).update(
        state=State.FAILED, ended_at=timezone.now(), error=str(fault)[:500]
    )
