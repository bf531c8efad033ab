"""When: the states of a round and of a comment, and the words of a comment."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.shared import deadlines
from apps.shared.states import Transitions

LONGEST = 20_000  # characters of each text of a comment, and so of a cell of its sheet


class Purpose(models.TextChoices):
    """What a disposition means in the round (domain.md, Comment rounds)."""

    INTERNAL = "internal", _("our own draft")
    EXTERNAL = "external", _("another body's draft")


class RoundState(models.TextChoices):
    PLANNED = "planned", _("planned")
    OPEN = "open", _("open")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")
    FINALISED = "finalised", _("finalised")
    CANCELLED = "cancelled", _("cancelled")


ROUND_TRANSITIONS: Transitions = {
    RoundState.PLANNED: frozenset({RoundState.OPEN, RoundState.CANCELLED}),
    RoundState.OPEN: frozenset({RoundState.PAUSED, RoundState.CLOSED}),
    RoundState.PAUSED: frozenset({RoundState.OPEN, RoundState.CLOSED}),
    RoundState.CLOSED: frozenset({RoundState.FINALISED}),
    RoundState.FINALISED: frozenset(),
    RoundState.CANCELLED: frozenset(),
}


def phase(state: str, *, opens_at: datetime, closes_at: datetime, now: datetime) -> RoundState:
    """Return the state that counts at `now`: the instants decide, not the job that follows them.

    A planned round is open from `opens_at` on, an open or planned one closed from `closes_at` on.
    A paused round stays paused until its end.
    """
    known = RoundState(state)
    if known not in {RoundState.PLANNED, RoundState.OPEN, RoundState.PAUSED}:
        return known
    if deadlines.is_over(now, closes_at):
        return RoundState.CLOSED
    if known == RoundState.PAUSED:
        return known
    open_now = deadlines.is_within(now, opens=opens_at, closes=closes_at)
    return RoundState.OPEN if open_now or known == RoundState.OPEN else RoundState.PLANNED


class CommentState(models.TextChoices):
    AUTOSAVED = "autosaved", _("not submitted yet")
    SUBMITTED = "submitted", _("submitted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    TRIAGED = "triaged", _("triaged")
    PROPOSED = "proposed", _("disposition proposed")
    DECIDED = "decided", _("disposition decided")
    PUBLISHED = "published", _("answered")


COMMENT_TRANSITIONS: Transitions = {
    CommentState.AUTOSAVED: frozenset({CommentState.SUBMITTED}),
    CommentState.SUBMITTED: frozenset(
        {
            CommentState.WITHDRAWN,
            CommentState.TRIAGED,
            CommentState.PROPOSED,
            CommentState.DECIDED,
        }
    ),
    CommentState.TRIAGED: frozenset({CommentState.PROPOSED, CommentState.DECIDED}),
    # back to what stood before: when an answer is undone
    CommentState.PROPOSED: frozenset(
        {CommentState.SUBMITTED, CommentState.TRIAGED, CommentState.DECIDED}
    ),
    CommentState.DECIDED: frozenset(
        {
            CommentState.SUBMITTED,
            CommentState.TRIAGED,
            CommentState.PROPOSED,
            CommentState.PUBLISHED,
        }
    ),
    CommentState.WITHDRAWN: frozenset(),
    CommentState.PUBLISHED: frozenset(),
}

COUNTED = frozenset(set(CommentState.values) - {CommentState.AUTOSAVED, CommentState.WITHDRAWN})
"""States of a comment that must be answered before its round can be finalised."""


class CommentType(models.TextChoices):
    """ISO's types of comment."""

    GENERAL = "ge", _("general")
    TECHNICAL = "te", _("technical")
    EDITORIAL = "ed", _("editorial")


class ChangeKind(models.TextChoices):
    """What a proposed change does to the text."""

    INSERT = "insert", _("insert")
    DELETE = "delete", _("delete")
    REPLACE = "replace", _("replace")
    FREE = "free", _("described in words")

    @property
    def is_on_old_text(self) -> bool:
        """Whether it names words that stand there now; an insertion stands behind its place."""
        return self in {ChangeKind.DELETE, ChangeKind.REPLACE}

    @property
    def has_new_text(self) -> bool:
        return self is not ChangeKind.DELETE


class Origin(models.TextChoices):
    PAGE = "page", _("on the page")
    SHEET = "sheet", _("by comment sheet")
    API = "api", _("by API")


class Room(models.TextChoices):
    MEMBERS = "members", _("members")
    INTERNAL = "internal", _("secretariat-internal")
