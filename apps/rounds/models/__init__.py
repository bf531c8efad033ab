from apps.rounds.models.comments import Anchor, Carrying, Comment, Hiding, Reply
from apps.rounds.models.rounds import Round, RoundGroupPermission, RoundUserPermission
from apps.rounds.models.sheets import SheetImport

__all__ = [
    "Anchor",
    "Carrying",
    "Comment",
    "Hiding",
    "Reply",
    "Round",
    "RoundGroupPermission",
    "RoundUserPermission",
    "SheetImport",
]
