"""Deeds on rounds: planning them, and following or changing their instants."""

from collections.abc import Sequence
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.drafts.models import Revision
from apps.people import grants
from apps.people.models import Committee, User
from apps.people.permissions import require
from apps.people.roles import Relation
from apps.people.table import Action
from apps.rounds.models import Round
from apps.rounds.services.guests import guests_of, invite
from apps.rounds.states import ROUND_TRANSITIONS, Purpose, RoundState
from apps.rounds.validation import Levels
from apps.shared.deadlines import JST, at_hour
from apps.shared.errors import DomainError, WrongState
from apps.shared.states import advance


@transaction.atomic
def plan_round(
    *,
    revision: Revision,
    purpose: str,
    audience: Sequence[Committee],
    title_ja: str,
    title_en: str,
    opens_at: datetime,
    closes_at: datetime,
    guests: Sequence[User] = (),
    levels: int = Levels.NONE,
    by: User,
) -> Round:
    """Plan a round on a published revision; it opens and closes by the clock.

    The audience, committees and named guests, is let into the round and its draft. `levels` is
    how often its comments are validated before they are answered. Raises
    `WrongState` for an unpublished revision and `DomainError` where the instants do not make an
    interval that lies ahead.
    """
    draft = revision.draft
    role = require(by, Action.ROUND_PLAN, on=draft)
    if not revision.is_published:
        raise WrongState(_("A round needs a published revision. Publish it first."))
    if (purpose == Purpose.EXTERNAL) != draft.is_external:
        raise DomainError(
            _("The purpose does not fit the document: it is our own, or another body's.")
        )
    _check_instants(opens_at, closes_at)
    if not audience and not guests:
        raise DomainError(_("Choose at least one committee to ask, or name a guest."))
    round_ = Round.objects.create(
        revision=revision, purpose=purpose, title_ja=title_ja, title_en=title_en,
        opens_at=opens_at, closes_at=closes_at, levels=levels, created_by=by,
    )  # fmt: skip
    round_.audience.set(audience)
    changes = {
        "opens_at": (None, opens_at), "closes_at": (None, closes_at),
        "levels": (None, levels or None),
    }  # fmt: skip
    audit.record("round.planned", subject=round_, by=by, role=role, changes=changes)
    grants.grant_ownership(round_, owner=draft.owner, by=by)
    for committee in audience:
        grants.grant(round_, committee=committee, relation=Relation.AUDIENCE, by=by)
        grants.grant(draft, committee=committee, relation=Relation.AUDIENCE, by=by)
    invite(round_, guests, by=by)
    return round_


@transaction.atomic
def change_round(
    *,
    round_: Round,
    audience: Sequence[Committee],
    title_ja: str,
    title_en: str,
    opens_at: datetime,
    closes_at: datetime,
    levels: int,
    by: User,
) -> Round:
    """Change what was planned, until the round opens. Guests are invited and dismissed one by one.

    A committee that is no longer asked loses the round, and the draft unless another round on it
    asks it. Raises `WrongState` once the round has opened, `DomainError` as `plan_round` does.
    """
    _lock(round_)
    role = require(by, Action.ROUND_CHANGE, on=round_)
    if round_.phase != RoundState.PLANNED:
        raise WrongState(_("The round has opened. Extend, pause or close it instead."))
    _check_instants(opens_at, closes_at)
    if not audience and not guests_of(round_):
        raise DomainError(_("Choose at least one committee to ask, or name a guest."))
    given = {
        "title_ja": title_ja,
        "title_en": title_en,
        "opens_at": opens_at,
        "closes_at": closes_at,
        "levels": levels,
    }
    changes = {
        name: (getattr(round_, name), value)
        for name, value in given.items()
        if getattr(round_, name) != value
    }
    Round.objects.filter(pk=round_.pk).update(**given)
    for name, value in given.items():
        setattr(round_, name, value)
    _ask(round_, set(audience), by)
    if changes:
        audit.record("round.changed", subject=round_, by=by, role=role, changes=changes)
    return round_


def _ask(round_: Round, audience: set[Committee], by: User) -> None:
    draft, asked = round_.revision.draft, set(round_.audience.all())
    round_.audience.set(audience)
    for committee in audience - asked:
        grants.grant(round_, committee=committee, relation=Relation.AUDIENCE, by=by)
        grants.grant(draft, committee=committee, relation=Relation.AUDIENCE, by=by)
    for committee in asked - audience:
        grants.revoke(round_, committee=committee, relation=Relation.AUDIENCE, by=by)
        if not committee.rounds.filter(revision__draft=draft).exists():
            grants.revoke(draft, committee=committee, relation=Relation.AUDIENCE, by=by)


