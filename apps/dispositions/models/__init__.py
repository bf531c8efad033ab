from apps.dispositions.models.answers import Disposition
from apps.dispositions.models.english import EnglishWording

__all__ = ["Disposition", "EnglishWording"]
