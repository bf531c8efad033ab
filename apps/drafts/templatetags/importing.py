"""What an import says, in words."""

from django import template

from apps.drafts.import_words import REASONS

register = template.Library()


@register.filter
def import_reason(code: str) -> str:
    """Say a remark of an import."""
    return str(REASONS[code])
