"""Finding the people whom a recipient rule means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from apps.notices.matters import Matter
from apps.notices.models import Preference
from apps.notices.rules import Rule, Who, rules_for
from apps.notices.states import How
from apps.people import grants, permissions
from apps.people.models import Membership, User
from apps.people.permissions import Guarded
from apps.people.table import Action
from apps.rounds.models import Comment, Round, Validation
from apps.rounds.states import COUNTED, CommentState, Room, RoundState
from apps.rounds.validation import Verdict

People = QuerySet[User]


@dataclass(frozen=True)
class AsIfOpen:
    """A round as the permission table sees it while it is open, whatever it is now."""

    permission_scope: Any
    permission_state: str = RoundState.OPEN.value


def asked(round_: Round) -> People:
    """Return everybody who may comment in the round while it is open."""
    return permissions.able(Action.COMMENT_CREATE, on=AsIfOpen(round_))


def not_yet(round_: Round) -> People:
    """Return those who may comment now and have submitted nothing that stands."""
    may = permissions.able(Action.COMMENT_CREATE, on=round_)
    return may.exclude(pk__in=round_.comments.filter(state__in=COUNTED).values("author"))


def runs(round_: Round) -> People:
    """Return those who change the round while it is open."""
    return permissions.able(Action.ROUND_CHANGE, on=AsIfOpen(round_))


def people_told(matter: Matter) -> list[tuple[Rule, set[int]]]:
    """Return by rule the keys of the people who get a notice, each person once.

    Left out are whoever did the deed, those whom the table does not let see it, and those who want
    no notice of the kind.
    """
    told: set[int] = {int(matter.event.actor_id)} if matter.event.actor_id else set()
    found = []
    for rule in rules_for(matter.event.verb):
        meant = Q(pk__in=[])
        for who in rule.who:
            meant |= Q(pk__in=_FINDERS[who](matter).values("pk"))
        seeing = permissions.able(needs_of(rule, matter), on=_object(matter)).filter(meant)
        declined = Preference.objects.filter(kind=rule.kind, how=How.OFF).values("user")
        people = set(seeing.exclude(pk__in=declined).values_list("pk", flat=True)) - told
        told |= people
        found.append((rule, people))
    return found


def needs_of(rule: Rule, matter: Matter) -> Action:
    """Return what must be allowed: for a note of the secretariat's room, to read there."""
    is_note = matter.reply is not None and matter.reply.room == Room.INTERNAL
    return Action.COMMENT_INTERNAL if is_note else rule.needs


def _object(matter: Matter) -> Guarded:
    if matter.round is not None:
        return matter.round
    if matter.revision is not None:
        return matter.revision.draft
    raise LookupError(f"nothing to ask the permission table about: {matter.event}")


def _of_round(find: Callable[[Round], People]) -> Callable[[Matter], People]:
    return lambda matter: find(matter.round) if matter.round else User.objects.none()


def _answered(round_: Round) -> People:
    """Return the authors; for what was entered for an organisation, its people in the round."""
    answered = round_.comments.filter(state=CommentState.PUBLISHED).order_by()
    authors = answered.filter(by_proxy=False).values("author")
    houses = answered.filter(by_proxy=True).values("organisation")
    running = Membership.objects.filter(grants.current(), organisation__in=houses)
    speak = Q(pk__in=running.values("user")) | Q(organisation__in=houses)
    return User.objects.filter(Q(pk__in=authors) | Q(pk__in=asked(round_).values("pk")) & speak)


def _mentioned(matter: Matter) -> People:
    return User.objects.filter(mentions__reply=matter.reply, mentions__seen_at=None)


def _author(matter: Matter) -> People:
    is_note = matter.reply is not None and matter.reply.room != Room.MEMBERS
    if matter.comment is None or is_note:
        return User.objects.none()
    found = Q(pk=matter.comment.author_id)
    if matter.comment.by_proxy and matter.round is not None:
        in_round = asked(matter.round).values("pk")
        found |= Q(pk__in=in_round) & _speaking_for(matter.comment.organisation_id)
    return User.objects.filter(found)


def _coordinates(matter: Matter) -> People:
    comment = matter.comment
    if comment is None or comment.handed_at is None:  # taken back meanwhile
        return User.objects.none()
    return User.objects.filter(pk__in=comment.coordinators())


def _gave_back(matter: Matter) -> People:
    steps = Validation.objects.filter(comment=matter.comment, verdict=Verdict.RETURNED)
    return User.objects.filter(pk__in=steps.order_by("-pk").values("by")[:1])


def _entered_for(matter: Matter) -> People:
    """Return whose comments a sheet brought that somebody of another organisation took in."""
    sheet = matter.sheet
    if sheet is None or matter.round is None:
        return User.objects.none()
    authors = Comment.objects.filter(sheet=sheet).values("author")
    speaks = _speaking_for(sheet.organisation_id)
    if User.objects.filter(speaks, pk=sheet.uploaded_by_id).exists():
        return User.objects.filter(pk__in=authors)
    in_round = asked(matter.round).values("pk")
    return User.objects.filter(Q(pk__in=authors) | Q(pk__in=in_round) & speaks)


def _speaking_for(organisation: int) -> Q:
    running = Membership.objects.filter(grants.current(), organisation=organisation)
    return Q(pk__in=running.values("user")) | Q(organisation=organisation)


def _commented(matter: Matter) -> People:
    draft = matter.revision.draft_id if matter.revision else None
    said = Comment.objects.filter(round__revision__draft=draft, state__in=COUNTED)
    return User.objects.filter(pk__in=said.values("author"))


_FINDERS: Mapping[Who, Callable[[Matter], People]] = {
    Who.ASKED: _of_round(asked),
    Who.NOT_YET: _of_round(not_yet),
    Who.RUNS: _of_round(runs),
    Who.ANSWERED: _of_round(_answered),
    Who.MENTIONED: _mentioned,
    Who.AUTHOR: _author,
    Who.ENTERED_FOR: _entered_for,
    Who.COORDINATES: _coordinates,
    Who.GAVE_BACK: _gave_back,
    Who.COMMENTED: _commented,
}
