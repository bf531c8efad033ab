"""When: the road of a position. The steps after compiling come with the council's approval."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.shared.states import Transitions


class Forum(models.TextChoices):
    ISO = "iso", _("ISO")
    IPCC = "ipcc", _("IPCC")
    OTHER = "other", _("another forum")


class PositionState(models.TextChoices):
    COMPILING = "compiling", _("being compiled")
    WG_REVIEW = "wg_review", _("WG review")
    COUNCIL_APPROVAL = "council_approval", _("council approval")
    APPROVED = "approved", _("approved")
    RELEASED = "released", _("released")
    TRANSMITTED = "transmitted", _("transmitted")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    OUTCOME_RECORDED = "outcome_recorded", _("outcome recorded")


POSITION_TRANSITIONS: Transitions = {
    PositionState.COMPILING: frozenset({PositionState.WG_REVIEW}),
    PositionState.WG_REVIEW: frozenset({PositionState.COMPILING, PositionState.COUNCIL_APPROVAL}),
}
