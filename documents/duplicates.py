"""Which comments say the same: exact but for spaces and punctuation, near, or in two languages.

Comments of a round share their frames ("We propose to replace … by …") and their greetings, so
plain likeness proves nothing. Two texts are compared by what tells them: a shingle weighs the more
the fewer places of the draft it stands at. Only comments on the same or a neighbouring block are
compared, and a changed number makes another comment.
"""

import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

SHINGLE = {"ja": 5}  # characters; a Japanese one says more
LATIN_SHINGLE = 8
TOLD = {"ja": 0.22}  # share of the weight of the shorter text's shingles that the other must have
LATIN_TOLD = 0.25
NEAR = 0.6  # likeness from which two texts, or one and a part of the other, are near duplicates
LONGER = 1.25  # × the length, from which a text says more and heads none that says less
WHOLE = 12  # fewer shingles prove nothing: such texts are compared exactly only
RARE = 24  # shingles by which a text is looked up
CROWD = 150  # comments on neighbouring blocks that are compared each with each

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_UNTOLD = re.compile(r"[\W_]+")


class Kind(StrEnum):
    EXACT = "exact"
    NEAR = "near"
    ACROSS = "across"  # languages: a suggestion only, never more


class Reason(StrEnum):
    SAME_WORDS = "same_words"  # but for case, width, spaces and punctuation
    CHANGED_WORDS = "changed_words"
    CONTAINED = "contained"  # the head's words stand in the member, which says more
    SAME_CHANGE = "same_change"  # in two languages the same figures or proposed words


@dataclass(frozen=True)
class Text:
    """A comment as far as it is compared: `place` is the position of its block in the draft."""

    key: Hashable
    place: int
    language: str  # "ja" or "en"
    body: str
    change: str = ""  # the proposed words, if any


@dataclass(frozen=True)
class Member:
    """A comment that says what the head says; `likeness` 0 … 1."""

    key: Hashable
    kind: Kind
    likeness: float
    reason: Reason


@dataclass(frozen=True)
class Cluster:
    """Comments that say the same. Every member was compared with the head itself."""

    head: Hashable
    members: tuple[Member, ...]

    @property
    def keys(self) -> frozenset[Hashable]:
        return frozenset({self.head, *(member.key for member in self.members)})


@dataclass(frozen=True)
class _Read:
    text: Text
    folded: str
    numbers: frozenset[str]
    shingles: frozenset[str]
    weight: float


@dataclass(frozen=True)
class _Link:
    likeness: float
    kind: Kind
    reason: Reason


def fold(text: str) -> str:
    """Return the text without what makes no difference: width, case, spaces, punctuation."""
    return _UNTOLD.sub("", unicodedata.normalize("NFKC", text).casefold())


def numbers(text: str) -> frozenset[str]:
    """Return the figures of a text, full-width ones as narrow ones."""
    return frozenset(_NUMBER.findall(unicodedata.normalize("NFKC", text)))


def clusters(texts: Sequence[Text]) -> list[Cluster]:
    """Group the texts that say the same within one language, in the order of their heads.

    A text stands in at most one cluster. What two clusters have in common never joins them: a
    member is always linked to the head itself, and a text that says more never heads one that
    says less, so that a comment which repeats two others does not glue these.
    """
    read, weights = _read(texts)
    links = _links(read, weights)
    weight = {at: sum(link.likeness for link in found.values()) for at, found in links.items()}
    taken: set[int] = set()
    found = []
    for head in sorted(links, key=lambda at: (-weight[at], at)):
        if head in taken:
            continue
        mine = {at: link for at, link in links[head].items() if at not in taken}
        if mine:
            taken |= {head, *mine}
            found.append((head, mine))
    return [_cluster(read, head, mine) for head, mine in sorted(found, key=lambda pair: pair[0])]


def _cluster(read: Sequence[_Read], head: int, links: dict[int, _Link]) -> Cluster:
    members = (
        Member(read[at].text.key, link.kind, link.likeness, link.reason)
        for at, link in sorted(links.items())
    )
    return Cluster(read[head].text.key, tuple(members))


def across(texts: Sequence[Text]) -> list[tuple[Text, Text]]:
    """Return pairs in two languages that may say the same: a person has to look.

    They hang on the same block and propose the same words, or share two figures or more and no
    other figure stands in either.
    """
    by_place: defaultdict[int, list[Text]] = defaultdict(list)
    for text in texts:
        if fold(text.change) or len(numbers(text.body)) > 1:
            by_place[text.place].append(text)
    return [
        (one, other)
        for here in by_place.values()
        for at, one in enumerate(here)
        for other in here[at + 1 :]
        if one.language != other.language and _same_change(one, other)
    ]


def _same_change(one: Text, other: Text) -> bool:
    change = fold(one.change)
    figures = numbers(one.body)
    return (bool(change) and change == fold(other.change)) or (
        len(figures) > 1 and figures == numbers(other.body)
    )


