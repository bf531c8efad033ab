"""The sentences of a block, so that one can be chosen without a pointing device."""

import re

# A Japanese full stop ends a sentence; a Latin one only before a blank and a capital or a figure,
# so that neither 5.2 nor "e.g. basalt" is cut. Closing brackets and quotes belong to what they end.
_END = re.compile(
    r"(?:[。！？]|．(?![0-9０-９]))[」』）)]*|[.!?][\"'”’)]*(?=\s+[A-Z0-9À-Þ\"“‘(\u3040-\u9fff])"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence in code points, without the blanks between them."""
    found, start = [], 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        words = text[start:end]
        first = start + len(words) - len(words.lstrip())
        last = start + len(words.rstrip())
        if first < last:
            found.append((first, last))
        start = end
    return found
