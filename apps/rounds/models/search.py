from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from apps.rounds.models.comments import Comment
from apps.rounds.models.rounds import Round


class IndexedText(models.Model):
    """A text of or about a comment as search finds it: see `documents.grams`."""

    class Kind(models.TextChoices):
        COMMENT = "comment"  # what its author said; written once, when it is submitted
        ANSWER = "answer"
        ENGLISH = "english"
        WORDING = "wording"  # beside the original, since its validation

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="indexed_texts")
    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    folded = models.TextField()
    grams = ArrayField(models.IntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "kind"], name="indexed_text_once")
        ]
        indexes = [GinIndex(fields=["grams"], name="indexed_text_grams", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.comment}: {self.kind}"
