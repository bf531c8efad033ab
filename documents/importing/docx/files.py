"""The parts of a Word file that an import reads, opened with distrust."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from documents.importing.docx.elements import Element, attribute, local
from documents.importing.docx.maths import linear
from documents.importing.report import Report, refused
from documents.sheets.package import Package


@dataclass(frozen=True)
class DocxLimits:
    """How much is read: bytes of one XML part, blocks of the text, levels of nesting."""

    part: int = 32_000_000
    blocks: int = 20_000
    depth: int = 200


@dataclass(frozen=True)
class Files:
    """The roots of the parts, None where a document has none; links and notes by their ids."""

    body: Element
    styles: Element | None
    numbering: Element | None
    links: dict[str, str]
    comments: dict[str, str]
    notes: dict[tuple[str, str], Element]


def open_files(data: bytes, limits: DocxLimits, report: Report) -> Files:
    """Open a DOCX file.

    Raises `SheetRefused` for what the package refuses and `Refused` for what is no text, is too
    large or too deep, or loads something from elsewhere.
    """
    package = Package(data)
    _look_outside(package, report)
    main = package.main_part()
    parts, links = {}, {}
    for ident, kind, target, outside in package.relationships(main):
        if outside:
            links[ident] = target
        elif kind in ("styles", "numbering", "footnotes", "endnotes", "comments"):
            parts[kind] = _root(package, target, limits)
    root = _root(package, main, limits)
    body = next((part for part in root if local(part) == "body"), None)
    if local(root) != "document" or body is None:
        raise refused("not_a_text", local(root))
    return Files(
        body=body,
        styles=parts.get("styles"),
        numbering=parts.get("numbering"),
        links=links,
        comments={attribute(e, "id"): linear(e) for e in parts.get("comments", ())},
        notes={
            (kind, attribute(note, "id")): note
            for kind in ("footnote", "endnote")
            for note in parts.get(f"{kind}s", ())
        },
    )


def _on_disk(target: str) -> bool:
    """Tell a path on somebody's disk ("file:///C:/…", "Normal.dotm") from what leads elsewhere.

    Elsewhere is the web, or a server's share, to which a reader's machine would show its password.
    """
    path = unquote(target.strip())
    if path[:5].lower() == "file:":
        path = path[5:].removeprefix("///")
    return bool(re.match(r"[A-Za-z]:[^:]*$", path)) or bool(
        path and not re.search(r"^[/\\]|:", path)
    )


def _look_outside(package: Package, report: Report) -> None:
    """Refuse what a word processor would fetch when the file is opened; links may lead out."""
    for target in package.outside_links():
        if not _on_disk(target):
            raise refused("outside_part", target[:80])
        report.add("outside_link", detail=target)


def _root(package: Package, name: str, limits: DocxLimits) -> Element:
    size = len(package.part(name))
    if size > limits.part:
        raise refused("too_large", f"{name}: {size:,} > {limits.part:,}")
    root = package.xml(name)
    depth = 0
    for event, _ in _walked(root):
        depth += 1 if event == "start" else -1
        if depth > limits.depth:
            raise refused("too_deep", name)
    return root


def _walked(root: Element) -> Iterable[tuple[str, Element]]:
    return etree.iterwalk(root, events=("start", "end"))


def count_changes(files: Files, report: Report) -> None:
    """Report tracked changes with their counts: text, rows and cells, moved ones on both sides."""
    for root in (files.body, *files.notes.values()):
        for code, tags in (
            ("insertions", ("{*}ins", "{*}moveTo", "{*}cellIns")),
            ("deletions", ("{*}del", "{*}moveFrom", "{*}cellDel")),
        ):
            report.add(code, count=sum(1 for _ in root.iter(*tags)))
