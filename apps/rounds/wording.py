"""A structured change in words, as a cell of a comment sheet says it: plain functions."""

from apps.rounds.states import ChangeKind


def change_in_words(kind: str, old: str, new: str, language: str) -> str:
    """Say a change as a sentence in `language`, ja or en; "" where `kind` is ""."""
    if not kind:
        return ""
    sentences = {
        "en": {
            ChangeKind.REPLACE: f"Replace “{old}” by “{new}”.",
            ChangeKind.INSERT: f"Insert “{new}”.",
            ChangeKind.DELETE: f"Delete “{old}”.",
            ChangeKind.FREE: new,
        },
        "ja": {
            ChangeKind.REPLACE: f"「{old}」を「{new}」に改める。",
            ChangeKind.INSERT: f"「{new}」を加える。",
            ChangeKind.DELETE: f"「{old}」を削る。",
            ChangeKind.FREE: new,
        },
    }
    return sentences["ja" if language == "ja" else "en"][ChangeKind(kind)]
