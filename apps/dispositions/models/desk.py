from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.dispositions.states import Outcome
from apps.people.models import User
from apps.rounds.models import Comment, Round
from apps.rounds.states import Purpose

TAG = 40  # characters


class Handling(models.Model):
    """Who works on a comment until when, and under which tags the desk finds it."""

    comment = models.OneToOneField(Comment, models.PROTECT, related_name="handling")
    assignee = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("assignee")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    tags = ArrayField(models.CharField(max_length=TAG), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("handling")
        indexes = [models.Index(fields=["assignee", "due_on"], name="handling_of_assignee")]

    def __str__(self) -> str:
        return f"{self.comment}: {self.assignee or ''}"


class SavedView(models.Model):
    """Filters, order and columns of the desk that somebody keeps under a name."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1_000, blank=True)  # of the desk's address

    class Meta:
        verbose_name = _("saved view")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["round", "user", "name"], name="saved_view_once")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('dispositions:desk', args=[self.round_id])}?{self.query}"


class Boilerplate(models.Model):
    """A response that is used again and again, in both languages."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    purpose = models.CharField(_("kind of round"), max_length=10, choices=Purpose)
    outcome = models.CharField(_("disposition"), max_length=20, choices=Outcome, blank=True)
    text_ja = models.TextField(_("response (Japanese)"))
    text_en = models.TextField(_("response (English)"))
    is_retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta:
        verbose_name = _("boilerplate response")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def text(self) -> str:
        return self.text_ja if (get_language() or "ja").startswith("ja") else self.text_en
