"""On paper no word of a report runs into the column beside its own."""

import io
import zipfile
from itertools import pairwise
from xml.etree import ElementTree

import pypdfium2
import pytest

from documents import reports
from documents.reports import Column, Report

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LETTERS = "ABCDEFGHIJKLMNOPQ"


def written(columns, rows, kind):
    target = io.BytesIO()
    reports.write(Report("表", "ja", columns, rows), kind, target)
    return target.getvalue()


def spans(data):
    """Return from where to where each sign stands across all pages."""
    found = {}
    for page in pypdfium2.PdfDocument(data):
        text = page.get_textpage()
        for n in range(text.count_chars()):
            sign = text.get_text_range(n, 1)
            left, _bottom, right, _top = text.get_charbox(n)
            was = found.get(sign, (left, right))
            found[sign] = (min(was[0], left), max(was[1], right))
    return found


@pytest.mark.parametrize("most", [4, 17])
@pytest.mark.parametrize("length", [3, 13, 40])
def test_no_word_of_a_pdf_runs_into_the_next_column(most, length):
    letters = LETTERS[:most]
    columns = [Column(x, x * length, 1 + n % 3) for n, x in enumerate(letters)]
    found = spans(written(columns, [[x * length for x in letters]] * 3, "pdf"))
    for one, next_ in pairwise(letters):
        assert found[one][1] <= found[next_][0], (one, next_)


def test_signs_that_begin_no_line_are_broken_too():
    columns = [Column("a", "い"), Column("b", "ろ", 30)]
    found = spans(written(columns, [["ー" * 40, "は" * 5]], "pdf"))
    assert found["ー"][1] <= found["は"][0]


def test_what_is_broken_is_still_whole_where_it_is_read():
    columns = [Column("a", "い"), Column("b", "ろ", 5)]
    page = pypdfium2.PdfDocument(written(columns, [["k" * 90, "x"]], "pdf"))[0]
    assert page.get_textpage().get_text_range().count("k") == 90


def test_words_that_fit_are_not_broken():
    columns = [Column("clause", "Clause"), *(Column(x, x, 5) for x in "ab")]
    page = pypdfium2.PdfDocument(written(columns, [["Environmental", "x", "y"]], "pdf"))[0]
    assert "Environmental" in page.get_textpage().get_text_range()


@pytest.mark.parametrize("most", [4, 17])
def test_columns_of_a_word_file_hold_their_headings_and_fit_the_page(most):
    columns = [Column(x, "Organisation", 1 + 4 * (n % 2)) for n, x in enumerate(LETTERS[:most])]
    with zipfile.ZipFile(io.BytesIO(written(columns, [], "docx"))) as package:
        root = ElementTree.fromstring(package.read("word/document.xml"))
    widths = [int(column.get(f"{W}w")) for column in root.iter(f"{W}gridCol")]
    [size], [margins] = root.iter(f"{W}pgSz"), root.iter(f"{W}pgMar")
    sides = sum(int(margins.get(f"{W}{side}")) for side in ("left", "right"))
    assert sum(widths) <= int(size.get(f"{W}w")) - sides
    assert min(widths) > 1_000  # "Organisation" of 9 points is about 960 wide
