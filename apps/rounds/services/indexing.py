"""Writing what search finds comments by."""

from collections.abc import Iterable
from functools import lru_cache

from apps.rounds.models import Comment, IndexedText
from documents.grams import folded, grams

_SAID = ("body", "justification", "change_old", "change_new")
_AT_ONCE = 1_000


def said(comment: Comment) -> str:
    """Return all that the author of a comment wrote."""
    return "\n".join(text for name in _SAID if (text := getattr(comment, name)))


def index(kind: str, texts: Iterable[tuple[Comment, str]]) -> None:
    """Let search find comments by these texts, in place of earlier ones of the same kind."""
    prepared = lru_cache(maxsize=64)(_prepared)  # many comments are answered in the same words
    rows = [
        IndexedText(comment=comment, round_id=comment.round_id, kind=kind, folded=text, grams=pairs)
        for comment, (text, pairs) in ((comment, prepared(text)) for comment, text in texts)
    ]
    IndexedText.objects.bulk_create(
        rows, batch_size=_AT_ONCE, update_conflicts=True,
        unique_fields=["comment", "kind"], update_fields=["folded", "grams"],
    )  # fmt: skip


def _prepared(text: str) -> tuple[str, list[int]]:
    plain = folded(text)
    return plain, grams(plain)
