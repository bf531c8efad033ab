"""Deeds on threads."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Comment, Hiding, Reply, Round
from apps.rounds.states import CommentState, Room
from apps.shared.errors import Incomplete, WrongState


@transaction.atomic
def reply(*, comment: Comment, body: str, room: str = Room.MEMBERS, by: User) -> Reply:
    """Add to a comment's thread; the secretariat's room has its own permission."""
    action = Action.COMMENT_INTERNAL if room == Room.INTERNAL else Action.COMMENT_REPLY
    role = require(by, action, on=comment.round)
    if comment.state == CommentState.AUTOSAVED:
        raise WrongState(_("One can reply to a comment once it is submitted."))
    if not body.strip():
        raise Incomplete(_("The reply is empty."), missing=[_("reply")])
    # one after the other in a round, so that replies come to be seen in the order of their numbers
    Round.objects.select_for_update(no_key=True).get(pk=comment.round_id)
    made = Reply.objects.create(comment=comment, room=room, author=by, body=body.strip())
    audit.record("reply.made", subject=comment, by=by, role=role, changes={"room": (None, room)})
    return made


@transaction.atomic
def hide_reply(*, reply: Reply, reason: str, by: User) -> Hiding:
    """Show `reason` in the place of a reply from now on; the record keeps what it said."""
    comment = reply.comment
    role = require(by, Action.REPLY_HIDE, on=comment.round)
    Reply.objects.select_for_update().get(pk=reply.pk)  # so that two who hide meet here
    if Hiding.objects.filter(reply=reply).exists():
        raise WrongState(_("This reply is hidden already."))
    if reply.room != Room.MEMBERS:  # what it said would come to everybody who reads the record
        raise WrongState(_("A note for the secretariat only cannot be hidden."))
    if not reason.strip():
        raise Incomplete(_("Hiding a reply needs a reason."), missing=[_("reason")])
    made = Hiding.objects.create(reply=reply, reason=reason.strip(), hidden_by=by)
    audit.record(
        "reply.hidden", subject=comment, by=by, role=role, reason=made.reason,
        changes={"reply": (reply.body, None)},
    )  # fmt: skip
    return made
