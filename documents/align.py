"""Stable ids: which block of a new text is which block of the one before, and across languages."""

import secrets
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from documents.blocks import Block, BlockKind


def fresh_key() -> str:
    """Return a new id for a block: `b` and twelve hexadecimal digits."""
    return "b" + secrets.token_hex(6)


def _signature(block: Block) -> tuple[str, str]:
    text = " ".join(unicodedata.normalize("NFC", block.text).split())
    return (BlockKind.HEADING if block.kind == BlockKind.HEADING else "text", text)


def assign_keys(
    new: Iterable[Block], *, previous: Iterable[Block], make_key: Callable[[], str] = fresh_key
) -> list[Block]:
    """Return `new` with the ids of the blocks of `previous` that have the same words.

    First those in the same order (longest common runs), then those that moved and whose words are
    unique on both sides. A heading is compared without its number. All others get fresh ids: a
    reworded block is not guessed at here.
    """
    wanted, before = list(new), list(previous)
    new_words = [_signature(block) for block in wanted]
    old_words = [_signature(block) for block in before]
    keys: dict[int, str] = {}
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    for old_at, new_at, size in matcher.get_matching_blocks():
        keys |= {new_at + i: before[old_at + i].key for i in range(size)}
    used = set(keys.values())
    once_old = {words for words, n in Counter(old_words).items() if n == 1}
    once_new = {words for words, n in Counter(new_words).items() if n == 1}
    by_words = {w: b.key for w, b in zip(old_words, before, strict=True) if w in once_old}
    for i, words in enumerate(new_words):
        if i not in keys and words in once_new and by_words.get(words, "") not in used | {""}:
            keys[i] = by_words[words]
            used.add(keys[i])
    return [replace(b, key=keys[i] if i in keys else make_key()) for i, b in enumerate(wanted)]


@dataclass(frozen=True)
class PairResult:
    """The second language's blocks with the first one's ids, and what found no partner."""

    blocks: list[Block]
    alone_first: list[Block] = field(default_factory=list)
    alone_second: list[Block] = field(default_factory=list)


def _places(blocks: list[Block]) -> dict[tuple[str, str, int], Block]:
    seen: defaultdict[tuple[str, str], int] = defaultdict(int)
    places = {}
    for block in blocks:
        kind = "text" if block.kind in _SAME_IN_TRANSLATION else str(block.kind)
        place = (block.clause, kind)
        places[(*place, seen[place])] = block
        seen[place] += 1
    return places


_SAME_IN_TRANSLATION = {BlockKind.PARAGRAPH, BlockKind.REQUIREMENT}


def pair_languages(
    first: Iterable[Block], second: Iterable[Block], make_key: Callable[[], str] = fresh_key
) -> PairResult:
    """Give each block of `second` the id of its counterpart in `first`.

    Counterparts stand in the same clause, are of the same kind (a requirement may be a plain
    paragraph in translation) and have the same ordinal there.
    """
    ours, theirs = list(first), list(second)
    first_places, second_places = _places(ours), _places(theirs)
    place_of = {id(block): place for place, block in second_places.items()}
    paired, alone = [], []
    for block in theirs:
        partner = first_places.get(place_of[id(block)])
        if partner is None:
            alone.append(block)
        paired.append(replace(block, key=partner.key if partner else make_key()))
    left = [b for place, b in first_places.items() if place not in second_places]
    return PairResult(paired, left, alone)
