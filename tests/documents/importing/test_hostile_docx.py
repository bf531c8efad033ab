"""Word files that are broken, foreign or meant to hurt: refused whole, with the reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.importing import REASONS, read_docx
from documents.importing.docx import DocxLimits
from documents.markdown import Refused
from tests.documents.importing.word_files import SPACES, changed, in_list, num, para, table, word
from tests.documents.sheets.builders import xlsx, xlsx_row, zipped

GOOD = word(para("Scope", "Heading1"), para("Words."), table(("a", "b")))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
BOMB = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "&a;&a;">]>'
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def codes(data, limits=None):
    with pytest.raises(Refused) as refusal:
        read_docx(data, language="en", limits=limits)
    found = [problem.reason_code for problem in refusal.value.problems]
    assert all(code in REASONS for code in found)
    return found


def test_the_good_one_is_read():
    assert len(read_docx(GOOD, language="en").blocks) == 4


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "broken_zip"),
        (b"# 1 Scope", "broken_zip"),
        (GOOD[: len(GOOD) // 2], "broken_zip"),
        (zipped({"readme.txt": "hello"}), "broken_zip"),
        (OLE, "legacy_format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (xlsx(("S", "visible", xlsx_row(1, "a"))), "not_a_text"),
        (changed({"word/vbaProject.bin": "x"}), "macros"),
        (changed({"[Content_Types].xml": f'<Types a="{MACROS}"/>'}), "macros"),
        (changed({"word/media/a.bin": bytes(8_000_000)}), "suspicious_ratio"),
        (changed({"../a.bin": "x"}), "strange_name"),
        (changed({"word/styles.xml": "<w:styles"}), "broken_xml"),
        (changed({"word/document.xml": f"<w:document {SPACES}/>"}), "not_a_text"),
        (word(para(""), "<w:p/>"), "empty"),
    ],
)
def test_what_is_refused(data, code):
    assert codes(data) == [code]


@pytest.mark.parametrize("part", ["document", "styles", "numbering", "footnotes", "comments"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_declared(part, encoding):
    name = f"word/{part}.xml"
    assert codes(changed({name: (BOMB + f"<w:x {SPACES}/>").encode(encoding)})) == ["doctype"]


@pytest.mark.parametrize(
    ("target", "taken"),
    [
        ("http://example.org/t.dotm", False),
        ("https://example.org/a.png", False),
        (r"\\server\share\t.dotx", False),
        ("file://server/share/t.dotx", False),
        (r"file:///\\server\share\t.dotx", False),
        ("file:////server/share/t.dotx", False),
        ("mhtml:http://example.org!x", False),
        ("//example.org/t.dotm", False),
        (r"file:///C:\Users\x\ISO.dotx", True),
        (r"C:\Templates\ISO.dotx", True),
        ("Normal.dotm", True),
        ("pictures/a.png", True),
    ],
)
@pytest.mark.parametrize("kind", ["attachedTemplate", "image", "oleObject"])
def test_nothing_is_fetched_from_elsewhere(kind, target, taken):
    data = word(para("words"), outside=((kind, target),))
    if not taken:
        assert codes(data) == ["outside_part"]
        return
    remarks = read_docx(data, language="en").report
    assert [(r.code, r.details) for r in remarks] == [("outside_link", (target,))]


@pytest.mark.parametrize(("depth", "code"), [(300, "too_deep"), (100_000, "broken_xml")])
def test_elements_nested_without_end(depth, code):
    nested = f"<w:p>{'<w:ins>' * depth}<w:r><w:t>x</w:t></w:r>{'</w:ins>' * depth}</w:p>"
    assert codes(word(nested)) == [code]


@pytest.mark.parametrize(
    ("limits", "code"),
    [(DocxLimits(part=100), "too_large"), (DocxLimits(blocks=3), "too_many_blocks")],
)
def test_limits(limits, code):
    assert codes(GOOD, limits) == [code]


def test_a_list_that_counts_to_a_billion_and_a_ring_of_styles_cost_nothing():
    start = "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='999999999'/></w:lvlOverride>"
    ring = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="a"/><w:basedOn w:val="b"/>'
        f"<w:pPr>{in_list(6)}</w:pPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="b"/><w:basedOn w:val="a"/></w:style>'
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:numFmt w:val="lowerRoman"/>'
        '<w:lvlText w:val="%1)"/></w:lvl></w:abstractNum>' + num(6, 3, start)
    )
    parts = {
        "word/styles.xml": f"<w:styles {SPACES}>{ring}</w:styles>",
        "word/numbering.xml": f"<w:numbering {SPACES}>{numbering}</w:numbering>",
    }
    blocks = read_docx(changed(parts, para("x", "a"), para("y", "b")), language="en").blocks
    assert [b.number for b in blocks] == ["999999999)", "1000000000)"]


@settings(max_examples=200, deadline=None)
@given(
    at=st.floats(0, 1, exclude_max=True), cut=st.integers(0, 60), put=st.binary(max_size=8)
)  # fmt: skip
def test_damage_anywhere_is_read_or_refused_but_never_a_crash(at, cut, put):
    place = int(len(GOOD) * at)
    try:
        read_docx(GOOD[:place] + put + GOOD[place + cut :], language="en")
    except Refused as refusal:
        assert refusal.problems


@settings(max_examples=200, deadline=None)
@given(
    part=st.sampled_from(["document", "styles", "numbering", "footnotes"]),
    swaps=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True))),
)
def test_shuffled_markup_is_read_or_refused_but_never_a_crash(part, swaps):
    """Elements at other places than theirs: what a broken writer, or a careful attacker, makes."""
    from tests.documents.importing.word_files import word_parts

    parts = word_parts(para("Scope", "Heading1"), table(("a", "b")), footnotes=("x",))
    pieces = str(parts[f"word/{part}.xml"]).replace("><", ">\0<").split("\0")
    inner = pieces[1:-1]
    for one, other in swaps:
        i, j = int(one * len(inner)), int(other * len(inner))
        inner[i], inner[j] = inner[j], inner[i]
    data = changed({f"word/{part}.xml": "".join([pieces[0], *inner, pieces[-1]])})
    try:
        read_docx(data, language="ja")
    except Refused as refusal:
        assert refusal.problems
