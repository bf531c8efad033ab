from apps.dispositions.models.answers import Disposition
from apps.dispositions.models.deeds import UNDO_FOR, Change, Deed
from apps.dispositions.models.desk import Boilerplate, Handling, SavedView
from apps.dispositions.models.english import EnglishWording

__all__ = [
    "UNDO_FOR",
    "Boilerplate",
    "Change",
    "Deed",
    "Disposition",
    "EnglishWording",
    "Handling",
    "SavedView",
]
