"""Receipts: the number, the instant and the content hash that a submitted comment gets.

The hash is SHA-256 over `canonical(…)`: JSON in UTF-8 with sorted keys, no blanks after "," and
":", and characters as they are. Whoever holds the receipt and that text can check it anywhere.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from apps.rounds.models import Anchor, Comment, IndexedText, Round
from apps.rounds.services.indexing import index, said
from documents.clauses import order_key

HASHED = (
    "type", "language", "body", "justification", "change_kind", "change_old", "change_new",
)  # fmt: skip


def canonical(comment: Comment, anchor: Anchor) -> str:
    """Return the text that the content hash is taken over: what was said, where, by whom, when."""
    content: dict[str, Any] = {name: getattr(comment, name) for name in HASHED}
    content |= {
        "round": comment.round_id,
        "number": comment.number,
        "submitted_at": _in_utc(comment.submitted_at),
        "author": comment.author_id,
        "organisation": comment.organisation_id,
        "revision": anchor.revision_id,
        "block": anchor.block.key if anchor.block else None,
        "clause": anchor.clause,
        "quote": anchor.quote,
    }
    if anchor.is_range:
        content["range"] = [anchor.start, anchor.end]
    if anchor.scope != Anchor.Scope.BLOCK:
        content["scope"] = anchor.scope
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(comment: Comment, anchor: Anchor) -> str:
    """Return the SHA-256 of `canonical`, in hexadecimal."""
    return hashlib.sha256(canonical(comment, anchor).encode()).hexdigest()


@transaction.atomic
def give_receipts(
    placed: Iterable[tuple[Comment, Anchor]], *, round_: Round, at: datetime
) -> list[Comment]:
    """Set number, instant, hash and order on comments in memory; the caller saves them.

    They are numbered in the order given, each with its anchor on the revision under comment, and
    search finds them from now on. The round's row is locked until the
    caller's transaction ends, so that numbers run on without gap or collision.
    """
    locked = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    numbered = []
    for number, (comment, anchor) in enumerate(placed, locked.last_number + 1):
        comment.number, comment.submitted_at = number, at
        comment.content_hash = content_hash(comment, anchor)
        comment.place_order = order_key(anchor.clause, anchor.block.position if anchor.block else 0)
        numbered.append(comment)
    if numbered:
        round_.last_number = locked.last_number + len(numbered)
        Round.objects.filter(pk=round_.pk).update(last_number=round_.last_number)
        index(IndexedText.Kind.COMMENT, ((comment, said(comment)) for comment in numbered))
    return numbered


def _in_utc(instant: datetime | None) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds") if instant else ""
