from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.people.models import Organisation, User
from apps.rounds.models.rounds import Round


class SheetImport(models.Model):
    """A comment sheet that was uploaded: the file as it came, what was read, what became of it."""

    class State(models.TextChoices):
        READ = "read", _("read, not taken yet")
        TAKEN = "taken", _("taken")
        DISCARDED = "discarded", _("discarded")

    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("speaks for")
    )
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    file = models.FileField(upload_to="sheets/%Y/%m")
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    sheet = models.JSONField(default=dict)  # what documents.sheets read: format, header, rows
    # put right on the page: {"types": {row: type}, "clauses": {row: clause}, "type", "whole"}
    repairs = models.JSONField(default=dict, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    late_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("comment sheet")
        verbose_name_plural = _("comment sheets")
        ordering = ("-uploaded_at",)

    def __str__(self) -> str:
        return self.file_name

    @property
    def takes_unplaced(self) -> bool:
        """Tell whether rows without a place were said to mean the whole document."""
        return bool(self.repairs.get("whole"))

    @property
    def withdraws_removed(self) -> bool:
        """Tell whether comments whose rows were taken out of the sheet are withdrawn."""
        return bool(self.repairs.get("withdraw"))
