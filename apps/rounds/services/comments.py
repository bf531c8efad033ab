"""Deeds on comments: saving while somebody writes, submitting, withdrawing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.people.models import Organisation, User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Anchor, Comment, Round
from apps.rounds.receipts import give_receipts
from apps.rounds.services.placing import place, texts_of
from apps.rounds.states import COMMENT_TRANSITIONS, ChangeKind, CommentState, Origin, RoundState
from apps.rounds.voices import own_organisations
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState
from apps.shared.states import advance


@dataclass(frozen=True)
class Words:
    """What an author writes. `type` is ge, te or ed; `change_kind` as in `states.ChangeKind`."""

    type: str = ""
    language: str = "ja"
    body: str = ""
    justification: str = ""
    change_kind: str = ""
    change_old: str = ""
    change_new: str = ""

    @classmethod
    def of(cls, comment: Comment) -> "Words":
        """Return what stands in `comment`."""
        return cls(**{field.name: getattr(comment, field.name) for field in fields(cls)})

    def submitted(self) -> "Words":
        """Return what of it is submitted: not what was typed for a kind of change chosen before."""
        kind = ChangeKind(self.change_kind) if self.change_kind else None
        return replace(
            self,
            change_old=self.change_old if kind and kind.is_on_old_text else "",
            change_new=self.change_new if kind and kind.has_new_text else "",
        )


class TooLate(DomainError):
    """The round is not open at this instant; what was typed stays with its author."""

    code = "round_not_open"


@transaction.atomic
def save_comment(
    *,
    round_: Round,
    id: UUID,
    words: Words,
    block_key: str | None,
    text_language: str = "",
    span: tuple[int, int] | None = None,
    scope: str = Anchor.Scope.BLOCK,
    organisation: Organisation | None = None,
    save_count: int,
    origin: str = Origin.PAGE,
    by: User,
) -> Comment:
    """Save what `by` has typed so far; made when `save_count` is 0, else written over.

    `id` is made by the browser; `block_key` None is the whole document, `text_language` says in
    which text the block was read (by default the language written in); `span` is a range of that
    block's text in code points, None the whole block; `scope` says whether the clause or the table
    that begins there is meant. `save_count` is the number of saves the writer knows of: where
    another window has saved since, `Stale` is raised and nothing is written. A comment is begun
    only while the round is open (`TooLate`), but what was begun in time may be saved after the
    close, so that it is kept. Where nothing is written nothing is begun
    (`Incomplete`). The save itself is not an entry of the record, the submission is.
    """
    # without the usual order, which joins the round and would lock its row too
    comment = Comment.objects.select_for_update().order_by().filter(pk=id).first()
    if comment is None:
        if words == Words(language=words.language):
            raise Incomplete(_("Nothing is written yet."), missing=_least())
        comment = _begun(round_, id, organisation, origin, by)
    _refuse_submitted(comment, by)
    require(by, Action.COMMENT_EDIT, on=comment)
    if comment.round_id != round_.pk:
        raise DomainError(_("This comment belongs to another round."))
    if comment.save_count != save_count:
        if _says(comment, words, block_key, span, scope):  # sent twice: it stands there already
            return comment
        raise Stale(_("This comment was changed in another window. Look at both versions."))
    if organisation and not own_organisations(by, round_).filter(pk=organisation.pk).exists():
        raise DomainError(_("You do not represent this organisation in the round."))
    if organisation and comment.handed_at and organisation != comment.organisation:
        comment.handed_at = None  # it was handed to the coordinator of the other one
        audit.record("comment.taken_over", subject=comment, by=by)
    comment.organisation = organisation or comment.organisation
    for name, value in vars(words).items():
        setattr(comment, name, value)
    comment.saved_at, comment.save_count = timezone.now(), comment.save_count + 1
    comment.save()
    place(comment, block_key, text_language or comment.language, span=span, scope=scope)
    return comment


@transaction.atomic
def submit_comment(*, comment: Comment, by: User) -> Comment:
    """Submit a comment and give its receipt: number, instant, content hash.

    The instant that counts, for the close, the receipt and the permission alike, is one reading of
    the server's clock once the round's row is locked: numbers run in the order of these instants,
    and none can lie after a closing that was written down. Raises `TooLate` from the closing
    instant on (the interval is half-open), `Incomplete` naming what is missing, `Stale` where
    another window has saved since `comment` was read, or the old text of a proposed change does not
    stand in the block. Nothing typed is lost by a refusal. Submitting again returns the same
    receipt.
    """
    round_ = Round.objects.select_for_update(no_key=True).get(pk=comment.round_id)
    now, known = timezone.now(), comment.save_count
    comment.refresh_from_db(from_queryset=Comment.objects.select_for_update())
    if comment.state == CommentState.SUBMITTED and comment.author_id == by.pk:
        return comment
    require_open(round_, now)
    if comment.save_count != known:
        raise Stale(_("This comment was changed in another window. Look at both versions."))
    role = require(by, Action.COMMENT_CREATE, on=round_, state=RoundState.OPEN)
    require(by, Action.COMMENT_EDIT, on=comment)
    receive([comment], round_=round_, at=now, verb="comment.submitted", by=by, role=role)
    return comment


def receive(
    comments: Sequence[Comment], *, round_: Round, at: datetime, verb: str, by: User, role: str
) -> None:
    """Submit comments, locked as is their open round, with receipts in the order given.

    Raises `Incomplete` or `Stale`, naming the first comment that cannot be submitted as it is.
    """
    placed = [(comment, completed(comment, round_)) for comment in comments]
    give_receipts(placed, round_=round_, at=at)
    for comment in comments:
        old = advance(
            comment, CommentState.SUBMITTED, transitions=COMMENT_TRANSITIONS,
            number=comment.number, submitted_at=at, content_hash=comment.content_hash,
            place_order=comment.place_order, **asdict(Words.of(comment)),
        )  # fmt: skip
        audit.record(
            verb, subject=comment, by=by, role=role,
            changes={"state": (old, comment.state), "number": (None, comment.number)},
        )  # fmt: skip


def completed(comment: Comment, round_: Round) -> Anchor:
    """Leave of a comment's words what is submitted, and return its place; refuse what lacks."""
    anchor = comment.anchors.select_related("block").get(revision=round_.revision_id)
    for name, value in asdict(Words.of(comment).submitted()).items():
        setattr(comment, name, value)
    _check(comment, anchor)
    return anchor


