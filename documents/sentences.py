"""The sentences of a block, so that one can be chosen without a pointing device."""

import re

# A Japanese full stop ends a sentence; a Latin one only before a blank and a capital or a figure,
# so that neither 5.2 nor "e.g. basalt" is cut. Closing brackets and quotes belong to what they end.
_END = re.compile(
    r"(?:[。！？]|．(?![0-9０-９]))[」』）)]*|[.!?][\"'”’)]*(?=\s+[A-Z0-9À-Þ\"“‘(\u3040-\u9fff])"
)
_PAIRS = {"（": "）", "(": ")", "「": "」", "『": "』"}
_BRACKET = re.compile("[（）()「」『』]")


def sentences(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence in code points, without the blanks between them.

    A full stop inside brackets ends one only where the brackets hold all of it: "（追補を含む。）"
    within a sentence does not cut it.
    """
    found, start, brackets = [], 0, _brackets(text)
    ends = [(match.start(), match.end()) for match in _END.finditer(text)]
    for first, end in [*ends, (len(text), len(text))]:
        words = text[start:end]
        begins = start + len(words) - len(words.lstrip())
        last = start + len(words.rstrip())
        while brackets and brackets[-1][1] < first:
            brackets.pop()
        opens, closes = brackets[-1] if brackets else (first, first)
        if opens < first < closes and (opens > begins or closes >= end):
            continue
        if begins < last:
            found.append((begins, last))
        start = end
    return found


def _brackets(text: str) -> list[tuple[int, int]]:
    """Return where each outermost pair of brackets opens and closes, the last first.

    A bracket without its other one is none.
    """
    open_, pairs = [], []
    for match in _BRACKET.finditer(text):
        if match[0] in _PAIRS:
            open_.append(match)
        elif open_ and _PAIRS[open_[-1][0]] == match[0]:
            pairs.append((open_.pop().start(), match.start()))
    outer: list[tuple[int, int]] = []
    for pair in sorted(pairs):
        if not outer or pair[0] > outer[-1][1]:
            outer.append(pair)
    return outer[::-1]
