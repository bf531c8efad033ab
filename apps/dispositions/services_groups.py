"""Writing groups of comments that say the same, and the objections of their authors.

A group is its head and the comments whose answer points to it: the head carries the answer, the
members keep their text, author and count. What stood of a member before comes out of the journal
when the group is dissolved.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.dispositions import journal, selectors_groups
from apps.dispositions.models import Change, Deed, Disposition, DuplicateSearch, Objection
from apps.dispositions.services import answerable, checked, locked, not_locked, not_stale, round_of
from apps.dispositions.states import POINTS_ELSEWHERE, VOCABULARY, DispositionState
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.shared.errors import DomainError, Incomplete, WrongState

State = DuplicateSearch.State
LOST = timedelta(seconds=10 * settings.JOB_LOST_AFTER)


@transaction.atomic
def group(
    *,
    head: Comment,
    members: Sequence[Comment],
    by: User,
    how: str = "",
    seen: dict[UUID, int] | None = None,
) -> Deed:
    """Let the answer to `head` count for `members`; `how` says how they were found.

    Raises WrongState for withdrawn, answered or locked ones, DomainError for chains, Stale.
    """
    round_ = locked(round_of([head, *members]))
    role = require(by, Action.DISPOSITION_RECORD, on=round_)
    if not members:
        raise DomainError(_("Choose the head, and at least one comment besides."))
    chosen = answerable(members)
    stored = journal.answers_of(chosen)
    not_stale(chosen, stored, seen)
    not_locked(chosen, stored)
    outcome = next(o for o in VOCABULARY[round_.purpose] if o in POINTS_ELSEWHERE)
    found = checked(round_, chosen, outcome, "", head=head, decide=True)
    new = journal.Answer.now(
        outcome=outcome, response="", head=found, state=DispositionState.DECIDED
    )
    wanted = [(comment, new) for comment in chosen]
    return journal.write_answers(
        round_, Deed.Kind.GROUPED, wanted, by=by, role=role, reason=how.strip()
    )


@transaction.atomic
def dissolve(*, head: Comment, by: User, members: Sequence[Comment] | None = None) -> Deed:
    """Take members, or all, out of the group of `head`: each stands again as it stood before."""
    round_ = locked(head.round_id)
    role = require(by, Action.DISPOSITION_RECORD, on=round_)
    pointing = Disposition.objects.filter(head=head)
    if members is not None:
        pointing = pointing.filter(comment__in=[member.pk for member in members])
    keys = list(pointing.values_list("comment", flat=True))
    if not keys:
        raise WrongState(_("There is no such group any more."))
    chosen = answerable(list(Comment.objects.filter(pk__in=keys)))
    not_locked(chosen, journal.answers_of(chosen))
    before = _before(chosen, head)
    wanted = [(comment, before[comment.pk]) for comment in chosen]
    deed = journal.write_answers(round_, Deed.Kind.DISSOLVED, wanted, by=by, role=role)
    now = timezone.now()
    Objection.objects.filter(comment__in=chosen, settled_at=None).update(
        settled_by=by, settled_at=now, answer=_("The comment was taken out of the group.")
    )
    return deed


def _before(comments: Sequence[Comment], head: Comment) -> dict[UUID, journal.Answer]:
    """Return what stood of each before it was pointed to `head`, the last time it was."""
    stood = {comment.pk: journal.Answer("submitted") for comment in comments}
    of_answers = Change.objects.filter(comment__in=comments, facet=Change.Facet.ANSWER)
    for change in of_answers.order_by("pk"):
        old, new = journal.as_stored(change)
        if new.head == str(head.pk) != old.head:
            stood[change.comment_id] = old
    return stood


@transaction.atomic
def object_to(*, comment: Comment, reason: str, by: User) -> Objection:
    """Say that a comment says something else than the head of its group: its author alone may."""
    locked(comment.round_id)
    role = require(by, Action.COMMENT_OBJECT, on=comment)
    answer = Disposition.objects.filter(comment=comment).first()
    if answer is None or answer.head is None:
        raise WrongState(_("This comment is in no group any more."))
    if not reason.strip():
        raise Incomplete(_("Say what your comment says besides."), missing=["reason"])
    if Objection.objects.filter(comment=comment, settled_at=None).exists():
        raise WrongState(_("Your objection is with the secretariat already."))
    made = Objection.objects.create(
        comment=comment, head=answer.head, reason=reason.strip(), made_by=by
    )
    audit.record(
        "objection.made", subject=comment, by=by, role=role, reason=made.reason,
        changes={"head": (None, answer.head.label)},
    )  # fmt: skip
    return made


@transaction.atomic
def settle(*, objection: Objection, answer: str, by: User) -> Objection:
    """Keep a grouping against an objection, with an answer that its author sees."""
    round_ = locked(objection.comment.round_id)
    role = require(by, Action.DISPOSITION_RECORD, on=round_)
    if not answer.strip():
        raise Incomplete(_("Say why the comments stay together."), missing=["answer"])
    open_ones = Objection.objects.filter(pk=objection.pk, settled_at=None)
    if not open_ones.update(settled_by=by, settled_at=timezone.now(), answer=answer.strip()):
        raise WrongState(_("This objection was answered already."))
    audit.record(
        "objection.settled", subject=objection.comment, by=by, role=role, reason=answer.strip()
    )
    objection.refresh_from_db()
    return objection


@transaction.atomic
def search(*, round_: Round, by: User) -> DuplicateSearch:
    """Have a job search the round for comments that say the same."""
    role = require(by, Action.DESK_VIEW, on=round_)
    now = timezone.now()
    running = DuplicateSearch.objects.select_for_update(of=("self",)).filter(round=round_).first()
    if running and running.state == State.RUNNING and running.asked_at > now - LOST:
        return running
    made, _created = DuplicateSearch.objects.update_or_create(
        round=round_,
        defaults={"state": State.RUNNING, "asked_by": by, "asked_at": now, "ended_at": None,
                  "error": ""},
    )  # fmt: skip
    audit.record("duplicates.searched", subject=round_, by=by, role=role)
    transaction.on_commit(partial(_order, made.pk, now.isoformat()))
    return made


def _order(pk: int, asked: str) -> None:
    try:
        current_app.send_task("dispositions.search_duplicates", args=[pk, asked])
    except Exception as fault:
        _ended(pk, asked, state=State.FAILED, error=str(fault)[:500])


def run(pk: int, asked: str) -> None:
    """Search as ordered at the instant `asked`; a later order makes it void. May run twice."""
    ordered = DuplicateSearch.objects.filter(pk=pk, state=State.RUNNING).first()
    if ordered is None or ordered.asked_at.isoformat() != asked:
        return
    try:
        searched, found = selectors_groups.found_in(ordered.round)
    except Exception as fault:
        _ended(pk, asked, state=State.FAILED, error=f"{type(fault).__name__}: {fault}"[:500])
        raise
    _ended(pk, asked, state=State.DONE, searched=searched, found=found)


def _ended(pk: int, asked: str, **told: object) -> None:
    mine = DuplicateSearch.objects.filter(pk=pk, asked_at=asked, state=State.RUNNING)
    mine.update(ended_at=timezone.now(), **told)
