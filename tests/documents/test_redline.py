"""The redline: all changes accepted it is the new text, all rejected the old one."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from lxml import etree

from benchmarks.revised import case
from documents.diff import compare
from documents.markdown import parse
from documents.redline import write_redline

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
CAME, WENT = {f"{W}ins", f"{W}moveTo"}, {f"{W}del", f"{W}moveFrom"}


def redline(old, new, language="en"):
    return write_redline(
        compare(old, new), language=language, title="CDR-EW-012", author="Portal", at=AT
    )


def document(data):
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))


def texts(data, without):
    """Return the paragraphs after all changes were accepted or rejected, as Word does it.

    A paragraph whose end is among what goes runs on in the next one; one without words vanishes.
    """
    found, begun = [], ""
    for paragraph in list(document(data).iter(f"{W}p"))[1:]:
        words = "".join(
            "\t" if element.tag == f"{W}tab" else element.text or ""
            for element in paragraph.iter(f"{W}t", f"{W}delText", f"{W}tab")
            if not any(above.tag in without for above in element.iterancestors())
        )
        begun += words
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        if mark is not None and any(child.tag in without for child in mark):
            continue
        if begun:
            found.append(begun)
        begun = ""
    return found + [begun] * bool(begun)


def printed(blocks):
    numbered = {"heading", "list_item"}
    before = [b.number if b.kind in numbered else "" if b.row else b.label for b in blocks]
    return [f"{n}\t{b.text}" if n else b.text for n, b in zip(before, blocks, strict=True)]


def parsed(text):
    return parse(text.encode(), language="en").blocks


@pytest.mark.parametrize("seed", range(4))
def test_accepted_it_is_the_new_text_and_rejected_the_old_one(seed):
    made = case("ja" if seed % 2 else "en", 150, seed)
    data = redline(made.old, made.new, made.language)
    assert texts(data, without=WENT) == printed(made.new)
    assert texts(data, without=CAME) == printed(made.old)


TABLE = "# 1 A\n\nTable 1 — Points\n\n| Kind | Points |\n| --- | --- |\n| Control | 12 |\n| Basalt | 24 |\n"


def test_a_table_stays_one_and_its_lost_row_is_tracked():
    old, new = parsed(TABLE), parsed(TABLE.replace("| Control | 12 |\n", ""))
    data = redline(old, new)
    root = document(data)
    assert len(list(root.iter(f"{W}tbl"))) == 1
    assert len(root.findall(f".//{W}trPr/{W}del")) == 1
    assert "Control" in texts(data, without=CAME)
    assert "Control" not in texts(data, without=WENT)


def test_only_the_words_that_changed_are_tracked():
    old, new = (
        parsed(f"# 1 A\n\nOne plot {verb} be kept for each field.\n")
        for verb in ("shall", "should")
    )
    root = document(redline(old, new))
    assert [e.text for e in root.iter(f"{W}delText")] == ["shall"]
    assert ["".join(e.itertext()) for e in root.iter(f"{W}ins")] == ["should"]
    [change] = root.iter(f"{W}ins")
    assert (change.get(f"{W}author"), change.get(f"{W}date")) == ("Portal", "2026-11-02T09:00:00Z")


def test_the_same_comparison_gives_the_same_bytes():
    made = case("ja", 60, 7)
    assert redline(made.old, made.new) == redline(made.old, made.new)


def test_text_that_xml_cannot_hold_does_not_break_the_file():
    old, new = (
        parsed("# 1 A\n\nOne <b> & two.\n".replace("<b>", "&lt;b>")),
        parsed("# 1 A\n\nThree.\n"),
    )
    assert texts(redline(old, new), without=WENT) == ["1\tA", "Three."]
