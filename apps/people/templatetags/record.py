"""The record in words: what was done, by whom, under which role, on which field."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.services import SYSTEM_NAME
from apps.people.permissions import role_in_words as words_of_role

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
    "user.language_chosen": gettext_lazy("language chosen"),
}
FIELDS: dict[str, object] = {}


@register.filter
def verb_in_words(verb: str) -> str:
    """Say a verb of the record in the reader's language."""
    return str(VERBS.get(verb, verb))


@register.filter
def field_in_words(field: str) -> str:
    """Say the name of a field of the record in the reader's language."""
    return str(FIELDS.get(field, field))


@register.filter
def actor(name: str) -> str:
    """Say who did it; what no person did, the portal itself did."""
    return _("the portal, by its clock") if name == SYSTEM_NAME else name


@register.filter
def role_in_words(role: str) -> str:
    """Say a role as the record keeps it ("owner:secretary")."""
    return words_of_role(role)
