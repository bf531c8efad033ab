"""A revision's two languages: which blocks are not in step, and both texts beside each other."""

from dataclasses import dataclass

from django.db.models import QuerySet

from apps.drafts.models import Block, Revision
from apps.drafts.states import RevisionState
from documents.translation import Translation


@dataclass(frozen=True)
class Lagging:
    """A block that is not in step; `other` is its counterpart, `before` that one's former words."""

    block: Block
    other: Block | None
    before: str


def not_in_step(revision: Revision) -> QuerySet[Block]:
    """Return the blocks that did not follow, or have no counterpart, in the order of the text."""
    return revision.blocks.exclude(translation="").order_by("position", "-language")


def lagging(revision: Revision) -> list[Lagging]:
    """Return the same, each beside its counterpart. Three queries."""
    blocks = list(not_in_step(revision))
    keys = [block.key for block in blocks]
    now = {(block.language, block.key): block for block in revision.blocks.filter(key__in=keys)}
    earlier = Revision.objects.filter(
        draft=revision.draft_id, ordinal__lt=revision.ordinal, state=RevisionState.PUBLISHED
    ).order_by("-ordinal")[:1]
    written = Block.objects.filter(revision__in=earlier.values("pk"), key__in=keys)
    then = {(language, key): text for language, key, text
            in written.values_list("language", "key", "text")}  # fmt: skip
    return [
        Lagging(block, now.get(other), then.get(other, ""))
        for block in blocks
        for other in [(block.other_language, block.key)]
    ]


def left_behind(revision: Revision, language: str = "") -> frozenset[str]:
    """Return the keys of the blocks, of one language or of both, that left the other behind."""
    others = revision.blocks.filter(translation=Translation.BEHIND).exclude(language=language)
    return frozenset(others.values_list("key", flat=True))
