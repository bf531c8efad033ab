"""Making sense of what people write into short cells: types of comment, numbered member bodies."""

from __future__ import annotations

import re
import unicodedata

#: ISO's three types, the weightiest first: of a mixed one the weightier holds.
TYPES = ("te", "ge", "ed")
_WORDS = {
    "technical": "te",
    "tech": "te",
    "general": "ge",
    "gen": "ge",
    "editorial": "ed",
    "edit": "ed",
    "技術的": "te",
    "技術": "te",
    "一般": "ge",
    "全般": "ge",
    "編集上": "ed",
    "編集": "ed",
} | {name: name for name in TYPES}
_SEPARATORS = re.compile(r"[\s./,;&+・、。()\-]+|\band\b")
_NUMBERED = re.compile(r"^(.*?)((?:\s*-\s*\d{3,})+)$", re.DOTALL)
_RUNNING_NUMBER = re.compile(r"\d{3,}(?:-\d{3,})*")


def fold_type(raw: str) -> tuple[str, str]:
    """The type of comment in a cell and the code of what was wrong with it ("" for nothing).

    "Ed", "ed." and "ED" fold to "ed" without a word; "Ed/te" to "te", flagged; a blank or an
    unknown word to "", flagged.
    """
    words = [word for word in _SEPARATORS.split(unicodedata.normalize("NFKC", raw).lower()) if word]
    if not words:
        return "", "type_missing"
    if any(word not in _WORDS for word in words):
        return "", "type_unknown"
    kinds = {_WORDS[word] for word in words}
    weightiest = next(kind for kind in TYPES if kind in kinds)
    return weightiest, "type_mixed" if len(kinds) > 1 else ""


def split_number(raw: str) -> tuple[str, str]:
    """Member body and running number of an MB cell, as ISO's collation tool leaves it.

    "DE-018" gives ("DE", "018"), "CN-001\\n-002" ("CN", "001-002"), "-009" ("", "009");
    "DK2" and "129 PT" have no number. The number changes with every collation: never a key.
    """
    match = _NUMBERED.match(raw.strip())
    if not match:
        return raw.strip(), ""
    return match[1].strip(), re.sub(r"\s", "", match[2]).removeprefix("-")


def join_number(mb: str, number: str) -> str:
    """The MB cell of a row: with its number where it is one of the collation tool's."""
    return f"{mb}-{number}" if _RUNNING_NUMBER.fullmatch(number) else mb


def whole_number(raw: str) -> int | None:
    """The whole number in a cell, None for a blank; full-width digits and "12.0" are taken.

    Raises ValueError for anything else.
    """
    text = unicodedata.normalize("NFKC", raw).strip()
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,9})(?:\.0+)?", text)
    if not match:
        raise ValueError(raw)
    return int(match[1])
