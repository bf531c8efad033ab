"""Answers to comments, for pages of the contexts below."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from apps.dispositions import selectors, selectors_groups
from apps.dispositions.models import Objection
from apps.drafts.comparison import Entry
from apps.drafts.models import Block, Revision
from apps.rounds.changes import proposed_text
from apps.rounds.models import Anchor, Comment
from apps.rounds.states import CommentState
from documents.changes import Rebased, rebase_within

register = template.Library()


@register.simple_tag
def accepted_between(old: Revision, new: Revision, user: Any) -> dict[str, list[Comment]]:
    """Return the accepted comments, by the block they hang on, that `new` was to heed."""
    return selectors.accepted_between(old, new, user)


@register.filter
def answering(accepted: Mapping[str, list[Comment]], keys: Iterable[str]) -> list[Comment]:
    """Return the comments that hang on one of the blocks `keys`, each once."""
    found = {comment.pk: comment for key in sorted(keys) for comment in accepted.get(key, [])}
    return list(found.values())


@register.filter
def became(comment: Comment, entry: Entry) -> Rebased | None:
    """Return what became of a comment's proposed change where `entry` tells of its block.

    None where it proposed none that a machine can find again in the language compared.
    """
    place = next(iter(comment.anchors.all()), None)  # as `accepted_between` fetched them
    if place is None or place.block is None or place.language != entry.language:
        return None
    proposed = proposed_text(comment, place)
    if proposed is None:
        return None
    block = place.block
    return rebase_within(entry.passage, block.key, block.text, proposed, entry.language)


@register.simple_tag
def counterpart_owed(comment: Comment, place: Anchor | None) -> Block | None:
    """Return the counterpart that has to follow a comment's accepted change."""
    return selectors.counterpart_owed(comment, place) if place else None


@register.simple_tag
def grouping(comment: Comment, user: Any) -> dict[str, Any] | None:
    """Return for the author the head that the comment is grouped with, and the last objection.

    Once the answers are published the head stands with them.
    """
    if comment.author_id != user.pk:
        return None
    is_answered = comment.state == CommentState.PUBLISHED
    grouped = None if is_answered else selectors_groups.group_of(comment)
    objection = Objection.objects.filter(comment=comment).last()
    return {
        "head": grouped.head if grouped else None, "objection": objection,
        "is_answered": is_answered,
    }  # fmt: skip
