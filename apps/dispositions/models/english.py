from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.people.models import User
from apps.rounds.models import Comment


class EnglishWording(models.Model):
    """The English submission text beside a comment's original, which stays as it is."""

    comment = models.OneToOneField(Comment, models.PROTECT, related_name="english")
    body = models.TextField(_("comment (English)"))
    proposed_change = models.TextField(_("proposed change (English)"), blank=True)
    source_hash = models.CharField(max_length=64)  # of the original it was made from
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("English wording")

    def __str__(self) -> str:
        return f"{self.comment}: {self.body[:40]}"

    @property
    def is_behind(self) -> bool:
        """Tell whether the original has changed since this was written."""
        return self.source_hash != self.comment.content_hash
