"""Who is told of what: the recipient rules, as data. The page "who gets this" is made from them.

A rule reads: when one of these deeds stands in the record, these people get a notice of this kind,
if the permission table allows them `needs` on what it is about, now and again when it is sent.
Whoever did the deed is not told of it. Of several rules for one deed a person gets the first.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.notices.states import How, Kind
from apps.people.table import Action


class Who(models.TextChoices):
    """Groups of people as a deed concerns them; `recipients` finds them."""

    ASKED = "asked", _("everybody who may comment in the round while it is open")
    NOT_YET = "not_yet", _("those who may comment now and have submitted nothing")
    RUNS = "runs", _("the secretary of the owning committee and the secretariat")
    ANSWERED = "answered", _("the authors of the comments answered")
    MENTIONED = "mentioned", _("the people mentioned")
    AUTHOR = "author", _("the author of the comment")
    ENTERED_FOR = "entered_for", _("those who speak for the organisation that it was entered for")
    COORDINATES = "coordinates", _("whoever coordinates the author's organisation")
    GAVE_BACK = "gave_back", _("whoever gave the comment back")
    COMMENTED = "commented", _("everybody who submitted a comment on the draft")


@dataclass(frozen=True)
class Rule:
    kind: Kind
    verbs: tuple[str, ...]
    who: tuple[Who, ...]
    needs: Action


RULES: tuple[Rule, ...] = (
    Rule(Kind.OPENED, ("round.opened",), (Who.ASKED,), Action.ROUND_VIEW),
    Rule(
        Kind.REMINDER, ("round.reminded", "round.reminder_asked"), (Who.NOT_YET,),
        Action.COMMENT_CREATE,
    ),
    Rule(
        Kind.CHANGED, ("round.extended", "round.paused", "round.resumed", "round.closed_early"),
        (Who.ASKED, Who.RUNS), Action.ROUND_VIEW,
    ),
    Rule(Kind.CHANGED, ("round.cancelled",), (Who.RUNS,), Action.ROUND_VIEW),
    Rule(Kind.CLOSED, ("round.closed",), (Who.RUNS,), Action.DESK_VIEW),
    Rule(Kind.ANSWERED, ("round.finalised",), (Who.ANSWERED,), Action.ROUND_VIEW),
    Rule(Kind.MENTIONED, ("reply.made", "reply.edited"), (Who.MENTIONED,), Action.ROUND_VIEW),
    Rule(Kind.REPLIED, ("reply.made",), (Who.AUTHOR,), Action.ROUND_VIEW),
    Rule(Kind.ENTERED, ("sheet.taken",), (Who.ENTERED_FOR,), Action.ROUND_VIEW),
    Rule(Kind.HANDED, ("comment.handed_over",), (Who.COORDINATES,), Action.ROUND_VIEW),
    Rule(
        Kind.GATHERED, ("comment.gathered", "comment.handed_back"), (Who.AUTHOR,),
        Action.ROUND_VIEW,
    ),
    Rule(Kind.GROUPED, ("disposition.grouped",), (Who.AUTHOR,), Action.ROUND_VIEW),
    Rule(Kind.OBJECTED, ("objection.made",), (Who.RUNS,), Action.DISPOSITION_RECORD),
    Rule(Kind.SETTLED, ("objection.settled",), (Who.AUTHOR,), Action.ROUND_VIEW),
    Rule(Kind.RETURNED, ("comment.returned",), (Who.AUTHOR,), Action.ROUND_VIEW),
    Rule(Kind.AGAIN, ("comment.brought_again",), (Who.GAVE_BACK,), Action.ROUND_VIEW),
    Rule(Kind.REVISION, ("revision.published",), (Who.COMMENTED,), Action.DRAFT_EARLIER),
)  # fmt: skip

VERBS = frozenset(verb for rule in RULES for verb in rule.verbs)

DEFAULTS: dict[Kind, How] = {
    Kind.OPENED: How.AT_ONCE,
    Kind.REMINDER: How.AT_ONCE,
    Kind.CHANGED: How.AT_ONCE,
    Kind.CLOSED: How.DAILY,
    Kind.ANSWERED: How.AT_ONCE,
    Kind.MENTIONED: How.AT_ONCE,
    Kind.REPLIED: How.DAILY,
    Kind.ENTERED: How.AT_ONCE,
    Kind.HANDED: How.AT_ONCE,
    Kind.GATHERED: How.AT_ONCE,
    Kind.GROUPED: How.DAILY,
    Kind.OBJECTED: How.AT_ONCE,
    Kind.SETTLED: How.AT_ONCE,
    Kind.RETURNED: How.AT_ONCE,
    Kind.AGAIN: How.DAILY,
    Kind.REVISION: How.DAILY,
}
"""How somebody is told who has chosen nothing: at once what waits for them, the rest once a day."""


def rules_for(verb: str) -> list[Rule]:
    """Return the rules that a deed starts, in their order."""
    return [rule for rule in RULES if verb in rule.verbs]
