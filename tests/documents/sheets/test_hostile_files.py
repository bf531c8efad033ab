"""Files that are broken, foreign or meant to hurt: refused with the reason, never half taken."""

import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.sheets import SheetRefused, read
from tests.documents.sheets.builders import (
    TITLES_2012,
    comment,
    docx,
    docx_parts,
    table,
    xlsx,
    xlsx_parts,
    xlsx_row,
    zipped,
)

GOOD = docx(table(comment()))
TITLES = xlsx_row(1, *TITLES_2012)


def codes(data: bytes, name: str = "sheet.docx") -> list[str]:
    with pytest.raises(SheetRefused) as refusal:
        read(data, name)
    assert all(problem.reason for problem in refusal.value.problems)
    return [problem.code for problem in refusal.value.problems]


def docx_with(parts: dict[str, str]) -> bytes:
    return zipped(docx_parts(table(comment())) | parts)


def test_the_good_one_is_read() -> None:
    assert len(read(GOOD).rows) == 1


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.999])
def test_a_truncated_zip(kept: float) -> None:
    assert codes(GOOD[: int(len(GOOD) * kept)]) == ["broken_zip"]


def test_a_flipped_byte() -> None:
    parts = docx_parts(table(*[comment(text=f"{n}" * 50) for n in range(50)]))
    whole = bytearray(zipped(parts))
    at = whole.find(b"word/document.xml") + 60
    whole[at] ^= 0xFF
    assert codes(bytes(whole)) == ["broken_zip"]


@settings(max_examples=200, deadline=None)
@given(
    whole=st.sampled_from([GOOD, xlsx(("Comments", "visible", TITLES + xlsx_row(2, "JP")))]),
    at=st.floats(0, 1, exclude_max=True),
    cut=st.integers(0, 60),
    put=st.binary(max_size=8),
)
def test_damage_anywhere_is_read_or_refused_but_never_a_crash(
    whole: bytes, at: float, cut: int, put: bytes
) -> None:
    place = int(len(whole) * at)
    try:
        read(whole[:place] + put + whole[place + cut :], "sheet.docx")
    except SheetRefused as refusal:
        assert refusal.problems


def test_a_document_of_word_97() -> None:
    assert codes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old.doc") == ["legacy_format"]


def test_an_encrypted_document() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert codes(ole + "EncryptedPackage".encode("utf-16-le")) == ["encrypted"]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "empty.docx", "unknown_format"),
        (b"  \n", "blank.csv", "unknown_format"),
        (b"%PDF-1.7", "n.pdf", "unknown_format"),
        (b"{\\rtf1 hello}", "n.rtf", "unknown_format"),
        (b"hello", "n.docx", "broken_zip"),
        (b"PK\x03\x04", "n.docx", "broken_zip"),
        (b"hello", "n.txt", "no_titles"),
    ],
)
def test_what_is_no_sheet_at_all(data: bytes, name: str, code: str) -> None:
    assert codes(data, name) == [code]


def test_a_zip_of_something_else() -> None:
    assert codes(zipped({"readme.txt": "hello"})) == ["broken_zip"]


def test_no_table() -> None:
    assert codes(docx("<w:p/>")) == ["no_table"]


def test_macros() -> None:
    assert codes(docx_with({"word/vbaProject.bin": "x"})) == ["macros"]
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert codes(docx_with({"[Content_Types].xml": f'<Types a="{kind}"/>'})) == ["macros"]


@pytest.mark.parametrize("part", ["word/document.xml", "word/header1.xml", "_rels/.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_declared(part: str, encoding: str) -> None:
    parts = docx_parts(table(comment()))
    bomb = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "&a;&a;">]>'
    parts[part] = (bomb + str(parts[part])).encode(encoding)
    assert codes(zipped(parts)) == ["doctype"]


def test_xml_that_does_not_close() -> None:
    parts = docx_parts(table(comment(), comment()))
    parts["word/document.xml"] = str(parts["word/document.xml"])[:-40]
    assert codes(zipped(parts)) == ["broken_xml"]


@pytest.mark.parametrize("depth", [1_500, 100_000])
def test_elements_nested_without_end(depth: int) -> None:
    nested = f"<w:p>{'<w:r>' * depth}<w:t>x</w:t>{'</w:r>' * depth}</w:p>"
    assert codes(docx(table(comment(text=nested)))) == ["broken_xml"]


def test_a_zip_bomb() -> None:
    bomb = zipped(docx_parts(table(comment())) | {"word/media/a.bin": bytes(8 * 1024 * 1024)})
    assert codes(bomb) == ["suspicious_ratio"]


def test_a_part_larger_than_all_that_may_be_unpacked() -> None:
    buffer = io.BytesIO(GOOD)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/media/a.bin", b"x")
    whole = bytearray(buffer.getvalue())
    entry = whole.rfind(b"PK\x01\x02")
    whole[entry + 24 : entry + 28] = (2**31).to_bytes(4, "little")
    assert codes(bytes(whole)) == ["too_large"]


def test_too_many_parts() -> None:
    many = {f"word/media/{n}.bin": "" for n in range(2_001)}
    assert codes(zipped(docx_parts(table(comment())) | many)) == ["too_many_parts"]


def test_a_path_that_leads_outside() -> None:
    assert codes(zipped(docx_parts(table(comment())) | {"../../etc/x": ""})) == ["strange_name"]


def test_links_outside_are_told_and_not_followed() -> None:
    link = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Type="x/attachedTemplate" Target="http://192.0.2.1/t.dot"'
        ' TargetMode="External"/></Relationships>'
    )
    sheet = read(docx_with({"word/_rels/settings.xml.rels": link}))
    assert [(note.code, note.detail) for note in sheet.notes] == [
        ("external_link", "http://192.0.2.1/t.dot")
    ]


