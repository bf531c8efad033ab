"""Reading a draft in PDF: pages and lines as printed, and the blocks that they form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from documents.blocks import Block, Language
from documents.importing.composing import Composer
from documents.importing.pdf.labels import page_labels
from documents.importing.pdf.lines import Line, joined, lines_of, measure
from documents.importing.pdf.margins import (
    Heads,
    LineNumbers,
    count_between,
    take_line_numbers,
    take_running_heads,
)
from documents.importing.pdf.pages import PageRows, PdfLimits, read_pages
from documents.importing.pdf.paragraphs import Paragraph, Paragraphs, Sort, footnote_mark
from documents.importing.report import ImportedText, Report, refused
from documents.importing.words import cut, plain, tidy


@dataclass(frozen=True)
class PrintedLine:
    """A line as printed with its number, 0 where the page numbers lines but not this one."""

    number: int
    text: str


@dataclass(frozen=True)
class PrintedPage:
    """A page of the file, counted from 1; `label` is the page number printed on it, or "".

    `cited` is what comments name it by (see `page_labels`).
    """

    number: int
    label: str
    cited: str
    lines: tuple[PrintedLine, ...]


@dataclass(frozen=True)
class ImportedPages(ImportedText):
    """An imported text with its pages as printed and where its line numbers come from.

    Blocks have the page and the line number of their first and last line; `source_line` counts
    all lines of the file through. `line_numbers` is None where they were counted on each page.
    """

    pages: list[PrintedPage] = field(default_factory=list)
    line_numbers: LineNumbers | None = None


def read_pdf(data: bytes, *, language: Language, limits: PdfLimits | None = None) -> ImportedPages:
    """Return the blocks of a draft in PDF, its pages as printed, and the report of the import.

    Raises `Refused` for what is no PDF, is protected, damaged, scanned, or beyond the limits.
    """
    limits, report = limits or PdfLimits(), Report()
    rows = read_pages(data, limits, report)
    numbers = take_line_numbers(rows, report)
    heads = take_running_heads(rows, report)
    if numbers is None:
        _count_lines(rows, report)
    else:
        count_between(rows, numbers.step, report)
    pages = [lines_of(page) for page in rows]
    lines = [line for page in pages for line in page]
    if not lines:
        raise refused("empty")
    cited = _cited(rows, heads, report)
    composer = _compose(pages, lines, language, report, limits.blocks)
    blocks = [_with_pages(block, cited) for block in composer.blocks]
    printed = _printed(rows, pages, heads, cited)
    return ImportedPages(blocks, report.warnings(), report.remarks(), printed, numbers)


def _cited(rows: Sequence[PageRows], heads: Heads, report: Report) -> dict[int, str]:
    """What each page is cited as, with a remark on where that comes from."""
    cited = page_labels(heads.labels, len(rows))
    printed = any(cited[page] == label for page, label in heads.labels.items())
    report.add("page_numbers_printed" if printed else "page_numbers_counted")
    for page, label in cited.items():
        report.add("page_numbers_missing", detail=f"p. {page}", count=int(label[0] == "["))
    return cited


def _with_pages(block: Block, cited: Mapping[int, str]) -> Block:
    first, last = cited[block.first_page], cited[block.last_page]
    return replace(block, pages=first if first == last else f"{first}–{last}")


def _count_lines(pages: Sequence[PageRows], report: Report) -> None:
    for page in pages:
        for number, row in enumerate(page.rows, 1):
            row.number = number
    report.add("line_numbers_counted")


def _printed(
    rows: Sequence[PageRows], pages: Sequence[Sequence[Line]], heads: Heads,
    cited: Mapping[int, str],
) -> list[PrintedPage]:  # fmt: skip
    return [
        PrintedPage(
            page.number,
            heads.labels.get(page.number, ""),
            cited[page.number],
            tuple(PrintedLine(line.number, line.text) for line in lines),
        )
        for page, lines in zip(rows, pages, strict=True)
    ]


def _compose(
    pages: Sequence[Sequence[Line]], lines: Sequence[Line], language: Language, report: Report,
    most: int,
) -> Composer:  # fmt: skip
    composer = Composer(language, report, most)
    places = {id(line): at for at, line in enumerate(lines, 1)}
    for paragraph in Paragraphs(measure(lines), language, report).cut(pages):
        first, last = paragraph.lines[0], paragraph.lines[-1]
        composer.line = places[id(first)]
        before = len(composer.blocks)
        _add(composer, paragraph, language, report)
        # only numbers that were printed: a line of a table between numbered ones has none
        numbers = [line.number for line in paragraph.lines if line.number]
        for at in range(before, len(composer.blocks)):
            composer.blocks[at] = replace(
                composer.blocks[at],
                first_line=numbers[0] if numbers else 0,
                last_line=numbers[-1] if numbers else 0,
                first_page=first.page,
                last_page=last.page,
            )
    return composer


def _add(composer: Composer, paragraph: Paragraph, language: Language, report: Report) -> None:
    pieces = tidy(joined(paragraph.lines, language))
    text = plain(pieces)
    if paragraph.sort in (Sort.HEADING, Sort.ANNEX):
        number = paragraph.lines[0].text
        if len(paragraph.lines) > 1 and not number.strip("0123456789.ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
            composer.heading(cut(pieces, len(number)), 1, number)
        else:
            composer.heading(pieces, 1)
    elif paragraph.sort == Sort.FOOTNOTE:
        label, length = footnote_mark(text)
        report.add("footnotes", composer.line)
        composer.footnote(cut(pieces, length), label)
    else:
        if paragraph.sort == Sort.ROW:
            report.add("table_rows", composer.line, text)
        composer.paragraph(pieces)
