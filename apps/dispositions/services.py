"""Writing: dispositions, English wordings, and the end of a round.

All deeds take the round's row first, so that an answer cannot slip in beside the finalising.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.audit import services as audit
from apps.dispositions import journal, selectors, selectors_english, selectors_groups
from apps.dispositions.models import Deed, Disposition, EnglishWording
from apps.dispositions.states import POINTS_ELSEWHERE, VOCABULARY, DispositionState
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.rounds.naming import named
from apps.rounds.services.rounds import turn_rounds
from apps.rounds.states import (
    COMMENT_TRANSITIONS,
    COUNTED,
    ROUND_TRANSITIONS,
    CommentState,
    RoundState,
)
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState
from apps.shared.states import advance, advance_all

Versions = Mapping[UUID, int]


class Versioned(Protocol):
    """What counts how often it was written."""

    version: int


@transaction.atomic
def record(
    *,
    comments: Sequence[Comment],
    outcome: str,
    response: str,
    head: Comment | None = None,
    by: User,
    decide: bool = True,
    seen: Versions | None = None,
) -> Deed:
    """Record one disposition for one comment or several of a round: all of them or none.

    `decide` False records a proposal, which may still lack its response. `head` is the comment
    that carries the answer, for outcomes that point elsewhere. `seen` maps a comment to the
    version of its disposition that the writer had before them (0 for none); where another
    version is stored by now, `Stale` is raised. Raises also NotAllowed, WrongState, Incomplete.
    """
    round_ = locked(round_of(comments))
    role = require(by, Action.DISPOSITION_RECORD, on=round_)
    chosen = answerable(comments)
    response = response.strip()
    stored = journal.answers_of(chosen)
    not_stale(chosen, stored, seen)  # first: no other refusal may hide it
    not_locked(chosen, stored)
    head = checked(round_, chosen, outcome, response, head=head, decide=decide)
    state = DispositionState.DECIDED if decide else DispositionState.PROPOSED
    new = journal.Answer.now(outcome=outcome, response=response, head=head, state=state)
    wanted = [(comment, new) for comment in chosen]
    return journal.write_answers(round_, Deed.Kind.RECORDED, wanted, by=by, role=role)


def save_recorded(row: Model, *, names: Sequence[str], verb: str, by: User, role: str) -> None:
    """Save a row, new or changed, with an entry that tells what of `names` differs."""
    old = type(row)._default_manager.filter(pk=row.pk).first()
    row.save()
    changes = {name: (getattr(old, name, None), getattr(row, name)) for name in names}
    audit.record(verb, subject=row, by=by, role=role, changes=changes)


def round_of(comments: Sequence[Comment]) -> int:
    rounds = {comment.round_id for comment in comments}
    if len(rounds) != 1:
        raise DomainError(_("Choose at least one comment, all of one round."))
    return rounds.pop()


def locked(pk: int) -> Round:
    return Round.objects.select_for_update(no_key=True).get(pk=pk)


def answerable(comments: Sequence[Comment]) -> list[Comment]:
    """Read the comments anew under lock; refuse those that cannot be answered, by name."""
    keys = [comment.pk for comment in comments]
    rows = Comment.objects.select_for_update(of=("self",), no_key=True)
    chosen = list(rows.filter(pk__in=keys).select_related("last_validation").order_by("number"))
    out = [c for c in chosen if c.state not in COUNTED or c.state == CommentState.PUBLISHED]
    if out:
        raise WrongState(
            _("These cannot be answered (withdrawn, not submitted or answered already): %s")
            % named(out)
        )
    return chosen


def checked(
    round_: Round,
    chosen: Sequence[Comment],
    outcome: str,
    response: str,
    *,
    head: Comment | None,
    decide: bool,
) -> Comment | None:
    """Hold the answer against the rules; return the head, which is None where none belongs."""
    if outcome not in VOCABULARY[round_.purpose]:
        raise DomainError(_("Choose a disposition that this kind of round knows."))
    if outcome in POINTS_ELSEWHERE:
        return _head(round_, chosen, head)
    if decide and not response:
        raise Incomplete(
            _("A decided disposition needs a response to the author."), missing=["response"]
        )
    return None


def _head(round_: Round, chosen: Sequence[Comment], head: Comment | None) -> Comment:
    """Return the head, read anew; refuse a missing one, one of the chosen, and chains."""
    if head is None:
        raise Incomplete(_("Name the comment that carries the answer."), missing=["head"])
    found = Comment.objects.filter(pk=head.pk, round=round_, state__in=COUNTED).first()
    if found is None:
        raise DomainError(_("The comment that carries the answer must stand in this round."))
    if found in chosen:
        raise DomainError(_("A comment cannot carry its own answer: choose another one."))
    if Disposition.objects.filter(comment=found, head__isnull=False).exists():
        raise DomainError(
            _("%s itself points to another comment. Choose the one that carries the answer.")
            % found
        )
    leads = Comment.objects.filter(pk__in=[c.pk for c in chosen], led__isnull=False).distinct()
    if leads:
        raise DomainError(_("These comments carry the answer of others: %s") % named(leads))
    return found


def not_stale(
    chosen: Sequence[Comment], stored: Mapping[UUID, Versioned], seen: Versions | None
) -> None:
    """Refuse where another version is stored than the writer had before them, by name."""
    if seen is None:
        return
    passed = [
        comment
        for comment in chosen
        if (stored[comment.pk].version if comment.pk in stored else 0) != seen.get(comment.pk, 0)
    ]
    if passed:
        raise Stale(
            _("Somebody else wrote meanwhile on %s. Look at what stands there, please.")
            % named(passed)
        )


def not_locked(chosen: Sequence[Comment], stored: Mapping[UUID, Disposition]) -> None:
    """Refuse where an answer is locked, by name."""
    locked_ones = [c for c in chosen if c.pk in stored and stored[c.pk].is_locked]
    if locked_ones:
        raise WrongState(
            _("The answers to these are locked: %s. Unlock them first, with a reason.")
            % named(locked_ones)
        )


@transaction.atomic
def word_in_english(
    *, comment: Comment, body: str, proposed_change: str, by: User, seen: int | None = None
) -> Deed:
    """Keep the English submission text beside the original, which stays as it is: as a draft.

    `seen` is the version that the writer had before them (0 for none): see `record`.
    """
    round_ = locked(comment.round_id)
    role = require(by, Action.ENGLISH_WORD, on=round_)
    chosen = answerable([comment])
    not_stale(chosen, journal.wordings_of(chosen), None if seen is None else {comment.pk: seen})
    not_locked(chosen, journal.answers_of(chosen))
    if not body.strip():
        raise Incomplete(_("Write the comment in English."), missing=["body"])
    new = journal.Wording(
        body.strip(), proposed_change.strip(), selectors_english.sources(chosen)[comment.pk],
        EnglishWording.Origin.PERSON, by.pk, timezone.now().isoformat(),
    )  # fmt: skip
    return journal.write_wordings(round_, Deed.Kind.WORDED, [(chosen[0], new)], by=by, role=role)


@transaction.atomic
def finalise(*, round_: Round, by: User) -> Round:
    """End the round: its decided dispositions become the answers that the authors see.

    Refused with `Incomplete` naming the comments left while one lacks a decided answer. The
    number of statements does not depend on the number of comments.
    """
    round_ = locked(round_.pk)
    role = require(by, Action.ROUND_FINALISE, on=round_)
    left = [comment.label for comment in selectors.remaining(round_)]
    if left:
        raise Incomplete(
            ngettext(
                "%(n)d comment has no decided answer yet.",
                "%(n)d comments have no decided answer yet.",
                len(left),
            )
            % {"n": len(left)},
            missing=left,
        )
    if objected := [objection.comment for objection in selectors_groups.objections(round_)]:
        raise DomainError(_("Answer the objections to groupings first: %s") % named(objected))
    if round_.state != round_.phase:  # its instant has passed, the clock's job is late
        turn_rounds()
        round_.refresh_from_db(fields=["state"])
    came_from = advance(
        round_, RoundState.FINALISED, transitions=ROUND_TRANSITIONS, finalised_at=timezone.now()
    )
    changes = {"state": (came_from, RoundState.FINALISED.value)}
    audit.record("round.finalised", subject=round_, by=by, role=role, changes=changes)
    answered = list(Comment.objects.filter(round=round_, state=CommentState.DECIDED))
    advance_all(
        Comment, [comment.pk for comment in answered], old=CommentState.DECIDED,
        to=CommentState.PUBLISHED, transitions=COMMENT_TRANSITIONS,
    )  # fmt: skip
    turned = {"state": (CommentState.DECIDED.value, CommentState.PUBLISHED.value)}
    done = ((comment, turned) for comment in answered)
    audit.record_all("comment.answered", done, by=by, role=role)
    return round_
