"""Deeds on threads."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.people.models import User
from apps.people.permissions import NotAllowed, require
from apps.people.table import Action
from apps.rounds.models import Comment, Hiding, Mention, Reply, Rewording, Round
from apps.rounds.selectors_threads import READS, WRITES, is_ended, readers
from apps.rounds.states import CommentState, Room
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState


@transaction.atomic
def reply(
    *, comment: Comment, body: str, room: str = Room.MEMBERS, mentions: Collection[User] = (),
    by: User,
) -> Reply:  # fmt: skip
    """Add to a comment's thread; the secretariat's room has its own permission.

    Whoever replies has seen where they were mentioned before.
    """
    role = require(by, WRITES[room], on=comment.round)
    if comment.state == CommentState.AUTOSAVED:
        raise WrongState(_("One can reply to a comment once it is submitted."))
    _require_going_on(comment, room)
    _require_words(body)
    _one_after_the_other(comment)
    made = Reply.objects.create(comment=comment, room=room, author=by, body=body.strip())
    told = _mention(made, mentions)
    _seen(Mention.objects.filter(reply__comment=comment, user=by))
    changes = {"room": (None, room)} | _names(made, told)
    audit.record("reply.made", subject=comment, by=by, role=role, changes=changes)
    return made


@transaction.atomic
def edit_reply(
    *, reply: Reply, body: str, edits: int, mentions: Collection[User] = (), by: User
) -> Reply:
    """Let the author say a reply otherwise, and mention more people; every wording is kept.

    `edits` is how many there were when the author began; `Stale` where there are more. A mention
    once made stays. Repeated, as by a double click, it changes nothing.
    """
    comment = reply.comment
    role = require_edit(reply=reply, by=by)
    _require_going_on(comment, reply.room)
    _require_words(body)
    _one_after_the_other(comment)
    reply = Reply.objects.select_for_update().get(pk=reply.pk)  # so that nobody hides it meanwhile
    if reply.is_hidden:
        raise WrongState(_("This reply is hidden: it can no longer be edited."))
    old, new = reply.text, body.strip()
    if new != old:
        if len(reply.edits) != edits:
            raise Stale(_("Not saved: this reply was edited in another window. Your text is kept."))
        Rewording.objects.create(reply=reply, ordinal=edits + 1, body=new)
    told = _mention(reply, mentions)
    if new != old or told:
        changes = {**_names(reply, told), **_words(reply, old, new, edits)}
        audit.record("reply.edited", subject=comment, by=by, role=role, changes=changes)
    return Reply.objects.get(pk=reply.pk)


def require_edit(*, reply: Reply, by: User) -> str:
    """Return the role under which `by` may edit a reply: its author, while one may reply."""
    role = require(by, WRITES[reply.room], on=reply.comment.round)
    if reply.author_id != by.pk:
        raise NotAllowed(_("Only who wrote a reply may edit it."))
    return role


@transaction.atomic
def see_mentions(*, reply: Reply, by: User) -> None:
    """Say that `by` has seen where the thread mentions them, up to this reply.

    Nothing is recorded: what somebody has read is their own affair.
    """
    require(by, READS[reply.room], on=reply.comment.round)
    of_thread = Mention.objects.filter(reply__comment=reply.comment_id, reply__lte=reply.pk)
    _seen(of_thread.filter(user=by))


@transaction.atomic
def hide_reply(*, reply: Reply, reason: str, by: User) -> Hiding:
    """Show `reason` in the place of a reply from now on; the record keeps what it said."""
    comment = reply.comment
    role = require(by, Action.REPLY_HIDE, on=comment.round)
    # so that two who hide meet here, and who edits
    reply = Reply.objects.select_for_update().get(pk=reply.pk)
    if reply.is_hidden:
        raise WrongState(_("This reply is hidden already."))
    if reply.room != Room.MEMBERS:  # what it said would come to everybody who reads the record
        raise WrongState(_("A note for the secretariat only cannot be hidden."))
    if not reason.strip():
        raise Incomplete(_("Hiding a reply needs a reason."), missing=[_("reason")])
    made = Hiding.objects.create(reply=reply, reason=reason.strip(), hidden_by=by)
    audit.record(
        "reply.hidden", subject=comment, by=by, role=role, reason=made.reason,
        changes={"reply": (reply.text, None)},
    )  # fmt: skip
    return made


def _require_going_on(comment: Comment, room: str) -> None:
    if is_ended(comment, room):
        raise WrongState(_("This comment is withdrawn: nothing more is said to all members here."))


def _require_words(body: str) -> None:
    if not body.strip():
        raise Incomplete(_("The reply is empty."), missing=[_("reply")])


def _one_after_the_other(comment: Comment) -> None:
    """Wait for whoever writes in the round: what is said comes to be seen in the order of keys."""
    Round.objects.select_for_update(no_key=True).get(pk=comment.round_id)


def _mention(reply: Reply, people: Collection[User]) -> list[User]:
    """Mention `people` in a reply and return those who were not mentioned there before."""
    known = {mention.user_id for mention in reply.mentions.all()} | {reply.author_id}
    added = [person for person in people if person.pk not in known]
    reading = set(readers(reply.comment.round, reply.room).filter(pk__in=[p.pk for p in added]))
    if refused := [person.get_short_name() for person in added if person not in reading]:
        raise DomainError(
            _("These people may not read what is said here and cannot be mentioned: %(names)s.")
            % {"names": _(", ").join(refused)},
            code="mention_refused",
        )
    Mention.objects.bulk_create(Mention(reply=reply, user=person) for person in added)
    return added


def _seen(mentions: QuerySet[Mention]) -> None:
    mentions.filter(seen_at=None).update(seen_at=timezone.now())


def _names(reply: Reply, told: list[User]) -> dict[str, tuple[None, str]]:
    """Return for the record who was mentioned; nothing of the secretariat's room."""
    if reply.room != Room.MEMBERS or not told:
        return {}
    return {"mentioned": (None, ", ".join(person.get_full_name() for person in told))}


def _words(reply: Reply, old: str, new: str, edits: int) -> audit.Changes:
    """Return for the record the old and the new wording.

    Of the secretariat's room only which they were, since the record has readers who must not read
    there; the words are kept in their own rows.
    """
    if reply.room == Room.MEMBERS:
        return {"reply": (old, new)}
    return {"room": (None, reply.room), "wording": (edits + 1, edits + 1 + (new != old))}
