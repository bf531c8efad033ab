"""Files for a translation agency: what is written is read, what is broken or hostile is refused."""

import hashlib
import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from documents.agency import KINDS, AgencyRefused, Unit, read, write

HASH = hashlib.sha256(b"x").hexdigest()
UNIT = Unit(
    "0b9f3a52-0000-4000-8000-000000000001", "body", 0, HASH, "永続性の定義がない。", "", "#1"
)
OTHER = Unit(
    "0b9f3a52-0000-4000-8000-000000000002", "change", 3, HASH, "=1+1", "Ceci & <cela>", "#2"
)

_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\n\t"),
    max_size=30,
) | st.sampled_from(["=1+1", "_x0041_", "<g id='1'/>", "]]>", "&amp;", " 前後 ", "0012", "TRUE", "+81"])  # fmt: skip
_UNITS = st.lists(
    st.builds(
        Unit, st.uuids().map(str), st.sampled_from(["body", "change"]), st.integers(0, 999),
        st.binary(max_size=4).map(lambda b: hashlib.sha256(b).hexdigest()), _TEXT, _TEXT,
        st.integers(1, 9999).map("#{}".format),
    ),
    min_size=1, max_size=6, unique_by=lambda unit: unit.place,
)  # fmt: skip


@settings(deadline=None)
@given(units=_UNITS, kind=st.sampled_from(KINDS))
def test_what_is_written_is_read(units, kind):
    data = write(units, kind, name="round-1")
    assert [found.unit for found in read(data)] == units
    assert data == write(units, kind, name="round-1")


@pytest.mark.parametrize("kind", KINDS)
def test_damage_anywhere_is_read_or_refused_but_never_a_crash(kind):
    whole = write([UNIT, OTHER], kind, name="round-1")

    @settings(max_examples=150, deadline=None)
    @given(at=st.floats(0, 1, exclude_max=True), cut=st.integers(0, 60), put=st.binary(max_size=8))
    def damaged(at, cut, put):
        place = int(len(whole) * at)
        try:
            read(whole[:place] + put + whole[place + cut :])
        except AgencyRefused as refusal:
            assert refusal.faults
            assert all(fault.reason for fault in refusal.faults)

    damaged()


def codes(data):
    with pytest.raises(AgencyRefused) as refusal:
        read(data)
    return [fault.code for fault in refusal.value.faults]


def xliff(body="", head="", version="1.2", namespace="urn:oasis:names:tc:xliff:document:1.2"):
    return (
        f'<?xml version="1.0"?>{head}<xliff version="{version}" xmlns="{namespace}">'
        f'<file original="x" source-language="ja" target-language="en" datatype="plaintext">'
        f"<body>{body}</body></file></xliff>"
    ).encode()


def unit(target="<target>One.</target>", key=UNIT.key):
    return f'<trans-unit id="{key}"><source>一</source>{target}</trans-unit>'


class TestXliff:
    def test_it_is_valid_for_tools(self):
        root = etree.fromstring(write([UNIT], "xliff", name="round-1"))
        file = root[0]
        assert (root.get("version"), file.get("source-language"), file.get("target-language")) == (
            "1.2", "ja", "en",
        )  # fmt: skip
        assert file[0][0][1].get("state") == "needs-translation"

    def test_marks_are_dropped_and_their_text_is_kept(self):
        told = '<target>A <g id="1">marked</g><!-- no --> text<x id="2"/>.</target>'
        assert read(xliff(unit(told)))[0].unit.target == "A marked text."

    def test_suggestions_of_a_memory_are_no_translation(self):
        told = "<alt-trans><target>No.</target></alt-trans>"
        assert read(xliff(unit(told)))[0].unit.target == ""

    def test_the_line_is_named(self):
        with pytest.raises(AgencyRefused) as refusal:
            read(xliff("\n\n" + unit(key="17")))
        assert (refusal.value.faults[0].row, refusal.value.faults[0].column) == (3, "id")

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "unknown_format"),
            (b"%PDF-1.7", "unknown_format"),
            (xliff(), "empty"),
            (xliff(unit())[:-9], "broken_xml"),
            (xliff(unit(key="17")), "key"),
            (xliff(unit() + unit()), "twice"),
            (xliff(unit(), version="2.0"), "version"),
            (xliff(unit(), namespace="urn:oasis:names:tc:xliff:document:2.0"), "version"),
            (b"<html/>", "not_xliff"),
            (xliff(unit(), head='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "doctype"),
            (xliff(unit(), head="<!DOCTYPE x>").decode().encode("utf-16"), "doctype"),
            (xliff(unit("<target>&e;</target>")), "broken_xml"),
        ],
    )  # fmt: skip
    def test_what_is_refused(self, data, code):
        assert set(codes(data)) == {code}

    def test_a_bomb_of_entities(self):
        head = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        assert codes(xliff(unit("<target>&b;</target>"), head=head)) == ["doctype"]

    def test_it_is_nested_deeply(self):
        deep = "<g>" * 5_000 + "</g>" * 5_000
        assert codes(xliff(unit(f"<target>{deep}</target>"))) == ["broken_xml"]


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


