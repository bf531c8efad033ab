"""Writing at the desk on many comments at once: follow, lock, assign; and undoing what was done.

Each deed is all or nothing: what forbids it for one of the comments is looked for before anything
is written, and the refusal names the comments.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.dispositions import journal
from apps.dispositions.models import Boilerplate, Change, Deed, SavedView
from apps.dispositions.models.desk import TAG
from apps.dispositions.selectors_desk import Difference
from apps.dispositions.services import (
    Versions,
    answerable,
    locked,
    not_locked,
    not_stale,
    round_of,
    save_recorded,
)
from apps.dispositions.states import POINTS_ELSEWHERE, DispositionState
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.rounds.naming import named
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState

MAX_TAGS = 12
MAX_VIEWS = 30


@transaction.atomic
def follow(*, comments: Sequence[Comment], by: User, seen: Versions | None = None) -> Deed:
    """Decide each comment as it was proposed; refused where one has no proposal or no response."""
    round_, role, chosen = _begin(comments, Action.DISPOSITION_RECORD, by)
    stored = journal.answers_of(chosen)
    not_stale(chosen, stored, seen)
    not_locked(chosen, stored)
    _refuse(
        (c for c in chosen if c.pk not in stored or stored[c.pk].state != "proposed"), WrongState,
        _("Nothing is proposed for these: %s"),
    )  # fmt: skip
    _refuse(
        (c for c in chosen if _lacks_response(stored[c.pk])), Incomplete,
        _("The proposals for these lack a response to the author: %s"),
    )  # fmt: skip
    decided = DispositionState.DECIDED.value
    wanted = [
        (c, replace(journal.Answer.of(c, stored[c.pk]), state=decided, comment_state=decided))
        for c in chosen
    ]
    return journal.write_answers(round_, Deed.Kind.FOLLOWED, wanted, by=by, role=role)


@transaction.atomic
def lock(
    *, comments: Sequence[Comment], by: User, reason: str = "", seen: Versions | None = None
) -> Deed:
    """Lock decided answers: nobody changes them, alone or in bulk, until they are unlocked."""
    round_, role, chosen = _begin(comments, Action.DISPOSITION_LOCK, by)
    stored = journal.answers_of(chosen)
    not_stale(chosen, stored, seen)
    _refuse(
        (c for c in chosen if c.pk not in stored or stored[c.pk].state != "decided"), WrongState,
        _("These have no decided answer that could be locked: %s"),
    )  # fmt: skip
    not_locked(chosen, stored)
    wanted = [(c, replace(journal.Answer.of(c, stored[c.pk]), is_locked=True)) for c in chosen]
    return journal.write_answers(
        round_, Deed.Kind.LOCKED, wanted, by=by, role=role, reason=reason.strip()
    )


@transaction.atomic
def unlock(
    *, comments: Sequence[Comment], by: User, reason: str, seen: Versions | None = None
) -> Deed:
    """Unlock locked answers, with a reason for the record."""
    round_, role, chosen = _begin(comments, Action.DISPOSITION_LOCK, by)
    if not reason.strip():
        raise Incomplete(_("Say why the answers are unlocked."), missing=["reason"])
    stored = journal.answers_of(chosen)
    not_stale(chosen, stored, seen)
    _refuse(
        (c for c in chosen if c.pk not in stored or not stored[c.pk].is_locked), WrongState,
        _("These are not locked: %s"),
    )  # fmt: skip
    wanted = [(c, replace(journal.Answer.of(c, stored[c.pk]), is_locked=False)) for c in chosen]
    return journal.write_answers(
        round_, Deed.Kind.UNLOCKED, wanted, by=by, role=role, reason=reason.strip()
    )


@dataclass(frozen=True)
class Handing:
    """What is changed of the handling; what is None or empty stays as it is."""

    assignee: User | None = None
    nobody: bool = False  # take the assignee away
    due_on: date | None = None
    no_due: bool = False
    add_tags: tuple[str, ...] = ()
    drop_tags: tuple[str, ...] = ()

    def applied(self, hand: journal.Hand) -> journal.Hand:
        """Return what becomes of `hand`."""
        kept = [tag for tag in hand.tags if tag not in self.drop_tags]
        became = replace(hand, tags=tuple(dict.fromkeys([*kept, *self.add_tags])))
        if self.nobody:
            became = replace(became, assignee=None, name="")
        elif self.assignee:
            name = self.assignee.get_full_name()
            became = replace(became, assignee=self.assignee.pk, name=name)
        if self.no_due or self.due_on:
            due = "" if self.no_due or not self.due_on else self.due_on.isoformat()
            became = replace(became, due_on=due)
        return became


@transaction.atomic
def handle(
    *, comments: Sequence[Comment], handing: Handing, by: User, seen: Versions | None = None
) -> Deed:
    """Assign comments to somebody who may work at the desk, date and tag them."""
    round_, role, chosen = _begin(comments, Action.COMMENT_HANDLE, by)
    stored = journal.hands_of(chosen)
    not_stale(chosen, stored, seen)
    if handing.assignee is not None:
        require(handing.assignee, Action.COMMENT_HANDLE, on=round_)
    wanted = [(c, handing.applied(journal.Hand.of(stored.get(c.pk)))) for c in chosen]
    if any(len(hand.tags) > MAX_TAGS for _c, hand in wanted):
        raise DomainError(_("A comment can carry at most %(n)d tags.") % {"n": MAX_TAGS})
    if any(len(tag) > TAG for tag in handing.add_tags):
        raise DomainError(_("A tag has at most %(n)d characters.") % {"n": TAG})
    return journal.write_hands(round_, Deed.Kind.HANDLED, wanted, by=by, role=role)


@transaction.atomic
def undo(*, deed: Deed, by: User) -> Deed:
    """Put back what stood before a deed, on all its comments; this too can be undone.

    Raises `WrongState` after `UNDO_FOR` or where it is undone already, and `Stale`, naming the
    comments, where somebody has written since on one of them.
    """
    round_ = locked(deed.round_id)
    changes = list(deed.changes.order_by("comment__number"))
    facet = _FACETS[changes[0].facet]
    role = require(by, facet.asked.get(deed.kind, facet.action), on=round_)
    if Deed.objects.filter(undoes=deed).exists():
        raise WrongState(_("This was undone already."))
    if timezone.now() > deed.undo_until:
        raise WrongState(_("This can no longer be undone: 30 days have passed."))
    keys = [change.comment_id for change in changes]
    locked_rows = Comment.objects.select_for_update(no_key=True).filter(pk__in=keys)
    chosen = {c.pk: c for c in locked_rows.order_by("number")}
    since = Change.objects.filter(comment__in=keys, facet=changes[0].facet, deed__gt=deed)
    _refuse(
        (chosen[key] for key in dict.fromkeys(since.order_by("comment__number")
                                              .values_list("comment", flat=True))), Stale,
        _("It cannot be undone: somebody has written since on %s."),
    )  # fmt: skip
    stood = [(chosen[change.comment_id], *journal.as_stored(change)) for change in changes]
    if changes[0].facet == Change.Facet.ANSWER:
        _refuse(
            (c for c, _old, new in stood if c.state != new.comment_state), Stale,
            _("It cannot be undone: the state of these has changed since: %s"),
        )  # fmt: skip
    if changes[0].facet == Change.Facet.ENGLISH:
        not_locked(list(chosen.values()), journal.answers_of(list(chosen.values())))
    back = [(comment, old) for comment, old, _new in stood]
    return facet.write(round_, Deed.Kind.UNDONE, back, by=by, role=role, undoes=deed)


@dataclass(frozen=True)
class _Facet:
    """How a facet is put back: who may, unless the kind of the deed asks for more, and by what."""

    action: Action
    write: Callable[..., Deed]
    asked: Mapping[str, Action] = field(default_factory=dict)


_FACETS: Mapping[str, _Facet] = {
    Change.Facet.ANSWER: _Facet(
        Action.DISPOSITION_RECORD, journal.write_answers,
        {Deed.Kind.LOCKED: Action.DISPOSITION_LOCK, Deed.Kind.UNLOCKED: Action.DISPOSITION_LOCK},
    ),
    Change.Facet.HANDLING: _Facet(Action.COMMENT_HANDLE, journal.write_hands),
    Change.Facet.ENGLISH: _Facet(
        Action.ENGLISH_WORD, journal.write_wordings, {Deed.Kind.CHECKED: Action.ENGLISH_CHECK}
    ),
}  # fmt: skip


def rehearse(act: Callable[[], Deed]) -> list[Difference]:
    """Return exactly what a deed would change, by number: it is done, and its writing undone.

    Raises whatever the deed refuses.
    """
    with transaction.atomic():
        changes = act().changes.select_related("comment").order_by("comment__number")
        found = [Difference(c.comment, *journal.as_stored(c)) for c in changes]
        transaction.set_rollback(True)
    return found


@transaction.atomic
def save_view(*, round_: Round, name: str, query: str, by: User) -> SavedView:
    """Keep what the desk shows under a name, in place of what stood there."""
    require(by, Action.DESK_VIEW, on=round_)
    if not name.strip():
        raise Incomplete(_("Give the view a name."), missing=["name"])
    if SavedView.objects.filter(round=round_, user=by).count() >= MAX_VIEWS:
        raise DomainError(_("You keep %(n)d views already; remove one first.") % {"n": MAX_VIEWS})
    kept, _made = SavedView.objects.update_or_create(
        round=round_, user=by, name=name.strip(), defaults={"query": query.lstrip("?")}
    )
    return kept


@transaction.atomic
def save_boilerplate(*, boilerplate: Boilerplate, by: User) -> Boilerplate:
    """Keep a boilerplate response, new or changed; what was answered with it stays as it is."""
    role = require(by, Action.BOILERPLATE_KEEP)
    names = ("name", "purpose", "outcome", "text_ja", "text_en", "is_retired")
    save_recorded(boilerplate, names=names, verb="boilerplate.saved", by=by, role=role)
    return boilerplate


def _begin(
    comments: Sequence[Comment], action: Action, by: User
) -> tuple[Round, str, list[Comment]]:
    round_ = locked(round_of(comments))
    role = require(by, action, on=round_)
    return round_, role, answerable(comments)


def _refuse(comments: Iterable[Comment], error: type[DomainError], message: str) -> None:
    found = list(comments)
    if not found:
        return
    said = message % named(found)
    raise Incomplete(said, missing=["response"]) if error is Incomplete else error(said)


def _lacks_response(stored: Any) -> bool:
    return not stored.response and stored.outcome not in POINTS_ELSEWHERE
