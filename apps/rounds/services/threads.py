"""Deeds on threads."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Comment, Reply
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
    made = Reply.objects.create(comment=comment, room=room, author=by, body=body.strip())
    audit.record("reply.made", subject=comment, by=by, role=role, changes={"room": (None, room)})
    return made