def _read(texts: Sequence[Text]) -> tuple[list[_Read], dict[str, float]]:
    """Fold each text and weigh its shingles."""
    folded = [fold(text.body + text.change) for text in texts]
    shingles = [_shingles(words, x.language) for words, x in zip(folded, texts, strict=True)]
    weights = _weights(shingles, texts)
    read = [
        _Read(text, words, numbers(f"{text.body} {text.change}"), found, _weight(found, weights))
        for text, words, found in zip(texts, folded, shingles, strict=True)
    ]
    return read, weights


def _shingles(words: str, language: str) -> frozenset[str]:
    size = SHINGLE.get(language, LATIN_SHINGLE)
    found = [words[at : at + size] for at in range(len(words) - size + 1)]
    return frozenset(map(sys.intern, found))  # millions, most of them many times


def _weights(shingles: Sequence[frozenset[str]], texts: Sequence[Text]) -> dict[str, float]:
    """Return how much each shingle tells: next to nothing if it stands at many places.

    Counted by place and not by comment: what forty organisations say of one block tells it still.
    """
    by_place: defaultdict[int, list[frozenset[str]]] = defaultdict(list)
    for found, text in zip(shingles, texts, strict=True):
        by_place[text.place].append(found)
    spread: Counter[str] = Counter()
    for told in by_place.values():
        spread.update(frozenset().union(*told))
    places = len(by_place) + 1  # so that in a draft of one place all weigh alike, and something
    weight = [0.0, *(math.log(places / n) ** 2 for n in range(1, places))]
    return {shingle: weight[n] for shingle, n in spread.items()}


def _weight(shingles: Iterable[str], weights: dict[str, float]) -> float:
    return sum(map(weights.__getitem__, shingles))


def _links(read: Sequence[_Read], weights: dict[str, float]) -> dict[int, dict[int, _Link]]:
    """Return for each text which others it may head."""
    links: defaultdict[int, dict[int, _Link]] = defaultdict(dict)
    for one, other in _pairs(read):
        a, b = read[one], read[other]
        link = _compared(a, b, weights)
        if link is None:
            continue
        contained = link.reason == Reason.CONTAINED
        if not contained or len(a.folded) <= len(b.folded):
            links[one][other] = link
        if not contained or len(b.folded) < len(a.folded):
            links[other][one] = link
    return dict(links)


def _pairs(read: Sequence[_Read]) -> Iterator[tuple[int, int]]:
    """Yield the pairs on the same or neighbouring blocks that can say the same, each once."""
    by_place: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for at, found in enumerate(read):
        by_place[found.text.language, found.text.place].append(at)
    for (language, place), here in by_place.items():
        following = by_place.get((language, place + 1), [])
        if len(here) + len(following) <= CROWD:
            yield from ((a, b) for i, a in enumerate(here) for b in (*here[i + 1 :], *following))
        else:
            yield from _met(read, here, following)


def _met(read: Sequence[_Read], here: list[int], following: list[int]) -> Iterable[tuple[int, int]]:
    """Return the pairs of a crowd that share one of their rarest shingles, or all their words."""
    count: Counter[str] = Counter()
    for at in (*here, *following):
        count.update(read[at].shingles)
    meeting: defaultdict[str, list[int]] = defaultdict(list)
    pairs: set[tuple[int, int]] = set()
    own = set(here)
    for at in (*here, *following):
        shared = [shingle for shingle in read[at].shingles if count[shingle] > 1]
        rarest = sorted(shared, key=lambda shingle: (count[shingle], shingle))[:RARE]
        for sign in (*rarest, f"={read[at].folded}"):
            pairs.update((before, at) for before in meeting[sign] if before in own)
            meeting[sign].append(at)
    return sorted(pairs)


def _compared(a: _Read, b: _Read, weights: dict[str, float]) -> _Link | None:
    """Return how two texts are linked, None where they do not say the same."""
    if a.folded == b.folded:
        same = a.folded and a.numbers == b.numbers
        return _Link(1.0, Kind.EXACT, Reason.SAME_WORDS) if same else None
    if min(len(a.shingles), len(b.shingles)) < WHOLE:
        return None
    told = _weight(a.shingles & b.shingles, weights)
    if told < TOLD.get(a.text.language, LATIN_TOLD) * min(a.weight, b.weight):
        return None
    if a.numbers - b.numbers and b.numbers - a.numbers:
        return None
    shorter, longer = sorted((a.folded, b.folded), key=len)
    if len(longer) <= LONGER * len(shorter):
        whole = fuzz.ratio(a.folded, b.folded) / 100
        if whole >= NEAR:
            return _Link(whole, Kind.NEAR, Reason.CHANGED_WORDS)
    part = fuzz.partial_ratio(shorter, longer, score_cutoff=100 * NEAR) / 100
    return _Link(part, Kind.NEAR, Reason.CONTAINED) if part else None
