"""Styles of a document: what a paragraph is by its style, its forebears' and its own settings.

The names of the ISO template are those of "ISO template" and "ISO DIS" (Typefi) files. Built-in
styles keep their English name in the file whatever language Word speaks; LibreOffice and older
templates write 見出し.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from documents.importing.docx.elements import (
    Element,
    attribute,
    child,
    local,
    switched,
    value,
    whole,
)  # fmt: skip

_HEADING = re.compile(r"(?:heading|見出し|intro ?heading) ?(\d)", re.I)
_ANNEX_CLAUSE = re.compile(r"a([2-6])")
_NUMBERED = re.compile(r"p([2-6])", re.I)
_CONTENTS = re.compile(
    r"(?:toc|目次) ?(?:\d|heading|title|見出し)?|zzcontents|table of figures", re.I
)
_LIST = re.compile(r"(?:list|一覧|箇条書き)[ -]*(?:bullet|number|continue)? ?(\d)", re.I)
_TITLES = frozenset(
    {"forewordtitle", "introtitle", "bibliotitle", "zzforeword", "zzbiblio", "indexhead"}
    | {"zzindex", "introductiontitle"}
)
_TABLE_TITLE = frozenset({"tabletitle", "zztabletitle", "annextabletitle"})
_FIGURE_TITLE = frozenset({"figuretitle", "zzfiguretitle", "annexfiguretitle"})


@dataclass(frozen=True)
class Numbering:
    """A reference to numbering.xml: `num` is "" for none, "0" for "expressly none"."""

    num: str = ""
    level: int | None = None


@dataclass(frozen=True)
class Style:
    """What a style says itself; `based_on` says the rest."""

    ident: str
    name: str
    based_on: str = ""
    numbering: Numbering = Numbering()
    outline: int | None = None
    bold: bool | None = None
    italic: bool | None = None
    script: str = ""
    hidden: bool | None = None

    @property
    def role(self) -> str:
        """What the style's name says a paragraph is, "" where it says nothing."""
        folded = re.sub(r"[\s_\-()]", "", self.name).lower()
        if _CONTENTS.fullmatch(self.name.strip()):
            return "contents"
        if folded == "annex" or folded == "annexheading":
            return "heading:1"
        if match := _HEADING.fullmatch(self.name) or _ANNEX_CLAUSE.fullmatch(self.name):
            return f"heading:{match[1]}"
        if folded in _TITLES:
            return "heading:1"
        if match := _NUMBERED.fullmatch(self.name):
            return f"numbered:{match[1]}"
        for prefix in ("termnum", "terms", "note", "example"):
            if re.fullmatch(prefix + r"(?:indent|continued|tocentry)*\d?", folded):
                return prefix
        if folded in _TABLE_TITLE | _FIGURE_TITLE:
            return "caption"
        return ""


@dataclass
class Styles:
    """All styles of a document by their id."""

    styles: dict[str, Style] = field(default_factory=dict)
    default: str = ""

    def chain(self, ident: str) -> Iterator[Style]:
        """The style and those it is based on, nearest first; a ring ends where it closes."""
        seen: set[str] = set()
        while ident in self.styles and ident not in seen:
            seen.add(ident)
            yield self.styles[ident]
            ident = self.styles[ident].based_on

    def role(self, ident: str) -> str:
        return next((style.role for style in self.chain(ident) if style.role), "")

    def numbering(self, ident: str) -> tuple[Numbering, str]:
        """The numbering that a style carries, and the id of the style that carries it."""
        for style in self.chain(ident):
            if style.numbering.num:
                return style.numbering, style.ident
        return Numbering(), ""

    def list_level(self, ident: str) -> int:
        """Level of a list from 0 that a style's name tells: Word's "List Bullet 2" is one below.

        Such a style has a numbering of its own, whose level says nothing.
        """
        found = (_LIST.fullmatch(style.name.strip()) for style in self.chain(ident))
        return next((int(match[1]) - 1 for match in found if match), 0)

    def outline(self, ident: str) -> int | None:
        """Level of the outline from 0; 9 is text."""
        found = (style.outline for style in self.chain(ident) if style.outline is not None)
        return next(found, None)

    def look(self, ident: str) -> dict[str, bool | str]:
        """Bold, italic, script and hidden, as a run with this style has them."""
        look: dict[str, bool | str] = {}
        for style in self.chain(ident):
            for name in ("bold", "italic", "hidden"):
                said = getattr(style, name)
                if said is not None:
                    look.setdefault(name, said)
            if style.script:
                look.setdefault("script", style.script)
        return look


def numbering_of(properties: Element | None) -> Numbering:
    """The numbering in paragraph properties."""
    reference = child(properties, "numPr")
    return Numbering(value(reference, "numId"), whole(value(reference, "ilvl")))


def script_of(properties: Element | None) -> str:
    """ "sub" or "sup" for what stands below or above the line."""
    return {"subscript": "sub", "superscript": "sup"}.get(value(properties, "vertAlign"), "")


def read_styles(root: Element | None) -> Styles:
    """The styles of styles.xml; none for a document without it."""
    found = Styles()
    for element in root if root is not None else ():
        if local(element) != "style":
            continue
        style = _style(element)
        found.styles[style.ident] = style
        if attribute(element, "type") == "paragraph" and attribute(element, "default") in (
            "1", "true",
        ):  # fmt: skip
            found.default = style.ident
    return found


def _style(element: Element) -> Style:
    run, paragraph = child(element, "rPr"), child(element, "pPr")
    return Style(
        ident=attribute(element, "styleId"),
        name=value(element, "name"),
        based_on=value(element, "basedOn"),
        numbering=numbering_of(paragraph),
        outline=whole(value(paragraph, "outlineLvl")),
        bold=switched(run, "b"),
        italic=switched(run, "i"),
        script=script_of(run),
        hidden=switched(run, "vanish"),
    )
