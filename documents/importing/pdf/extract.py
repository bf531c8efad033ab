"""Taking the printed characters out of a PDF, in a process of its own.

PDFium is C++ and PDF is a format for attackers: a crash, an endless loop or a page that eats all
memory must end this process and nothing else. It reads the file from standard input and writes
JSON: first what the document is, then one line per page. It imports nothing of the portal.

A page is {"width", "height", "pictures", "turned", "unmapped", "fragments"}; a fragment, some
characters that stand side by side in one look, is [text, left, right, baseline, size, heavy, font]
in points from the lower left corner, the page turned upright.
"""

from __future__ import annotations

import ctypes
import json
import math
import resource
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

#: Fragments end where the next character is further away than this part of the size.
_APART = 0.2
_HEAVY = 600
#: Objects of a page that are looked at for pictures, and how deep forms are followed.
_OBJECTS = 5_000
#: Bit 5 of the permissions: copying text (ISO 32000-1, table 22).
_MAY_COPY = 1 << 4
_FAULTS = {
    pdfium.FPDF_ERR_FORMAT: "broken_pdf",
    pdfium.FPDF_ERR_PASSWORD: "encrypted",
    pdfium.FPDF_ERR_SECURITY: "encrypted",
}


def main() -> None:
    """Read a PDF from standard input.

    Arguments are the limits: bytes of memory, seconds, pages, characters.
    """
    memory, seconds, most_pages, characters = (int(argument) for argument in sys.argv[1:5])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    for nothing in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):  # it writes no file
        resource.setrlimit(nothing, (0, 0))
    data = sys.stdin.buffer.read()
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        fault = _FAULTS.get(pdfium.FPDF_GetLastError(), "broken_pdf")
        _say({"refused": fault})
        return
    pages = pdfium.FPDF_GetPageCount(document)
    if pdfium.FPDF_GetSecurityHandlerRevision(document) >= 0 and not (
        pdfium.FPDF_GetDocPermissions(document) & _MAY_COPY
    ):
        _say({"refused": "copying_forbidden"})
    elif pages > most_pages:
        _say({"refused": "too_many_pages", "detail": f"{pages} > {most_pages}"})
    else:
        _say({"pages": pages})
        for number in range(pages):
            page = _page(document, number)
            characters -= sum(len(fragment[0]) for fragment in page.get("fragments", ()))
            _say({"refused": "too_large"} if characters < 0 else page)
            if characters < 0:
                return


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=True) + "\n")


def _page(document: Any, number: int) -> dict[str, Any]:
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        return {"broken": True}
    text = pdfium.FPDFText_LoadPage(page)
    reader = _Page(page, text)
    try:
        return reader.read() if text else {"broken": True}
    finally:
        if text:
            pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


class _Page:
    """The characters of one page in PDFium's order, which is that of reading."""

    def __init__(self, page: Any, text: Any) -> None:
        self.page, self.text = page, text
        self.quarter = max(pdfium.FPDFPage_GetRotation(page), 0)
        self.width = pdfium.FPDF_GetPageWidthF(page)
        self.height = pdfium.FPDF_GetPageHeightF(page)
        self.turned = self.unmapped = 0
        self.spaced = False

    def read(self) -> dict[str, Any]:
        return {
            "fragments": list(self._fragments()),
            "width": round(self.width, 1),
            "height": round(self.height, 1),
            "pictures": self._pictures(),
            "turned": self.turned,
            "unmapped": self.unmapped,
        }

    def _pictures(self) -> int:
        count = min(pdfium.FPDFPage_CountObjects(self.page), _OBJECTS)
        kinds = (
            pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(self.page, at))
            for at in range(count)
        )
        return sum(kind == pdfium.FPDF_PAGEOBJ_IMAGE for kind in kinds)

    def _fragments(self) -> Iterator[list[Any]]:
        current: list[Any] = []
        for character in self._characters():
            text, left, right, baseline, *look = character
            gap = left - current[2] if current else 0.0
            size = look[0]
            beside = (
                current
                and current[4:] == look
                and abs(baseline - current[3]) < 0.1 * size
                and -0.5 * size < gap < _APART * size
            )
            if beside:
                current[0] += self._blank(current[0][-1], text) + text
                current[2] = right
            else:
                if current:
                    yield current
                current, self.spaced = character, False
        if current:
            yield current

    def _blank(self, before: str, after: str) -> str:
        """The blank that PDFium sees in a narrow gap, but between full-width characters.

        It knows the width of the font's blank; Japanese is set with gaps that mean nothing.
        """
        wide = unicodedata.east_asian_width(before) in "WF" or (
            unicodedata.east_asian_width(after) in "WF"
        )
        seen, self.spaced = self.spaced, False
        return " " if seen and not wide and " " not in (before, after) else ""

    def _characters(self) -> Iterator[list[Any]]:
        high = 0
        for at in range(pdfium.FPDFText_CountChars(self.text)):
            code = pdfium.FPDFText_GetUnicode(self.text, at)
            if 0xD800 <= code < 0xDC00:  # the first half of a character beyond U+FFFF
                high = code
                continue
            if 0xDC00 <= code < 0xE000 and high:
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
            high = 0
            if 0xDC00 <= code < 0xE000:  # a second half without its first is no character
                self.unmapped += 1
                code = 0x3013
            if pdfium.FPDFText_IsGenerated(self.text, at) == 1 or code in (10, 13):
                self.spaced = code == 32
                continue
            if self._is_turned(at):
                self.turned += 1
                continue
            if code == 2:  # PDFium's sign for a hyphen at the end of a line
                code = 0x2D
            if code < 32 or 0xE000 <= code < 0xF900 or 0xFFFE <= code <= 0xFFFF or code > 0x10FFFF:
                self.unmapped += 1
                code = 0x3013  # the geta mark
            yield [chr(code), *self._box(at), *self._look(at)]

    def _is_turned(self, at: int) -> bool:
        """Tell characters that do not run along the line: watermarks, labels of axes."""
        angle = math.degrees(pdfium.FPDFText_GetCharAngle(self.text, at)) - 90 * self.quarter
        return bool(abs((angle + 180) % 360 - 180) > 5)

    def _box(self, at: int) -> list[float]:
        """Left, right and baseline; the box of a glyph tells nothing of the line it stands on."""
        box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetLooseCharBox(self.text, at, box)
        pdfium.FPDFText_GetCharOrigin(self.text, at, x, y)
        edges = [self._upright(box.left, box.bottom)[0], self._upright(box.right, box.top)[0]]
        numbers = (min(edges), max(edges), self._upright(x.value, y.value)[1])
        return [round(number, 2) if math.isfinite(number) else 0.0 for number in numbers]

    def _upright(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page as it is seen, turned clockwise by its quarters."""
        return (
            (x, y),
            (y, self.height - x),
            (self.width - x, self.height - y),
            (self.width - y, x),
        )[self.quarter % 4]

    def _look(self, at: int) -> list[Any]:
        name = ctypes.create_string_buffer(120)
        pdfium.FPDFText_GetFontInfo(self.text, at, name, 120, None)
        font = name.value.decode("utf-8", "replace").rpartition("+")[2]
        weight = pdfium.FPDFText_GetFontWeight(self.text, at)
        heavy = weight >= _HEAVY or "bold" in font.lower() or "heavy" in font.lower()
        size = round(pdfium.FPDFText_GetFontSize(self.text, at), 1)
        return [size, heavy, font]


if __name__ == "__main__":
    try:
        main()
    except MemoryError:
        _say({"refused": "too_large"})
