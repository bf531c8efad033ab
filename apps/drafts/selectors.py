"""Reading documents: which drafts and revisions somebody may see, and a text ready to be shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString, mark_safe

from apps.drafts.models import Block, Draft, Revision, RevisionText
from apps.drafts.states import RevisionState
from apps.people import permissions
from apps.people.models import User
from apps.people.table import Action
from documents.blocks import BlockKind
from documents.clauses import shown_number
from documents.marking import Mark, marked

Reader = User | AnonymousUser


def drafts() -> models.QuerySet[Draft]:
    """Return all drafts with their owners, and the newest published revision with its size."""
    return Draft.objects.select_related("owner").annotate(
        current_ordinal=Subquery(_newest("ordinal")), blocks=Subquery(_size())
    )


def visible(user: Reader) -> models.QuerySet[Draft]:
    """Return the drafts that `user` may read."""
    return permissions.permitted(drafts(), user, Action.DRAFT_VIEW)


def revisions(user: Reader) -> models.QuerySet[Revision]:
    """Return the revisions that `user` may read.

    Whoever prepares a draft sees unpublished revisions too; whoever only sees it because it has
    been published to everyone sees its newest published revision and none before.
    """

    def drafts_on_which(action: Action) -> Q:
        return permissions.condition(Draft, user, action, "draft")

    published = Q(state=RevisionState.PUBLISHED)
    newest = published & Q(ordinal=Subquery(_newest("ordinal", of="draft")))
    return Revision.objects.select_related("draft__owner").filter(
        published & drafts_on_which(Action.DRAFT_EARLIER)
        | newest & drafts_on_which(Action.DRAFT_VIEW)
        | drafts_on_which(Action.DRAFT_EDIT)
    )


def revision_for(user: Reader, number: str, ordinal: int) -> Revision:
    """Return one revision; Http404 where there is none that `user` may read."""
    return get_object_or_404(revisions(user), draft__number=number, ordinal=ordinal)


def current_revision(draft: Draft) -> Revision | None:
    """Return the newest published revision."""
    return draft.revisions.filter(state=RevisionState.PUBLISHED).order_by("-ordinal").first()


def languages_of(revision: Revision) -> list[str]:
    """Return the languages in which `revision` has a text, Japanese first."""
    return sorted(revision.texts.values_list("language", flat=True), reverse=True)


@dataclass
class Node:
    """A clause in the tree beside the text; `number` as it is shown, `key` its heading's anchor."""

    number: str
    title: str
    key: str
    level: int
    children: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class BlockView:
    """A block as the reader shows it; `html` carries line breaks and marked requirement words."""

    pk: int
    key: str
    kind: str
    clause: str
    number: str
    label: str
    level: int
    text: str
    html: SafeString
    first_line: int
    last_line: int
    language: str
    row: int
    column: int

    @property
    def shown_number(self) -> str:
        return shown_number(self.number, self.language)

    @property
    def lines(self) -> str:
        same = self.first_line == self.last_line
        return str(self.first_line) if same else f"{self.first_line}–{self.last_line}"


@dataclass
class Part:
    """What is shown as one: a block, or the rows of a table, each a list of its cells."""

    blocks: list[BlockView]
    is_table: bool = False

    @property
    def block(self) -> BlockView:
        return self.blocks[0]

    @property
    def rows(self) -> list[list[BlockView]]:
        return [list(cells) for _row, cells in groupby(self.blocks, key=lambda cell: cell.row)]


@dataclass(frozen=True)
class TextView:
    """One text of a revision: its blocks in order, as parts to show, and its tree of clauses."""

    revision: Revision
    language: str
    file_name: str
    sha256: str
    warnings: list[dict[str, str]]
    blocks: list[BlockView]
    parts: list[Part]
    tree: list[Node]


def text_of(
    revision: Revision, language: str, marks: Mapping[int, Sequence[Mark]] | None = None
) -> TextView | None:
    """Return the text of `revision` in `language`, None where it has none. Two queries.

    `marks` are ranges to be marked in the text, by the number of their block.
    """
    text = RevisionText.objects.filter(revision=revision, language=language).first()
    if text is None:
        return None
    algorithm = revision.line_algorithm
    marks = marks or {}
    blocks = [
        _view(block, algorithm, marks.get(block.pk, ()))
        for block in revision.blocks.filter(language=language)
    ]
    return TextView(
        revision, language, text.file_name, text.sha256, text.warnings, blocks,
        parts=parts_of(blocks), tree=tree_of(blocks),
    )  # fmt: skip


def parts_of(blocks: Iterable[BlockView]) -> list[Part]:
    """Return the blocks with the cells of each table gathered."""
    parts: list[Part] = []
    for block in blocks:
        is_cell = block.row > 0
        begins = (block.row, block.column) == (1, 1)
        if is_cell and not begins and parts and parts[-1].is_table:
            parts[-1].blocks.append(block)
        else:
            parts.append(Part([block], is_table=is_cell))
    return parts


def tree_of(blocks: Iterable[BlockView]) -> list[Node]:
    """Return the clauses of a text, each under the one it belongs to."""
    top: list[Node] = []
    path: list[Node] = []
    for block in blocks:
        if block.kind != BlockKind.HEADING:
            continue
        node = Node(block.shown_number, block.text, block.key, block.level)
        while path and path[-1].level >= node.level:
            path.pop()
        (path[-1].children if path else top).append(node)
        path.append(node)
    return top


def _view(block: Block, algorithm: int, marks: Sequence[Mark]) -> BlockView:
    html = marked(
        block.html, language=block.language, first_line=block.first_line,  # type: ignore[arg-type]
        last_line=block.last_line, label=block.label, algorithm=algorithm, marks=marks,
    )  # fmt: skip
    return BlockView(
        block.pk, block.key, block.kind, block.clause, block.number, block.label, block.level,
        block.text, mark_safe(html), block.first_line, block.last_line, block.language,
        block.row, block.column,
    )  # fmt: skip


def _newest(column: str, of: str = "pk") -> Any:
    """Return, for a subquery, `column` of the newest published revision of the outer draft."""
    published = Revision.objects.filter(draft=OuterRef(of), state=RevisionState.PUBLISHED)
    return published.order_by("-ordinal").values(column)[:1]


def _size() -> models.QuerySet[Any, Any]:
    """Return, for a subquery, the number of blocks of the outer draft's newest published text."""
    published = Block.objects.filter(
        revision__draft=OuterRef("pk"), revision__state=RevisionState.PUBLISHED
    )
    newest_first = published.order_by("-revision__ordinal", "-position")
    return newest_first.annotate(n=F("position") + 1).values("n")[:1]
