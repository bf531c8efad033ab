"""Hanging a comment on its place: words, a block, a clause, a table, or the whole document."""

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.drafts.models import Block
from apps.rounds.models import Anchor, Comment
from apps.rounds.selectors import cells_beside, first_cell
from apps.shared.errors import DomainError
from documents.anchors import Quote, quote_of
from documents.blocks import BlockKind, table_of

Scope = Anchor.Scope


def place(
    comment: Comment,
    block_key: str | None,
    language: str,
    *,
    span: tuple[int, int] | None = None,
    scope: str = Scope.BLOCK,
) -> None:
    """Hang an unsubmitted comment on a place of the revision under comment.

    `language` is the one in which the block was read; where there is no such block the other one is
    taken. Raises `DomainError` where the revision has no such place.
    """
    revision = comment.round.revision
    block: Block | None = None
    if block_key:
        found = revision.blocks.filter(key=block_key)
        block = found.filter(language=language).first() or found.first()
        if block is None:
            raise DomainError(_("This place is not in the revision under comment."))
    block = _beginning(block, scope)
    quote = _quote(block, span, scope)
    Anchor.objects.update_or_create(
        comment=comment, revision=revision,
        defaults={
            "language": block.language if block else comment.language,
            "block": block,
            "clause": block.clause if block else "",
            "scope": scope,
            "start": span[0] if span else None,
            "end": span[1] if span else None,
            "quote": quote.exact, "before": quote.before, "after": quote.after,
        },
    )  # fmt: skip


def fits(block: Block | None, scope: str) -> bool:
    """Tell whether a place of this scope can begin at `block`, or for a table, lie in it."""
    if scope == Scope.CLAUSE:
        return block is not None and block.kind == BlockKind.HEADING
    if scope == Scope.TABLE:
        return block is not None and block.row > 0
    return scope == Scope.BLOCK


def quoted(block: Block | None, scope: str) -> str:
    """Return the words of a place without a range: a table's are what it is called."""
    if block is None:
        return ""
    return (table_of(block.label) if scope == Scope.TABLE else "") or block.text


def texts_of(anchor: Anchor) -> list[str]:
    """Return the texts that a place means: of a clause or a table those of all its blocks.

    The whole document is not looked through: there is none.
    """
    block = anchor.block
    if block is None:
        return []
    if anchor.scope == Scope.TABLE:
        return [cell.text for cell in cells_beside(block)]
    if anchor.scope == Scope.CLAUSE:
        below = Q(clause=block.clause) | Q(clause__startswith=f"{block.clause}.")
        written = block.revision.blocks.filter(below, language=block.language)
        return list(written.values_list("text", flat=True))
    return [block.text]


def _beginning(block: Block | None, scope: str) -> Block | None:
    if not fits(block, scope):
        raise DomainError(_("No clause and no table begins at this place of the text."))
    return first_cell(block) if block and scope == Scope.TABLE else block


def _quote(block: Block | None, span: tuple[int, int] | None, scope: str) -> Quote:
    """Return the words that a comment hangs on; a range says what stands beside it too."""
    if span is None:
        return Quote(quoted(block, scope), "", "")
    if scope != Scope.BLOCK:
        raise DomainError(_("A comment hangs either on words or on a whole clause or table."))
    try:
        return quote_of(block.text if block else "", *span)
    except ValueError as error:
        raise DomainError(_("The range does not lie in this place of the text.")) from error
