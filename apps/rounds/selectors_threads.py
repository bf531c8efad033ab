"""Reading threads: who reads and writes in which room, and whom a reply may be meant for."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from apps.people import grants, permissions
from apps.people.models import Committee, Membership, User
from apps.people.permissions import Permit
from apps.people.table import Action
from apps.rounds.models import Comment, Mention, Reply, Round
from apps.rounds.states import CommentState, Room

READS: Mapping[str, Action] = {
    Room.MEMBERS: Action.ROUND_VIEW,
    Room.INTERNAL: Action.COMMENT_INTERNAL,
}
WRITES: Mapping[str, Action] = {
    Room.MEMBERS: Action.COMMENT_REPLY,
    Room.INTERNAL: Action.COMMENT_INTERNAL,
}


def writable(comment: Comment, permit: Permit) -> set[str]:
    """Return the rooms of a comment's thread in which one may write now."""
    return {
        room for room, action in WRITES.items()
        if permit.may(action) and not is_ended(comment, room)
    }  # fmt: skip


def is_ended(comment: Comment, room: str) -> bool:
    """Tell whether nothing more is said in a room: to all members, once a comment is withdrawn."""
    return room == Room.MEMBERS and comment.state == CommentState.WITHDRAWN


def readers(round_: Round, room: str) -> QuerySet[User]:
    """Return everybody who may read what is said in a room of the round's threads."""
    return permissions.able(READS[room], on=round_)


def offered(round_: Round, room: str, user: User) -> QuerySet[User]:
    """Return those of the readers whom `user` is offered to mention, by name.

    Nobody learns a name by it: offered are those on rosters that `user` may see, those who spoke
    in the round, and those who run it.
    """
    rosters = permissions.permitted(Committee.objects.all(), user, Action.COMMITTEE_ROSTER)
    seated = Membership.objects.filter(grants.current(), committee__in=rosters)
    spoke = round_.comments.exclude(state=CommentState.AUTOSAVED)
    replied = Reply.objects.filter(comment__round=round_, room=Room.MEMBERS)
    known = (
        Q(pk__in=seated.values("user"))
        | Q(pk__in=spoke.values("author"))
        | Q(pk__in=replied.values("author"))
        | Q(pk__in=readers(round_, Room.INTERNAL))
    )
    return readers(round_, room).filter(known).exclude(pk=user.pk)


def mentions_waiting(user: User) -> QuerySet[Mention]:
    """Return the mentions that `user` has not seen and may read now, oldest first."""
    unseen = Mention.objects.filter(user=user, seen_at=None, reply__hiding=None)
    if not unseen.exists():  # mostly there is none, and the start page has much to ask
        return unseen
    may_read = Q(pk__in=[])
    for room, action in READS.items():
        place = permissions.condition(Round, user, action, "reply__comment__round")
        may_read |= Q(reply__room=room) & place
    return (
        unseen.filter(may_read)
        .select_related("reply__author", "reply__comment__round")
        .order_by("pk")
    )
