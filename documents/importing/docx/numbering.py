"""The numbers that Word counts itself (ECMA-376 part 1, 17.9): clauses, annexes, lists.

Counters belong to the abstract numbering, not to the list that refers to it: two lists of one
abstract numbering count on, unless the second one overrides the start.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from documents.importing.docx.elements import Element, attribute, child, local, value, whole
from documents.importing.docx.styles import Styles
from documents.importing.report import Report

_KANJI = "〇一二三四五六七八九"
_AIUEO = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラム" + (
    "ウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
)
#: Bullets of Word's symbol fonts, which lie in the private area of Unicode.
_BULLETS = {"\uf0b7": "•", "\uf02d": "—", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓"}
_LEVELS = 9


def _letters(number: int) -> str:
    """A, B, …, Z, AA, BB, … as Word counts letters."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    text = ""
    for worth, sign in (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
        (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        text += sign * (number // worth)
        number %= worth
    return text


def _counted_in(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _kanji(number: int) -> str:
    if number > 99:
        return "".join(_KANJI[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_KANJI[tens]}十"
    return ten + (_KANJI[ones] if ones or not tens else "")


def _full_width(number: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(number))


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalHalfWidth": str,
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _circled,
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "japaneseCounting": _kanji,
    "ideographDigital": _kanji,
    "aiueo": _counted_in(_AIUEO),
    "aiueoFullWidth": _counted_in(_AIUEO),
    "iroha": _counted_in(_IROHA),
    "irohaFullWidth": _counted_in(_IROHA),
    "none": lambda _: "",
}


@dataclass(frozen=True)
class Level:
    """One level of a numbering: `text` has %1 to %9 for the counters of its levels."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    style: str = ""
    restart: int | None = None
    legal: bool = False


@dataclass
class _Abstract:
    levels: dict[int, Level]
    style_link: str = ""
    counters: dict[int, int] = field(default_factory=dict)
    restarted: set[tuple[str, int]] = field(default_factory=set)


@dataclass(frozen=True)
class _Num:
    abstract: str
    starts: dict[int, int]
    levels: dict[int, Level]


@dataclass(frozen=True)
class Mark:
    """What is printed before a paragraph, and the level of its list from 0."""

    text: str
    level: int
    bullet: bool


class Numberings:
    """Counts through a document; ask for each numbered paragraph once and in order."""

    def __init__(self, root: Element | None, styles: Styles, report: Report) -> None:
        self._styles, self._report = styles, report
        self._abstract: dict[str, _Abstract] = {}
        self._nums: dict[str, _Num] = {}
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                self._abstract[attribute(element, "abstractNumId")] = _Abstract(
                    _levels(element), value(element, "numStyleLink")
                )
            elif local(element) == "num":
                self._nums[attribute(element, "numId")] = _num(element)

    def next(self, num: str, level: int | None, style: str) -> Mark | None:
        """Count one paragraph of list `num`; None where there is no such list.

        Without `level` it is the one that names `style` as its own.
        """
        found = self._found(num)
        if found is None:
            return None
        reference, abstract = found
        levels = abstract.levels | reference.levels
        if level is None:
            level = next((n for n, one in levels.items() if one.style and one.style == style), 0)
        level = min(max(level, 0), _LEVELS - 1)
        rule = levels.get(level, Level(text=f"%{level + 1}"))
        if rule.format == "bullet":
            return Mark(_BULLETS.get(rule.text, rule.text) or "•", level, bullet=True)
        self._count(num, reference, abstract, levels, level)
        return Mark(self._shown(rule, levels, abstract), level, bullet=False)

    def _found(self, num: str) -> tuple[_Num, _Abstract] | None:
        """A list and its abstract numbering, which may live in a list style (numStyleLink)."""
        for _ in range(_LEVELS):
            reference = self._nums.get(num)
            abstract = self._abstract.get(reference.abstract) if reference else None
            if reference is None or abstract is None:
                return None
            if not abstract.style_link or abstract.levels:
                return reference, abstract
            num = self._styles.numbering(abstract.style_link)[0].num
        return None

    def _count(
        self, num: str, reference: _Num, abstract: _Abstract, levels: dict[int, Level], level: int
    ) -> None:
        counters = abstract.counters
        for above in range(level):
            counters.setdefault(above, levels.get(above, Level()).start)
        start = levels.get(level, Level()).start
        if level in reference.starts and (num, level) not in abstract.restarted:
            abstract.restarted.add((num, level))
            counters.pop(level, None)
            start = reference.starts[level]
        counters[level] = counters[level] + 1 if level in counters else start
        for below in range(level + 1, _LEVELS):
            restart = levels.get(below, Level()).restart
            # restart counts from 1: the level whose use begins this one anew; 0 means never
            if restart is None or (restart and level < restart):
                counters.pop(below, None)

    def _shown(self, rule: Level, levels: dict[int, Level], abstract: _Abstract) -> str:
        def counter(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            number = abstract.counters.get(at, levels.get(at, Level()).start)
            name = levels.get(at, Level()).format
            return self._number(number, "decimal" if rule.legal and name != "none" else name)

        return re.sub(r"%([1-9])", counter, rule.text).strip()

    def _number(self, number: int, name: str) -> str:
        if name not in FORMATS:
            self._report.add("number_format", detail=name)
        # letters repeat and Roman numbers grow with the number: a start of a billion is a trap
        if not 0 < number < 5000:
            return str(number)
        return FORMATS.get(name, str)(number)


def _levels(element: Element) -> dict[int, Level]:
    return {
        whole(attribute(level, "ilvl"), 0) or 0: _level(level)
        for level in element
        if local(level) == "lvl"
    }


def _level(element: Element) -> Level:
    text = value(element, "lvlText")
    return Level(
        start=whole(value(element, "start"), 1) or 0,
        format=value(element, "numFmt") or "decimal",
        text=text[:80],
        style=value(element, "pStyle"),
        restart=whole(value(element, "lvlRestart")),
        legal=child(element, "isLgl") is not None,
    )


def _num(element: Element) -> _Num:
    starts: dict[int, int] = {}
    levels: dict[int, Level] = {}
    for override in element:
        if local(override) != "lvlOverride":
            continue
        at = whole(attribute(override, "ilvl"), 0) or 0
        start = whole(value(override, "startOverride"))
        own = child(override, "lvl")
        if own is not None:
            levels[at] = _level(own)
        if start is not None:
            starts[at] = start
            if at in levels:
                levels[at] = replace(levels[at], start=start)
    return _Num(value(element, "abstractNumId"), starts, levels)
