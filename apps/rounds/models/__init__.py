from apps.rounds.models.batches import BatchFile, SheetBatch
from apps.rounds.models.comments import Anchor, Carrying, Comment
from apps.rounds.models.rounds import Round, RoundGroupPermission, RoundUserPermission
from apps.rounds.models.search import IndexedText
from apps.rounds.models.sheets import SheetImport
from apps.rounds.models.threads import Hiding, Mention, Reply, Rewording
from apps.rounds.models.validation import Validation

__all__ = [
    "Anchor",
    "BatchFile",
    "Carrying",
    "Comment",
    "Hiding",
    "IndexedText",
    "Mention",
    "Reply",
    "Rewording",
    "Round",
    "RoundGroupPermission",
    "RoundUserPermission",
    "SheetBatch",
    "SheetImport",
    "Validation",
]
