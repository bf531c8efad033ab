"""The text of a table cell as a reader of the page sees it, tracked changes accepted."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

#: Deleted or moved-away text, properties, codes of fields, furigana, and the second
#: rendering that Word adds for old readers.
_UNSEEN = frozenset(
    {"del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "tcPr", "trPr"}
    | {"tblPr", "tblGrid", "sdtPr", "sdtEndPr", "rt", "rubyPr", "Fallback", "cellDel"}
)
_CHANGES = frozenset({"ins", "del", "moveFrom", "moveTo"})
_OBJECTS = frozenset({"drawing", "pict", "object"})
_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}
TRACKED, EMBEDDED = "tracked", "embedded_object"


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, "" for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(container: etree._Element, seen: set[str]) -> str:
    """The paragraphs of a cell (or page header), joined with line feeds.

    Adds TRACKED to `seen` where there were tracked changes, EMBEDDED where there were objects.
    """
    text, joint = "", ""
    for paragraph in _paragraphs(container, seen):
        pieces: list[str] = []
        _collect(paragraph, pieces, seen)
        text += joint + "".join(pieces)
        # A paragraph whose mark was deleted runs on into the next one.
        joint = "" if _mark_deleted(paragraph, seen) else "\n"
    return text


def _paragraphs(container: etree._Element, seen: set[str]) -> Iterator[etree._Element]:
    for child in container:
        name = local(child)
        if name in _CHANGES:
            seen.add(TRACKED)
        if name == "p":
            yield child
        elif name not in _UNSEEN:
            yield from _paragraphs(child, seen)


def _collect(node: etree._Element, pieces: list[str], seen: set[str]) -> None:
    for child in node:
        name = local(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name in _SIGNS:
            pieces.append(_SIGNS[name])
        elif name == "sym":
            pieces.append(_symbol(child))
        else:
            if name in _CHANGES:
                seen.add(TRACKED)
            if name in _OBJECTS:
                seen.add(EMBEDDED)
            if name not in _UNSEEN:
                if name == "p" and pieces:  # a text box
                    pieces.append("\n")
                _collect(child, pieces, seen)


def _symbol(element: etree._Element) -> str:
    code = next((value for key, value in element.attrib.items() if str(key).endswith("}char")), "")
    try:
        return chr(int(str(code), 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def _mark_deleted(paragraph: etree._Element, seen: set[str]) -> bool:
    for properties in paragraph:
        if local(properties) == "pPr":
            for mark in properties:
                if local(mark) == "rPr":
                    changes = {local(change) for change in mark} & _CHANGES
                    if changes:
                        seen.add(TRACKED)
                    return bool(changes & {"del", "moveFrom"})
    return False
