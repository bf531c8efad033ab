"""When: the stages of a draft and the transitions between them, with what must hold first.

The vocabulary is ISO's harmonized stage codes (ISO/IEC Directives Part 1, Annex SF; ISO Guide 69).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.shared.states import Transitions


class DraftKind(models.TextChoices):
    TEST_METHOD = "test_method", _("test method standard")
    PRODUCT_STANDARD = "product_standard", _("product standard")
    PROCESS_STANDARD = "process_standard", _("process standard")
    DEFINITION = "definition", _("definition and requirements")
    MRV_METHOD = "mrv_method", _("MRV method")
    POSITION_PAPER = "position_paper", _("position paper")
    EXTERNAL = "external", _("external document")


class Stage(models.TextChoices):
    PRELIMINARY = "preliminary", _("preliminary stage")
    WG_DRAFT = "wg_draft", _("WG draft")
    COMMITTEE_DRAFT = "committee_draft", _("committee draft")
    ENQUIRY = "enquiry", _("council enquiry")
    APPROVAL = "approval", _("approval")
    PUBLISHED = "published", pgettext_lazy("stage", "published")
    WITHDRAWN = "withdrawn", _("withdrawn")
    UNDER_REVIEW = "under_review", _("under review")
    REVIEW_CLOSED = "review_closed", _("review closed")


CODES = {
    # ISO harmonized stage codes; an external document's own code is set by its forum
    Stage.PRELIMINARY: "00.60",
    Stage.WG_DRAFT: "20.20",
    Stage.COMMITTEE_DRAFT: "30.20",
    Stage.ENQUIRY: "40.20",
    Stage.APPROVAL: "50.20",
    Stage.PUBLISHED: "60.60",
    Stage.WITHDRAWN: "95.99",
    Stage.UNDER_REVIEW: "40.20",
    Stage.REVIEW_CLOSED: "40.60",
}

STAGE_TRANSITIONS: Transitions = {
    Stage.PRELIMINARY: frozenset({Stage.WG_DRAFT, Stage.WITHDRAWN}),
    Stage.WG_DRAFT: frozenset({Stage.COMMITTEE_DRAFT, Stage.WITHDRAWN}),
    Stage.COMMITTEE_DRAFT: frozenset({Stage.WG_DRAFT, Stage.ENQUIRY, Stage.WITHDRAWN}),
    Stage.ENQUIRY: frozenset({Stage.COMMITTEE_DRAFT, Stage.APPROVAL, Stage.WITHDRAWN}),
    Stage.APPROVAL: frozenset({Stage.ENQUIRY, Stage.PUBLISHED, Stage.WITHDRAWN}),
    Stage.PUBLISHED: frozenset({Stage.WITHDRAWN}),
    Stage.WITHDRAWN: frozenset(),
    Stage.UNDER_REVIEW: frozenset({Stage.REVIEW_CLOSED}),
    Stage.REVIEW_CLOSED: frozenset({Stage.UNDER_REVIEW}),
}


ROADS = (  # a step to the left is a step back
    (
        Stage.PRELIMINARY, Stage.WG_DRAFT, Stage.COMMITTEE_DRAFT, Stage.ENQUIRY, Stage.APPROVAL,
        Stage.PUBLISHED,
    ),
    (Stage.UNDER_REVIEW, Stage.REVIEW_CLOSED),
)  # fmt: skip


class Need(models.TextChoices):
    """What must hold before a draft leaves its stage."""

    REASON = "reason", _("a reason must be given")
    REVISION = "revision", _("a revision must be published")
    NOTHING_OPEN = "nothing_open", _("no revision may be left in preparation")


STAGE_NEEDS: dict[str, frozenset[Need]] = {
    # by the stage entered; a step back needs a reason as well
    Stage.COMMITTEE_DRAFT: frozenset({Need.REVISION}),
    Stage.ENQUIRY: frozenset({Need.REVISION}),
    Stage.APPROVAL: frozenset({Need.REVISION, Need.NOTHING_OPEN}),
    Stage.PUBLISHED: frozenset({Need.REVISION, Need.NOTHING_OPEN}),
    Stage.WITHDRAWN: frozenset({Need.REASON, Need.NOTHING_OPEN}),
    Stage.REVIEW_CLOSED: frozenset({Need.NOTHING_OPEN}),
}


def is_step_back(at: str, to: str) -> bool:
    """Tell whether moving from stage `at` to stage `to` goes back on its road."""
    return any(
        at in road and to in road and road.index(Stage(to)) < road.index(Stage(at))
        for road in ROADS
    )


def needs(at: str, to: str) -> frozenset[Need]:
    """Return what must hold before a draft moves from stage `at` to stage `to`."""
    back = frozenset({Need.REASON}) if is_step_back(at, to) else frozenset()
    return STAGE_NEEDS.get(to, frozenset()) | back


class RevisionState(models.TextChoices):
    EDITING = "editing", _("being prepared")
    PUBLISHED = "published", _("published")


REVISION_TRANSITIONS: Transitions = {
    RevisionState.EDITING: frozenset({RevisionState.PUBLISHED}),
    RevisionState.PUBLISHED: frozenset(),
}
