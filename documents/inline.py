"""The words of a paragraph as Markdown gives them: tokens, whose contents joined are its text."""

from collections.abc import Callable
from itertools import takewhile

from markdown_it.token import Token

BREAKS = ("softbreak", "hardbreak")


def words_of(children: list[Token]) -> str:
    """Return what is read."""
    return "".join(child.content for child in children)


def opening(children: list[Token]) -> str:
    """Return the first line, on which all stands that is printed before a paragraph's words."""
    line = list(takewhile(lambda child: child.type not in BREAKS, children))
    return words_of(line) if len(line) == len(children) else f"{words_of(line)} "


def as_words(child: Token) -> Token:
    """Return a line end as its blank, a picture as what it is called; any other token as it is."""
    if child.type == "hardbreak":
        return Token("html_inline", "", 0, content=f"<br>{child.content}")
    is_plain = child.type in ("softbreak", "image")
    return Token("text", "", 0, content=child.content) if is_plain else child


def trimmed(children: list[Token]) -> list[Token]:
    """Return the tokens without the blanks and line breaks around their words."""
    return _begun(_begun(children, str.lstrip)[::-1], str.rstrip)[::-1]


def _begun(children: list[Token], strip: Callable[[str], str]) -> list[Token]:
    kept: list[Token] = []
    for i, child in enumerate(children):
        content = strip(child.content)
        if content:
            return [*kept, child.copy(content=content), *children[i + 1 :]]
        if not child.content and child.type not in BREAKS:
            kept.append(child)  # where a tag begins or ends
    return kept


def cut(children: list[Token], length: int) -> list[Token]:
    """Return the tokens without the first `length` characters; a line end counts as one."""
    kept = []
    for child in children:
        size = 1 if child.type in BREAKS else len(child.content)
        taken = min(length, size)
        length -= taken
        if taken and taken == size:
            continue
        kept.append(child.copy(content=child.content[taken:]) if taken else child)
    return kept
