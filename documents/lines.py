"""Published line numbers, by versioned algorithms: a later one never renumbers what is published.

Width is counted in columns: full-width characters count two (Unicode East Asian Width, UAX 11).
Japanese lines break between characters but for the forbidden ones (JIS X 4051): closing brackets,
punctuation and small kana never begin a line, opening brackets never end one. Latin words stay
whole, and so does a number with its unit ("10 %"). No hyphen is inserted.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace

from documents.blocks import Block, Language

COLUMNS = {"ja": 68, "en": 72}
#: In place of an algorithm: the lines were printed in a PDF and are not to be found in the text.
AS_PRINTED = 0
_NOT_FIRST = set(
    "、。，．,.・:;：；？！?!)]}）］｝〕〉》」』】’”ゝゞー々％%‰°℃～"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
_NOT_LAST = set("([{（［｛〔〈《「『【‘“")
_WORD = re.compile(
    r"\d[\d.,±×]*(?: \d{3})*[ \u00a0]?(?:%|°C|[A-Za-zµΩ]{1,4}(?![A-Za-z]))"  # number with unit
    r"|[^\s\u3000-\u9fff\uff00-\uffef]+"  # Latin word with its marks
    r"|\s+|."
)


def width(text: str) -> int:
    """Return the number of columns `text` takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _pieces(text: str) -> list[str]:
    """Cut `text` where a line may break; joined, the pieces are the text."""
    pieces: list[str] = []
    for piece in _WORD.findall(text):
        clings = pieces and (
            piece[0] in _NOT_FIRST or piece.isspace() or pieces[-1][-1] in _NOT_LAST
        )
        if clings:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def _break_v1(text: str, columns: int) -> list[str]:
    lines, current = [], ""
    for piece in _pieces(text.replace("\n", " ")):
        if current and width(current) + width(piece.rstrip()) > columns:
            lines.append(current)
            current = ""
        current += piece
    lines.append(current)
    return lines


LINE_ALGORITHMS: dict[int, Callable[[str, int], list[str]]] = {1: _break_v1}


def break_lines(text: str, language: Language, algorithm: int = 1) -> list[str]:
    """Return `text` as published lines; joined they are the text (line feeds read as spaces)."""
    return LINE_ALGORITHMS[algorithm](text, COLUMNS[language])


def number_lines(blocks: Iterable[Block], *, language: Language, algorithm: int = 1) -> list[Block]:
    """Return the blocks with `first_line` and `last_line` counted through from 1."""
    numbered, line = [], 1
    for block in blocks:
        shown = f"{block.label} {block.text}".strip()
        count = len(break_lines(shown, language, algorithm))
        numbered.append(replace(block, first_line=line, last_line=line + count - 1))
        line += count
    return numbered
