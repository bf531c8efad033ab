"""Taking uploaded texts in, Markdown, Word or PDF: every fault named, ids and lines given."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext_lazy as _

from apps.drafts.import_words import REASONS
from apps.drafts.models import Block, Revision, RevisionText
from apps.shared.errors import BadFile, Fault
from documents.blocks import Block as ParsedBlock
from documents.blocks import BlockKind, Language
from documents.clauses import shown_number
from documents.importing import Remark, read_docx, read_pdf
from documents.keys import assign_keys, pair_languages
from documents.lines import number_lines
from documents.markdown import ParsedText, Problem, Refused, parse
from documents.translation import Texts, Translation, translations

Files = Mapping[str, tuple[str, bytes]]
Parsed = Mapping[Language, ParsedText]
Media = RevisionText.Media
ORDER: tuple[Language, ...] = ("ja", "en")
LINE_ALGORITHM = 1

NO_CLAUSE = _(
    "The text has no numbered clause. Begin each clause with a heading such as “# 1 Scope”."
)


@dataclass(frozen=True)
class TextRead:
    """One file as it was read: its blocks with ids and lines, and those without a counterpart.

    `translation` names by key the blocks that are not in step with the other language.
    """

    language: Language
    file_name: str
    source: bytes
    blocks: list[ParsedBlock]
    alone: list[ParsedBlock] = field(default_factory=list)
    media: str = Media.MARKDOWN
    remarks: list[Remark] = field(default_factory=list)
    translation: Mapping[str, Translation] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.source).hexdigest()

    @property
    def clauses(self) -> list[tuple[str, str, int]]:
        """Number as shown, title and level of every heading."""
        return [
            (shown_number(block.number, self.language), block.text, block.level)
            for block in self.blocks
            if block.kind == BlockKind.HEADING
        ]

    @property
    def requirements(self) -> int:
        return sum(block.kind == BlockKind.REQUIREMENT for block in self.blocks)

    @property
    def behind(self) -> int:
        """How many blocks did not follow when their counterparts changed."""
        return sum(state == Translation.BEHIND for state in self.translation.values())

    @property
    def lines(self) -> int:
        return self.blocks[-1].last_line

    @property
    def report(self) -> list[dict[str, object]]:
        """What was not taken over as it stood in the file, as it is kept."""
        return [asdict(remark) for remark in self.remarks]

    @property
    def warnings(self) -> list[dict[str, str | int]]:
        """The blocks without a counterpart in the other language, as they are kept."""
        return [
            {"line": block.source_line, "clause": block.clause, "text": block.text[:80]}
            for block in self.alone
        ]


def read(files: Files, *, previous: Revision | None = None) -> list[TextRead]:
    """Read one file per language, Japanese first; write nothing.

    Blocks with the words of a block of `previous` keep its id, and counterparts in the two
    languages share one. Raises `BadFile` with every fault of every file.
    """
    return texts_of(files, parsed(files), previous=previous)


def texts_of(files: Files, parsed: Parsed, *, previous: Revision | None) -> list[TextRead]:
    """Give the blocks of what was parsed the ids that they keep from `previous`."""
    before = {language: blocks_of(previous, language) for language in ORDER}
    keyed = {
        language: assign_keys(text.blocks, previous=before[language])
        for language, text in parsed.items()
    }
    alone: dict[str, list[ParsedBlock]] = {}
    if len(keyed) == len(ORDER):
        first, second = ORDER
        kept = {block.key for blocks in before.values() for block in blocks}
        pairs = pair_languages(keyed[first], keyed[second], kept=kept)
        keyed = {first: pairs.first, second: pairs.second}
        alone = {first: pairs.alone_first, second: pairs.alone_second}
    states = translations(_words(keyed), old=_words(before), before=_translation_of(previous))
    return [
        TextRead(
            language, *files[language],
            blocks=_numbered(blocks, language),
            alone=alone.get(language, []),
            media=media_of(files[language][1]),
            remarks=getattr(parsed[language], "report", []),
            translation=states[language],
        )
        for language, blocks in keyed.items()
    ]  # fmt: skip


def _words(texts: Mapping[Language, list[ParsedBlock]]) -> Texts:
    return {
        language: {block.key: block.text for block in blocks} for language, blocks in texts.items()
    }


def _translation_of(previous: Revision | None) -> dict[Language, dict[str, Translation]]:
    """Return which blocks of a published revision were not in step."""
    behind = previous.blocks.exclude(translation="") if previous else Block.objects.none()
    return {
        language: {
            block.key: Translation(block.translation) for block in behind.filter(language=language)
        }
        for language in ORDER
    }


def _numbered(blocks: list[ParsedBlock], language: Language) -> list[ParsedBlock]:
    """Count the lines, but for a text with pages: there the printed lines are the ones to cite."""
    if any(block.first_page for block in blocks):
        return blocks
    return number_lines(blocks, language=language, algorithm=LINE_ALGORITHM)


def media_of(data: bytes) -> Media:
    """Tell what a file is by how it begins, whatever it is called."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):  # a zip; Word before 2007
        return Media.DOCX
    return Media.PDF if b"%PDF-" in data[:1024] else Media.MARKDOWN


