"""How wide the columns of a report are on paper, so that no word runs out of its cell.

The widths of letters are estimates on the broad side: what fits by them fits on paper.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from documents.reports.model import Column

BREAK = "\u200b"  # a zero-width space: a line may end here
LONGEST_WORD = 12.0  # in sizes of the letters; longer words, such as addresses, are broken
TEXT = 2.6  # what each share of a column needs, in sizes of the letters
BOLD = 1.08

#: Letters of scripts that write words, and signs that begin no line and so hang on what precedes.
_RUN = re.compile(
    "[!-\u2e7f\ua000-\uabff\ufb00-\ufdff\U00010000-\U0001ffff]+"
    "|[、。」』）】〉》！？：；・ー…ぁぃぅぇぉっゃゅょァィゥェォッャュョ]{2,}"
)
_WORD = re.compile("(?<=[-–/])(?=[A-Za-z])")  # after a hyphen or slash before a letter, lines end
_NARROW, _WIDE = frozenset("ijlft rI.,;:'|!()[]{}`"), frozenset("mwMW@%—…Œœ")


def width_of(word: str) -> float:
    """Return how wide a word is at most, in sizes of its letters."""
    return _known(word) if len(word) <= 40 else sum(map(_letter, word))


@lru_cache(maxsize=20_000)  # the same words come again and again
def _known(word: str) -> float:
    return sum(map(_letter, word))


def _letter(sign: str) -> float:
    if sign in _NARROW:
        return 0.42
    if sign in _WIDE or sign > "\u2e7f":
        return 1.0
    return 0.73 if sign.isupper() else 0.6


def words(text: str) -> Iterable[str]:
    """Yield what stays on one line: words, not what may be broken anywhere, as Japanese may."""
    for run in _RUN.findall(text):
        yield from _WORD.split(run)


def needs(columns: Sequence[Column], rows: Iterable[Sequence[str]] = ()) -> list[float]:
    """Return the least width of each column, in sizes of the letters: that of its longest word."""
    longest = [max(0.6 * column.least, _widest(column.heading) * BOLD) for column in columns]
    for row in rows:
        longest = [max(so_far, _widest(cell)) for so_far, cell in zip(longest, row, strict=True)]
    return [min(width, LONGEST_WORD) for width in longest]


def _widest(text: str) -> float:
    return max(map(width_of, words(text)), default=0.0)


def laid_out(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    papers: Mapping[str, float],
    *,
    size: float,
    inset: float,
) -> tuple[str, list[float]]:
    """Return the paper and the widths of the columns, in sizes of the letters, without `inset`.

    `papers` are names with the room on them, the smallest first, in the unit of `size` and `inset`.
    """
    least = needs(columns, rows)
    wanted = sum(max(n, TEXT * c.width) for c, n in zip(columns, least, strict=True))
    rooms = {name: (room - 2 * inset * len(columns)) / size for name, room in papers.items()}
    paper = next((name for name, room in rooms.items() if wanted <= room), list(papers)[-1])
    return paper, shared(columns, least, rooms[paper])


def shared(columns: Sequence[Column], least: Sequence[float], whole: float) -> list[float]:
    """Share `whole` out: by the columns' shares, but to none less than it needs.

    Where they need more than there is, the widest give way.
    """
    widest = max(least)
    while sum(least) > whole and widest > 1:
        widest -= 0.25
        least = [min(n, widest) for n in least]
    widths = list(least)
    free = set(range(len(columns)))
    while free:
        room = whole - sum(widths[n] for n in range(len(columns)) if n not in free)
        share = room / sum(columns[n].width for n in free)
        held = {n for n in free if share * columns[n].width < least[n]}
        if not held:
            for n in free:
                widths[n] = share * columns[n].width
            break
        free -= held
    return widths


def breakable(text: str, width: float) -> str:
    """Return a text in which words wider than `width` may be broken anywhere."""
    if all(width_of(word) <= width for word in words(text)):
        return text
    return _RUN.sub(lambda run: "".join(_broken(w, width) for w in _WORD.split(run[0])), text)


def _broken(word: str, width: float) -> str:
    if width_of(word) <= width:
        return word
    return BREAK.join(re.findall(r".[\u0300-\u036f\ufe00-\ufe0f]*", word, re.DOTALL))
