"""Pictures of counts as SVG: columns along a line, and bars below one another.

A picture is 360 units wide, so that it can be read on a telephone as it stands and may be enlarged.
Series differ by pattern as well as by colour and every bar bears its number, so that nothing is
lost in black and white. Only presentation attributes are used: no style sheet, no script.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import typst

from documents.fonts import FAMILY, fonts
from documents.sheets.model import FORBIDDEN

WIDTH = 360
_SIZE = 11  # of the letters
_LINE = 15
_INK, _SOFT, _GRID, _ACCENT = "#1a1a1a", "#4d4d4d", "#cccccc", "#0017c1"
_LABEL, _VALUE = 136, 40  # room for a row's label, and for its number
_ROW = 19  # height of a row of bars
_PLOT, _LEFT = 120, 30  # height of the columns; room for the numbers of their axis
#: How series are filled, in their order; bars of one series take the first.
_FILLS = ("solid", "hatched", "empty", "dotted")


@dataclass(frozen=True)
class Chart:
    """What is drawn: counts, one for each series, of each row.

    `key` names the picture within its page; `told` says in words what it shows, for those who do
    not see it. `ticks` label some rows of a picture in columns by their index; `marks` are lines
    with their words, n.5 in the middle of row n.
    """

    key: str
    title: str
    told: str
    series: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int]]]
    ticks: Mapping[int, str] = field(default_factory=dict)
    marks: Mapping[float, str] = field(default_factory=dict)


def bars(chart: Chart, source: str = "") -> str:
    """Return the rows below one another as bars, with their labels before and numbers behind.

    With `source`, as a file of its own: title and source stand in the picture too.
    """
    return _Picture(chart, source).drawn(_bars)


def columns(chart: Chart, source: str = "") -> str:
    """Return the rows side by side as columns, in their order; a row of nothing draws nothing."""
    return _Picture(chart, source).drawn(_columns)


def png(svg: str, width: int = 1080) -> bytes:
    """Return a picture made here as PNG, `width` pixels wide."""
    page = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        f'#image(bytes(sys.inputs.svg), format: "svg", width: {WIDTH}pt)'
    )
    made = typst.compile(
        page.encode(), font_paths=fonts(), ignore_system_fonts=True,
        sys_inputs={"svg": svg}, format="png", ppi=72 * width / WIDTH,
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no picture")
    return made


class _Picture:
    """The frame around a drawing: what it is called, its legend, its size."""

    def __init__(self, chart: Chart, source: str) -> None:
        self.chart, self.source = chart, source

    def drawn(self, draw: "Callable[[Chart, float], tuple[list[str], float]]") -> str:
        chart, top, parts = self.chart, 4.0, list[str]()
        if self.source:
            for line, (size, ink) in ((chart.title, (13, _INK)), (self.source, (9, _SOFT))):
                top += _LINE
                parts.append(_text(4, top - 3, _fit(line, WIDTH - 8, size), size=size, ink=ink))
            top += 4
        if len(chart.series) > 1:
            legend, top = _legend(chart, top)
            parts += legend
        body, height = draw(chart, top)
        parts += body
        ids = f"{chart.key}-title", f"{chart.key}-told"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}"'
            f' width="{WIDTH}" height="{height:g}" role="img" aria-labelledby="{ids[0]} {ids[1]}"'
            f' font-family="{FAMILY}, sans-serif" font-size="{_SIZE}">'
            f'<title id="{ids[0]}">{_clean(chart.title)}</title>'
            f'<desc id="{ids[1]}">{_clean(chart.told)}</desc>'
            f"<defs>{_patterns(chart.key)}</defs>"
            f'<rect width="{WIDTH}" height="{height:g}" fill="#ffffff"/>{"".join(parts)}</svg>'
        )


def _bars(chart: Chart, top: float) -> tuple[list[str], float]:
    most = max((sum(values) for _label, values in chart.rows), default=0)
    room = WIDTH - _LABEL - _VALUE
    end, y = top + _ROW * len(chart.rows), top
    parts = [f'<path d="M{_LABEL} {top:g}V{end:g}" stroke="{_SOFT}"/>']
    for label, values in chart.rows:
        middle, x = y + _ROW / 2 + 4, float(_LABEL)
        parts.append(_text(_LABEL - 6, middle, _fit(label, _LABEL - 8, _SIZE), anchor="end"))
        for fill, value in zip(_fills(chart), values, strict=False):
            if value:
                width = room * value / most
                parts.append(_box(chart, x, y + 3, width, _ROW - 6, fill))
                x += width
        parts.append(_text(x + 4, middle, f"{sum(values)}"))
        y += _ROW
    return parts, y + 4


def _columns(chart: Chart, top: float) -> tuple[list[str], float]:
    top += 14 if chart.marks else 6
    most = _round_up(max((sum(values) for _label, values in chart.rows), default=0))
    base, step = top + _PLOT, (WIDTH - _LEFT - 6) / max(len(chart.rows), 1)
    gap = min(step * 0.2, 3)
    parts = list(_axis(most, top, base))
    for n, (_label, values) in enumerate(chart.rows):
        y: float = base
        for fill, value in zip(_fills(chart), values, strict=False):
            if value:
                height = _PLOT * value / most
                y -= height
                parts.append(_box(chart, _LEFT + n * step + gap / 2, y, step - gap, height, fill))
    for at, word in chart.marks.items():
        x = _LEFT + at * step
        parts.append(f'<path d="M{x:g} {top:g}V{base:g}" stroke="{_INK}" stroke-dasharray="3 2"/>')
        parts.append(_text(min(x, WIDTH - 4), top - 4, word, size=9, anchor="end"))
    parts += _ticks(chart, base, step)
    return parts, base + 22


def _axis(most: int, top: float, base: float) -> Iterator[str]:
    for value in sorted({0, most // 2 if most > 1 and most % 2 == 0 else most, most}):
        y = base - (base - top) * value / most
        ink = _SOFT if value == 0 else _GRID
        yield f'<path d="M{_LEFT} {y:g}H{WIDTH - 6}" stroke="{ink}"/>'
        yield _text(_LEFT - 4, y + 4, f"{value}", anchor="end", ink=_SOFT)


def _ticks(chart: Chart, base: float, step: float) -> Iterator[str]:
    """Label the rows that are to be labelled, but for those that would stand on one another."""
    free = 0.0
    for n, word in sorted(chart.ticks.items()):
        x = _LEFT + (n + 0.5) * step
        half = _width(word, _SIZE) / 2
        x = min(max(x, half + 2), WIDTH - half - 2)
        if x - half >= free:
            yield f'<path d="M{_LEFT + (n + 0.5) * step:g} {base:g}v4" stroke="{_SOFT}"/>'
            yield _text(x, base + 16, word, anchor="middle", ink=_SOFT)
            free = x + half + 6


def _legend(chart: Chart, top: float) -> tuple[list[str], float]:
    parts, x = list[str](), 4.0
    for fill, name in zip(_fills(chart), chart.series, strict=False):
        needed = 18 + _width(name, _SIZE) + 12
        if x > 4 and x + needed > WIDTH:
            x, top = 4.0, top + _LINE
        parts.append(_box(chart, x, top + 2, 12, 10, fill))
        parts.append(_text(x + 17, top + 11, name))
        x += needed
    return parts, top + _LINE + 4


def _fills(chart: Chart) -> Sequence[str]:
    return [_FILLS[n % len(_FILLS)] for n in range(len(chart.series))]


def _box(chart: Chart, x: float, y: float, width: float, height: float, fill: str) -> str:
    paint = {"solid": _ACCENT, "empty": "#ffffff"}.get(fill, f"url(#{chart.key}-{fill})")
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
        f' fill="{paint}" stroke="{_ACCENT}" stroke-width="0.6"/>'
    )


def _patterns(key: str) -> str:
    frame = 'width="4" height="4" patternUnits="userSpaceOnUse"'
    ground = '<rect width="4" height="4" fill="#d9e6ff"/>'
    return (
        f'<pattern id="{key}-hatched" {frame} patternTransform="rotate(45)">{ground}'
        f'<rect width="1.6" height="4" fill="{_ACCENT}"/></pattern>'
        f'<pattern id="{key}-dotted" {frame}>{ground}'
        f'<circle cx="2" cy="2" r="0.9" fill="{_INK}"/></pattern>'
    )


def _text(
    x: float, y: float, words: str, *, size: int = _SIZE, anchor: str = "start", ink: str = _INK
) -> str:
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    letters = "" if size == _SIZE else f' font-size="{size}"'
    return f'<text x="{x:g}" y="{y:g}" fill="{ink}"{place}{letters}>{_clean(words)}</text>'


def _fit(words: str, room: float, size: int) -> str:
    """Return what of a text fits into `room`; what is left out of its middle is an ellipsis.

    Its end stays, since names of one institution often differ there only.
    """
    if _width(words, size) <= room:
        return words
    kept = len(words)
    while kept > 1 and _width(words[: kept - kept // 3] + "…" + words[-(kept // 3) :], size) > room:
        kept -= 1
    return f"{words[: kept - kept // 3].rstrip()}…{words[len(words) - kept // 3 :].lstrip()}"


def _width(words: str, size: int) -> float:
    """Return about how wide a text is: letters of East Asia are square, others half of that."""
    return sum(size * (1.0 if unicodedata.east_asian_width(c) in "FWA" else 0.58) for c in words)


def _round_up(most: int) -> int:
    """Return the round number at which an axis that holds `most` ends: 1, 2, 4, 10, 20, 40 …"""
    end = 1
    while True:
        for factor in (1, 2, 4, 6, 8):
            if end * factor >= most:
                return end * factor
        end *= 10


def _clean(words: str) -> str:
    return escape(FORBIDDEN.sub("\ufffd", words))
