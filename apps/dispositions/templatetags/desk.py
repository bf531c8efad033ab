"""The desk's words."""

from collections.abc import Mapping

from django import template

from apps.dispositions import selectors_desk
from apps.dispositions.journal import Answer, Hand, Wording

register = template.Library()


@register.filter
def at(words: Mapping[str, object], key: str) -> object:
    """Return what stands in `words` at `key`; "" for nothing."""
    return words.get(key, "")


@register.filter
def in_words(stands: Answer | Hand | Wording) -> str:
    """Say an answer or a handling in a line."""
    return selectors_desk.in_words(stands)
