from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.drafts.models import Draft
from apps.people.models import Committee, Organisation, User
from apps.positions.states import Forum, PositionState
from apps.rounds.models import Comment, Round
from apps.rounds.states import CommentType


class Position(models.Model):
    """What the consortium tells one forum about one document by one deadline."""

    document = models.ForeignKey(Draft, models.PROTECT, related_name="positions")
    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="positions", verbose_name=_("prepared by")
    )
    round = models.OneToOneField(Round, models.PROTECT, related_name="position")
    forum = models.CharField(_("forum"), max_length=10, choices=Forum)
    title_ja = models.CharField(_("title (Japanese)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200)
    member_body = models.CharField(_("member body code"), max_length=8, default="JP")
    due_at = models.DateTimeField(_("the forum's deadline"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=PositionState, default=PositionState.COMPILING
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("positions:detail", args=[self.pk])

    @property
    def title(self) -> str:
        return self.title_ja if (get_language() or "ja").startswith("ja") else self.title_en

    @property
    def permission_state(self) -> str:
        return ""  # the table speaks of positions by their committee

    @property
    def permission_scope(self) -> Committee:
        return self.committee


class Line(models.Model):
    """One line of a position, consolidated from the comments it names as its origins."""

    position = models.ForeignKey(Position, models.PROTECT, related_name="lines")
    ordinal = models.PositiveIntegerField()
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    element = models.CharField(_("paragraph, figure or table"), max_length=60, blank=True)
    line_number = models.CharField(_("line"), max_length=20, blank=True)
    page_number = models.PositiveIntegerField(_("page"), null=True, blank=True)
    type = models.CharField(_("type"), max_length=2, choices=CommentType)
    comment = models.TextField(_("comment (English)"), blank=True)
    proposed_change = models.TextField(_("proposed change (English)"), blank=True)
    origins = models.ManyToManyField(Comment, related_name="lines")
    supporters = models.ManyToManyField(Organisation, related_name="+")

    class Meta:
        verbose_name = _("line of the position")
        ordering = ("position", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=["position", "ordinal"], name="line_ordinal_once")
        ]

    def __str__(self) -> str:
        return f"{self.ordinal} {self.clause}"
