"""Writing a text in the browser: what can be written there, and how the reader would show it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.utils.text import get_valid_filename

from apps.drafts.intake import LINE_ALGORITHM, NO_CLAUSE, ORDER, blocks_of, reason_of, row_of
from apps.drafts.intake import Files as FilesOf
from apps.drafts.models import Draft, Revision, RevisionText
from apps.drafts.reading import Part, Stretch, starts_of, text_of
from apps.drafts.selectors import current_revision
from apps.shared.errors import Text
from documents.alignment import Fate
from documents.blocks import Block, BlockKind, Language
from documents.diff import Passage, compare
from documents.lines import number_lines
from documents.markdown import look

Media = RevisionText.Media
MOST = 200  # blocks that a preview shows at once, however long a clause is


@dataclass(frozen=True)
class Source:
    """The text of one language as its author wrote it; `media` is '' where there is none yet."""

    language: Language
    text: str = ""
    media: str = ""
    file_name: str = ""
    original: bytes = b""
    sha256: str = ""

    @property
    def is_writable(self) -> bool:
        """Tell whether it is Markdown; Word and PDF are written elsewhere."""
        return self.media in ("", Media.MARKDOWN)


def sources_of(revision: Revision | None) -> list[Source]:
    """Return the text of each language, Japanese first."""
    texts = {text.language: text for text in revision.texts.all()} if revision else {}
    return [_source(language, texts.get(language)) for language in ORDER]


def _source(language: Language, text: RevisionText | None) -> Source:
    if text is None:
        return Source(language)
    original = bytes(text.original or text.source.encode())
    source = one_kind_of_line_end(text.source)
    return Source(language, source, text.media, text.file_name, original, text.sha256)


def one_kind_of_line_end(text: str) -> str:
    """Return a text as a page gives it back: forms send other line ends than files have."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def differ(sources: Iterable[Source], written: Mapping[str, str]) -> list[Source]:
    """Return the sources from which what was written differs."""
    return [
        source for source in sources
        if source.is_writable and written.get(source.language, source.text) != source.text
    ]  # fmt: skip


def files_of(sources: Iterable[Source], written: Mapping[str, str], *, number: str) -> FilesOf:
    """Return what was written as the files of a revision, and beside it what was not touched.

    A language that was begun and left empty is none; one that has a text does not lose it so.
    """
    files: dict[str, tuple[str, bytes]] = {}
    for source in sources:
        text = written.get(source.language, source.text) if source.is_writable else source.text
        name = source.file_name or get_valid_filename(f"{number}.{source.language}.md")
        if source.media and text == source.text:  # to the byte, whatever its line ends are
            files[source.language] = (name, source.original)
        elif source.media or text.strip():
            files[source.language] = (name, text.encode())
    return files


@dataclass(frozen=True)
class Trouble:
    """Why a text cannot be taken in, and in which line; 0 where it is the whole text."""

    line: int
    reason: Text


@dataclass(frozen=True)
class Shown:
    """A part of a preview, the line of the source at which it begins, and what is to be said."""

    part: Part
    line: int
    troubles: list[Trouble]
    passage: Passage | None

    @property
    def fate(self) -> Fate | None:
        """What became of it since the published text; None where it is unchanged."""
        return self.passage.fate if self.passage and self.passage.is_changed else None


@dataclass(frozen=True)
class Preview:
    """A text while it is written: all that is wrong with it, what changed, and a stretch of it.

    `counts` is None where no text has been published in this language. `last` is the line of the
    source before which the stretch ends, 0 where it ends with the text.
    """

    troubles: list[Trouble]
    counts: dict[Fate, int] | None
    blocks: int
    shown: list[Shown]
    first: int = 1
    last: int = 0

    @property
    def is_whole(self) -> bool:
        return sum(len(shown.part.blocks) for shown in self.shown) == self.blocks


def preview(draft: Draft, language: Language, text: str, *, line: int) -> Preview:
    """Show the stretch around a line of the source as the reader would, and judge the whole."""
    blocks, problems = look(text, language=language)
    troubles = [Trouble(problem.line, reason_of(problem)) for problem in problems]
    if blocks and not any(block.number for block in blocks):
        troubles.append(Trouble(0, NO_CLAUSE))
    before = blocks_of(current_revision(draft), language)
    passages = compare(before, blocks) if before else []
    counts = Counter(p.fate for p in passages if p.is_changed and not p.went)
    start, end = _bounds(blocks, line)
    last = blocks[end].source_line if end < len(blocks) else 0
    parts = _parts(draft, language, blocks, start, end)
    lines = {block.key: block.source_line for block in blocks}
    edges = [*(lines[part.block.key] for part in parts), last or text.count("\n") + 2]
    became = {block.key: passage for passage in passages for block in passage.new}
    shown = []
    for part, (first, following) in zip(parts, pairwise(edges), strict=True):
        here = [trouble for trouble in troubles if first <= trouble.line < following]
        shown.append(Shown(part, first, here, _change(part, became)))
    return Preview(
        troubles, dict(counts) if before else None, len(blocks), shown,
        first=edges[0] if start else 1, last=last,
    )  # fmt: skip


def _change(part: Part, became: Mapping[str, Passage]) -> Passage | None:
    """Return the first change in a part: a table is told by its cells."""
    found = (became[block.key] for block in part.blocks if block.key in became)
    return next((passage for passage in found if passage.is_changed), None)


def _bounds(blocks: list[Block], line: int) -> tuple[int, int]:
    """Return which blocks are shown: those of the reader's stretch, at most `MOST` of them."""
    at = max(0, bisect_right([block.source_line for block in blocks], line) - 1)
    places = (n for n, block in enumerate(blocks) if block.kind == BlockKind.HEADING)
    starts = starts_of(places)
    n = bisect_right(starts, at)
    start, end = starts[n - 1], starts[n] if n < len(starts) else len(blocks)
    if end - start > MOST:
        start = max(start, min(at - MOST // 2, end - MOST))
        end = start + MOST
    return start, end


def _parts(
    draft: Draft, language: Language, blocks: list[Block], start: int, end: int
) -> list[Part]:
    revision = Revision(draft=draft, line_algorithm=LINE_ALGORITHM)
    counted = number_lines(blocks[:end], language=language, algorithm=LINE_ALGORITHM)
    rows = [row_of(block, revision, language, n) for n, block in enumerate(counted[start:])]
    text = RevisionText(revision=revision, language=language)
    return text_of(Stretch(revision, text, [], rows, None, None)).parts
