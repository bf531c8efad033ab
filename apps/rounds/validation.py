"""From the author to the desk: the levels at which a comment is validated, as plain rules.

The secretary of the WG and, where a round asks for it, the secretariat accept a comment, with
another wording beside the original where it needs one, or give it back to its author.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.shared.errors import WrongState


class Levels(models.IntegerChoices):
    """Who validates the comments of a round before they are answered."""

    NONE = 0, gettext_lazy("nobody: comments go straight to the desk")
    WG = 1, gettext_lazy("the secretary of the WG")
    BOTH = 2, gettext_lazy("the secretary of the WG, then the secretariat")


class Verdict(models.TextChoices):
    """One step on the way."""

    ACCEPTED = "accepted", pgettext_lazy("validation", "accepted")
    RETURNED = "returned", gettext_lazy("given back")
    AGAIN = "again", gettext_lazy("brought again")
    TAKEN_BACK = "taken_back", gettext_lazy("acceptance taken back")


class Stage(models.TextChoices):
    """Where a comment is on the way."""

    WG = "wg", gettext_lazy("waits for the secretary of the WG")
    SECRETARIAT = "secretariat", gettext_lazy("waits for the secretariat")
    RETURNED = "returned", gettext_lazy("given back to its author")
    PASSED = "passed", gettext_lazy("validated")


WAITING = (Stage.WG, Stage.SECRETARIAT)
"""The stages in the order of the levels that they wait for."""


@dataclass(frozen=True)
class Standing:
    """How many levels a comment has passed, and whether it lies with its author again."""

    passed: int = 0
    is_returned: bool = False

    def stage(self, levels: int) -> Stage:
        """Return where it is in a round with so many levels."""
        if self.is_returned:
            return Stage.RETURNED
        return Stage.PASSED if self.passed >= levels else WAITING[self.passed]

    def after(
        self, verdict: Verdict, *, levels: int, before: "Standing | None" = None
    ) -> "Standing":
        """Return how it stands after a step; raises `WrongState` where the step does not fit.

        What was given back may be accepted as it stands, where its author does not come back to
        it. What its author brings again is validated from the first level on. An acceptance that
        is taken back leaves what stood `before` it.
        """
        if verdict == Verdict.AGAIN and self.is_returned:
            return Standing()
        if verdict == Verdict.TAKEN_BACK and self.passed and not self.is_returned:
            return before or Standing()
        if verdict == Verdict.ACCEPTED and self.passed < levels:
            return Standing(self.passed + 1)
        if verdict == Verdict.RETURNED and self.passed < levels and not self.is_returned:
            return Standing(self.passed, is_returned=True)
        raise WrongState(
            _("“%(step)s” is not possible: the comment is “%(stage)s”.")
            % {"step": verdict.label, "stage": self.stage(levels).label}
        )
