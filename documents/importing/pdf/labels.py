"""Which number of a page is to be cited: the one that is printed on it, where one is.

What ends a running head may be a year. A page number goes up with the pages; nothing else does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

_LABEL = re.compile(r"(?P<before>(?:\d{1,2}-)?)(?P<number>\d{1,4}|[ivxlc]{1,7})", re.I)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_PARTS = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"))
_ROMAN_SMALL = ("", "i", "ii", "iii", "iv")


@dataclass(frozen=True)
class _Series:
    """Pages that are numbered through: "1-3" on the fifth page is `before` "1-", `offset` -2."""

    before: str
    roman: bool
    offset: int

    def label(self, page: int) -> str:
        """The number of this page of the file; "" where the series has not begun yet."""
        value = page + self.offset
        if value < 1:
            return ""
        return self.before + (_in_roman(value) if self.roman else str(value))


def page_labels(printed: Mapping[int, str], pages: int) -> dict[int, str]:
    """Return what each of the `pages` of a file, counted from 1, is cited as.

    `printed` is what its running heads seem to say. A page between two of a series, or before the
    first, has the number that is left out on it. Others of a numbered document, such as covers,
    have "[2]", the place in the file; where no numbers are printed at all, pages are counted.
    """
    read = {page: one for page, label in printed.items() if (one := _series(page, label))}
    pages_of = Counter(read.values())
    series = {page: one for page, one in read.items() if pages_of[one] > 1}
    if not series:
        return {page: str(page) for page in range(1, pages + 1)}
    return {
        page: _left_out(page, series).label(page) or f"[{page}]"
        if page not in series else series[page].label(page)
        for page in range(1, pages + 1)
    }  # fmt: skip


def _series(page: int, label: str) -> _Series | None:
    match = _LABEL.fullmatch(label.strip())
    if match is None:
        return None
    number = match["number"].lower()
    roman = not number.isdigit()
    value = _from_roman(number) if roman else int(number)
    if roman and _in_roman(value) != number:
        return None
    return _Series(match["before"], roman, value - page)


_NONE = _Series("", False, -(10**9))


def _left_out(page: int, series: Mapping[int, _Series]) -> _Series:
    """The series that an unnumbered page belongs to: that of the next one, if it has begun."""
    following = next((series[n] for n in sorted(series) if n > page), _NONE)
    before = next((series[n] for n in sorted(series, reverse=True) if n < page), following)
    return following if before == following else _NONE


def _from_roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    pairs = pairwise([*values, 0])
    return sum(-value if value < following else value for value, following in pairs)


def _in_roman(value: int) -> str:
    parts = []
    for step, letters in _ROMAN_PARTS:
        parts.append(letters * (value // step))
        value %= step
    return "".join(parts) + _ROMAN_SMALL[value]
