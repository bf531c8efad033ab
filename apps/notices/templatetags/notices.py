"""The bell in the head of every page."""

from typing import Any

from django import template

from apps.notices import selectors

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_notices(context: template.Context) -> int:
    """Return how many notices the reader has not read: one query, none for nobody."""
    user: Any = context.get("user")
    return selectors.unread(user).count() if user is not None and user.is_authenticated else 0
