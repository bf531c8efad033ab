"""Writing what search finds comments by."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from apps.rounds.models import Comment, IndexedText
from documents.grams import folded, grams

_SAID = ("body", "justification", "change_old", "change_new")
_AT_ONCE = 1_000


def said(comment: Comment) -> str:
    """Return all that the author of a comment wrote."""
    return "\n".join(text for name in _SAID if (text := getattr(comment, name)))


def index(kind: str, texts: Iterable[tuple[Comment, str]]) -> None:
    """Let search find comments by these texts, in place of earlier ones of the same kind.

    Many comments are answered in the same words: such a text is prepared and sent only once. An
    empty text takes the earlier one away.
    """
    alike: dict[str, list[Comment]] = defaultdict(list)
    for comment, text in texts:
        alike[text].append(comment)
    if gone := alike.pop("", []):
        IndexedText.objects.filter(kind=kind, comment__in=gone).delete()
    several = {text: comments for text, comments in alike.items() if len(comments) > 1}
    for text, comments in several.items():
        _index_alike(kind, comments, *_prepared(text))
    alone = [(comments[0], text) for text, comments in alike.items() if text not in several]
    IndexedText.objects.bulk_create(
        (_row(kind, comment, *_prepared(text)) for comment, text in alone),
        batch_size=_AT_ONCE, update_conflicts=True,
        unique_fields=["comment", "kind"], update_fields=["folded", "grams"],
    )  # fmt: skip


def _row(kind: str, comment: Comment, text: str, pairs: list[int]) -> IndexedText:
    return IndexedText(
        comment=comment, round_id=comment.round_id, kind=kind, folded=text, grams=pairs
    )


def _index_alike(kind: str, comments: list[Comment], text: str, pairs: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO rounds_indexedtext (comment_id, round_id, kind, folded, grams)"
            " SELECT id, round_id, %s, %s, %s::integer[] FROM rounds_comment"
            " WHERE id = ANY(%s::uuid[])"
            " ON CONFLICT (comment_id, kind)"
            " DO UPDATE SET folded = EXCLUDED.folded, grams = EXCLUDED.grams",
            [kind, text, pairs, [comment.pk for comment in comments]],
        )


def _prepared(text: str) -> tuple[str, list[int]]:
    plain = folded(text)
    return plain, grams(plain)
