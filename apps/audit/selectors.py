"""Reading the record."""

from django.db import models

from apps.audit.models import Event


def of(*subjects: models.Model) -> models.QuerySet[Event]:
    """Return the events about these objects, newest first."""
    where = models.Q(pk__in=[])
    for subject in subjects:
        where |= models.Q(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return Event.objects.filter(where).order_by("-at", "-pk")


def everything() -> models.QuerySet[Event]:
    """Return the whole record, newest first."""
    return Event.objects.order_by("-pk")
