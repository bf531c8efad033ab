"""Small help for the pages of rounds."""

from collections.abc import Mapping
from typing import Any

from django import template

from apps.drafts.models import Draft
from apps.rounds import selectors
from apps.rounds.models import Anchor, Comment
from apps.rounds.states import RoundState
from documents import blocks

register = template.Library()


@register.inclusion_tag("rounds/_of_draft.html")
def rounds_of(draft: Draft, user: Any) -> dict[str, Any]:
    """Show the rounds on a draft that `user` may see, the open ones first."""
    found = selectors.visible(user).filter(revision__draft=draft)
    order = {RoundState.OPEN: 0, RoundState.PAUSED: 1, RoundState.PLANNED: 2}
    return {"rounds": sorted(found, key=lambda round_: order.get(round_.phase, 3))}


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """Return what a mapping holds at a key that only the template knows; None where nothing."""
    return mapping.get(key)


@register.filter
def place(comment: Comment) -> Anchor | None:
    """Return where a comment hangs on the revision under comment."""
    return selectors.place_of(comment)


@register.filter
def table_of(label: str) -> str:
    """Return what the table of a cell with this label is called."""
    return blocks.table_of(label)
