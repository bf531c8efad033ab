"""The words for who somebody is: roles in a committee, roles across the portal, relations."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """A role that a membership gives in one committee."""

    CHAIR = "chair", _("chair")
    CONVENER = "convener", _("convener")
    SECRETARY = "secretary", _("WG secretary")
    EDITOR = "editor", _("editor")
    MEMBER = "member", _("member")
    LIAISON = "liaison", _("liaison")
    OBSERVER = "observer", _("observer")


class PortalRole(models.TextChoices):
    """A role across the whole portal."""

    SECRETARIAT = "secretariat", _("secretariat")
    AUDITOR = "auditor", _("auditor")
    ADMIN = "admin", _("system administrator")


class Personal(models.TextChoices):
    """What somebody is to one object, without any committee."""

    AUTHOR = "author", _("author")
    COORDINATOR = "coordinator", _("coordinator of the author's organisation")
    GUEST = "guest", _("guest")
    SIGNED_IN = "signed_in", _("signed-in person")
    ANYONE = "anyone", _("anyone")


class Relation(models.TextChoices):
    """How a committee, or the person, stands to the object."""

    OWNER = "owner", _("owning committee")
    PARENT = "parent", _("body above the owning committee")
    AUDIENCE = "audience", _("committee asked for comments")
    PORTAL = "portal", _("across the portal")
    PERSONAL = "personal", _("personally")


class CommitteeKind(models.TextChoices):
    PUBLIC_PRIVATE_COUNCIL = "public_private_council", _("public-private council")
    COUNCIL = "council", _("rule-formation council")
    TECHNOLOGY_WG = "technology_wg", _("technology WG")
    DEFINITION_WG = "definition_wg", _("CDR definition WG")
    TASK_FORCE = "task_force", _("task force")


class Interest(models.TextChoices):
    """The interest category by which a mirror committee shows that it is balanced."""

    PRODUCER = "producer", _("producer")
    USER = "user", pgettext_lazy("interest category", "user")  # Django says "user" otherwise
    NEUTRAL = "neutral", _("neutral party")