TITLES = ["Key キー (do not change 変更不可)", "Original 原文", "English 英文"]


class TestXlsx:
    def test_no_cell_is_a_formula(self):
        book = openpyxl.load_workbook(io.BytesIO(write([OTHER], "xlsx", name="x")))
        cells = [cell for row in book.active.iter_rows() for cell in row if cell.value]
        assert {cell.data_type for cell in cells} == {"s"}

    def test_columns_may_have_moved_and_rows_be_left_out(self):
        data = workbook([], TITLES, [UNIT.key, UNIT.source, "A."], [], [OTHER.key, None, None])
        assert [(f.row, f.unit.place, f.unit.target) for f in read(data)] == [
            (3, UNIT.place, "A."), (5, OTHER.place, ""),
        ]  # fmt: skip

    def test_every_broken_row_is_named(self):
        data = workbook(TITLES, ["17", "a", "b"], [UNIT.key, "a", "b"], [None, "a", "b"])
        with pytest.raises(AgencyRefused) as refusal:
            read(data)
        assert [(f.row, f.code) for f in refusal.value.faults] == [(2, "key"), (4, "key")]

    def test_what_is_refused(self):
        assert codes(workbook(["a", "b"])) == ["no_titles"]
        assert codes(workbook(TITLES)) == ["empty"]
        assert codes(workbook(TITLES, [UNIT.key, "a", "b"], [UNIT.key, "a", "c"])) == ["twice"] * 2
        assert codes(b"PK\x03\x04" + bytes(90)) == ["office"]

    def test_macros_are_refused(self):
        data = io.BytesIO(write([UNIT], "xlsx", name="x"))
        with zipfile.ZipFile(data, "a") as package:
            package.writestr("xl/vbaProject.bin", b"x")
        assert codes(data.getvalue()) == ["office"]

    def test_a_text_longer_than_a_cell(self):
        long = Unit(UNIT.comment, "body", 0, HASH, "あ" * 32_768)
        with pytest.raises(AgencyRefused) as refusal:
            write([UNIT, long], "xlsx", name="x")
        assert [(f.row, f.column, f.code) for f in refusal.value.faults] == [
            (3, "source", "too_long")
        ]
        assert read(write([long], "xliff", name="x"))[0].unit == long


def test_characters_that_no_file_holds_are_named():
    with pytest.raises(AgencyRefused) as refusal:
        write([UNIT, Unit(UNIT.comment, "change", 0, HASH, "a", "b\x0b")], "xliff", name="x")
    assert [(f.row, f.column, f.code) for f in refusal.value.faults] == [(2, "target", "character")]


def test_unknown_kinds_are_refused():
    with pytest.raises(AgencyRefused):
        write([UNIT], "docx", name="x")


def test_an_escape_for_a_character_that_no_text_holds_is_refused():
    with zipfile.ZipFile(
        io.BytesIO(write([replace(UNIT, target="MARK")], "xlsx", name="x"))
    ) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data.replace(b"MARK", b"a_x0000_b"))
    with pytest.raises(AgencyRefused) as refusal:
        read(changed.getvalue())
    assert [fault.code for fault in refusal.value.faults] == ["character"]
