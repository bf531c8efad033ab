import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.people.models import Committee, User
from apps.positions.models import Position
from apps.submissions.states import CompilationState


class Compilation(models.Model):
    """One run that turns a position into files; the row is what pages watch and workers lock."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    position = models.ForeignKey(Position, models.PROTECT, related_name="compilations")
    inputs_digest = models.CharField(max_length=64)
    inputs = models.JSONField()  # the lines exactly as compiled, with their origins
    rules_version = models.CharField(_("rules and template version"), max_length=20)
    state = models.CharField(
        _("state"), max_length=10, choices=CompilationState, default=CompilationState.QUEUED
    )
    attempt = models.PositiveIntegerField(_("attempt"), default=1)
    cancel_asked = models.BooleanField(default=False)
    step = models.CharField(max_length=40, blank=True)
    done_rows = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(default=0)
    error = models.TextField(_("why it failed"), blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    alive_at = models.DateTimeField(null=True, blank=True)  # the worker's last sign of life
    finished_at = models.DateTimeField(null=True, blank=True)
    manifest = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("compilation")
        verbose_name_plural = _("compilations")
        ordering = ("-asked_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["position", "inputs_digest"], name="compilation_once_per_content"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.inputs_digest[:8]}"

    def get_absolute_url(self) -> str:
        return reverse("submissions:detail", args=[self.pk])

    @property
    def step_in_words(self) -> str:
        """Say what the job is at: `write docx`, `check docx` … `keep`."""
        deed, _blank, kind = self.step.partition(" ")
        words = {
            "write": _("writing the %(kind)s file"),
            "check": _("reading the %(kind)s file back and comparing it"),
            "keep": _("storing the set"),
        }
        return str(words[deed]) % {"kind": kind.upper()} if deed in words else ""

    @property
    def permission_state(self) -> str:
        return ""

    @property
    def permission_scope(self) -> Committee:
        return self.position.committee


class CompiledFile(models.Model):
    """One file of a compilation, with its checksum. Never changed once written."""

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="files")
    format = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    file = models.FileField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    rows = models.PositiveIntegerField()

    class Meta:
        ordering = ("compilation", "format")
        constraints = [
            models.UniqueConstraint(fields=["compilation", "format"], name="file_once_per_format")
        ]

    def __str__(self) -> str:
        return self.name
