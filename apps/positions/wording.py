"""The English of a line, from what was said in a comment: plain functions."""

from apps.rounds.states import ChangeKind


def change_in_english(kind: str, old: str, new: str) -> str:
    """Say a structured change as a sentence of a comment sheet."""
    sentences = {
        ChangeKind.REPLACE: f"Replace “{old}” by “{new}”.",
        ChangeKind.INSERT: f"Insert “{new}”.",
        ChangeKind.DELETE: f"Delete “{old}”.",
        ChangeKind.FREE: new,
    }
    return sentences[ChangeKind(kind)] if kind else ""
