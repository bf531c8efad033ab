"""Deeds by which the coordinator of an organisation gathers what its experts have written."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit import services as audit
from apps.people.models import User
from apps.people.permissions import NotAllowed, require
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.rounds.services.comments import completed, receive, require_open
from apps.rounds.states import CommentState, RoundState
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState

GONE = gettext_lazy(
    "Some of these are submitted already or not there any more. Look again, please."
)


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
    rows = Comment.objects.select_for_update(of=("self",)).select_related("round", "author")
    keys = {comment.pk for comment in comments}
    chosen = list(rows.filter(pk__in=keys, round=round_).order_by("handed_at", "pk"))
    if not chosen:
        raise DomainError(_("Choose at least one comment, all of one round."))
    _as_read(chosen, keys, seen)
    require_open(round_, now)
    role = _gathering_role(chosen, round_, by)
    for comment in chosen:
        _must_be_whole(comment, round_)
    receive(chosen, round_=round_, at=now, verb="comment.gathered", by=by, role=role)
    return chosen


def _as_read(chosen: Sequence[Comment], keys: set[UUID], seen: Mapping[UUID, int]) -> None:
    """Refuse what its author has taken away, submitted or changed since the coordinator read it."""
    gone = len(keys) - len(chosen)
    moved = [c for c in chosen if c.state != CommentState.AUTOSAVED]
    if gone or moved:
        raise Stale(GONE)
    for comment in chosen:
        if comment.save_count != seen.get(comment.pk):
            raise Stale(
                _("Its author has changed this comment meanwhile: %s. Read it again, please.")
                % _first_words(comment)
            )


def _gathering_role(chosen: Sequence[Comment], round_: Round, by: User) -> str:
    """Return the role of `by`; the table is asked once for each organisation and each author."""
    require(by, Action.COMMENT_CREATE, on=round_, state=RoundState.OPEN)
    role = ""
    for comment in {c.organisation_id: c for c in chosen}.values():
        role = require(by, Action.COMMENT_GATHER, on=comment)
    if kept := [c for c in chosen if c.handed_at is None]:
        raise NotAllowed(_("This was not handed to you: %s") % _first_words(kept[0]))
    for comment in {c.author_id: c for c in chosen}.values():
        try:
            require(comment.author, Action.COMMENT_CREATE, on=round_, state=RoundState.OPEN)
        except NotAllowed as refusal:
            raise DomainError(
                _("Its author may no longer comment in this round: %s") % _first_words(comment)
            ) from refusal
    return role


def _must_be_whole(comment: Comment, round_: Round) -> None:
    try:
        completed(comment, round_)
    except (Incomplete, Stale) as refusal:
        missing = _(", ").join(getattr(refusal, "missing", []))
        raise DomainError(
            f"{_first_words(comment)}: {refusal.message} {missing}".strip()
        ) from refusal


def _locked(comment: Comment) -> Comment:
    rows = Comment.objects.select_for_update(of=("self",)).select_related("round")
    found = rows.filter(pk=comment.pk).first()
    if found is None:
        raise WrongState(_("Its author has discarded this comment."))
    if found.state != CommentState.AUTOSAVED:
        raise WrongState(_("This comment was submitted already, as %(label)s.")
                         % {"label": found.label})  # fmt: skip
    return found


def _returned(comment: Comment, note: str, verb: str, by: User) -> Comment:
    if comment.handed_at is not None:
        comment.handed_at, comment.handed_back = None, note
        comment.save(update_fields=["handed_at", "handed_back"])
        audit.record(verb, subject=comment, by=by)  # the note is between the two of them
    return comment


def _first_words(comment: Comment) -> str:
    return f"“{Truncator(comment.body).chars(30)}” ({comment.author.get_short_name()})"
