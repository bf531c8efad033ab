"""Words with their looks: the pieces that a paragraph is made of, before it becomes a block."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

import nh3

from documents.markdown import ALLOWED_SCHEMES, ALLOWED_TAGS

#: What stands for a character that cannot be told: the geta mark of Japanese proofs (JIS X 0208).
UNKNOWN = "\N{GETA MARK}"
_BLANKS = re.compile(r"[ \t\u00a0]*\n[ \t\u00a0]*|[ \t]+")


@dataclass(frozen=True)
class Piece:
    """Some words that look the same; `href` is set where they are a link."""

    text: str
    bold: bool = False
    italic: bool = False
    script: str = ""  # "sub", "sup" or ""
    href: str = ""


def plain(pieces: Iterable[Piece]) -> str:
    """The text of the pieces in NFC."""
    return unicodedata.normalize("NFC", "".join(piece.text for piece in pieces))


def tidy(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces in NFC without blanks at the ends, each run of blanks and tabs as one blank.

    Neighbours of one look are joined, so that a letter and its accent come together.
    """
    joined: list[Piece] = []
    for piece in pieces:
        if joined and replace(joined[-1], text="") == replace(piece, text=""):
            joined[-1] = replace(piece, text=joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    shown, blank = [], True
    for piece in joined:
        text = _BLANKS.sub(lambda m: "\n" if "\n" in m[0] else " ", piece.text)
        text = unicodedata.normalize("NFC", text.lstrip(" \n") if blank else text)
        if text:
            shown.append(replace(piece, text=text))
            blank = text[-1] in " \n"
    while shown and not shown[-1].text.rstrip():
        shown.pop()
    if shown:
        shown[-1] = replace(shown[-1], text=shown[-1].text.rstrip())
    return shown


def cut(pieces: Sequence[Piece], length: int) -> list[Piece]:
    """The pieces without the first `length` characters of their text."""
    kept = []
    for piece in pieces:
        taken = min(length, len(piece.text))
        length -= taken
        if taken < len(piece.text):
            kept.append(replace(piece, text=piece.text[taken:]))
    return tidy(kept)


def in_one_line(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with blanks where lines broke, as titles are written."""
    return tidy(replace(piece, text=piece.text.replace("\n", " ")) for piece in pieces)


def lines_joined(lines: Iterable[Sequence[Piece]]) -> list[Piece]:
    """Several runs of pieces as one, a line feed between each two."""
    joined: list[Piece] = []
    for line in lines:
        if joined:
            joined.append(Piece("\n"))
        joined += line
    return joined


def html(pieces: Iterable[Piece]) -> str:
    """Inline HTML of the words, sanitised by the rules of the Markdown import.

    Its text is the text of the pieces, line feeds included: places of comments count in either.
    """
    raw = "".join(_tagged(piece) for piece in pieces)
    return nh3.clean(
        raw, tags=ALLOWED_TAGS, attributes={"a": {"href"}}, url_schemes=ALLOWED_SCHEMES
    )


def _tagged(piece: Piece) -> str:
    shown = escape(piece.text).replace("\n", "<br>\n")
    for wanted, tag in ((piece.script, piece.script), (piece.italic, "em"), (piece.bold, "strong")):
        if wanted:
            shown = f"<{tag}>{shown}</{tag}>"
    return f'<a href="{escape(piece.href)}">{shown}</a>' if piece.href else shown
