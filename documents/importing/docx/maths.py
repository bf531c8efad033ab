"""Equations of Word (OMML, ECMA-376 part 1, 22.1) as one line of text: (a)/(b), x_i, x^2, √(x).

The signs are those of UnicodeMath (Unicode Technical Note 28), which engineers read without help.
"""

from __future__ import annotations

from collections.abc import Callable

from documents.importing.docx.elements import Element, child, local, value

_SKIPPED = frozenset(
    {"rPr", "ctrlPr", "sSubPr", "sSupPr", "sSubSupPr", "fPr", "radPr", "oMathParaPr"}
)


def linear(element: Element | None) -> str:
    """The text of an equation or of a part of one."""
    if element is None:
        return ""
    name = local(element)
    if name == "t":
        return element.text or ""
    if name in _SHAPES:
        return _SHAPES[name](element)
    return "".join(
        linear(part) for part in element if local(part) not in _SKIPPED and local(part) not in _GONE
    )


_GONE = frozenset({"del", "moveFrom", "delText", "instrText"})


def _grouped(element: Element | None) -> str:
    """A part in parentheses where it is more than one sign."""
    text = linear(element)
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _part(element: Element, name: str) -> str:
    return linear(child(element, name))


def _fraction(element: Element) -> str:
    return f"{_grouped(child(element, 'num'))}/{_grouped(child(element, 'den'))}"


def _script(below: str, above: str) -> Callable[[Element], str]:
    def shown(element: Element) -> str:
        text = _part(element, "e")
        if below:
            text += f"_{_grouped(child(element, below))}"
        if above:
            text += f"^{_grouped(child(element, above))}"
        return text

    return shown


def _prescript(element: Element) -> str:
    sub, sup = _grouped(child(element, "sub")), _grouped(child(element, "sup"))
    return f"_{sub}^{sup} {_part(element, 'e')}"


def _root(element: Element) -> str:
    degree = _part(element, "deg")
    return f"√({degree}&{_part(element, 'e')})" if degree else f"√({_part(element, 'e')})"


def _summed(element: Element) -> str:
    """Sums, products, integrals: the sign with its limits, then what it reaches over."""
    text = value(element, "naryPr", "chr") or "∫"
    for name, sign in (("sub", "_"), ("sup", "^")):
        if limit := _grouped(child(element, name)):
            text += sign + limit
    return f"{text} {_part(element, 'e')}"


def _fenced(element: Element) -> str:
    between = value(element, "dPr", "sepChr") or "|"
    inside = between.join(linear(part) for part in element if local(part) == "e")
    before, after = (
        value(element, "dPr", name) if child(element, "dPr", name) is not None else default
        for name, default in (("begChr", "("), ("endChr", ")"))
    )
    return f"{before}{inside}{after}"


def _function(element: Element) -> str:
    return f"{_part(element, 'fName')} {_part(element, 'e')}"


def _accent(element: Element) -> str:
    return _part(element, "e") + (value(element, "accPr", "chr") or "\u0302")


def _limit(sign: str) -> Callable[[Element], str]:
    return lambda element: f"{_part(element, 'e')}{sign}{_grouped(child(element, 'lim'))}"


def _matrix(element: Element) -> str:
    rows = (
        "&".join(linear(cell) for cell in row if local(cell) == "e")
        for row in element
        if local(row) == "mr"
    )
    return f"■({'@'.join(rows)})"


def _lines(element: Element) -> str:
    return "; ".join(linear(line) for line in element if local(line) == "e")


_SHAPES: dict[str, Callable[[Element], str]] = {
    "f": _fraction, "sSub": _script("sub", ""), "sSup": _script("", "sup"),
    "sSubSup": _script("sub", "sup"), "sPre": _prescript, "rad": _root, "nary": _summed,
    "d": _fenced, "func": _function, "acc": _accent, "limLow": _limit("_"),
    "limUpp": _limit("^"), "m": _matrix, "eqArr": _lines,
}  # fmt: skip
