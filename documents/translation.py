"""Whether what one language says still follows what the other says: the state of each block."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from documents.blocks import Block, Language

Texts = Mapping[Language, Sequence[Block]]


def with_state(new: Texts, *, previous: Texts) -> dict[Language, list[Block]]:
    """Return the blocks of `new` with `behind` set where a translation has not followed.

    Both texts have the ids that they keep from `previous`, and counterparts share one. A block is
    behind where its counterpart has changed since and it has not, and stays so from revision to
    revision until it changes too. Blanks alone are no change. Without both languages, or where a
    block or its counterpart is new, nothing is behind.
    """
    if len(new) < 2:
        return {language: list(blocks) for language, blocks in new.items()}
    before = {code: {b.key: b for b in previous.get(code, ())} for code in new}
    now = {code: {b.key: b for b in blocks} for code, blocks in new.items()}
    first, second = new
    behind = {first: set[str](), second: set[str]()}
    for key in now[first].keys() & now[second].keys():
        if late := _late(key, first, second, before, now):
            behind[late].add(key)
    return {
        code: [replace(block, behind=block.key in behind[code]) for block in blocks]
        for code, blocks in new.items()
    }


def _late(
    key: str,
    first: Language,
    second: Language,
    before: Mapping[Language, Mapping[str, Block]],
    now: Mapping[Language, Mapping[str, Block]],
) -> Language | None:
    """Return which language is behind in a block; None where neither."""
    olds = {code: before[code].get(key) for code in (first, second)}
    was_late = next((code for code, old in olds.items() if old and old.behind), None)
    changed = {
        code: old is None or _words(old) != _words(now[code][key]) for code, old in olds.items()
    }
    if changed[first] == changed[second]:
        return None if changed[first] else was_late
    followed = first if changed[first] else second
    return None if followed == was_late else second if followed == first else first


def _words(block: Block) -> list[str]:
    return block.text.split()
