"""A glossary of two languages: where an English text departs from the terms of its original.

Words are compared without case, width, hyphen and plural. Where terms overlap the longest one
counts, so that 二酸化炭素除去 is not also 除去.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from documents.grams import folded

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_BLANK = re.compile(r"\s+")
_IES, _ES = re.compile(r"(?<=[a-z]{2})ies$"), re.compile(r"(?<=(?:ss|sh|ch|zz))es$|(?<=x)es$")
_S = re.compile(r"(?<=[a-z0-9])(?<![siu])s$")

Words = tuple[str, ...]
Told = TypeVar("Told")


class Kind(StrEnum):
    """How a text departs from a term."""

    ABSENT = "absent"  # the original says it, the English text has none of its English terms
    FORBIDDEN = "forbidden"  # the English text uses a variant that is not to be used


@dataclass(frozen=True)
class Term:
    """One term: `en` first, what may also be said, and what must not."""

    ja: str
    en: str
    also: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()

    @property
    def accepted(self) -> tuple[str, ...]:
        return (self.en, *self.also)


@dataclass(frozen=True)
class Deviation:
    """One departure; `found` is what the text says: the Japanese term or the variant."""

    kind: Kind
    term: Term
    found: str


def deviations(ja: str, en: str, terms: Iterable[Term]) -> list[Deviation]:
    """Return how `en` departs from the terms that `ja` uses, each departure once.

    Absent terms come in the order of the original, then forbidden variants in that of the English.
    """
    known = sorted(terms, key=lambda term: (term.ja, term.en))
    spoken = words(en)
    accepted = [(words(text), term) for term in known for text in term.accepted]
    said = {term for _, term in _claimed(spoken, accepted)}
    absent = [Deviation(Kind.ABSENT, term, term.ja) for term in used(ja, known) if term not in said]
    allowed = {phrase for phrase, _ in accepted}
    variants = [
        (phrase, Deviation(Kind.FORBIDDEN, term, text))
        for term in known
        for text in term.forbidden
        if (phrase := words(text)) not in allowed
    ]
    # what is allowed takes its words as well: "carbon removal" may be wrong, "removal" be right
    claims = [*variants, *((phrase, None) for phrase in allowed)]
    wrong = [found for _, found in _claimed(spoken, claims) if found is not None]
    return absent + list(dict.fromkeys(wrong))


def used(ja: str, terms: Iterable[Term]) -> list[Term]:
    """Return the terms that a Japanese text uses, each once, in its order; the longest ones."""
    by_word = {word: term for term in terms if (word := _japanese(term.ja))}
    if not by_word:
        return []
    longest = sorted(by_word, key=lambda word: (-len(word), word))
    found = re.findall("|".join(map(re.escape, longest)), _japanese(ja))
    return list(dict.fromkeys(by_word[word] for word in found))


def words(text: str) -> Words:
    """Return the words of an English text as they are compared: folded, in the singular."""
    return tuple(_singular(word) for word in _WORD.findall(folded(text)))


def _japanese(text: str) -> str:
    return _BLANK.sub("", folded(text))  # a term may be broken over two lines


def _singular(word: str) -> str:
    if len(word) < 4:
        return word
    for plural, singular in ((_IES, "y"), (_ES, ""), (_S, "")):
        if plural.search(word):
            return plural.sub(singular, word)
    return word


def _claimed(spoken: Words, phrases: Iterable[tuple[Words, Told]]) -> Iterator[tuple[int, Told]]:
    """Yield where each phrase stands, from left to right; the longest takes its words."""
    told: defaultdict[Words, list[Told]] = defaultdict(list)
    for phrase, what in phrases:
        told[phrase].append(what)
    lengths = sorted({len(phrase) for phrase in told} - {0}, reverse=True)
    at = 0
    while at < len(spoken):
        here = (n for n in lengths if spoken[at : at + n] in told and at + n <= len(spoken))
        length = next(here, 0)
        yield from ((at, what) for what in told[spoken[at : at + length]] if length)
        at += length or 1
