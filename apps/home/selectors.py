"""What waits for whoever looks, from all contexts below."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.drafts import selectors as drafts
from apps.drafts.models import Draft, Revision
from apps.people import grants, permissions
from apps.people.models import Committee, Membership, User
from apps.people.table import Action
from apps.positions import selectors as positions
from apps.positions.models import Position
from apps.rounds import selectors as rounds
from apps.rounds.models import Comment, Round
from apps.rounds.states import COUNTED, CommentState, Purpose, RoundState
from apps.submissions.models import Compilation
from apps.submissions.states import CompilationState

SHOWN = 8  # of each kind: a start page is not a list


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: until when, what it is about, why, and where to go."""

    due: datetime | None
    title: str
    why: str | Promise
    url: str
    act: str | Promise
    count: int = 0


def waiting_for(user: User) -> list[Waiting]:
    """Return what waits for `user`, the nearest deadline first."""
    found = [
        *_unsubmitted(user),
        *_to_comment(user),
        *_to_answer(user),
        *_to_carry(user),
        *_failed(user),
        *_answered(user),
    ]
    return sorted(found, key=lambda w: (w.due is None, w.due.timestamp() if w.due else 0))


def _unsubmitted(user: User) -> list[Waiting]:
    mine = Comment.objects.filter(author=user, state=CommentState.AUTOSAVED)
    open_now = Round.in_states(frozenset({RoundState.OPEN.value}))
    found = Round.objects.filter(open_now, pk__in=mine.values("round")).annotate(
        n=Count("comments", filter=Q(comments__in=mine))
    )
    return [
        Waiting(
            r.closes_at, r.title, _("comments of yours are not submitted yet"),
            reverse("rounds:read", args=[r.pk]), _("Go on"), r.n,
        )
        for r in found[:SHOWN]
    ]  # fmt: skip


def _to_comment(user: User) -> list[Waiting]:
    """Return the open rounds in which `user` may comment and has said nothing yet."""
    mine = Comment.objects.filter(author=user)
    found = permissions.permitted(Round.objects.all(), user, Action.COMMENT_CREATE)
    return [
        Waiting(
            r.closes_at, r.title, _("your comments are asked for"),
            reverse("rounds:read", args=[r.pk]), _("Read and comment"),
        )
        for r in found.exclude(pk__in=mine.values("round"))[:SHOWN]
    ]  # fmt: skip


def _to_answer(user: User) -> list[Waiting]:
    """Return the closed rounds whose comments `user` may answer."""
    left = Count(
        "comments",
        filter=Q(comments__state__in=COUNTED)
        & ~Q(comments__state__in=[CommentState.DECIDED, CommentState.PUBLISHED]),
    )
    found = permissions.permitted(
        Round.objects.annotate(left=left), user, Action.DISPOSITION_RECORD
    )
    return [
        Waiting(
            None, r.title, _("comments wait for their disposition") if r.left
            else _("every comment is answered: the round can be finalised"),
            reverse("dispositions:desk", args=[r.pk]), _("To the desk"), r.left,
        )
        for r in found[:SHOWN]
    ]  # fmt: skip


def _to_carry(user: User) -> list[Waiting]:
    return [
        Waiting(
            None, r.title, _("finalised: the position can be drafted"),
            reverse("positions:new", args=[r.pk]), _("Draft the position"),
        )
        for r in positions.ready_for_position(user)[:SHOWN]
    ]  # fmt: skip


def _failed(user: User) -> list[Waiting]:
    mine = permissions.condition(Committee, user, Action.POSITION_EDIT, "position__committee")
    found = Compilation.objects.filter(mine, state=CompilationState.FAILED)
    return [
        Waiting(
            None, c.position.title, _("a compilation failed"),
            reverse("submissions:detail", args=[c.pk]), _("See why"),
        )
        for c in found.select_related("position")[:SHOWN]
    ]  # fmt: skip


def _answered(user: User) -> list[Waiting]:
    """Return the rounds in which comments of `user` were answered, newest first."""
    mine = Comment.objects.filter(author=user, state=CommentState.PUBLISHED)
    found = Round.objects.filter(pk__in=mine.values("round")).annotate(
        n=Count("comments", filter=Q(comments__in=mine))
    )
    return [
        Waiting(
            None, r.title, _("comments of yours were answered"),
            reverse("rounds:read", args=[r.pk]) + "?mine=1", _("Read"), r.n,
        )
        for r in found.order_by("-finalised_at")[:3]
    ]  # fmt: skip


def positions_on_their_road(user: User) -> list[Position]:
    """Return the positions that `user` may see, newest first."""
    return list(positions.visible(user)[:SHOWN])


def external_rounds(user: User) -> list[Round]:
    """Return the external rounds on their way to a position."""
    found = rounds.visible(user).filter(purpose=Purpose.EXTERNAL, position=None)
    return list(found[:SHOWN])


def seats_of(user: User) -> list[Membership]:
    """Return the memberships of `user` that run today."""
    running = user.memberships.filter(grants.current())
    return list(running.select_related("committee", "organisation"))


@dataclass(frozen=True)
class Decision:
    """Something that was decided lately."""

    at: datetime
    what: str | Promise
    title: str
    url: str


def latest_decisions(user: User) -> list[Decision]:
    """Return the rounds finalised and the revisions published lately that `user` may see."""
    ended = rounds.visible(user).filter(finalised_at__isnull=False).order_by("-finalised_at")
    published = drafts.revisions(user).filter(published_at__isnull=False).order_by("-published_at")
    found = [
        *(_round_ended(r) for r in ended[:SHOWN]),
        *(_published(r) for r in published[:SHOWN]),
    ]
    return sorted(found, key=lambda d: d.at, reverse=True)[:SHOWN]


def _round_ended(round_: Round) -> Decision:
    at = round_.finalised_at or round_.closes_at
    url = reverse("rounds:detail", args=[round_.pk])
    return Decision(at, _("comments answered"), round_.title, url)


def _published(revision: Revision) -> Decision:
    at = revision.published_at or revision.created_at
    url = reverse("drafts:revision", args=[revision.draft.number, revision.ordinal])
    return Decision(at, _("revision published"), str(revision), url)


def published_documents() -> list[Draft]:
    """Return what everybody may read."""
    return list(Draft.objects.filter(stage="published").select_related("owner")[:SHOWN])


def bodies() -> list[Committee]:
    """Return the consortium's bodies, from the top."""
    return list(Committee.objects.order_by("pk"))
