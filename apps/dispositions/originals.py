"""What a comment says in its own language, as those who put it into English get it."""

from apps.rounds.models import Comment
from apps.rounds.states import ChangeKind
from documents.sheets.model import FORBIDDEN


def said(comment: Comment) -> str:
    """Return the comment with its justification."""
    return _plain("\n\n".join(text for text in (comment.body, comment.justification) if text))


def change_said(comment: Comment) -> str:
    """Return the proposed change as a Japanese sentence; "" where there is none."""
    sentences = {
        ChangeKind.REPLACE: f"「{comment.change_old}」を「{comment.change_new}」に改める。",
        ChangeKind.INSERT: f"「{comment.change_new}」を挿入する。",
        ChangeKind.DELETE: f"「{comment.change_old}」を削除する。",
        ChangeKind.FREE: comment.change_new,
    }
    return _plain(sentences[ChangeKind(comment.change_kind)]) if comment.change_kind else ""


def _plain(text: str) -> str:
    """Return a text as every file can hold it."""
    return FORBIDDEN.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