@transaction.atomic
def withdraw_comment(*, comment: Comment, reason: str = "", by: User) -> Comment:
    """Withdraw a submitted comment: its text and author stay in the record."""
    role = require(by, Action.COMMENT_WITHDRAW, on=comment)
    old = advance(comment, CommentState.WITHDRAWN, transitions=COMMENT_TRANSITIONS)
    audit.record(
        "comment.withdrawn", subject=comment, by=by, role=role, reason=reason.strip(),
        changes={"state": (old, comment.state)},
    )  # fmt: skip
    return comment


@transaction.atomic
def discard_unsubmitted(*, comment: Comment, by: User) -> None:
    """Throw away what its author has typed and not submitted."""
    require(by, Action.COMMENT_EDIT, on=comment)
    Comment.objects.filter(pk=comment.pk, state=CommentState.AUTOSAVED).delete()


def _begun(
    round_: Round, id: UUID, organisation: Organisation | None, origin: str, by: User
) -> Comment:
    """Return the locked row of a comment that is begun now, or was in the same instant elsewhere.

    A button that is pressed twice sends the same key twice, and both may arrive at once.
    """
    require_open(round_, timezone.now())
    require(by, Action.COMMENT_CREATE, on=round_, state=RoundState.OPEN)
    made = Comment(
        id=id, round=round_, author=by, entered_by=by, origin=origin,
        organisation=organisation or _only_organisation(by, round_),
    )  # fmt: skip
    Comment.objects.bulk_create([made], ignore_conflicts=True)
    return Comment.objects.select_for_update().get(pk=id)


def _says(
    comment: Comment, words: Words, block_key: str | None, span: tuple[int, int] | None, scope: str
) -> bool:
    anchor = comment.anchors.select_related("block").get(revision=comment.round.revision_id)
    key = anchor.block.key if anchor.block else None
    hangs = (key, (anchor.start, anchor.end) if anchor.is_range else None, anchor.scope)
    return Words.of(comment) == words and hangs == (block_key, span, scope)


def _only_organisation(by: User, round_: Round) -> Organisation:
    found = own_organisations(by, round_).order_by("pk").first()
    if found is None:
        raise DomainError(_("You represent no organisation in this round."))
    return found


def require_open(round_: Round, now: datetime) -> None:
    if round_.phase_at(now) != RoundState.OPEN:
        raise TooLate(
            _("The round is not open now, so the comment was not submitted. Your text is kept.")
        )


def _refuse_submitted(comment: Comment, by: User) -> None:
    if comment.state != CommentState.AUTOSAVED and comment.author_id == by.pk:
        raise WrongState(
            _("This comment was submitted already, as %(label)s. Write a new one for more.")
            % {"label": comment.label}
        )


def _least(type: str = "", body: str = "") -> list[str]:
    """Name what of the least that a comment needs is missing."""
    asked = [(type, _("type of comment (general, technical or editorial)")), (body, _("comment"))]
    return [name for given, name in asked if not given.strip()]


def _check(comment: Comment, anchor: Anchor) -> None:
    missing = _least(comment.type, comment.body)
    kind = ChangeKind(comment.change_kind) if comment.change_kind else None
    if kind and kind.is_on_old_text and not comment.change_old:
        missing.append(_("old text of the proposed change"))
    if kind and kind.has_new_text and not comment.change_new.strip():
        missing.append(_("new text of the proposed change"))
    if kind == ChangeKind.REPLACE and comment.change_old == comment.change_new != "":
        missing.append(_("a new text that differs from the old one"))
    if missing:
        raise Incomplete(_("Something is still missing."), missing=missing)
    old, texts = comment.change_old, texts_of(anchor)
    if anchor.block is None:  # the whole document
        texts = list(
            anchor.revision.blocks.filter(text__contains=old)[:1].values_list("text", flat=True)
        )
    if old and not any(old in text for text in texts):
        raise Stale(
            _("The old text of the proposed change does not stand in this place. Correct it.")
        )
