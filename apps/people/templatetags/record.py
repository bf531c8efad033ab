"""The record in words: what was done, by whom, under which role, on which field."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.models import Event
from apps.audit.services import SYSTEM_NAME
from apps.people.permissions import role_in_words as words_of_role
from apps.people.roles import Relation, Role
from apps.shared import deadlines

register = template.Library()

VERBS = {
    "access.granted": gettext_lazy("access granted"),
    "access.revoked": gettext_lazy("access revoked"),
    "guest.admitted": gettext_lazy("guest admitted"),
    "guest.dismissed": gettext_lazy("guest dismissed"),
    "committee.created": gettext_lazy("committee created"),
    "membership.entered": gettext_lazy("membership entered"),
    "membership.term_changed": gettext_lazy("term of membership changed"),
    "seat.taken": gettext_lazy("seat taken"),
    "seat.left": gettext_lazy("seat left"),
    "appointment.entered": gettext_lazy("appointment entered"),
    "appointment.term_changed": gettext_lazy("term of appointment changed"),
    "committee.changed": gettext_lazy("committee changed"),
    "organisation.entered": gettext_lazy("organisation entered"),
    "organisation.changed": gettext_lazy("organisation changed"),
    "person.entered": gettext_lazy("person entered"),
    "person.changed": gettext_lazy("data of the person changed"),
    "user.language_chosen": gettext_lazy("language chosen"),
    "user.time_zone_chosen": gettext_lazy("time zone chosen"),
    "token.issued": gettext_lazy("key for programs made"),
    "token.revoked": gettext_lazy("key for programs revoked"),
}
FIELDS: dict[str, object] = {
    "guest": gettext_lazy("guest"),
    "committee": gettext_lazy("committee"),
    "role": gettext_lazy("role"),
    **dict(Relation.choices),
}  # what is no field of the subject's model, or needs another word
VALUES: dict[str, dict[str, object]] = {"role": dict(Role.choices)}  # likewise, for values


@register.filter
def verb_in_words(verb: str) -> str:
    """Say a verb of the record in the reader's language."""
    return str(VERBS.get(verb, verb))


@register.filter
def changes_in_words(event: Event) -> list[tuple[str, Any, Any]]:
    """Say what an entry changed: (field, old, new), codes in the words of the subject's model."""
    return [
        (_field(event, name), _value(event, name, old), _value(event, name, new))
        for name, (old, new) in event.changes.items()
    ]


def _field(event: Event, name: str) -> str:
    found = _model_field(event, name)
    return str(FIELDS.get(name) or (found.verbose_name if found else name))


def _value(event: Event, name: str, value: Any) -> Any:
    found = _model_field(event, name)
    if isinstance(found, models.DateField) and isinstance(value, str):
        return _date_in_words(value)
    words: Mapping[Any, Any] = VALUES.get(name) or dict(found.flatchoices if found else ())
    return words.get(value, value) if isinstance(value, str | int) else value


def _date_in_words(value: str) -> str:
    instant = parse_datetime(value)
    if instant and instant.tzinfo:
        return deadlines.in_words(instant)
    day = parse_date(value)
    return deadlines.day_in_words(day) if day else value


def _model_field(event: Event, name: str) -> Any:
    try:
        field = apps.get_model(event.subject_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return field if isinstance(field, models.Field) else None


@register.filter
def actor(name: str) -> str:
    """Say who did it; what no person did, the portal itself did."""
    return _("the portal, by its clock") if name == SYSTEM_NAME else name


@register.filter
def role_in_words(role: str) -> str:
    """Say a role as the record keeps it ("owner:secretary")."""
    return words_of_role(role)
