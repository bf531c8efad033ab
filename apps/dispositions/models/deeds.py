from datetime import datetime, timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.people.models import User
from apps.rounds.models import Comment, Round

UNDO_FOR = timedelta(days=30)


class Deed(models.Model):
    """One act at the desk, on one comment or on thousands. Its changes can be undone for a time.

    Neither a deed nor its changes are ever altered: to undo is a deed of its own.
    """

    class Kind(models.TextChoices):
        RECORDED = "recorded", _("dispositions recorded")
        FOLLOWED = "followed", _("proposals decided as proposed")
        LOCKED = "locked", _("dispositions locked")
        UNLOCKED = "unlocked", _("dispositions unlocked")
        HANDLED = "handled", _("assigned, dated or tagged")
        GROUPED = "grouped", _("duplicates grouped")
        DISSOLVED = "dissolved", _("group dissolved")
        WORDED = "worded", _("English text written")
        CHECKED = "checked", _("English text checked")
        RETURNED = "returned", _("translations taken from an agency")
        MACHINED = "machined", _("translated by machine")
        UNDONE = "undone", _("undone")

    round = models.ForeignKey(Round, models.PROTECT, related_name="deeds")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    count = models.PositiveIntegerField()
    reason = models.TextField(blank=True)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        verbose_name = _("deed at the desk")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def undo_until(self) -> datetime:
        return self.made_at + UNDO_FOR


class Change(models.Model):
    """What a deed made of one comment's answer, handling or English: what stood, what stands."""

    class Facet(models.TextChoices):
        ANSWER = "answer"
        HANDLING = "handling"
        ENGLISH = "english"

    deed = models.ForeignKey(Deed, models.PROTECT, related_name="changes")
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="changes")
    facet = models.CharField(max_length=8, choices=Facet)
    old = models.JSONField(encoder=DjangoJSONEncoder)
    new = models.JSONField(encoder=DjangoJSONEncoder)
    version = models.PositiveIntegerField()  # of what the facet tells, after the deed

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deed", "comment", "facet"], name="change_once")
        ]
        indexes = [models.Index(fields=["comment", "facet", "id"], name="change_of_comment")]

    def __str__(self) -> str:
        return f"{self.comment}: {self.facet} {self.version}"
