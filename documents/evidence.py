"""How sure it is that one block became another: by the words that tell it from its neighbours.

In a standard whole clauses are alike but for a word, so plain likeness proves nothing: a clause
that was deleted and another that was inserted in its place are more alike than a clause and its own
revision. What proves identity are the words that few other blocks have.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rapidfuzz import fuzz

_WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")
_CJK = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
_SMALL = 10  # added to the count of blocks, so that in a short text no word weighs nothing
_FLOOR = 0.01
PIECE = 0.85  # share that the pieces of a split block, or a merged one, must account for


def features(text: str) -> frozenset[str]:
    """Return what a text is compared by: words and pairs of words, in Japanese triples of signs."""
    folded = text.casefold()
    words = _WORD.findall(folded)
    if _CJK.search(folded):
        bare = "".join(folded.split())
        found = {word for word in words if word.isascii()}
        found.update(map("".join, zip(bare, bare[1:], bare[2:], strict=False)))
    else:
        found = {*words, *map(" ".join, pairwise(words))}
    return frozenset(found)


def likeness(one: str, other: str) -> float:
    """Return 0 … 1: the share of characters that two texts have in common, in order."""
    return fuzz.ratio(one, other) / 100


class Evidence:
    """Weighs the words of two texts against all their blocks."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old = [features(text) for text in old]
        self.new = [features(text) for text in new]
        self._whole: dict[frozenset[str], float] = {}

    @cached_property
    def _count(self) -> Counter[str]:
        count: Counter[str] = Counter()
        for found in (*self.old, *self.new):
            count.update(found)
        return count

    @cached_property
    def _weights(self) -> dict[str, float]:
        blocks = len(self.old) + len(self.new) + _SMALL
        return {word: max(math.log(blocks / n) ** 2, _FLOOR) for word, n in self._count.items()}

    def weight(self, words: Iterable[str]) -> float:
        """Return how much `words` tell: much for rare ones, next to nothing for boilerplate."""
        weights = self._weights
        return sum(weights[word] for word in words)

    def kept(self, words: frozenset[str], *within: frozenset[str]) -> float:
        """Return 0 … 1: how much of what tells `words` apart is found in any of `within`."""
        whole = self._whole.get(words)
        if whole is None:
            whole = self._whole[words] = self.weight(words)
        found = words & within[0] if len(within) == 1 else words & frozenset().union(*within)
        return self.weight(found) / whole if whole else 0.0

    def accounts(
        self, whole: frozenset[str], pieces: Sequence[frozenset[str]], least: float = PIECE
    ) -> bool:
        """Tell whether two pieces together say what the whole says, and each nothing else.

        `least` is the share of what tells them that whole and pieces keep of each other.
        """
        return (
            all(self.kept(piece, whole) >= least for piece in pieces)
            and all(self.kept(whole, piece) <= PIECE for piece in pieces)
            and self.kept(whole, *pieces) >= least
        )

    def alone(self, words: frozenset[str], other: frozenset[str]) -> float:
        """Return 0 … 1: the share of `words` that `other` has too, and no third block."""
        shared = sum(self._count[word] == 2 for word in words & other)
        return shared / len(words) if words else 0.0

    def rare(self, words: frozenset[str], most: int = 6) -> list[str]:
        """Return the most telling of `words`, to look candidates up by."""
        weights = self._weights
        return sorted(words, key=lambda word: (-weights[word], word))[:most]


@dataclass
class Best:
    """The two best scores of a block, and which other block has the best."""

    first: float = 0.0
    whose: int = -1
    second: float = 0.0

    def add(self, other: int, score: float) -> None:
        if score > self.first:
            self.first, self.whose, self.second = score, other, self.first
        else:
            self.second = max(self.second, score)

    def but(self, other: int) -> float:
        """Return the best score with any block but `other`."""
        return self.second if other == self.whose else self.first


def best_scores(score: Mapping[tuple[int, int], float], *, by: int) -> defaultdict[int, Best]:
    """Return the best scores of each block, of the old ones (`by` 0) or the new (1)."""
    found: defaultdict[int, Best] = defaultdict(Best)
    for pair, kept in score.items():
        found[pair[by]].add(pair[1 - by], kept)
    return found
