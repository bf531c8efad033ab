"""Small help for the pages of rounds."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """Return what a mapping holds at a key that only the template knows; None where nothing."""
    return mapping.get(key)
