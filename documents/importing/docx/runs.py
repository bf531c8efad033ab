"""The words of a paragraph in Word: runs, fields, links, signs, equations, and what hangs on them.

Tracked insertions are read, deletions are not; both are counted once for the whole document (see
read.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from documents.importing.docx.elements import (
    LOST,
    Element,
    attribute,
    child,
    local,
    switched,
    value,
)  # fmt: skip
from documents.importing.docx.maths import linear
from documents.importing.docx.styles import Styles, script_of
from documents.importing.report import Report
from documents.importing.words import UNKNOWN, Piece
from documents.markdown import ALLOWED_SCHEMES

_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": ""}
_SKIPPED = frozenset(
    {
        "pPr",
        "rPr",
        "sdtPr",
        "sdtEndPr",
        "rubyPr",
        "instrText",
        "delText",
        "delInstrText",
        "Fallback",
    }
)
_PICTURES = frozenset({"drawing", "pict", "object"})
_SCHEME = re.compile(r"([a-zA-Z][\w+.\-]*):")
#: Adobe's Symbol encoding from 0x41 and from 0x61, and single signs.
_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOLS = {
    0x2D: "−", 0xA3: "≤", 0xA5: "∞", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×",
    0xB6: "∂", 0xB7: "•", 0xB9: "≠", 0xBB: "≈", 0xD2: "®", 0xD6: "√", 0xD7: "⋅", 0xE5: "∑",
}  # fmt: skip


@dataclass
class Hanging:
    """What hangs on a paragraph and is placed after it."""

    pictures: list[str] = field(default_factory=list)  # their descriptions
    footnotes: list[tuple[str, str]] = field(default_factory=list)  # part and id
    boxes: list[Element] = field(default_factory=list)


@dataclass
class _Look:
    bold: bool = False
    italic: bool = False
    script: str = ""
    href: str = ""
    hidden: bool = False


class Runs:
    """Reads paragraphs in order: a field may begin in one and end in another."""

    def __init__(
        self,
        styles: Styles,
        report: Report,
        *,
        links: Mapping[str, str],
        comments: Mapping[str, str],
    ) -> None:
        self._styles, self._report = styles, report
        self._links, self._comments = links, comments
        self._fields: list[str] = []  # of each open field: "code" or "result"
        self.line = 0

    def read(self, paragraph: Element) -> tuple[list[Piece], Hanging]:
        """The pieces of a paragraph and what hangs on it."""
        pieces: list[Piece] = []
        hanging = Hanging()
        self._walk(paragraph, _Look(), pieces, hanging)
        # a field whose code never ends would swallow the rest of the text
        self._fields = ["result" for _ in self._fields]
        return pieces, hanging

    def _walk(self, node: Element, look: _Look, pieces: list[Piece], hanging: Hanging) -> None:
        for element in node:
            name = local(element)
            if name in _SKIPPED or name in LOST:
                continue
            if name == "r":
                self._run(element, look, pieces, hanging)
            elif name == "hyperlink":
                self._walk(element, replace(look, href=self._href(element)), pieces, hanging)
            elif name in ("oMath", "oMathPara"):
                self._report.add("equations", self.line, linear(element))
                pieces.append(Piece(linear(element)))
            else:
                self._walk(element, look, pieces, hanging)

    def _href(self, link: Element) -> str:
        target = self._links.get(attribute(link, "id"), "")
        scheme = _SCHEME.match(target.strip())
        if target and (not scheme or scheme[1].lower() not in ALLOWED_SCHEMES):
            self._report.add("bad_link", self.line, target)
            return ""
        return target.strip()

    def _run(self, run: Element, look: _Look, pieces: list[Piece], hanging: Hanging) -> None:
        own = self._look(child(run, "rPr"), look)
        if own.hidden:
            text = "".join(part.text or "" for part in run if local(part) == "t")
            self._report.add("hidden_text", self.line, text, count=int(bool(text)))
        for element in run:
            if not own.hidden or local(element) == "fldChar":
                self._part(element, own, pieces, hanging)

    def _look(self, properties: Element | None, look: _Look) -> _Look:
        styled = self._styles.look(value(properties, "rStyle"))
        bold, italic, hidden = (switched(properties, tag) for tag in ("b", "i", "vanish"))
        return replace(
            look,
            bold=bool(styled.get("bold")) if bold is None else bold,
            italic=bool(styled.get("italic")) if italic is None else italic,
            script=script_of(properties) or str(styled.get("script", "")),
            hidden=bool(styled.get("hidden")) if hidden is None else hidden,
        )

    def _part(self, element: Element, look: _Look, pieces: list[Piece], hanging: Hanging) -> None:
        name = local(element)
        if name == "fldChar":
            self._field(attribute(element, "fldCharType"))
        elif "code" in self._fields or name in _SKIPPED or name in LOST:
            return
        elif name in ("footnoteReference", "endnoteReference"):
            hanging.footnotes.append((name.removesuffix("Reference"), attribute(element, "id")))
        elif name == "commentReference":
            self._report.add(
                "comments", self.line, self._comments.get(attribute(element, "id"), "")
            )
        elif name in _PICTURES:
            self._picture(element, hanging)
        elif name == "ruby":
            self._report.add("ruby", self.line, linear(child(element, "rt")))
            for base in element:
                if local(base) == "rubyBase":
                    self._walk(base, look, pieces, hanging)
        elif name == "AlternateContent":
            chosen = child(element, "Choice")
            chosen = child(element, "Fallback") if chosen is None else chosen
            for inner in chosen if chosen is not None else ():
                self._part(inner, look, pieces, hanging)
        elif text := self._sign(element, name):
            pieces.append(Piece(text, look.bold, look.italic, look.script, look.href))

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append("code")
        elif self._fields and kind == "separate":
            self._fields[-1] = "result"
        elif self._fields and kind == "end":
            self._fields.pop()

    def _sign(self, element: Element, name: str) -> str:
        if name == "t":
            return element.text or ""
        if name == "br":
            # page and column breaks are layout
            return "\n" if attribute(element, "type") in ("", "textWrapping") else ""
        return self._symbol(element) if name == "sym" else _SIGNS.get(name, "")

    def _symbol(self, element: Element) -> str:
        try:
            code = int(attribute(element, "char"), 16)
        except ValueError:
            code = 0
        font = attribute(element, "font")
        low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
        if font == "Symbol":
            for first, signs in zip((0x41, 0x61), _GREEK, strict=True):
                if first <= low < first + len(signs):
                    return signs[low - first]
            if low in _SYMBOLS:
                return _SYMBOLS[low]
        elif 0x20 <= code < 0xD800 and low == code:
            return chr(code)
        self._report.add("symbol", self.line, f"{font} {code:04X}")
        return UNKNOWN

    def _picture(self, element: Element, hanging: Hanging) -> None:
        """A drawing is a text box or a picture; its words, if any, are described beside it."""
        boxes = [
            box for box in element.iter("{*}txbxContent") if not _within_fallback(box, element)
        ]
        if boxes:
            self._report.add("text_box", self.line, count=len(boxes))
            hanging.boxes += boxes
            return
        described = next(element.iter("{*}docPr"), None)
        words = attribute(described, "descr") or attribute(described, "title")
        embedded = local(element) == "object"
        self._report.add("embedded_object" if embedded else "pictures", self.line, words)
        hanging.pictures.append(words)


def _within_fallback(box: Element, top: Element) -> bool:
    """Tell whether a box is the second rendering for old readers, or lies in another box."""
    for ancestor in box.iterancestors():
        if ancestor is top:
            return False
        if local(ancestor) in ("Fallback", "txbxContent"):
            return True
    return False
