"""Which blocks of two texts have the same words, in the same order: what all else hangs on.

Patience diff: words that stand once on each side are paired first, and only what they enclose is
looked at further. So a repeated "General" is never paired across a heading that stands once.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from difflib import SequenceMatcher

Pair = tuple[int, int]
Range = tuple[int, int, int, int]  # old from, old to, new from, new to


def common(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[list[Pair], set[Pair]]:
    """Return the pairs of places with equal words, ascending on both sides, and the doubtful ones.

    Doubtful is a pair beside a gap that holds the same words: which of the two has gone, or has
    come, cannot be told.
    """
    pairs: list[Pair] = []
    waiting: list[Range] = [(0, len(old), 0, len(new))]
    while waiting:
        gap = waiting.pop()
        found = _ends(old, new, gap) or _once(old, new, gap)
        if found:
            waiting.extend(_between(found, gap))
        else:
            found = _repeated(old, new, gap)
        pairs.extend(found)
    pairs.sort()
    return pairs, _doubtful(old, new, pairs)


def ascending(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the longest run of `pairs` (sorted by the first) that ascends in the second."""
    tails: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for at, (_, value) in enumerate(pairs):
        place = bisect_left(tails, value)
        before.append(tops[place - 1] if place else -1)
        if place == len(tails):
            tails.append(value)
            tops.append(at)
        else:
            tails[place], tops[place] = value, at
    chain = []
    at = tops[-1] if tops else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _ends(old: Sequence[Hashable], new: Sequence[Hashable], gap: Range) -> list[Pair]:
    """Pair what is equal at the beginning and at the end of a gap."""
    a, b, c, d = gap
    head = 0
    while a + head < b and c + head < d and old[a + head] == new[c + head]:
        head += 1
    tail = 0
    most = min(b - a, d - c) - head
    while tail < most and old[b - 1 - tail] == new[d - 1 - tail]:
        tail += 1
    return [
        *((a + i, c + i) for i in range(head)),
        *((b - i, d - i) for i in range(tail, 0, -1)),
    ]


def _once(old: Sequence[Hashable], new: Sequence[Hashable], gap: Range) -> list[Pair]:
    a, b, c, d = gap
    here, there = _alone(old, a, b), _alone(new, c, d)
    return ascending([(i, there[words]) for words, i in here.items() if words in there])


def _alone(words: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    times = Counter(words[start:end])
    return {words[i]: i for i in range(start, end) if times[words[i]] == 1}


def _repeated(old: Sequence[Hashable], new: Sequence[Hashable], gap: Range) -> list[Pair]:
    a, b, c, d = gap
    if a == b or c == d:
        return []
    matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
    return [
        (a + at + i, c + to + i)
        for at, to, size in matcher.get_matching_blocks()
        for i in range(size)
    ]


def _between(found: Iterable[Pair], gap: Range) -> list[Range]:
    a, b, c, d = gap
    gaps = []
    for i, j in [*found, (b, d)]:
        if a < i and c < j:
            gaps.append((a, i, c, j))
        a, c = i + 1, j + 1
    return gaps


def _doubtful(old: Sequence[Hashable], new: Sequence[Hashable], pairs: list[Pair]) -> set[Pair]:
    """Return the pairs beside a gap that could as well be pairs with what the gap holds."""
    forth, back = dict(pairs), {j: i for i, j in pairs}
    found: set[Pair] = set()
    a, c = 0, 0
    for i, j in [*pairs, (len(old), len(new))]:
        if a < i or c < j:
            slid = [*_slid(old, a, i), *(back[at] for at in _slid(new, c, j) if at in back)]
            beside = [at for at in (a - 1, i) if at in forth]
            held = {*old[a:i], *new[c:j]}
            slid += [at for at in beside if old[at] in held]
            found |= {(at, forth[at]) for at in slid if at in forth}
        a, c = i + 1, j + 1
    return found


def _slid(words: Sequence[Hashable], start: int, end: int) -> list[int]:
    """Return the places over which the run from `start` to `end` could slide unseen."""
    if start == end:
        return []
    places = []
    a, b = start, end
    while a > 0 and words[a - 1] == words[b - 1]:
        a, b = a - 1, b - 1
        places.append(a)
    a, b = start, end
    while b < len(words) and words[a] == words[b]:
        places.append(b)
        a, b = a + 1, b + 1
    return places


def cuts(
    texts: Sequence[str], wholes: range, others: Sequence[str], parts: range
) -> list[tuple[int, list[int]]]:
    """Return each whole with the run of two or more neighbouring parts that it was cut into."""
    found, used = [], set()
    bare = {j: "".join(others[j].split()) for j in parts}
    for i in wholes:
        whole = "".join(texts[i].split())
        for j in parts:
            run, rest = [], whole
            while rest and j in bare and j not in used and bare[j] and rest.startswith(bare[j]):
                rest = rest[len(bare[j]) :]
                run.append(j)
                j += 1
            if len(run) > 1 and not rest:
                found.append((i, run))
                used.update(run)
                break
    return found
