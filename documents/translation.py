"""Two languages side by side: which block's words did not follow when its counterpart's changed."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from documents.blocks import Language

Texts = Mapping[Language, Mapping[str, str]]
"""The words of each block by language and key."""

LANGUAGES: tuple[Language, Language] = ("ja", "en")


class Translation(StrEnum):
    """How a block stands to its counterpart in the other language."""

    IN_STEP = ""
    BEHIND = "behind"  # the counterpart's words changed, its own did not
    MISSING = "missing"  # there is no counterpart


States = Mapping[Language, Mapping[str, Translation]]
"""The state of blocks by language and key; a block that is not named is in step."""


def translations(
    new: Texts, *, old: Texts, before: States
) -> dict[Language, dict[str, Translation]]:
    """Return the blocks of `new` that are not in step with the other language.

    `old` is the text before and `before` its states. A block falls behind when its counterpart
    changed and it did not; it stays behind until its own words change. A block without counterpart
    is missing one, unless it had none before either and that was in order. A text in one language
    has nothing to be in step with.
    """
    found: dict[Language, dict[str, Translation]] = {language: {} for language in LANGUAGES}
    if not all(new.get(language) for language in LANGUAGES):
        return found
    for ours, theirs in (LANGUAGES, LANGUAGES[::-1]):
        for key in new[ours]:
            state = _state(key, ours, theirs, new=new, old=old, before=before)
            if state != Translation.IN_STEP:
                found[ours][key] = state
    return found


def _state(
    key: str, ours: Language, theirs: Language, *, new: Texts, old: Texts, before: States
) -> Translation:
    if key not in new[theirs]:
        was_alone = key in old.get(ours, {}) and key not in old.get(theirs, {})
        accepted = was_alone and old.get(theirs) and key not in before.get(ours, {})
        return Translation.IN_STEP if accepted else Translation.MISSING
    if key not in old.get(ours, {}) or _changed(key, ours, new, old):
        return Translation.IN_STEP
    was_behind = before.get(ours, {}).get(key) == Translation.BEHIND
    follows = before.get(theirs, {}).get(key) == Translation.BEHIND  # it caught up with ours
    fell = key in old.get(theirs, {}) and _changed(key, theirs, new, old) and not follows
    return Translation.BEHIND if was_behind or fell else Translation.IN_STEP


def _changed(key: str, language: Language, new: Texts, old: Texts) -> bool:
    return new[language][key].split() != old[language][key].split()


def side_by_side(
    first: Sequence[Collection[str]], second: Sequence[Collection[str]]
) -> list[tuple[int | None, int | None]]:
    """Lay two sequences of passages, each given by the ids in it, beside each other.

    Returns rows of places in `first` and `second`; None where there is no counterpart. The order
    is that of `first`; what only `second` has stands behind what it follows there.
    """
    place = {key: j for j, keys in enumerate(second) for key in keys}
    partner: dict[int, int] = {}
    for i, keys in enumerate(first):
        free = (place[key] for key in keys if key in place)
        if (j := next((j for j in free if j not in partner.values()), None)) is not None:
            partner[i] = j
    following = _alone_after(set(partner.values()), len(second))
    rows: list[tuple[int | None, int | None]] = [(None, j) for j in following.get(None, [])]
    for i in range(len(first)):
        at = partner.get(i)
        rows.append((i, at))
        rows += [(None, j) for j in following.get(at, []) if at is not None]
    return rows


def _alone_after(paired: set[int], length: int) -> dict[int | None, list[int]]:
    """Return the places without a partner by the last place before them that has one."""
    found: dict[int | None, list[int]] = {}
    last = None
    for j in range(length):
        if j in paired:
            last = j
        else:
            found.setdefault(last, []).append(j)
    return found
