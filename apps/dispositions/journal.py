"""The journal of the desk: every answer and handling is written here, with what stood before.

A facet is what a deed writes of a comment: its answer, its handling, or its English. Whatever the
number of comments, a deed costs a constant number of statements. Callers hold the comments' rows
locked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.dispositions.models import Change, Deed, Disposition, EnglishWording, Handling
from apps.dispositions.states import DispositionState
from apps.people.models import User
from apps.rounds.models import Comment, IndexedText, Round
from apps.rounds.naming import named
from apps.rounds.selectors_validation import passed
from apps.rounds.services.indexing import index
from apps.rounds.states import COMMENT_TRANSITIONS, CommentState
from apps.shared.errors import DomainError, WrongState
from apps.shared.states import advance_all

AT_ONCE = 1_000


@dataclass(frozen=True)
class Answer:
    """What stands of a comment's answer; `outcome` "" is no answer. `head` is a comment's key."""

    comment_state: str
    outcome: str = ""
    state: str = ""
    response: str = ""
    head: str = ""
    is_locked: bool = False

    @classmethod
    def of(cls, comment: Comment, stored: Disposition | None) -> "Answer":
        if stored is None:
            return cls(comment.state)
        return cls(
            comment.state, stored.outcome, stored.state, stored.response,
            str(stored.head_id or ""), stored.is_locked,
        )  # fmt: skip

    @classmethod
    def now(
        cls, *, outcome: str, response: str, head: Comment | None, state: DispositionState
    ) -> "Answer":
        """Return a new answer; the comment's own state follows that of its answer."""
        key = str(head.pk) if head else ""
        return cls(CommentState(state).value, str(outcome), state.value, response, key)


@dataclass(frozen=True)
class Hand:
    """Who works on a comment until when, under which tags."""

    assignee: int | None = None
    name: str = ""  # of the assignee
    due_on: str = ""  # as ISO writes it
    tags: tuple[str, ...] = ()

    @classmethod
    def of(cls, stored: Handling | None) -> "Hand":
        if stored is None:
            return cls()
        due = stored.due_on.isoformat() if stored.due_on else ""
        name = stored.assignee.get_full_name() if stored.assignee else ""
        return cls(stored.assignee_id, name, due, tuple(stored.tags))


@dataclass(frozen=True)
class Wording:
    """The English text of a comment; `body` "" is none. Instants are as ISO writes them."""

    body: str = ""
    proposed_change: str = ""
    source_hash: str = ""
    origin: str = ""
    written_by: int | None = None  # None: the machine
    written_at: str = ""
    checked_by: int | None = None
    checked_at: str = ""

    @classmethod
    def of(cls, stored: EnglishWording | None) -> "Wording":
        if stored is None:
            return cls()
        checked = stored.checked_at.isoformat() if stored.checked_at else ""
        return cls(
            stored.body, stored.proposed_change, stored.source_hash, stored.origin,
            stored.written_by_id, stored.written_at.isoformat(), stored.checked_by_id, checked,
        )  # fmt: skip

    @property
    def text(self) -> str:
        return f"{self.body}\n{self.proposed_change}".strip()


def answers_of(comments: Sequence[Comment]) -> dict[UUID, Disposition]:
    """Return what is stored of the answers of `comments`, by comment."""
    return {d.comment_id: d for d in Disposition.objects.filter(comment__in=comments)}


def hands_of(comments: Sequence[Comment]) -> dict[UUID, Handling]:
    """Return what is stored of the handling of `comments`, by comment."""
    stored = Handling.objects.filter(comment__in=comments).select_related("assignee")
    return {h.comment_id: h for h in stored}


def wordings_of(comments: Sequence[Comment]) -> dict[UUID, EnglishWording]:
    """Return what is stored of the English of `comments`, by comment."""
    return {w.comment_id: w for w in EnglishWording.objects.filter(comment__in=comments)}


