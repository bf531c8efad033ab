"""What came to a round since somebody last looked: comments, withdrawals, replies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Max, Q, QuerySet

from apps.rounds.models import Comment, Reply, Round
from apps.rounds.states import CommentState, Room

MOST = 50  # new comments told at once; the rest comes with the next look


@dataclass(frozen=True)
class Cursor:
    """How far somebody has seen: the last comment, how many are withdrawn, the last reply."""

    comment: int = 0
    withdrawn: int = 0
    reply: int = 0

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Read "12.1.40"; None where it is no cursor."""
        parts = text.split(".")
        if len(parts) != len(cls.__dataclass_fields__) or not all(map(_is_number, parts)):
            return None
        return cls(*map(int, parts))

    def __str__(self) -> str:
        return f"{self.comment}.{self.withdrawn}.{self.reply}"


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


def thread_cursor(replies: Sequence[Reply]) -> str:
    """Return how far one sees who looks at a thread: "40.1", its last reply and how many hidden."""
    last = max((reply.pk for reply in replies), default=0)
    return f"{last}.{sum(reply.is_hidden for reply in replies)}"


def thread_news(replies: Sequence[Reply], since: str) -> list[Reply]:
    """Return the replies that came since, and where some were hidden since, all hidden ones."""
    last, _dot, hidden = since.partition(".")
    seen = int(last) if _is_number(last) else 0
    hid = thread_cursor(replies).partition(".")[2] != hidden
    return [reply for reply in replies if reply.pk > seen or (hid and reply.is_hidden)]
