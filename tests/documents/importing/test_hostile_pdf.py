"""PDF files that are broken, protected, scanned or meant to hurt: refused with the reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.importing import REASONS, read_pdf
from documents.importing.pdf import PdfLimits, pages
from documents.markdown import Refused
from tests.documents.importing.pdf_files import Page, Print, full, pdf, protected, text_page

GOOD = pdf(text_page(full("one"), "two."), text_page(full("three"), "four."))
EVERYTHING, NO_COPYING = -1, -1 - 16


def codes(data, limits=None):
    with pytest.raises(Refused) as refusal:
        read_pdf(data, language="en", limits=limits)
    found = [problem.reason_code for problem in refusal.value.problems]
    assert all(code in REASONS for code in found)
    return found


def test_the_good_one_is_read():
    assert len(read_pdf(GOOD, language="en").blocks) == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_pdf"),
        (b"PK\x03\x04", "not_pdf"),
        (b"%PDF-1.7\n", "broken_pdf"),
        (b"%PDF-1.7\n" + bytes(5000), "broken_pdf"),
        (GOOD[:300], "broken_pdf"),
        (pdf(text_page("x"), encrypt=protected(EVERYTHING, b"secret")), "encrypted"),
        (pdf(text_page("x"), encrypt=protected(NO_COPYING)), "copying_forbidden"),
        (pdf(Page(picture=True), Page([Print("7", 300, 30)], picture=True)), "no_text_layer"),
        (pdf(Page()), "empty"),
    ],
)
def test_what_is_refused(data, code):
    assert codes(data) == [code]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (PdfLimits(size=100), "too_large"),
        (PdfLimits(pages=1), "too_many_pages"),
        (PdfLimits(characters=100), "too_large"),
        (PdfLimits(blocks=1), "too_many_blocks"),
    ],
)
def test_limits(limits, code):
    assert codes(GOOD, limits) == [code]


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("while True: pass", "too_slow"),
        ("import time; time.sleep(60)", "too_slow"),
        ("import os; os.abort()", "broken_pdf"),
        ("print('{\"pages\": 3}'); raise MemoryError", "broken_pdf"),
        ("print('{\"pages\": 3')", "broken_pdf"),
    ],
)
def test_a_reader_that_crashes_or_never_ends_is_a_refusal(tmp_path, monkeypatch, script, code):
    path = tmp_path / "reader.py"
    path.write_text(script)
    monkeypatch.setattr(pages, "_EXTRACT", path)
    assert codes(GOOD, PdfLimits(seconds=1)) == [code]


def test_the_reader_is_given_no_passwords(tmp_path, monkeypatch):
    path = tmp_path / "reader.py"
    path.write_text('import os; print(\'{"refused": "%s"}\' % os.environ.get("TOKEN", "empty"))')
    monkeypatch.setattr(pages, "_EXTRACT", path)
    monkeypatch.setenv("TOKEN", "too_large")
    assert codes(GOOD) == ["empty"]


def test_the_reader_is_held_to_its_memory():
    padded = GOOD + b"%" * 40_000_000
    assert codes(padded, PdfLimits(memory=1_000_000)) == ["too_large"]


def test_pages_that_name_themselves_as_their_children():
    ring = GOOD.replace(b"/Kids [20 0 R 22 0 R]", b"/Kids [2 0 R 2 0 R  ]")
    assert ring != GOOD
    assert codes(ring)[0] in ("broken_pdf", "empty")


@settings(max_examples=40, deadline=None)
@given(at=st.floats(0, 1, exclude_max=True), cut=st.integers(0, 60), put=st.binary(max_size=8))
def test_damage_anywhere_is_read_or_refused_but_never_a_crash(at, cut, put):
    place = int(len(GOOD) * at)
    try:
        read_pdf(GOOD[:place] + put + GOOD[place + cut :], language="en")
    except Refused as refusal:
        assert refusal.problems
