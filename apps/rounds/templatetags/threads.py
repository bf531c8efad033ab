"""How a reply is shown: the people it mentions, and whether it waits for the reader."""

import re
from typing import Any

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.people.models import User
from apps.rounds.models import Reply

register = template.Library()


@register.filter
def said(reply: Reply) -> SafeString:
    """Show what a reply says, the names of those it mentions marked."""
    pieces = re.split(f"({_called(_mentioned(reply))})", reply.text)
    return format_html_join(
        "",
        "{}",
        ((_marked(piece) if n % 2 else linebreaksbr(piece),) for n, piece in enumerate(pieces)),
    )


def _marked(name: str) -> SafeString:
    return format_html('<b class="mention">{}</b>', name)


@register.filter
def unnamed(reply: Reply) -> list[User]:
    """Return those whom a reply mentions without calling them in its text."""
    text = reply.text
    return [who for who in _mentioned(reply) if not re.search(_called([who]), text)]


@register.filter
def waits_for(reply: Reply, user: Any) -> bool:
    """Tell whether a reply mentions `user`, who has not seen it yet."""
    return any(m.user_id == user.pk and m.seen_at is None for m in reply.mentions.all())


def _mentioned(reply: Reply) -> list[User]:
    return [mention.user for mention in reply.mentions.all()]


def _called(people: list[User]) -> str:
    """Return the pattern of "@" with a name of one of `people`, as one types it in either language.

    Without people it matches nothing.
    """
    names = {name for who in people for name in (who.name_ja, who.name_en) if name}
    names |= {name.replace(" ", "") for name in names}
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    return f"[@＠](?:{'|'.join(longest_first)})" if names else "(?!)"
