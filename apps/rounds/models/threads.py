from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.people.models import User
from apps.rounds.models.comments import Comment
from apps.rounds.states import Room


class Reply(models.Model):
    """A contribution to a comment's thread, in the members' or the secretariat's room.

    It is never altered: `body` is what was said first, `text` what it says since its last edit.
    """

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="replies")
    room = models.CharField(max_length=10, choices=Room, default=Room.MEMBERS)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    body = models.TextField(_("reply"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reply")
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.body[:60]

    @property
    def is_hidden(self) -> bool:
        return hasattr(self, "hiding")

    @property
    def edits(self) -> list["Rewording"]:
        """The wordings after the first, oldest first."""
        return list(self.rewordings.all())

    @property
    def text(self) -> str:
        return self.edits[-1].body if self.edits else self.body

    @property
    def edited_at(self) -> datetime | None:
        return self.edits[-1].made_at if self.edits else None

    @property
    def steps(self) -> list[tuple[datetime, str, str]]:
        """Each edit: when, the wording before it, the wording after it."""
        before = [self.body, *(edit.body for edit in self.edits)]
        return [(e.made_at, old, e.body) for old, e in zip(before, self.edits, strict=False)]


class Rewording(models.Model):
    """What the author of a reply wrote in its place; the wordings before it are kept."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="rewordings")
    ordinal = models.PositiveIntegerField()  # 1: the first edit
    body = models.TextField(_("reply"))
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("edit of a reply")
        ordering = ("ordinal",)
        constraints = [
            models.UniqueConstraint(fields=["reply", "ordinal"], name="rewording_after_another")
        ]

    def __str__(self) -> str:
        return self.body[:60]


class Mention(models.Model):
    """That a reply is meant for somebody, and when that person had seen it."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="mentions")
    user = models.ForeignKey(User, models.PROTECT, related_name="mentions")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mention")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["reply", "user"], name="mention_once")]
        indexes = [
            # read by the start page of whoever is mentioned
            models.Index(fields=["user"], condition=models.Q(seen_at=None), name="mention_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.user} @ {self.reply_id}"


class Hiding(models.Model):
    """That a reply is no longer shown, and why. The reply itself is never altered."""

    reply = models.OneToOneField(Reply, models.PROTECT, related_name="hiding")
    reason = models.TextField(_("reason"))
    hidden_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    hidden_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("hidden reply")

    def __str__(self) -> str:
        return self.reason[:60]
