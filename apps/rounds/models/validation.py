from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.people.models import User
from apps.rounds.models.comments import Comment
from apps.rounds.validation import Standing, Verdict


class Validation(models.Model):
    """One step of a comment on its way to the desk. It is never altered.

    The words are those that stand beside the original from this step on; `body` "" says that the
    original stands alone.
    """

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="validations")
    verdict = models.CharField(max_length=10, choices=Verdict)
    passed = models.PositiveSmallIntegerField()  # levels, after this step
    is_returned = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    body = models.TextField(_("comment"), blank=True)
    justification = models.TextField(_("justification"), blank=True)
    change_new = models.TextField(_("new text"), blank=True)
    words_hash = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("validation")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(body="", justification="", change_new="", words_hash="")
                | ~models.Q(body="") & ~models.Q(words_hash=""),
                name="validation_words_with_hash",
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment}: {self.get_verdict_display()}"

    @property
    def standing(self) -> Standing:
        return Standing(self.passed, self.is_returned)
