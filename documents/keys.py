"""Stable ids: which block of a new text is which block of the one before, and across languages."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from documents.alignment import align
from documents.blocks import Block, BlockKind


def fresh_key() -> str:
    """Return a new id for a block: `b` and twelve hexadecimal digits."""
    return "b" + secrets.token_hex(6)


def assign_keys(
    new: Iterable[Block], *, previous: Iterable[Block], make_key: Callable[[], str] = fresh_key
) -> list[Block]:
    """Return `new` with the ids of the blocks of `previous` that surely became them.

    Of a block that was split the first piece keeps the id, of merged blocks the first one's stays;
    what is doubtful gets a fresh id.
    """
    aligned = align(previous, new)
    kept: dict[int, str] = {}
    given = set()
    for link in aligned.links:
        if link.old not in given and link.new not in kept:
            kept[link.new] = aligned.old[link.old].key
            given.add(link.old)
    return [replace(block, key=kept.get(i) or make_key()) for i, block in enumerate(aligned.new)]


@dataclass(frozen=True)
class PairResult:
    """The blocks of both languages, counterparts with one id, and what found no partner."""

    first: list[Block]
    second: list[Block]
    alone_first: list[Block] = field(default_factory=list)
    alone_second: list[Block] = field(default_factory=list)


Place = tuple[str, str, str, int]


def _places(blocks: list[Block], known: set[str]) -> dict[Place, Block]:
    """Return the blocks that are not `known` by the place they stand in.

    A place is a clause, a kind, the last known block before it and the ordinal since.
    """
    seen: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    places: dict[Place, Block] = {}
    last = ""
    for block in blocks:
        if block.key in known:
            last = block.key
            continue
        kind = "text" if block.kind in _SAME_IN_TRANSLATION else str(block.kind)
        place = (block.clause, kind, last)
        places[(*place, seen[place])] = block
        seen[place] += 1
    return places


_SAME_IN_TRANSLATION = {BlockKind.PARAGRAPH, BlockKind.REQUIREMENT}


def pair_languages(
    first: Iterable[Block], second: Iterable[Block], *, kept: Collection[str] = ()
) -> PairResult:
    """Give counterparts one id: that of `first`, or that of `second` where only it is `kept`.

    What has kept the same id from an earlier revision is a pair. Between such pairs counterparts
    stand in the same clause, are of the same kind (a requirement may be a plain paragraph in
    translation) and have the same ordinal. `kept` are ids of the revision before: a block that was
    written anew in one language only is still the counterpart of what stands there in the other.
    """
    ours, theirs = list(first), list(second)
    known = {block.key for block in ours} & {block.key for block in theirs}
    first_places, second_places = _places(ours, known), _places(theirs, known)
    partners: dict[str, str] = {}
    for place in first_places.keys() & second_places.keys():
        one, other = first_places[place].key, second_places[place].key
        partners[one] = partners[other] = other if other in kept and one not in kept else one
    return PairResult(
        [replace(block, key=partners.get(block.key, block.key)) for block in ours],
        [replace(block, key=partners.get(block.key, block.key)) for block in theirs],
        [block for place, block in first_places.items() if place not in second_places],
        [block for place, block in second_places.items() if place not in first_places],
    )
