"""Small PDF files as word processors print them, made here object by object.

Every character is half an em wide, full-width ones a whole em, so that lines can be laid out by
counting. The fonts are not embedded; their ToUnicode maps say which character a code is.
"""

import hashlib
import unicodedata
from dataclasses import dataclass, field
from itertools import count

WIDTH, HEIGHT = 595, 842
LEFT, PITCH, SIZE = 90, 14, 10
#: Characters that fill a line of the body from LEFT to the right margin at 490.
MEASURE = 80
_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def advance(text, size=SIZE):
    """How wide `text` is printed."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return size * (len(text) + wide) / 2


@dataclass
class Print:
    """Some words at a place of the page."""

    text: str
    x: float
    y: float
    size: float = SIZE
    bold: bool = False
    turned: bool = False


@dataclass
class Page:
    """What is printed on a page; `rotate` as a viewer turns it, in degrees."""

    prints: list = field(default_factory=list)
    rotate: int = 0
    picture: bool = False


def text_page(
    *lines, numbers=(), side="left", head="", foot="", top=760, pitch=PITCH, first=(), bold=()
):
    """A page of lines from the top. `numbers` go beside them ("" for none), `first` are places
    of lines that stand in, `bold` those in bold."""
    prints = []
    for at, text in enumerate(lines):
        y = top - pitch * at
        prints.append(Print(text, LEFT + (SIZE if at in first else 0), y, bold=at in bold))
        if at < len(numbers) and numbers[at] != "":
            number = str(numbers[at])
            x = 70 - advance(number) if side == "left" else 520
            prints.append(Print(number, x, y))
    if head:
        prints.append(Print(head, LEFT, 810))
    if foot:
        prints.append(Print(foot, LEFT, 30))
    return Page(prints)


def pdf(*pages, encrypt=None):
    """The bytes of a PDF file; `encrypt` is the bits of permissions of a protected one."""
    characters = sorted({c for page in pages for one in page.prints for c in one.text})
    codes = {character: at for at, character in enumerate(characters, 1)}
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    fonts = _fonts(objects, codes)
    kids, numbers = [], count(20, 2)
    for page, number in zip(pages, numbers, strict=False):
        kids.append(f"{number} 0 R")
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {page.rotate} "
            f"/Resources << /Font << {fonts} >> >> /Contents {number + 1} 0 R >>"
        ).encode()
        objects[number + 1] = _stream(_content(page, codes))
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    trailer = b"/ID [<00112233445566778899aabbccddeeff> <00>] "
    if encrypt is not None:
        objects[19] = encrypt
        trailer += b"/Encrypt 19 0 R "
    return _file(objects, trailer)


def _stream(data):
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _content(page, codes):
    parts = ["q 500 0 0 700 40 40 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q"] if page.picture else []
    for one in page.prints:
        font = "/B" if one.bold else "/R"
        written = "".join(f"{codes[c]:04x}" for c in one.text)
        matrix = "0.7 0.7 -0.7 0.7" if one.turned else "1 0 0 1"
        parts.append(f"BT {font} {one.size} Tf {matrix} {one.x} {one.y} Tm <{written}> Tj ET")
    return "\n".join(parts).encode()


def _fonts(objects, codes):
    mapped = "".join(
        f"<{code:04x}> <{character.encode('utf-16-be').hex()}>\n"
        for character, code in codes.items()
    )
    objects[3] = _stream(
        (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def\n"
            "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
            f"{len(codes)} beginbfchar\n{mapped}endbfchar endcmap end end"
        ).encode()
    )
    widths = " ".join(f"{code} [{advance(c, 1000):.0f}]" for c, code in codes.items())
    for at, name in ((4, "Body-Regular"), (7, "Body-Bold")):
        objects[at] = (
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
            f"/DescendantFonts [{at + 1} 0 R] /ToUnicode 3 0 R >>"
        ).encode()
        objects[at + 1] = (
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /DW 500 /W [{widths}] "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor {at + 2} 0 R >>"
        ).encode()
        objects[at + 2] = (
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 -200 1000 800] "
            "/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
        ).encode()
    return "/R 4 0 R /B 7 0 R"


def _file(objects, trailer):
    data, places = b"%PDF-1.7\n", {}
    for number in sorted(objects):
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    table = b"xref\n0 1\n0000000000 65535 f \n" + b"".join(
        b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in places.items()
    )
    size = max(objects) + 1
    return data + table + b"trailer << /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size, trailer, len(data),
    )  # fmt: skip


def protected(permissions, password=b""):
    """The encryption dictionary for this user's password (ISO 32000-1, algorithm 4)."""
    owner = bytes(32)
    ident = bytes.fromhex("00112233445566778899aabbccddeeff")
    key = hashlib.md5(
        (password + _PAD)[:32] + owner + permissions.to_bytes(4, "little", signed=True) + ident
    ).digest()[:5]
    user = _rc4(key, _PAD)
    return (
        f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P {permissions} >>"
    ).encode()


def _rc4(key, data):
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def full(words):
    """`words` followed by as many letters as make a full line."""
    return (words + " " + "lorem ipsum " * 20)[:MEASURE].strip().ljust(MEASURE, "x")
