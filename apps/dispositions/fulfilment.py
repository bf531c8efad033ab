"""What a revision made of the changes that comments on earlier ones proposed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from apps.dispositions.states import HEEDED, TURNED_DOWN, DispositionState, Fulfilment
from apps.rounds.changes import became, later_texts, proposed_text
from apps.rounds.models import Anchor, Comment
from documents.changes import Became, Rebased


@dataclass(frozen=True)
class Told:
    """One proposed change: its place then (`place`) and on the revision (`later`), and its fate.

    `base` is the text that it was made on, `proposed` that text with it (None: described in words),
    `text` what the revision says there.
    """

    comment: Comment
    place: Anchor
    later: Anchor
    base: str
    proposed: str | None
    text: str
    rebased: Rebased | None
    fulfilment: Fulfilment


def told(
    later: Iterable[Anchor], originals: dict[object, Anchor], answered: frozenset[object]
) -> list[Told]:
    """Return what became of the change of each comment with a row in `later`.

    `answered` names the comments whose disposition the reader may know; the others are open to
    them. What was turned down, as far as they know, is left out; what is deferred is open.
    """
    rows = list(later)
    texts = later_texts(rows)
    found = []
    for anchor in rows:
        comment = anchor.comment
        outcome = _decided(comment) if comment.pk in answered else ""
        if outcome in TURNED_DOWN:
            continue
        found.append(_told(anchor, originals[comment.pk], texts[anchor.pk], outcome in HEEDED))
    return found


def _told(later: Anchor, place: Anchor, text: str, is_accepted: bool) -> Told:
    comment = later.comment
    rebased = became(comment, place, text) if _is_sure(later) else None
    if later.block is None and rebased and rebased.became != Became.APPLIED:
        rebased = None  # there is no text to lay the change on
    return Told(
        comment, place, later, place.block.text if place.block else "",
        proposed_text(comment, place), text, rebased, fulfilment_of(rebased, is_accepted),
    )  # fmt: skip


def _decided(comment: Comment) -> str:
    """Return the outcome of a comment, '' while it is only proposed or there is none."""
    answer = getattr(comment, "disposition", None)
    return answer.outcome if answer and answer.state == DispositionState.DECIDED else ""


def _is_sure(later: Anchor) -> bool:
    return later.decided_at is not None or later.status in (
        Anchor.Status.EXACT,
        Anchor.Status.MOVED,
    )


def fulfilment_of(rebased: Rebased | None, is_accepted: bool) -> Fulfilment:
    """Return the fate of a change from what the text made of it and whether it was accepted."""
    if rebased is None:
        return Fulfilment.BY_HAND
    if is_accepted and rebased.in_part:
        return Fulfilment.OTHERWISE
    accepted, still_open = {
        Became.APPLIED: (Fulfilment.APPLIED, Fulfilment.SAID),
        Became.CONFLICT: (Fulfilment.OTHERWISE, Fulfilment.CONFLICT),
        Became.OPEN: (Fulfilment.MISSING, Fulfilment.CARRIED),
    }[rebased.became]
    return accepted if is_accepted else still_open


def counts(found: Iterable[Told]) -> list[tuple[Fulfilment, int]]:
    """Return how many changes are of each fate, in the order of the fates, none left out of 0."""
    n = Counter(one.fulfilment for one in found)
    return [(fate, n[fate]) for fate in Fulfilment if n[fate]]
