"""Requirement words: what binds in a standard (ISO/IEC Directives Part 2, clause 7; JIS Z 8301).

"may not" is not a form of the Directives: where a text has it, it is read as the permission it
grammatically contains, for a writer to mend.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from documents.blocks import Language


class Strength(StrEnum):
    REQUIREMENT = "requirement"
    RECOMMENDATION = "recommendation"
    PERMISSION = "permission"
    POSSIBILITY = "possibility"


@dataclass(frozen=True)
class Span:
    """Characters [start, end) of a text that bind with `strength`."""

    start: int
    end: int
    strength: Strength


_ENGLISH = {
    Strength.REQUIREMENT: (
        r"shall not|shall|is to be|are to be|(?:is|are) required to|(?:has|have) to"
    ),
    Strength.RECOMMENDATION: r"should not|should",
    Strength.PERMISSION: r"may not|may",
    Strength.POSSIBILITY: r"cannot|can not|can",
}
# The stem of the verb binds with its ending: 設けなければならない, 確認しなければならない.
# Of a run of kanji no more is taken than a stem has: 以上設けなければならない binds from 設け on.
_STEM = r"(?:[一-龯々]{1,2}し|[一-龯々](?![でがをに])[ぁ-ん]|[ぁ-ん])?"
_JAPANESE = {
    Strength.REQUIREMENT: rf"{_STEM}なければならない|{_STEM}てはならない",
    Strength.RECOMMENDATION: r"(?:しない)?ことが望ましい|望ましくない|のがよい",
    Strength.PERMISSION: rf"{_STEM}てもよい|{_STEM}なくてもよい|差し支えない",
    Strength.POSSIBILITY: r"ことができる|ことができない",
}


def _compiled(forms: dict[Strength, str], edge: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{s.value}>{edge}(?:{p}){edge})" for s, p in forms.items()))


_PATTERNS = {
    "en": re.compile(_compiled(_ENGLISH, r"\b").pattern, re.IGNORECASE),
    "ja": _compiled(_JAPANESE, ""),
}


def requirement_spans(text: str, language: Language) -> list[Span]:
    """Return the binding expressions of `text`, in order and without overlap."""
    return [
        Span(match.start(), match.end(), Strength(str(match.lastgroup)))
        for match in _PATTERNS[language].finditer(text)
    ]


def is_requirement(text: str, language: Language) -> bool:
    """Tell whether `text` contains a requirement."""
    return any(s.strength == Strength.REQUIREMENT for s in requirement_spans(text, language))
