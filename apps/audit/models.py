from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One deed: who, under which role, when, what, on what, old and new, and why."""

    at = models.DateTimeField(_("when"))
    actor_id = models.CharField(_("actor number"), max_length=40, blank=True)
    actor_name = models.CharField(_("who"), max_length=200)
    role = models.CharField(_("under which role"), max_length=80, blank=True)
    verb = models.CharField(_("what"), max_length=80)
    subject_type = models.CharField(_("kind of object"), max_length=80)
    subject_id = models.CharField(_("number of the object"), max_length=40)
    subject_label = models.CharField(_("object"), max_length=300)
    changes = models.JSONField(_("old and new"), default=dict)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("entry of the record")
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb} {self.subject_label}"


class Unsealed(models.Model):
    """Outbox: events that the sealer has not chained yet. Its only reader is `audit.sealing`."""

    event = models.OneToOneField(Event, models.DO_NOTHING, primary_key=True, related_name="+")


class Seal(models.Model):
    """One link of the chain: the hash of an event and of the link before it."""

    seq = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="seal")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