def turn_rounds(now: datetime | None = None) -> int:
    """Write down which rounds have opened and closed by `now`; return how many. Repeatable.

    What may be done never waits for this: `Round.phase` follows the instants themselves.
    """
    now = now or timezone.now()
    running = [RoundState.PLANNED, RoundState.OPEN, RoundState.PAUSED]
    found = Round.objects.filter(state__in=running)
    return sum(_turn(round_, now) for round_ in found if round_.phase_at(now) != round_.state)


@transaction.atomic
def _turn(round_: Round, now: datetime) -> int:
    _lock(round_)  # another worker may have turned it, or somebody extended it, since it was read
    phase = round_.phase_at(now)
    if phase == round_.state:
        return 0
    if round_.state == RoundState.PLANNED:
        advance(round_, RoundState.OPEN, transitions=ROUND_TRANSITIONS)
        audit.record("round.opened", subject=round_, by=None)
    if phase == RoundState.CLOSED:
        advance(round_, RoundState.CLOSED, transitions=ROUND_TRANSITIONS)
        audit.record("round.closed", subject=round_, by=None)
    return 1


def _lock(round_: Round) -> None:
    """Hold the round's row until the transaction ends, and read what may have changed."""
    rows = Round.objects.select_for_update(no_key=True)
    round_.refresh_from_db(fields=["state", "opens_at", "closes_at"], from_queryset=rows)


@transaction.atomic
def extend_round(*, round_: Round, closes_at: datetime, reason: str, by: User) -> Round:
    """Move the closing instant to a later one, with a reason."""
    role = _require_change(round_, reason, by)
    if closes_at <= round_.closes_at:
        raise DomainError(_("The new closing must lie after the present one."))
    changes = {"closes_at": (round_.closes_at, closes_at)}
    Round.objects.filter(pk=round_.pk).update(closes_at=closes_at)
    round_.closes_at = closes_at
    audit.record("round.extended", subject=round_, by=by, role=role, changes=changes, reason=reason)
    return round_


@transaction.atomic
def close_round_early(*, round_: Round, reason: str, by: User) -> Round:
    """End a round that is open or paused now instead of at its closing instant.

    Raises `WrongState` for one that has not opened: that is cancelled.
    """
    role = _require_change(round_, reason, by)
    now = timezone.now()
    _turn(round_, now)
    planned = round_.closes_at
    old = advance(round_, RoundState.CLOSED, transitions=ROUND_TRANSITIONS, closes_at=now)
    changes = {"state": (old, RoundState.CLOSED.value), "closes_at": (planned, now)}
    audit.record(
        "round.closed_early", subject=round_, by=by, role=role, changes=changes, reason=reason
    )
    return round_


@transaction.atomic
def pause_round(*, round_: Round, reason: str, by: User) -> Round:
    """Stop taking comments until the round is resumed; its end stays where it is."""
    return _change(round_, RoundState.PAUSED, "round.paused", reason, by)


@transaction.atomic
def resume_round(*, round_: Round, reason: str, by: User) -> Round:
    """Take comments again."""
    return _change(round_, RoundState.OPEN, "round.resumed", reason, by)


@transaction.atomic
def cancel_round(*, round_: Round, reason: str, by: User) -> Round:
    """Give a planned round up before it opens."""
    return _change(round_, RoundState.CANCELLED, "round.cancelled", reason, by)


def _change(round_: Round, to: str, verb: str, reason: str, by: User) -> Round:
    role = _require_change(round_, reason, by)
    _turn(round_, timezone.now())  # where the clock's job is late, the instants come first
    old = advance(
        round_, to, transitions=ROUND_TRANSITIONS,
        paused_reason=reason if to == RoundState.PAUSED else "",
    )  # fmt: skip
    changes = {"state": (old, to)}
    audit.record(verb, subject=round_, by=by, role=role, changes=changes, reason=reason)
    return round_


def _require_change(round_: Round, reason: str, by: User) -> str:
    _lock(round_)
    role = require(by, Action.ROUND_CHANGE, on=round_)
    if not reason.strip():
        raise DomainError(_("Give a reason: it goes into the record."))
    return role


def _check_instants(opens_at: datetime, closes_at: datetime) -> None:
    if closes_at <= opens_at:
        raise DomainError(_("The round must close after it opens."))
    if closes_at <= timezone.now():
        raise DomainError(_("The closing lies in the past."))
    if opens_at < at_hour(timezone.localdate(timezone=JST), time.min):
        raise DomainError(_("The opening lies in the past. To open at once, give today."))
