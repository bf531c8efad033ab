"""Office files as zip packages: opened with distrust, written with equal bytes for equal input."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Any

from lxml import etree

from documents.sheets.problems import refused

#: Guards. A sheet of 50,000 rows stays well below them.
FILE_LIMIT = 64 * 1024 * 1024
INFLATED_LIMIT = 256 * 1024 * 1024
PARTS_LIMIT = 2_000
RATIO_LIMIT = 400
#: Below this size a ratio says nothing: a short part of equal rows packs very well.
RATIO_FROM = 4 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
_MACROS = ("vbaproject.bin", "vbadata.xml")
#: What zipfile lets through when a zip is damaged.
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """The parts of a DOCX or XLSX that has passed the guards.

    Raises SheetRefused for legacy and encrypted files, damaged zips, bombs and macros.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) > FILE_LIMIT:
            raise refused("too_large", f"{len(data):,} bytes")
        if data.startswith(_OLE):
            raise refused("encrypted" if _ENCRYPTED in data else "legacy_format")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _ZIP_FAULTS as error:
            raise refused("broken_zip", error) from None
        self._guard(self._zip.infolist())
        self.names = {info.filename for info in self._zip.infolist()}
        if b"macroEnabled" in self.part("[Content_Types].xml"):
            raise refused("macros", "a macro-enabled document")

    def _guard(self, parts: list[zipfile.ZipInfo]) -> None:
        if len(parts) > PARTS_LIMIT:
            raise refused("too_many_parts", len(parts))
        total = sum(part.file_size for part in parts)
        if total > INFLATED_LIMIT:
            raise refused("too_large", f"{total:,} bytes unpacked")
        for part in parts:
            name = part.filename
            if name.startswith("/") or "\\" in name or ".." in name.split("/"):
                raise refused("strange_name", name)
            if part.flag_bits & 0x1:
                raise refused("encrypted")
            if part.file_size > RATIO_FROM and part.file_size > RATIO_LIMIT * part.compress_size:
                raise refused("suspicious_ratio", name)
            if posixpath.basename(name).lower() in _MACROS:
                raise refused("macros", name)

    def part(self, name: str) -> bytes:
        """The bytes of a part; no more than the zip's directory declared is ever unpacked."""
        try:
            data = self._zip.read(name)
        except KeyError:
            raise refused("broken_zip", f"{name} is missing") from None
        except _ZIP_FAULTS as error:
            raise refused("broken_zip", error) from None
        if any(mark in data for mark in _DOCTYPES) and _looks_like_xml(data):
            raise refused("doctype", name)
        return data

    def xml(self, name: str) -> etree._Element:
        """The root of an XML part."""
        try:
            root: etree._Element = etree.fromstring(self.part(name), _parser())
            return root
        except etree.XMLSyntaxError as error:
            raise refused("broken_xml", f"{name}: {error}") from None

    def relationships(self, name: str) -> Iterator[tuple[str, str, str, bool]]:
        """Id, last word of the type, target and whether it lies outside, for what `name` names."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if rels not in self.names:
            return
        for element in self.xml(rels).iter(_RELATIONSHIPS):
            outside = element.get("TargetMode") == "External"
            target = element.get("Target", "")
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = element.get("Type", "").rpartition("/")[2]
            yield element.get("Id", ""), kind, target, outside

    def main_part(self) -> str:
        """The name of the document or workbook itself."""
        for _, kind, target, outside in self.relationships(""):
            if kind == "officeDocument" and not outside:
                return target
        raise refused("broken_zip", "the package names no document")

    def outside_links(self) -> list[str]:
        """Targets outside the file, hyperlinks apart."""
        found = []
        for name in sorted(self.names):
            folder, base = posixpath.split(name)
            if base.endswith(".rels") and posixpath.basename(folder) == "_rels":
                source = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
                found += [
                    target
                    for _, kind, target, outside in self.relationships(source)
                    if outside and kind != "hyperlink"
                ]
        return found

    def repacked(self, keep: tuple[str, ...] = ("",)) -> bytes:
        """A package of the checked parts whose names begin so, for readers other than ours."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
            for name in sorted(self.names):
                if name.startswith(keep) and not name.endswith("/"):
                    target.writestr(name, self.part(name))
        return buffer.getvalue()


def _looks_like_xml(data: bytes) -> bool:
    """Tell by how a part begins, since any name can be given to a part that is read as XML."""
    return data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _parser() -> etree.XMLParser[Any]:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=False
    )


def stream(data: bytes, name: str, tags: tuple[str, ...]) -> Iterator[tuple[str, etree._Element]]:
    """Start and end of these elements, as they pass. huge_tree: our own cap on sizes holds."""
    try:
        yield from etree.iterparse(
            io.BytesIO(data),
            events=("start", "end"),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
        )
    except etree.XMLSyntaxError as error:
        raise refused("broken_xml", f"{name}: {error}") from None


def write_package(target: IO[bytes], parts: Iterable[tuple[str, Iterable[str]]]) -> None:
    """Write the parts in this order, each from its chunks, with fixed time stamps."""
    with zipfile.ZipFile(target, "w") as package:
        for name, chunks in parts:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            with package.open(info, "w") as part:
                for chunk in chunks:
                    part.write(chunk.encode())
