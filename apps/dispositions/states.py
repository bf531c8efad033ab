"""The vocabularies of dispositions, per purpose of the round (domain.md, Comment rounds)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.rounds.states import Purpose


class Outcome(models.TextChoices):
    # internal: what the editors do with our own draft
    ACCEPTED = "accepted", _("accepted")
    ACCEPTED_MODIFIED = "accepted_modified", _("accepted with modification")
    NOT_ACCEPTED = "not_accepted", _("not accepted")
    NOTED = "noted", _("noted")
    DEFERRED = "deferred", _("deferred")
    OUT_OF_SCOPE = "out_of_scope", _("out of scope")
    DUPLICATE = "duplicate", _("duplicate")
    # external: whether the comment goes into our position
    ADOPTED = "adopted", _("adopted into the position")
    ADOPTED_EDITED = "adopted_edited", _("adopted, edited")
    MERGED = "merged", _("merged with another")
    DROPPED = "dropped", _("not carried forward")


VOCABULARY: dict[str, tuple[Outcome, ...]] = {
    Purpose.INTERNAL: (
        Outcome.ACCEPTED,
        Outcome.ACCEPTED_MODIFIED,
        Outcome.NOT_ACCEPTED,
        Outcome.NOTED,
        Outcome.DEFERRED,
        Outcome.OUT_OF_SCOPE,
        Outcome.DUPLICATE,
    ),
    Purpose.EXTERNAL: (
        Outcome.ADOPTED,
        Outcome.ADOPTED_EDITED,
        Outcome.MERGED,
        Outcome.DROPPED,
    ),
}

POINTS_ELSEWHERE = frozenset({Outcome.DUPLICATE, Outcome.MERGED})
"""Outcomes that name the comment that carries the answer or the line."""

HEEDED = frozenset({Outcome.ACCEPTED, Outcome.ACCEPTED_MODIFIED})
"""Outcomes after which the next revision of our own draft is to change."""

TURNED_DOWN = frozenset(
    {
        Outcome.NOT_ACCEPTED,
        Outcome.NOTED,
        Outcome.OUT_OF_SCOPE,
        Outcome.DUPLICATE,
        Outcome.MERGED,
        Outcome.DROPPED,
    }
)
"""Outcomes after which a proposed change is no longer open, though the text is not to change."""

CARRIED = frozenset({Outcome.ADOPTED, Outcome.ADOPTED_EDITED})
"""Outcomes by which a comment becomes a line of the position."""


class Fulfilment(models.TextChoices):
    """What a later revision made of a proposed change; what asks for work comes first."""

    MISSING = "missing", _("accepted, not made")
    OTHERWISE = "otherwise", _("accepted, made otherwise")
    CONFLICT = "conflict", _("open, in conflict with the new text")
    BY_HAND = "by_hand", _("to be looked at by a person")
    CARRIED = "carried", _("open, carried to the new text")
    SAID = "said", _("open, but the text says so now")
    APPLIED = "applied", _("accepted and made")


class DispositionState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    DECIDED = "decided", _("decided")


class EnglishState(models.TextChoices):
    """How far the English text of a comment, or of the group that it leads, is."""

    MISSING = "missing", _("no English yet")
    BEHIND = "behind", _("behind the original")
    DRAFT = "draft", _("English draft")
    CHECKED = "checked", _("English checked")
