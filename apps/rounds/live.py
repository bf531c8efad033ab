"""What came to a round since somebody last looked: comments, withdrawals, replies."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Self

from django.db.models import Max, Q, QuerySet

from apps.rounds.models import Comment, Reply, Round
from apps.rounds.states import CommentState, Room

MOST = 50  # new comments told at once; the rest comes with the next look


class _Numbers:
    """Numbers with a dot between them, as a page keeps them."""

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read "12.1.40"; None where it is no cursor."""
        parts = text.split(".")
        if len(parts) != len(fields(cls)) or not all(map(_is_number, parts)):  # type: ignore[arg-type]
            return None
        return cls(*map(int, parts))

    def __str__(self) -> str:
        return ".".join(str(getattr(self, field.name)) for field in fields(self))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Cursor(_Numbers):
    """How far somebody has seen: the last comment, how many are withdrawn, the last reply."""

    comment: int = 0
    withdrawn: int = 0
    reply: int = 0


@dataclass(frozen=True)
class ThreadCursor(_Numbers):
    """How far somebody has seen a thread: last reply, how many hidden, last edit, last mention."""

    reply: int = 0
    hidden: int = 0
    edit: int = 0
    mention: int = 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def cursor_of(round_: Round) -> Cursor:
    """Return how far one sees who looks now. Three small queries."""
    last = Round.objects.values_list("last_number", flat=True).get(pk=round_.pk)
    gone = Comment.objects.filter(round=round_, state=CommentState.WITHDRAWN).count()
    reply = _replies(round_).aggregate(last=Max("pk"))["last"]
    return Cursor(last, gone, reply or 0)


def news(comments: QuerySet[Comment], round_: Round, since: Cursor) -> tuple[Cursor, list[Comment]]:
    """Return of `comments` those that came, were withdrawn or were replied to since, by number.

    The cursor says how far that goes: where more than `MOST` came, the rest is told next time.
    """
    now = cursor_of(round_)
    came = Q(number__gt=since.comment)
    first = list(comments.filter(came).order_by("number")[:MOST])
    if len(first) == MOST:
        return replace(since, comment=first[-1].number or 0), first
    if now.withdrawn != since.withdrawn:
        came |= Q(state=CommentState.WITHDRAWN)
    if now.reply != since.reply:
        came |= Q(pk__in=_replies(round_).filter(pk__gt=since.reply).values("comment"))
    return now, list(comments.filter(came).order_by("number"))


def _replies(round_: Round) -> QuerySet[Reply]:
    return Reply.objects.filter(comment__round=round_, room=Room.MEMBERS)


def thread_cursor(replies: Sequence[Reply]) -> ThreadCursor:
    """Return how far one sees who looks at these replies of a thread."""
    return ThreadCursor(
        reply=max((reply.pk for reply in replies), default=0),
        hidden=sum(reply.is_hidden for reply in replies),
        edit=max(map(_last_edit, replies), default=0),
        mention=max(map(_last_mention, replies), default=0),
    )


def _last_edit(reply: Reply) -> int:
    return max((edit.pk for edit in reply.edits), default=0)


def _last_mention(reply: Reply) -> int:
    return max((mention.pk for mention in reply.mentions.all()), default=0)


def thread_news(replies: Sequence[Reply], since: ThreadCursor) -> list[Reply]:
    """Return the replies that came or were edited since, and where some were hidden, all hidden."""
    hid = thread_cursor(replies).hidden != since.hidden

    def is_new(reply: Reply) -> bool:
        came = reply.pk > since.reply
        changed = _last_edit(reply) > since.edit or _last_mention(reply) > since.mention
        return came or changed or (hid and reply.is_hidden)

    return [reply for reply in replies if is_new(reply)]