def write_answers(
    round_: Round,
    kind: str,
    wanted: Sequence[tuple[Comment, Answer]],
    *,
    by: User,
    role: str,
    reason: str = "",
    undoes: Deed | None = None,
) -> Deed:
    """Make these the answers of these comments, which are locked and read anew.

    Raises `WrongState` where one is to be decided that has not passed its validation.
    """
    comments = [comment for comment, _answer in wanted]
    _refuse_unvalidated(round_, wanted)
    stored = answers_of(comments)
    versions = _versions(comments, Change.Facet.ANSWER, stored)
    old = {c.pk: Answer.of(c, stored.get(c.pk)) for c in comments}
    Disposition.objects.bulk_create(
        [_row(c, new, versions[c.pk], by) for c, new in wanted if new.outcome],
        batch_size=AT_ONCE, update_conflicts=True, unique_fields=["comment"],
        update_fields=["outcome", "state", "response", "head", "is_locked", "recorded_by",
                       "recorded_at", "version"],
    )  # fmt: skip
    gone = [c.pk for c, new in wanted if not new.outcome]
    Disposition.objects.filter(comment__in=gone).delete()
    _refuse_chains(round_)
    _advance(wanted)
    index(IndexedText.Kind.ANSWER, [(c, new.response) for c, new in wanted])
    deed = Deed(
        round=round_, kind=kind, by=by, count=len(wanted), reason=reason, undoes=undoes
    )  # fmt: skip
    shown = _labels(old.values(), (new for _c, new in wanted))
    changes = [(c, old[c.pk], new) for c, new in wanted]
    return _keep(
        deed, Change.Facet.ANSWER, changes, versions, role, partial(_answer_told, labels=shown)
    )  # fmt: skip


def write_hands(
    round_: Round,
    kind: str,
    wanted: Sequence[tuple[Comment, Hand]],
    *,
    by: User,
    role: str,
    reason: str = "",
    undoes: Deed | None = None,
) -> Deed:
    """Make this the handling of these comments."""
    comments = [comment for comment, _hand in wanted]
    stored = hands_of(comments)
    versions = _versions(comments, Change.Facet.HANDLING, stored)
    old = {c.pk: Hand.of(stored.get(c.pk)) for c in comments}
    Handling.objects.bulk_create(
        [
            Handling(
                comment=c, assignee_id=new.assignee, tags=list(new.tags), version=versions[c.pk],
                due_on=date.fromisoformat(new.due_on) if new.due_on else None,
            )
            for c, new in wanted
        ],
        batch_size=AT_ONCE, update_conflicts=True, unique_fields=["comment"],
        update_fields=["assignee", "due_on", "tags", "version"],
    )  # fmt: skip
    deed = Deed(
        round=round_, kind=kind, by=by, count=len(wanted), reason=reason, undoes=undoes
    )  # fmt: skip
    changes = [(c, old[c.pk], new) for c, new in wanted]
    return _keep(deed, Change.Facet.HANDLING, changes, versions, role, _hand_told)


def write_wordings(
    round_: Round,
    kind: str,
    wanted: Sequence[tuple[Comment, Wording]],
    *,
    by: User,
    role: str,
    reason: str = "",
    undoes: Deed | None = None,
) -> Deed:
    """Make these the English texts of these comments."""
    comments = [comment for comment, _wording in wanted]
    stored = wordings_of(comments)
    versions = _versions(comments, Change.Facet.ENGLISH, stored)
    old = {c.pk: Wording.of(stored.get(c.pk)) for c in comments}
    EnglishWording.objects.bulk_create(
        [_worded(c, new, versions[c.pk]) for c, new in wanted if new.body],
        batch_size=AT_ONCE, update_conflicts=True, unique_fields=["comment"],
        update_fields=["body", "proposed_change", "source_hash", "origin", "written_by",
                       "written_at", "checked_by", "checked_at", "version"],
    )  # fmt: skip
    gone = [c.pk for c, new in wanted if not new.body]
    EnglishWording.objects.filter(comment__in=gone).delete()
    index(IndexedText.Kind.ENGLISH, [(c, new.text) for c, new in wanted])
    deed = Deed(
        round=round_, kind=kind, by=by, count=len(wanted), reason=reason, undoes=undoes
    )  # fmt: skip
    changes = [(c, old[c.pk], new) for c, new in wanted]
    return _keep(deed, Change.Facet.ENGLISH, changes, versions, role, _wording_told)


def as_stored(change: Change) -> tuple[Any, Any]:
    """Return what stood before and after a change, as `Answer`, `Hand` or `Wording`."""
    if change.facet == Change.Facet.ANSWER:
        return Answer(**change.old), Answer(**change.new)
    if change.facet == Change.Facet.ENGLISH:
        return Wording(**change.old), Wording(**change.new)
    before, after = Hand(**change.old), Hand(**change.new)
    return replace(before, tags=tuple(before.tags)), replace(after, tags=tuple(after.tags))


def _versions(
    comments: Sequence[Comment], facet: str, stored: Mapping[UUID, Any]
) -> dict[UUID, int]:
    """Return the next version for each; a number is not used again after an answer was undone."""
    without = [c for c in comments if c.pk not in stored]
    known = Change.objects.filter(comment__in=without, facet=facet).order_by()
    last = dict(known.values_list("comment").annotate(last=Max("version")))
    return {
        c.pk: (stored[c.pk].version if c.pk in stored else last.get(c.pk, 0)) + 1 for c in comments
    }