READERS: dict[Media, Callable[..., ParsedText]] = {
    Media.MARKDOWN: parse, Media.DOCX: read_docx, Media.PDF: read_pdf,
}  # fmt: skip


def store(texts: Iterable[TextRead], *, revision: Revision) -> None:
    """Make what was read the text of `revision`, in place of any text it had."""
    revision.texts.all().delete()
    revision.blocks.all().delete()
    for text in texts:
        is_markdown = text.media == Media.MARKDOWN
        RevisionText.objects.create(
            revision=revision, language=text.language, media=text.media,
            source=text.source.decode("utf-8") if is_markdown else "",
            original=None if is_markdown else text.source, report=text.report,
            file_name=text.file_name, sha256=text.sha256, warnings=text.warnings,
        )  # fmt: skip
        Block.objects.bulk_create(
            (
                row_of(block, revision, text.language, n, text.translation.get(block.key, ""))
                for n, block in enumerate(text.blocks)
            ),
            batch_size=1000,
        )


def parsed(files: Files) -> Parsed:
    """Parse each file; of a long PDF this takes a minute, in which nothing should be locked."""
    if not files:
        raise BadFile(_("Choose at least one file."))
    parsed: dict[Language, ParsedText] = {}
    faults: list[Fault] = []
    for language in ORDER:
        if language not in files:
            continue
        name, source = files[language]
        try:
            parsed[language] = READERS[media_of(source)](source, language=language)
        except Refused as refused:
            faults += [_fault(name, problem) for problem in refused.problems]
        else:
            by_hand = media_of(source) == Media.MARKDOWN
            if by_hand and not any(block.number for block in parsed[language].blocks):
                faults.append(Fault(name, NO_CLAUSE))
    if faults:
        raise BadFile(
            _("The text was not taken in. Mend these places and try again."), faults=faults
        )
    return parsed


def _fault(file_name: str, problem: Problem) -> Fault:
    where = {"file": file_name, "line": problem.line, "column": problem.column}
    if not problem.line:
        return Fault(file_name, reason_of(problem))
    place = (
        _("%(file)s, line %(line)d, column %(column)d") if problem.column
        else _("%(file)s, line %(line)d")
    )  # fmt: skip
    return Fault(str(place) % where, reason_of(problem))


def reason_of(problem: Problem) -> str:
    """Return in words why a text is refused there."""
    reason = str(REASONS[problem.reason_code])
    return f"{reason} ({problem.detail})" if problem.detail else reason


def blocks_of(revision: Revision | None, language: str) -> list[ParsedBlock]:
    if revision is None:
        return []
    return [
        ParsedBlock(
            key=block.key,
            kind=BlockKind(block.kind),
            number=block.number,
            clause=block.clause,
            level=block.level,
            label=block.label,
            text=block.text,
            html=block.html,
            source_line=0,
            row=block.row,
            column=block.column,
        )
        for block in revision.blocks.filter(language=language)
    ]


def row_of(
    block: ParsedBlock, revision: Revision, language: str, position: int, translation: str = ""
) -> Block:
    """Return what was parsed as it is stored, not stored yet."""
    return Block(
        revision=revision, language=language, position=position, key=block.key,
        kind=block.kind, clause=block.clause, number=block.number, label=block.label,
        level=block.level, row=block.row, column=block.column, text=block.text, html=block.html,
        first_line=block.first_line, last_line=block.last_line, first_page=block.first_page,
        last_page=block.last_page, pages=block.pages,
        translation=translation,
    )  # fmt: skip
