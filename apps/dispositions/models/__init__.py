from apps.dispositions.models.answers import Disposition
from apps.dispositions.models.deeds import UNDO_FOR, Change, Deed
from apps.dispositions.models.desk import Boilerplate, Handling, SavedView
from apps.dispositions.models.english import EnglishWording, MachineOrder, Returned
from apps.dispositions.models.glossary import Term
from apps.dispositions.models.groups import DuplicateSearch, Objection

__all__ = [
    "UNDO_FOR",
    "Boilerplate",
    "Change",
    "Deed",
    "Disposition",
    "DuplicateSearch",
    "EnglishWording",
    "Handling",
    "MachineOrder",
    "Objection",
    "Returned",
    "SavedView",
    "Term",
]
