"""Reading a draft in Word from its first paragraph to its last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from documents.blocks import Block, BlockKind, Language
from documents.clauses import NAMED
from documents.importing.composing import (
    ANNEX,
    CAPTION,
    EXAMPLE,
    NOTE,
    NUMBERED,
    Composer,
)  # fmt: skip
from documents.importing.docx.elements import (
    LOST,
    TRANSPARENT,
    Element,
    attribute,
    child,
    local,
    value,
    whole,
)  # fmt: skip
from documents.importing.docx.files import DocxLimits, Files, count_changes, open_files
from documents.importing.docx.numbering import Mark, Numberings
from documents.importing.docx.runs import Hanging, Runs
from documents.importing.docx.styles import Styles, numbering_of, read_styles
from documents.importing.docx.tables import cells, rows
from documents.importing.report import ImportedText, Report, package_refusals, refused
from documents.importing.words import Piece, lines_joined, plain, tidy

#: A bold paragraph longer than this is emphasis, not a heading.
_LONGEST_GUESS = 120
_TEXT_LEVEL = 9
#: Places covered by merged cells that are kept as empty cells, in one table.
_MOST_EMPTY = 5_000


def read_docx(data: bytes, *, language: Language, limits: DocxLimits | None = None) -> ImportedText:
    """Return the blocks of a draft in DOCX and the report of what was not taken as it stood.

    Raises `Refused` for what is no DOCX text, is protected, damaged, too large, holds macros or
    entities, loads parts from elsewhere, or has no words.
    """
    limits, report = limits or DocxLimits(), Report()
    with package_refusals():
        files = open_files(data, limits, report)
    count_changes(files, report)
    reader = _Reader(files, Composer(language, report, limits.blocks), report)
    blocks = reader.read()
    if not any(block.text for block in blocks):
        raise refused("empty")
    return ImportedText(blocks, report.warnings(), report.remarks())


class _Reader:
    """One pass over the body; `line` counts paragraphs from 1."""

    def __init__(self, files: Files, composer: Composer, report: Report) -> None:
        self._files, self._composer, self._report = files, composer, report
        self._styles: Styles = read_styles(files.styles)
        self._numbers = Numberings(files.numbering, self._styles, report)
        self._runs = Runs(self._styles, report, links=files.links, comments=files.comments)
        self._line = self._footnotes = 0
        self._carried: list[Piece] = []
        self._term = ""

    def read(self) -> list[Block]:
        self._flow(self._files.body)
        self._end_term()
        return self._composer.blocks

    def _flow(self, container: Element) -> None:
        for element in self._laid(container):
            name = local(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            else:
                self._report.add("embedded_document", self._line)
        if self._carried:  # the mark of the last paragraph was deleted: nothing follows it
            carried, self._carried = self._carried, []
            self._composer.paragraph(carried)

    def _laid(self, container: Element) -> Iterator[Element]:
        for element in container:
            name = local(element)
            if name in ("p", "tbl", "altChunk"):
                yield element
            elif name == "sdt" and _is_contents(element):
                self._report.add("contents", self._line)
            elif name in TRANSPARENT:
                yield from self._laid(element)

    # Paragraphs ---------------------------------------------------------------------------

    def _next_line(self) -> None:
        self._line += 1
        self._composer.line = self._runs.line = self._line

    def _paragraph(self, paragraph: Element) -> None:
        self._next_line()
        pieces, hanging = self._runs.read(paragraph)
        pieces, self._carried = self._carried + pieces, []
        if _mark_deleted(paragraph):
            self._carried = pieces
        else:
            self._place(paragraph, tidy(pieces), bool(hanging.pictures))
        for words in hanging.pictures:
            self._composer.figure(words)
        self._after(hanging)

    def _after(self, hanging: Hanging) -> None:
        for box in hanging.boxes:
            self._flow(box)
        for place in hanging.footnotes:
            self._footnotes += 1
            note = self._files.notes.get(place)
            lines = [] if note is None else self._lines(note, Hanging())
            self._report.add("footnotes", self._line)
            self._composer.footnote(lines_joined(lines), str(self._footnotes))

    def _place(self, paragraph: Element, pieces: list[Piece], pictured: bool) -> None:
        properties = child(paragraph, "pPr")
        style = value(properties, "pStyle") or self._styles.default
        role, _, depth = self._styles.role(style).partition(":")
        mark = self._mark(properties, style)
        if role == "contents":
            self._report.add("contents", self._line)
            return
        if role == "termnum":
            self._begin_term(pieces, mark)
            return
        if role == "terms" and self._term and pieces:
            term, self._term = self._term, ""
            self._composer.heading(pieces, 1, term)
            return
        self._end_term()
        level = self._level(properties, style, role, depth)
        label = mark.text if mark and not mark.bullet else ""
        if level and not (pictured and not pieces):
            self._composer.heading(pieces, level, label)
        elif not pieces:
            return
        elif role == "numbered" and label:
            self._composer.numbered_paragraph(pieces, label)
        elif self._looks_like_heading(pieces, style) and not mark:
            self._report.add("heading_guessed", self._line, plain(pieces))
            self._composer.heading(pieces, 1)
        else:
            self._text(pieces, mark, role)

    def _text(self, pieces: list[Piece], mark: Mark | None, role: str) -> None:
        if mark and mark.text:
            printed = f"{mark.text} "
            if not any(pattern.match(printed) for pattern in (CAPTION, NOTE, EXAMPLE)):
                if NUMBERED.match(f"{mark.text} x") and "." in mark.text.rstrip("."):
                    self._composer.numbered_paragraph(pieces, mark.text)
                else:
                    self._composer.item(pieces, mark.text, mark.level + 1)
                return
            pieces = [Piece(printed), *pieces]
        self._composer.paragraph(pieces, _KINDS.get(role, BlockKind.PARAGRAPH))

    def _mark(self, properties: Element | None, style: str) -> Mark | None:
        """Count the paragraph; its own numbering goes before that of its style."""
        own, (styled, owner) = numbering_of(properties), self._styles.numbering(style)
        num = own.num or styled.num
        if num in ("", "0"):
            return None
        level = own.level
        if level is None and not own.num:
            level = styled.level
        mark = self._numbers.next(num, level, owner or style)
        deeper = self._styles.list_level(style)
        return replace(mark, level=deeper) if mark and mark.level < deeper else mark

    def _level(self, properties: Element | None, style: str, role: str, depth: str) -> int:
        """Level of a heading from 1; 0 for what is none."""
        outline = whole(value(properties, "outlineLvl"))
        if role == "heading" and outline != _TEXT_LEVEL:
            return int(depth)
        if role:
            return 0
        outline = self._styles.outline(style) if outline is None else outline
        return outline + 1 if outline is not None and 0 <= outline < _TEXT_LEVEL else 0

    def _looks_like_heading(self, pieces: list[Piece], style: str) -> bool:
        """Tell a heading of a draft without styles: bold with a clause number, or well known."""
        text = plain(pieces)
        if text.lower() in NAMED:
            return True
        bold = self._styles.look(style).get("bold") or all(
            piece.bold or not piece.text.strip() for piece in pieces
        )
        return bool(
            bold
            and len(text) <= _LONGEST_GUESS
            and text[-1] not in ".。:："
            and (NUMBERED.match(text) or ANNEX.match(text))
        )

    # Terms: the number stands in a paragraph of its own (styles TermNum, Term(s)) -----------

    def _begin_term(self, pieces: list[Piece], mark: Mark | None) -> None:
        self._end_term()
        text = plain(pieces)
        if mark and mark.text and text:
            self._composer.heading(pieces, 1, mark.text)
        elif NUMBERED.match(text):
            self._composer.heading(pieces, 1)
        else:
            self._term = text or (mark.text if mark else "")

    def _end_term(self) -> None:
        if self._term:
            term, self._term = self._term, ""
            self._composer.heading([], 1, term)

    # Tables -------------------------------------------------------------------------------

    def _table(self, table: Element) -> None:
        self._end_term()
        hanging = Hanging()
        merged = 0
        for row, line in rows(table, _MOST_EMPTY):
            for column, cell in enumerate(line, 1):
                lines = self._lines(cell.element, hanging) if cell and not cell.deleted else []
                merged += bool(cell and cell.merged)
                self._composer.cell(lines_joined(lines), row, column)
        self._report.add("merged_cells", self._line, count=merged)
        self._composer.caption = ""
        self._after(hanging)

    def _lines(self, container: Element, hanging: Hanging) -> list[list[Piece]]:
        """The paragraphs of a cell or footnote, with marks of lists, without empty ones."""
        lines: list[list[Piece]] = []
        for element in self._laid(container):
            if local(element) == "tbl":
                self._report.add("nested_table", self._line)
                for cell in cells(element):
                    lines += self._lines(cell.element, hanging)
            elif local(element) == "p":
                lines.append(self._line_of(element, hanging))
        return [line for line in lines if line]

    def _line_of(self, paragraph: Element, hanging: Hanging) -> list[Piece]:
        self._next_line()
        pieces, own = self._runs.read(paragraph)
        properties = child(paragraph, "pPr")
        mark = self._mark(properties, value(properties, "pStyle") or self._styles.default)
        if mark and pieces:
            pieces = [Piece(f"{mark.text} "), *pieces]
        pieces += [Piece(words or "〔…〕") for words in own.pictures]
        hanging.boxes += own.boxes
        hanging.footnotes += own.footnotes
        return tidy(pieces)


_KINDS = {"note": BlockKind.NOTE, "example": BlockKind.EXAMPLE}


def _mark_deleted(paragraph: Element) -> bool:
    """A paragraph whose mark was deleted runs on into the next one."""
    mark = child(paragraph, "pPr", "rPr")
    return mark is not None and any(local(change) in LOST for change in mark)


def _is_contents(control: Element) -> bool:
    """Tell a content control that Word keeps a table of contents in."""
    gallery = child(control, "sdtPr", "docPartObj", "docPartGallery")
    return attribute(gallery, "val") == "Table of Contents"
