"""Deeds by which the coordinator of an organisation gathers what its experts have written."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.rounds.services.comments import receive, require_open
from apps.rounds.states import CommentState, RoundState
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState


@transaction.atomic
def hand_over(*, comment: Comment, by: User) -> Comment:
    """Hand an unsubmitted comment to the coordinator of its organisation; it stays its author's.

    Raises `DomainError` where the organisation has nobody else who coordinates it in the round.
    """
    comment = _locked(comment)
    require(by, Action.COMMENT_EDIT, on=comment)
    require_open(comment.round, timezone.now())
    if not comment.coordinators().exists():
        raise DomainError(_("Nobody coordinates your organisation in this round."))
    if comment.handed_at is None:
        comment.handed_at, comment.handed_back = timezone.now(), ""
        comment.save(update_fields=["handed_at", "handed_back"])
        audit.record("comment.handed_over", subject=comment, by=by)
    return comment


@transaction.atomic
def take_over(*, comment: Comment, by: User) -> Comment:
    """Take back what was handed to the coordinator, who sees it no more."""
    comment = _locked(comment)
    require(by, Action.COMMENT_EDIT, on=comment)
    return _returned(comment, "", "comment.taken_over", by)


@transaction.atomic
def hand_back(*, comment: Comment, note: str, by: User) -> Comment:
    """Give a comment back to the expert who wrote it, with what is to be done about it."""
    comment = _locked(comment)
    require(by, Action.COMMENT_GATHER, on=comment)
    if not note.strip():
        raise Incomplete(_("Say to the author what is missing."), missing=["note"])
    return _returned(comment, note.strip(), "comment.handed_back", by)


@transaction.atomic
def submit_handed(
    *, round_: Round, comments: Sequence[Comment], seen: Mapping[UUID, int], by: User
) -> list[Comment]:
    """Submit for their authors what they handed over: all of them or none.

    The receipts are the authors'. `seen` maps a comment to the number of saves that the
    coordinator had read; where its author has saved since, `Stale` is raised. What lacks something
    is refused by its first words. Raises also NotAllowed, and TooLate from the closing instant on.
    """
    round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    now = timezone.now()
    rows = Comment.objects.select_for_update(of=("self",)).select_related("round")
    keys = [comment.pk for comment in comments]
    chosen = list(rows.filter(pk__in=keys, round=round_).order_by("handed_at", "pk"))
    if not chosen:
        raise DomainError(_("Choose at least one comment, all of one round."))
    require_open(round_, now)
    for comment in chosen:
        role = require(by, Action.COMMENT_GATHER, on=comment)
        require(comment.author, Action.COMMENT_CREATE, on=round_, state=RoundState.OPEN)
        if comment.save_count != seen.get(comment.pk):
            raise Stale(
                _("Its author has changed this comment meanwhile: %s. Read it again, please.")
                % _first_words(comment)
            )
        try:
            receive([comment], round_=round_, at=now, verb="comment.gathered", by=by, role=role)
        except (Incomplete, Stale) as refusal:
            missing = ", ".join(getattr(refusal, "missing", []))
            raise DomainError(
                f"{_first_words(comment)}: {refusal.message} {missing}".strip()
            ) from refusal
    return chosen


def _locked(comment: Comment) -> Comment:
    rows = Comment.objects.select_for_update(of=("self",)).select_related("round")
    found = rows.get(pk=comment.pk)
    if found.state != CommentState.AUTOSAVED:
        raise WrongState(_("This comment was submitted already, as %(label)s.")
                         % {"label": found.label})  # fmt: skip
    return found


def _returned(comment: Comment, note: str, verb: str, by: User) -> Comment:
    if comment.handed_at is not None:
        comment.handed_at, comment.handed_back = None, note
        comment.save(update_fields=["handed_at", "handed_back"])
        audit.record(verb, subject=comment, by=by, reason=note)
    return comment


def _first_words(comment: Comment) -> str:
    return f"“{Truncator(comment.body).chars(30)}” ({comment.author.get_short_name()})"
