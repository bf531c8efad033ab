"""What an entry of the record is about, as far as somebody is told of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from apps.audit.models import Event
from apps.drafts.models import Revision
from apps.rounds.models import Comment, Reply, Round, SheetImport


@dataclass(frozen=True)
class Matter:
    """One thing to tell of. `key` tells it from all others of its kind."""

    event: Event
    key: str
    round: Round | None = None
    comment: Comment | None = None
    reply: Reply | None = None
    revision: Revision | None = None
    sheet: SheetImport | None = None


def matters_of(event: Event) -> Iterable[Matter]:
    """Return what `event` is about: nothing where its object is gone."""
    found = _FINDERS.get(event.subject_type)
    return found(event) if found else ()


def _round(event: Event) -> Iterable[Matter]:
    rounds = Round.objects.filter(pk=event.subject_id)
    return [Matter(event, _key(event), round=round_) for round_ in rounds]


def _revision(event: Event) -> Iterable[Matter]:
    revisions = Revision.objects.filter(pk=event.subject_id).select_related("draft")
    return [Matter(event, _key(event), revision=revision) for revision in revisions]


def _sheet(event: Event) -> Iterable[Matter]:
    sheets = SheetImport.objects.filter(pk=event.subject_id).select_related("round")
    return [Matter(event, _key(event), round=sheet.round, sheet=sheet) for sheet in sheets]


def _comment(event: Event) -> Iterable[Matter]:
    if event.verb.startswith("reply."):
        return _replies(event)
    comments = Comment.objects.filter(pk=event.subject_id).select_related("round")
    return [Matter(event, _key(event), round=one.round, comment=one) for one in comments]


def _replies(event: Event) -> Iterable[Matter]:
    """Return the reply that was made, or those of its author that mention somebody unseen.

    The record names the comment and not the reply. Replies of a round are made one after the
    other, so that the one made is the actor's last before the entry.
    """
    if not event.actor_id:
        return []
    said = Reply.objects.filter(
        comment=UUID(event.subject_id), author=int(event.actor_id), created_at__lte=event.at
    ).select_related("comment__round")
    if event.verb == "reply.made":
        said = said.order_by("-created_at", "-pk")[:1]
    else:
        said = said.filter(mentions__seen_at=None, mentions__isnull=False).distinct()
    return [
        Matter(event, f"reply:{r.pk}", round=r.comment.round, comment=r.comment, reply=r)
        for r in said
    ]


def _key(event: Event) -> str:
    return f"event:{event.pk}"


_FINDERS = {
    "rounds.round": _round,
    "rounds.comment": _comment,
    "rounds.sheetimport": _sheet,
    "drafts.revision": _revision,
}
