"""Answers to comments, for pages of the contexts below."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from apps.dispositions import selectors
from apps.drafts.models import Revision
from apps.rounds import changes
from apps.rounds.models import Comment
from documents.changes import Rebased

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
def became(comment: Comment, text: str) -> Rebased | None:
    """Return what became of a comment's proposed change in `text`, None where it proposed none."""
    place = next(iter(comment.anchors.all()), None)  # as `accepted_between` fetched them
    return changes.became(comment, place, text) if place else None
