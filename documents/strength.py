"""Requirement words: what binds in a standard (ISO/IEC Directives Part 2, clause 7; JIS Z 8301).

Shall, should, may and can, their negatives and equivalents, in English and Japanese; which words
those are stands in `documents.verbal_forms`.

"may not" is not a form of the Directives and not the negative of a permission: where a text has
it, it is read as a permission that says no, for a writer to mend into "shall not" or "need not".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from documents.blocks import Language
from documents.verbal_forms import ENGLISH, ENGLISH_NEGATED, JAPANESE, Strength, compiled

__all__ = [
    "Change",
    "Span",
    "Strength",
    "change_of_strength",
    "is_requirement",
    "requirement_spans",
]


@dataclass(frozen=True)
class Span:
    """Characters [start, end) of a text that bind with `strength`.

    `negative`: shall *not*. `plain`: a sentence that binds in a method, an imperative or 〜する,
    and that only states a fact where nothing can bind.
    """

    start: int
    end: int
    strength: Strength
    negative: bool = False
    plain: bool = False


@dataclass(frozen=True)
class Change:
    """Words that bound as `old` (in the old text) and bind as `new`; None: they are not there."""

    old: Span | None
    new: Span | None


_FORMS = {"en": ENGLISH, "ja": JAPANESE}
_PATTERNS = {"en": compiled(ENGLISH, r"(?<!\w)(?=\w)", re.IGNORECASE), "ja": compiled(JAPANESE)}
# A point ends a sentence where white space follows: not in "5.2", not in "e.g. 10 %".
_SENTENCE_END = {
    "en": re.compile(r"(?<!e\.g)(?<!i\.e)(?<!cf)(?<!approx)(?<!No)[.!?;]\s+|\n\n"),
    "ja": re.compile(r"[。！？]|\n\n"),
}


def requirement_spans(text: str, language: Language) -> list[Span]:
    """Return the binding expressions of `text`, in order and without overlap."""
    return list(_found(text, language))


def is_requirement(text: str, language: Language, *, plain: bool = True) -> bool:
    """Tell whether `text` contains a requirement; without `plain`, one in so many words."""
    return any(
        span.strength == Strength.REQUIREMENT and (plain or not span.plain)
        for span in requirement_spans(text, language)
    )


def _found(text: str, language: Language) -> Iterator[Span]:
    pattern, at, sentence = _PATTERNS[language], 0, 0
    ends = [m.end() for m in _SENTENCE_END[language].finditer(text)]
    while match := pattern.search(text, at):
        form = _FORMS[language][int(str(match.lastgroup)[1:])]
        while ends and ends[0] <= match.start():
            sentence = ends.pop(0)
        before = text[sentence : match.start()]
        at = match.end()
        if form.unless and re.search(form.unless, before):
            continue
        negated = language == "en" and bool(ENGLISH_NEGATED.search(before))
        yield Span(match.start(), match.end(), form.strength, form.negative or negated, form.plain)


def change_of_strength(old: str, new: str, language: Language) -> list[Change]:
    """Return where the wording `new` binds otherwise than `old`, in the order of the texts.

    A requirement that became a recommendation, one that turned into its negative, one that was
    added or left out. Any such change is technical, though its comment be filed as editorial
    (Part 2, 7.1: users must be able to tell the strengths apart). Expressions are paired by the
    words around them, so that a sentence put in before does not shift the pairs.
    """
    return [
        Change(before, after)
        for before, after in _pairs(_tokens(old, language), _tokens(new, language))
        if _bound(before) != _bound(after)
    ]


def _bound(span: Span | None) -> tuple[Strength, bool] | None:
    return (span.strength, span.negative) if span else None


Token = tuple[str, Span | None]


def _tokens(text: str, language: Language) -> list[Token]:
    """Cut `text` into words (Japanese: characters); what binds is one token, the same for all."""
    piece = re.compile(r"\w+|[^\w\s]" if language == "en" else r"\S")
    tokens: list[Token] = []
    at = 0
    for span in requirement_spans(text, language):
        tokens += [(word, None) for word in piece.findall(text[at : span.start])]
        tokens.append(("", span))
        at = span.end
    return tokens + [(word, None) for word in piece.findall(text[at:])]


def _pairs(old: list[Token], new: list[Token]) -> Iterator[tuple[Span | None, Span | None]]:
    words = SequenceMatcher(None, [w for w, _ in old], [w for w, _ in new], autojunk=False)
    for _tag, i, j, k, m in words.get_opcodes():
        before = [span for _word, span in old[i:j] if span]
        after = [span for _word, span in new[k:m] if span]
        yield from zip_longest(before, after)
