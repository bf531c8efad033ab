"""Small steps in WordprocessingML, in its transitional and its strict namespaces alike."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

from documents.sheets.iso_docx.text import local

Element: TypeAlias = etree._Element

#: Wrappers whose content stands in the text as if they were not there.
TRANSPARENT = frozenset(
    {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir"}
    | {"bdo", "Choice", "AlternateContent"}
)
#: What the draft has lost by a tracked change.
LOST = frozenset({"del", "moveFrom"})
_OFF = frozenset({"0", "false", "off"})


def attribute(element: Element | None, name: str) -> str:
    """The value of an attribute by its local name, "" where it is missing."""
    if element is None:
        return ""
    found = (value for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name)
    return str(next(found, ""))


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along `path` of local names, None where a step is missing."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner) == name), None)
    return element


def value(element: Element | None, *path: str) -> str:
    """The `val` of the element at the end of `path`, "" where it is missing."""
    return attribute(child(element, *path), "val")


def switched(element: Element | None, name: str) -> bool | None:
    """An on/off property (ECMA-376 part 1, 17.17.4); None where nothing is said."""
    found = child(element, name)
    return None if found is None else attribute(found, "val").lower() not in _OFF


def whole(text: str, default: int | None = None) -> int | None:
    """A number as OOXML writes it, `default` for anything else."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        return default
    return int(text)


__all__ = [
    "LOST", "TRANSPARENT", "Element", "attribute", "child", "local", "switched", "value", "whole",
]  # fmt: skip
