"""XLIFF 1.2: what tools of translators read and give back."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from documents.agency.units import AgencyRefused, Fault, Found, Unit, Written, refused, unit_of

_NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def write(units: Sequence[Unit], written: Written) -> bytes:
    """Return the units as XLIFF 1.2, one `trans-unit` each; line ends of a text become "\\n"."""
    root = etree.Element(_tag("xliff"), {"version": "1.2"}, nsmap={None: _NAMESPACE})
    source, target = written.languages
    file = etree.SubElement(
        root, _tag("file"),
        {"original": written.name, "source-language": source, "target-language": target,
         "datatype": "plaintext"},
    )  # fmt: skip
    body = etree.SubElement(file, _tag("body"))
    for unit in units:
        element = etree.SubElement(
            body, _tag("trans-unit"), {"id": unit.key, "resname": unit.label, _SPACE: "preserve"}
        )
        etree.SubElement(element, _tag("source")).text = _lines(unit.source)
        told = etree.SubElement(element, _tag("target"))
        told.text = _lines(unit.target)
        told.set("state", "needs-review-translation" if unit.target else "needs-translation")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=False)


def read(data: bytes) -> list[Found]:
    """Return the units of an XLIFF 1.2 file; marks inside a text are dropped, their text is kept.

    Raises AgencyRefused for other files, for entities, and where a key is not one of ours.
    """
    root = _root(data)
    found: list[Found] = []
    faults: list[Fault] = []
    for element in root.iter(_tag("trans-unit")):
        row = int(element.sourceline or 0)
        key = element.get("id", "")
        unit = unit_of(
            key, source=_text(element, "source"), target=_text(element, "target"),
            label=element.get("resname", ""),
        )  # fmt: skip
        if unit is None:
            faults.append(Fault(row, "id", "key", key[:120]))
        else:
            found.append(Found(row, unit))
    if faults:
        raise AgencyRefused(faults)
    return found


def _root(data: bytes) -> etree._Element:
    if any(mark in data for mark in _DOCTYPES):
        raise refused("doctype")
    parser: etree.XMLParser[etree._Element] = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root: etree._Element = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        code = "broken_xml" if data.lstrip()[:1] == b"<" else "unknown_format"
        raise refused(code, error) from None
    if root.getroottree().docinfo.doctype:  # in whatever encoding it was declared
        raise refused("doctype")
    name = etree.QName(root)
    if name.localname != "xliff":
        raise refused("not_xliff", name.localname)
    if name.namespace != _NAMESPACE or root.get("version") != "1.2":
        raise refused("version", root.get("version", "?"))
    return root


def _text(element: etree._Element, name: str) -> str:
    child = element.find(_tag(name))  # a direct one: suggestions of memories hold others
    if child is None:
        return ""
    return _lines("".join(str(text) for text in child.xpath(".//text()")))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"
