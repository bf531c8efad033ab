"""Who can read a document, in words short enough for a list of effects."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.people.roles import Relation, Role
from apps.people.table import Holder

BODIES = (Relation.OWNER, Relation.PARENT, Relation.AUDIENCE)


def in_words(holders: Iterable[Holder]) -> list[str]:
    """Say holders of a permission body by body: "owning committee: member, editor"."""
    found = list(holders)
    said = []
    for body in BODIES:
        roles = [role for role in Role if Holder(body, role) in found]
        if len(roles) == len(Role):
            said.append(_("%(body)s: everybody") % {"body": body.label})
        elif roles:
            names = _(", ").join(str(role.label) for role in roles)
            said.append(_("%(body)s: %(roles)s") % {"body": body.label, "roles": names})
    return said + sorted(holder.label for holder in found if holder.relation not in BODIES)
