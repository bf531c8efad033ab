"""Naming comments: in a message, and in an address or a form."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.rounds.models import Comment

NAMED = 12
_NUMBERS = re.compile(r"[1-9][0-9]{0,8}")


def named(comments: Iterable[Comment]) -> str:
    """Name the first `NAMED` of the comments, and say how many more there are."""
    labels = [comment.label for comment in comments]
    first = _(", ").join(labels[:NAMED])
    more = len(labels) - NAMED
    return first if more <= 0 else _("%(first)s and %(n)d more") % {"first": first, "n": more}


def chosen_numbers(values: list[str]) -> list[int]:
    """Return the comment numbers in a query or a form, each once; what is no number is dropped."""
    return list(dict.fromkeys(int(value) for value in values if _NUMBERS.fullmatch(value)))
