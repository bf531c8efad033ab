"""Finding words in Japanese and English texts: folding, and the pairs of letters of a text.

Japanese writes no spaces between words, so that any two letters beside each other may be a word.
A text is found by the pairs of letters that it holds, and then looked at: a pair says where to
look, the folded text whether the word stands there.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

_BLANKS = re.compile(r"\s+")
_LOW = 0xFFFF
_SIGNED = 1 << 31


def folded(text: str) -> str:
    """Return `text` as search compares it: NFKC, without case, blanks as one space."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def grams(text: str) -> list[int]:
    """Return the pairs of neighbouring letters in folded `text`: sorted signed 32-bit numbers.

    Pairs with a blank are left out. Letters beyond the first plane share numbers with others,
    so that a text with all pairs of a word need not hold the word: look at the folded text.
    """
    pairs = {
        ((ord(first) & _LOW) << 16 | ord(second) & _LOW) - _SIGNED
        for first, second in pairwise(text)
        if first != " " and second != " "
    }
    return sorted(pairs)


def words(query: str) -> list[str]:
    """Return the folded words of a query, each once; words in “quotes” stay together."""
    quoted = re.findall(r'["“”「]([^"“”」]+)["“”」]', query)
    rest = re.sub(r'["“”「][^"“”」]+["“”」]', " ", query)
    found: Iterable[str] = (folded(word) for word in [*quoted, *rest.split()])
    return list(dict.fromkeys(word for word in found if word))
