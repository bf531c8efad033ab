import hashlib
from collections.abc import Iterable

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.people.models import User
from apps.rounds.models import Comment, Round


class EnglishWording(models.Model):
    """The English submission text beside a comment's original, which stays as it is.

    That of a group's head speaks for the members too: `source_hash` tells which originals it was
    made from, or last held against.
    """

    class Origin(models.TextChoices):
        PERSON = "person", _("by hand")
        AGENCY = "agency", _("from a translation agency")
        MACHINE = "machine", _("by machine")

    comment = models.OneToOneField(Comment, models.PROTECT, related_name="english")
    body = models.TextField(_("comment (English)"))
    proposed_change = models.TextField(_("proposed change (English)"), blank=True)
    source_hash = models.CharField(max_length=64)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.PERSON)
    written_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("English wording")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(checked_by=None, checked_at=None)
                | models.Q(checked_by__isnull=False, checked_at__isnull=False),
                name="wording_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(checked_by=models.F("written_by")),
                name="wording_checked_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(origin="machine", written_by=None)
                | ~models.Q(origin="machine") & models.Q(written_by__isnull=False),
                name="wording_by_somebody_or_machine",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment}: {self.body[:40]}"

    @property
    def by_words(self) -> str:
        """Say who put the comment into English, and by what way where it was not by hand."""
        if self.written_by is None:
            return str(self.get_origin_display())
        name = self.written_by.get_short_name()
        by_hand = self.origin == self.Origin.PERSON
        return name if by_hand else f"{name} ({self.get_origin_display()})"


def source_hash(own: str, members: Iterable[str] = ()) -> str:
    """Return what tells the originals of a wording: a comment's hash, or those of its group."""
    others = sorted(members)
    return hashlib.sha256(" ".join([own, *others]).encode()).hexdigest() if others else own


class Returned(models.Model):
    """A file that a translation agency sent back: read and reported, then taken or laid aside."""

    class State(models.TextChoices):
        READ = "read", _("read only: nothing is taken yet")
        TAKEN = "taken", _("taken")
        DISCARDED = "discarded", _("laid aside")

    round = models.ForeignKey(Round, models.PROTECT, related_name="returned")
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    units = models.JSONField()  # as `documents.agency.Found` tells them
    brought_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("returned translation")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.file_name


class MachineOrder(models.Model):
    """That comments were given to the machine translation service, by whom and where it is."""

    class State(models.TextChoices):
        RUNNING = "running", _("being translated")
        DONE = "done", _("translated")
        FAILED = "failed", _("failed")

    round = models.ForeignKey(Round, models.PROTECT, related_name="machine_orders")
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    service = models.CharField(max_length=200)  # as the confirmation named it
    numbers = models.JSONField()  # of the comments
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    taken = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("order to the machine translation service")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=models.Q(state="running"), name="machine_runs_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.get_state_display()}"
