"""A round as one person will find it at one instant: for checking before it opens."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from apps.people.models import Organisation, User
from apps.people.permissions import Permit, standing
from apps.people.roles import Personal
from apps.people.table import Action
from apps.rounds.models import Round
from apps.rounds.states import RoundState
from apps.rounds.voices import own_organisations
from apps.shared.deadlines import in_words

ASKED = (
    Action.ROUND_VIEW, Action.COMMENT_CREATE, Action.COMMENT_REPLY, Action.COMMENT_FOR,
    Action.COMMENT_LATE, Action.DESK_VIEW, Action.DISPOSITION_RECORD, Action.ROUND_CHANGE,
)  # fmt: skip

EVERYBODY = frozenset({Personal.ANYONE, Personal.SIGNED_IN})


@dataclass(frozen=True)
class Seen:
    """`answers` pair each act with whether it is allowed; instants are in the person's zone."""

    person: User
    at: str
    phase: RoundState
    opens: str
    closes: str
    roles: tuple[str, ...]
    answers: tuple[tuple[Action, bool], ...]
    organisations: tuple[Organisation, ...]

    @property
    def is_shut_out(self) -> bool:
        """Whether the person does not so much as find the round."""
        return not dict(self.answers)[Action.ROUND_VIEW]


def seen_by(person: User, round_: Round, at: datetime) -> Seen:
    """Return what `person` may do in `round_` at the instant `at`, by the one permission table.

    Terms of membership count as of the day that `at` is in Japan; the state of the round is the one
    its instants give it at `at`, unless somebody changes them before. The document's stage is the
    present one.
    """
    day = timezone.localdate(at, timezone.get_default_timezone())
    phase = round_.phase_at(at)
    held = standing(person, round_, day)
    draft = round_.revision.draft
    there = Permit(held, phase)
    reads = Permit(standing(person, draft, day), draft.permission_state).may(Action.DRAFT_VIEW)
    speaks = own_organisations(person, round_, day) if there.may(Action.COMMENT_CREATE) else ()
    return Seen(
        person=person,
        at=in_words(at, person.zone),
        phase=phase,
        opens=in_words(round_.opens_at, person.zone),
        closes=in_words(round_.closes_at, person.zone),
        roles=tuple(
            holder.label
            for holder in sorted(held, key=lambda one: one.place)
            if holder.role not in EVERYBODY
        ),
        answers=((Action.DRAFT_VIEW, reads), *((act, there.may(act)) for act in ASKED)),
        organisations=tuple(speaks),
    )
