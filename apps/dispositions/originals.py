"""What a comment says in its own language, as those who put it into English get it."""

from apps.rounds.models import Comment
from apps.rounds.wording import change_in_words
from documents.sheets.model import FORBIDDEN


def said(comment: Comment) -> str:
    """Return the comment with its justification, in the words that stand since its validation."""
    words = comment.words
    return _plain("\n\n".join(text for text in (words.body, words.justification) if text))


def change_said(comment: Comment) -> str:
    """Return the proposed change as a Japanese sentence; "" where there is none."""
    told = change_in_words(comment.change_kind, comment.change_old, comment.words.change_new, "ja")
    return _plain(told)


def _plain(text: str) -> str:
    """Return a text as every file can hold it."""
    return FORBIDDEN.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