def test_a_workbook_whose_two_cells_span_the_world() -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="str"><v>far</v></c></row>'
    assert codes(xlsx(("Comments", "visible", TITLES + far)), "n.xlsx") == ["too_large"]


@pytest.mark.parametrize("called", ["sheet1.XML", "sheet1.dat"])
def test_a_sheet_by_any_other_name_spans_no_more(called: str) -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="str"><v>far</v></c></row>'
    data = xlsx(("Comments", "visible", TITLES + far))
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    [sheet] = [name for name in parts if name.startswith("xl/worksheets/") and "_rels" not in name]
    old = sheet.rpartition("/")[2].encode()
    renamed = {
        name.replace(old.decode(), called): content.replace(old, called.encode())
        for name, content in parts.items()
    }
    assert codes(zipped(renamed), "n.xlsx") == ["too_large"]


def test_a_cell_that_lies_about_its_row() -> None:
    far = '<row r="2"><c r="XFD1048576" t="str"><v>far</v></c></row>'
    assert codes(xlsx(("Comments", "visible", TITLES + far)), "n.xlsx") == ["too_large"]


def test_a_broken_workbook() -> None:
    parts = xlsx_parts(("Comments", "visible", TITLES))
    parts["xl/workbook.xml"] = "<workbook><sheets"
    assert codes(zipped(parts), "n.xlsx") == ["broken_xml"]
    del parts["xl/worksheets/sheet1.xml"]
    assert codes(zipped(parts), "n.xlsx") == ["broken_xml"]


@pytest.mark.parametrize(
    "data",
    [
        b'Clause,Type,Comment\r\n4.1,te,"never closed\r\n',
        b'Clause,Type,Comment\r\n4.1,te,"closed" too early\r\n',
    ],
)
def test_quotes_that_do_not_close(data: bytes) -> None:
    assert codes(data, "n.csv") == ["broken_text"]


@pytest.mark.parametrize("text", ["意見,箇条,種別\r\né", "a\x00b"])
def test_other_encodings(text: str) -> None:
    assert codes(text.encode("utf-16"), "n.csv") == ["encoding"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "broken_json"),
        ("[" * 100_000, "broken_json"),
        ("[]", "broken_json"),
        ('{"rows": 1}', "broken_json"),
        ('{"rows": [], "format": "odt"}', "unknown_layout"),
        ('{"rows": [1]}', "unknown_field"),
        ('{"rows": [{"coment": "x"}]}', "unknown_field"),
        ('{"rows": [{"from_page": "3"}]}', "unknown_field"),
        ('{"rows": [{"problems": [{"row": 1, "code": "nonsense"}]}]}', "unknown_field"),
        ('{"rows": [], "header": {"colour": "red"}}', "unknown_field"),
        ('{"rows": [], "extra": 1}', "unknown_field"),
    ],
)
def test_json_that_is_no_sheet(text: str, code: str) -> None:
    assert codes(text.encode(), "n.json") == [code]


@pytest.mark.parametrize(
    "document",
    [
        {"rows": [{"comment": "a\0b"}]},
        {"rows": [{"comment": "a\ud800b"}]},
        {"header": {"title": "a\0b"}, "rows": [{"comment": "x"}]},
        {"rows": [{"comment": "x", "raw": {"a": "\0"}}]},
    ],
)
def test_json_with_characters_that_no_text_holds(document: dict[str, object]) -> None:
    assert codes(json.dumps(document).encode(), "n.json") == ["forbidden_character"]


@pytest.mark.parametrize("page", [10**20, -1])
def test_json_with_a_page_that_no_book_has(page: int) -> None:
    document = {"rows": [{"comment": "x", "from_page": page}]}
    assert codes(json.dumps(document).encode(), "n.json") == ["unknown_field"]
