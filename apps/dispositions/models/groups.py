from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.people.models import User
from apps.rounds.models import Comment, Round


class DuplicateSearch(models.Model):
    """The last search of a round for comments that say the same; what it found are suggestions."""

    class State(models.TextChoices):
        RUNNING = "running", _("searching")
        DONE = "done", _("searched")
        FAILED = "failed", _("failed")

    round = models.OneToOneField(Round, models.CASCADE, related_name="duplicate_search")
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    searched = models.PositiveIntegerField(default=0)  # comments
    # [{"head": number, "members": [{"number", "kind", "likeness", "reason"}]}], by head
    found = models.JSONField(default=list)

    class Meta:
        verbose_name = _("search for duplicates")

    def __str__(self) -> str:
        return f"{self.round}: {self.get_state_display()}"


class Objection(models.Model):
    """That an author does not see a comment in the one whose answer is to count for it."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="objections")
    head = models.ForeignKey(Comment, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer to the objection"), blank=True)

    class Meta:
        verbose_name = _("objection to a grouping")
        ordering = ("made_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["comment"], condition=models.Q(settled_at=None), name="objection_open_once"
            )
        ]

    def __str__(self) -> str:
        return self.reason[:60]
