"""The desk's words."""

from django import template

from apps.dispositions import selectors_desk
from apps.dispositions.journal import Answer, Hand

register = template.Library()


@register.filter
def in_words(stands: Answer | Hand) -> str:
    """Say an answer or a handling in a line."""
    return selectors_desk.in_words(stands)
