from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.people.models import Organisation, User
from apps.rounds.models.rounds import Round
from apps.rounds.models.sheets import SheetImport


class SheetBatch(models.Model):
    """Comment sheets of several organisations that were brought at once: read, then taken."""

    class Step(models.TextChoices):
        READING = "reading", _("being read")
        READY = "ready", _("read")
        TAKING = "taking", _("being taken")

    round = models.ForeignKey(Round, models.PROTECT, related_name="batches")
    brought_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(auto_now_add=True)
    late_reason = models.TextField(blank=True)
    repairs = models.JSONField(default=dict, blank=True)  # for all its sheets: {"type", "whole"}
    step = models.CharField(max_length=8, choices=Step, default=Step.READING)
    alive_at = models.DateTimeField(auto_now_add=True)  # the last sign of whoever works on it

    class Meta:
        verbose_name = _("sheets brought together")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.round} {self.pk}"


class BatchFile(models.Model):
    """One file of a batch: what was read of it, or why it was refused."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not read yet")
        READ = "read", _("read, not taken yet")
        REFUSED = "refused", _("refused")
        TAKEN = "taken", _("taken")

    batch = models.ForeignKey(SheetBatch, models.PROTECT, related_name="files")
    ordinal = models.PositiveIntegerField()
    file = models.FileField(upload_to="sheets/%Y/%m")
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("speaks for"),
    )  # fmt: skip
    sheet = models.OneToOneField(
        SheetImport, models.PROTECT, null=True, blank=True, related_name="batch_file"
    )
    counts = models.JSONField(default=dict)  # of its dry run: see `services.batches`
    faults = models.JSONField(default=dict)  # by language: [[where, reason], …]

    class Meta:
        verbose_name = _("file of a batch")
        ordering = ("ordinal",)
        constraints = [models.UniqueConstraint(fields=["batch", "ordinal"], name="batch_file_once")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def told(self) -> list[list[str]]:
        """Why it was refused, in the reader's language: where and the reason."""
        return self.faults.get((get_language() or "ja")[:2]) or self.faults.get("en") or []