def _row(comment: Comment, new: Answer, version: int, by: User) -> Disposition:
    return Disposition(
        comment=comment, outcome=new.outcome, state=new.state, response=new.response,
        head_id=UUID(new.head) if new.head else None, is_locked=new.is_locked,
        recorded_by=by, version=version,
    )  # fmt: skip


def _worded(comment: Comment, new: Wording, version: int) -> EnglishWording:
    return EnglishWording(
        comment=comment, body=new.body, proposed_change=new.proposed_change,
        source_hash=new.source_hash, origin=new.origin, written_by_id=new.written_by,
        written_at=datetime.fromisoformat(new.written_at), checked_by_id=new.checked_by,
        checked_at=datetime.fromisoformat(new.checked_at) if new.checked_at else None,
        version=version,
    )  # fmt: skip


def _refuse_unvalidated(round_: Round, wanted: Sequence[tuple[Comment, Answer]]) -> None:
    decided = [c.pk for c, new in wanted if new.state == DispositionState.DECIDED]
    if not round_.levels or not decided:
        return
    asked = Comment.objects.filter(pk__in=decided).order_by("number")
    if waiting := list(asked.exclude(pk__in=asked.filter(passed(round_)).values("pk"))):
        raise WrongState(
            _("These are not validated yet, so that they cannot be decided: %s") % named(waiting)
        )


def _refuse_chains(round_: Round) -> None:
    """Refuse that a comment points to one that itself points on: that would answer nobody."""
    pointing = Disposition.objects.filter(
        comment__round=round_, head__disposition__head__isnull=False
    )
    chained = pointing.select_related("comment").first()
    if chained:
        raise DomainError(
            _("%s would point to a comment that itself points to another one.") % chained.comment
        )


def _advance(wanted: Sequence[tuple[Comment, Answer]]) -> None:
    moves: dict[tuple[str, str], list[Comment]] = defaultdict(list)
    for comment, new in wanted:
        if comment.state != new.comment_state:
            moves[comment.state, new.comment_state].append(comment)
    for (old, to), comments in moves.items():
        keys = [comment.pk for comment in comments]
        advance_all(Comment, keys, old=old, to=to, transitions=COMMENT_TRANSITIONS)
        for comment in comments:
            comment.state = to


def _keep(
    deed: Deed,
    facet: str,
    changes: Sequence[tuple[Comment, Any, Any]],
    versions: Mapping[UUID, int],
    role: str,
    tell: Callable[[Any], dict[str, Any]],
) -> Deed:
    """Write down a deed with its changes (comment, old, new), and in the record what differs."""
    deed.save()
    Change.objects.bulk_create(
        (
            Change(
                deed=deed, comment=comment, facet=facet, version=versions[comment.pk],
                old=asdict(old), new=asdict(new),
            )
            for comment, old, new in changes
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    audit.record_all(
        f"{_NOUNS[facet]}.{deed.kind}", by=deed.by, role=role, reason=deed.reason,
        done=((comment, _differing(tell(old), tell(new))) for comment, old, new in changes),
    )  # fmt: skip
    return deed


_NOUNS: Mapping[str, str] = {
    Change.Facet.ANSWER: "disposition", Change.Facet.HANDLING: "handling",
    Change.Facet.ENGLISH: "english",
}  # fmt: skip


def _labels(*answers: Iterable[Answer]) -> dict[str, str]:
    """Return how the record names the heads, by key."""
    keys = {answer.head for some in answers for answer in some} - {""}
    return {str(c.pk): c.label for c in Comment.objects.filter(pk__in=keys)}


def _answer_told(answer: Answer, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "outcome": answer.outcome or None,
        "disposition_state": answer.state or None,
        "response": answer.response or None,
        "head": labels.get(answer.head),
        "is_locked": answer.is_locked or None,
        "comment_state": answer.comment_state,
    }


def _hand_told(hand: Hand) -> dict[str, Any]:
    return {
        "assignee": hand.name or None,
        "due_on": hand.due_on or None,
        "tags": ", ".join(hand.tags) or None,
    }


def _wording_told(wording: Wording) -> dict[str, Any]:
    return {
        "english_body": wording.body or None,
        "english_proposed_change": wording.proposed_change or None,
        "english_origin": wording.origin or None,
        "english_checked": wording.checked_at or None,
    }


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}
