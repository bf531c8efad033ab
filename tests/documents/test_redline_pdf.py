"""The redline as PDF: every word of both texts stands in it, whatever it looks like."""

import re
from datetime import UTC, datetime

import pypdfium2
import pytest

from benchmarks.revised import case
from documents.diff import compare
from documents.markdown import parse
from documents.redline_pdf import write_redline_pdf

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
WORDS = {
    "ins": "inserted", "del": "deleted", "moveTo": "moved here", "moveFrom": "moved away",
    "came_from": "from %s:", "went_to": "to %s:",
}  # fmt: skip
HOSTILE = [
    r"#let x = 1; #import(1) and `code` and $m^2$ and \#panic()", "@reference <label> = heading",
    "// no comment /* nor this */", "長" * 300, "x" * 300, "± 5 % ≤ 40 °C, 10 µm, § 3, é, か\u3099",
    "葛\U000e0100飾区と𠮷野家", "// [link](https://example.org)", "1. a - b + c / d ~ e -- f --- g",
]  # fmt: skip


def pdf(old, new, language="en"):
    return write_redline_pdf(
        compare(old, new), language=language, title="CDR-EW-012 #title", about="r1 → r2",
        words=WORDS, at=AT,
    )  # fmt: skip


def words(data):
    """Return what can be copied from the file, without blanks and page numbers."""
    pages = pypdfium2.PdfDocument(data)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    return re.sub(r"[\s\ufffe\ufffd\U000e0100-\U000e01ef]", "", text)


def told(text):
    return re.sub(r"[\s\U000e0100-\U000e01ef]", "", text)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_word_of_both_texts_is_in_it(language):
    made = case(language, 60, 1)
    found = words(pdf(made.old, made.new, language))
    for block in made.new:
        pieces = [told(piece) for piece in re.split(r"(?<=[、。,.])", block.text)]
        assert any(piece in found for piece in pieces if piece), block.text
    assert "inserted" in found
    assert told("CDR-EW-012 #title") in found


def test_nothing_in_a_text_is_read_as_markup_of_the_page():
    blocks = [
        block
        for n, text in enumerate(HOSTILE)
        for block in parse("文", language="ja").blocks
        for block in [block.__class__(**{**vars(block), "key": f"b{n}", "text": text})]
    ]
    found = words(pdf([], blocks, "ja"))
    for text in HOSTILE:
        assert told(text).replace("か\u3099", "が") in found.replace("か\u3099", "が"), text


def test_what_moved_says_where_it_came_from_and_the_file_is_the_same_each_time():
    stays = "".join(
        f"## 1.{n} Clause {n}\n\nSentence number {n} stays as it is here.\n\n" for n in range(1, 9)
    )
    moved = (
        "The operator shall keep the samples of crushed rock for at least five years after use.\n\n"
    )
    old, new = f"# 1 One\n\n{moved}{stays}", f"# 1 One\n\n{stays}{moved}"
    texts = [parse(text, language="en").blocks for text in (old, new)]
    data = pdf(*texts)
    found = words(data)
    assert told("[from 1:]") in found
    assert told("[to 1.8:]") in found
    assert found.count(told(moved)) == 2
    assert data == pdf(*texts)
    assert b"/StructTreeRoot" in data


def test_a_table_with_a_deleted_row_is_set():
    table = "| a | b |\n| --- | --- |\n| one | two |\n| three | four |\n"
    old, new = (
        parse(f"# 1 T\n\n{table}", language="en"),
        parse(
            f"# 1 T\n\n{table.replace('| one | two |', '| one | 2.5 |').replace('| three | four |', '')}",
            language="en",
        ),
    )
    found = words(pdf(old.blocks, new.blocks))
    for cell in ("one", "two", "2.5", "three", "four"):
        assert cell in found
