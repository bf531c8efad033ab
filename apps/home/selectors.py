"""What waits for whoever looks, from all contexts below."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.dispositions import selectors as dispositions
from apps.dispositions.models import Objection
from apps.drafts import selectors as drafts
from apps.drafts.models import Draft, Revision
from apps.people import grants, permissions
from apps.people.models import Committee, Membership, User
from apps.people.table import Action
from apps.positions import selectors as positions
from apps.positions.models import Position
from apps.positions.states import PositionState
from apps.rounds import selectors as rounds
from apps.rounds import selectors_carrying as carrying
from apps.rounds import selectors_threads as threads
from apps.rounds import selectors_validation as validation
from apps.rounds import voices
from apps.rounds.models import Comment, Round, SheetImport
from apps.rounds.selectors_gathering import rounds_gathered
from apps.rounds.states import COUNTED, CommentState, RoundState
from apps.shared.deadlines import end_of_day, is_over
from apps.submissions.models import Compilation
from apps.submissions.states import CompilationState

SHOWN = 8  # of each kind: a start page is not a list
NEWS = timedelta(days=30)  # so long is an answer news


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: until when, what it is about, why, and where to go."""

    due: datetime | None
    title: str
    why: str | Promise
    url: str
    act: str | Promise
    count: int = 0

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and is_over(timezone.now(), self.due)


def waiting_for(user: User) -> list[Waiting]:
    """Return what waits for `user`, the nearest deadline first."""
    found = [
        *_mentioned(user),
        *_unsubmitted(user),
        *_to_comment(user),
        *_gathered(user),
        *_given_back(user),
        *_to_validate(user),
        *_to_confirm(user),
        *_assigned(user),
        *_objected(user),
        *_to_answer(user),
        *_to_place(user),
        *_to_carry(user),
        *_to_compile(user),
        *_answered(user),
        *_fulfilled(user),
    ]
    return sorted(found, key=lambda w: (w.due is None, w.due.timestamp() if w.due else 0))


def _mentioned(user: User) -> list[Waiting]:
    """Return the threads in which `user` is mentioned and has not said to have seen it."""
    first = {m.reply.comment_id: m.reply for m in reversed(list(threads.mentions_waiting(user)))}
    return [
        Waiting(
            None, f"{reply.comment.round.title} {reply.comment.label}",
            gettext("%(name)s mentions you in a reply") % {"name": reply.author.get_short_name()},
            f"{reply.comment.get_absolute_url()}#r-{reply.pk}", _("Read"),
        )
        for reply in list(first.values())[:SHOWN]
    ]  # fmt: skip


def _unsubmitted(user: User) -> list[Waiting]:
    mine = Comment.objects.filter(author=user, state=CommentState.AUTOSAVED)
    begun = Count("comments", filter=Q(comments__in=mine))
    found = rounds.visible(user).filter(pk__in=mine.values("round")).annotate(n=begun)
    return [_go_on(r, r.n) if r.phase == RoundState.OPEN else _too_late(r, r.n) for r in found]


def _go_on(round_: Round, n: int) -> Waiting:
    return Waiting(
        round_.closes_at, round_.title, _("comments of yours are not submitted yet"),
        reverse("rounds:read", args=[round_.pk]), _("Go on"), n,
    )  # fmt: skip


def _too_late(round_: Round, n: int) -> Waiting:
    return Waiting(
        None, round_.title, _("the round is not open, and comments of yours are not submitted"),
        reverse("rounds:read", args=[round_.pk]), _("Look at them"), n,
    )  # fmt: skip


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


def _gathered(user: User) -> list[Waiting]:
    """Return the rounds in which experts of their organisation handed comments to `user`."""
    return [
        Waiting(
            r.closes_at, r.title, _("comments were handed to you to be submitted"),
            reverse("rounds:gathering", args=[r.pk]), _("Look at them"), n,
        )
        for r, n in rounds_gathered(user)[:SHOWN]
    ]  # fmt: skip


def _given_back(user: User) -> list[Waiting]:
    """Return the rounds in which comments of `user` were given back in validation."""
    return [
        Waiting(
            r.closes_at if r.phase == RoundState.OPEN else None, r.title,
            _("comments of yours were given back: correct them and bring them again"),
            reverse("rounds:detail", args=[r.pk]), _("Look at them"), n,
        )
        for r, n in validation.given_back(user)[:SHOWN]
    ]  # fmt: skip


def _to_validate(user: User) -> list[Waiting]:
    """Return the rounds in which comments wait for `user` to validate them."""
    return [
        Waiting(
            None, r.title, _("comments wait for you to validate them"),
            reverse("rounds:validation", args=[r.pk]), _("Validate"), n,
        )
        for r, n in validation.to_validate(user)[:SHOWN]
    ]  # fmt: skip


def _to_confirm(user: User) -> list[Waiting]:
    """Return the sheets that `user` brought and has neither taken nor laid aside."""
    found = SheetImport.objects.filter(
        permissions.condition(Round, user, Action.ROUND_VIEW, "round"), uploaded_by=user,
        state=SheetImport.State.READ, batch_file=None,
    ).exclude(
        round__state__in=(RoundState.FINALISED, RoundState.CANCELLED)
    ).select_related("round")  # fmt: skip
    return [
        Waiting(
            sheet.round.closes_at if sheet.round.phase == RoundState.OPEN else None,
            f"{sheet.round.title}: {sheet.file_name}",
            _("the comment sheet was read and not taken yet"),
            reverse("rounds:sheet", args=[sheet.round_id, sheet.pk]), _("Look at it"),
        )
        for sheet in found[:SHOWN]
    ]  # fmt: skip


def _assigned(user: User) -> list[Waiting]:
    """Return the rounds in which comments without a decided answer are assigned to `user`."""
    mine = Q(comments__handling__assignee=user, comments__state__in=COUNTED) & ~Q(
        comments__state__in=[CommentState.DECIDED, CommentState.PUBLISHED]
    )
    rows = permissions.permitted(Round.objects.all(), user, Action.COMMENT_HANDLE)
    found = rows.annotate(
        mine=Count("comments", filter=mine), due=Min("comments__handling__due_on", filter=mine)
    )
    return [
        Waiting(
            end_of_day(r.due) if r.due else None, r.title, _("comments are assigned to you"),
            f"{reverse('dispositions:desk', args=[r.pk])}?assignee={user.pk}", _("To the desk"),
            r.mine,
        )
        for r in found.filter(mine__gt=0)[:SHOWN]
    ]  # fmt: skip


def _objected(user: User) -> list[Waiting]:
    """Return the rounds with objections to groupings that `user` may answer."""
    if not Objection.objects.filter(settled_at=None).exists():
        return []
    unsettled = Count("comments__objections", filter=Q(comments__objections__settled_at=None))
    rows = permissions.permitted(Round.objects.all(), user, Action.DISPOSITION_RECORD)
    found = rows.annotate(objections=unsettled)
    return [
        Waiting(
            None, r.title, _("authors object to groupings"),
            f"{reverse('dispositions:duplicates', args=[r.pk])}#objections-title", _("Answer"),
            r.objections,
        )
        for r in found.filter(objections__gt=0)[:SHOWN]
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


def _to_place(user: User) -> list[Waiting]:
    """Return the revisions on which the places of comments are to be decided."""
    return [
        Waiting(
            None, str(r), _("places of comments on this revision are to be decided"),
            reverse("rounds:carrying", args=[r.draft.number, r.ordinal]), _("To the report"), n,
        )
        for r, n in carrying.to_decide(user)[:SHOWN]
    ]  # fmt: skip


def _to_carry(user: User) -> list[Waiting]:
    return [
        Waiting(
            None, r.title, _("finalised: the position can be drafted"),
            reverse("positions:new", args=[r.pk]), _("Draft the position"),
        )
        for r in positions.ready_for_position(user)[:SHOWN]
    ]  # fmt: skip


def _to_compile(user: User) -> list[Waiting]:
    """Return the positions without files: never compiled, or their newest compilation failed."""
    mine = permissions.condition(Committee, user, Action.POSITION_EDIT, "committee")
    newest = Compilation.objects.filter(position=OuterRef("pk")).order_by("-asked_at")
    found = Position.objects.filter(mine, state=PositionState.COMPILING).annotate(
        job=Subquery(newest.values("pk")[:1]), ended=Subquery(newest.values("state")[:1])
    )
    without_files = found.filter(Q(ended=None) | Q(ended=CompilationState.FAILED))
    return [
        Waiting(
            p.due_at, p.title, _("a compilation failed"),
            reverse("submissions:detail", args=[p.job]), _("See why"),
        ) if p.job else
        Waiting(
            p.due_at, p.title, _("the files for the forum are not compiled yet"),
            reverse("positions:detail", args=[p.pk]), _("To the position"),
        )
        for p in without_files[:SHOWN]
    ]  # fmt: skip


def _answered(user: User) -> list[Waiting]:
    """Return the rounds in which comments of `user` were answered of late, newest first."""
    mine = Comment.objects.filter(voices.mine(user), state=CommentState.PUBLISHED)
    of_late = timezone.now() - NEWS
    found = Round.objects.filter(pk__in=mine.values("round"), finalised_at__gte=of_late).annotate(
        n=Count("comments", filter=Q(comments__in=mine))
    )
    return [
        Waiting(
            None, r.title, _("comments of yours were answered"),
            reverse("rounds:read", args=[r.pk]) + "?mine=1", _("Read"), r.n,
        )
        for r in found.order_by("-finalised_at")[:3]
    ]  # fmt: skip


def _fulfilled(user: User) -> list[Waiting]:
    """Return the revisions that came out of late after changes of `user` had been accepted."""
    of_late = timezone.now() - NEWS
    return [
        Waiting(
            None, str(r), _("came out: see what became of changes of yours that were accepted"),
            reverse("fulfilment:changes", args=[r.draft.number, r.ordinal]) + "?mine=1",
            _("Look at them"), n,
        )
        for r, n in dispositions.to_heed(user, since=of_late)[:3]
    ]  # fmt: skip


def positions_on_their_road(user: User) -> list[Position]:
    """Return the positions that `user` may see, newest first."""
    return list(positions.visible(user)[:SHOWN])


def rounds_under_way(user: User) -> list[Round]:
    """Return the rounds that `user` may see and that run now, the nearest deadline first."""
    running = Round.in_states(frozenset({RoundState.OPEN.value, RoundState.PAUSED.value}))
    return list(rounds.visible(user).filter(running).order_by("closes_at")[:SHOWN])


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
    draft = revision.draft
    what = gettext("revision %(n)d published") % {"n": revision.ordinal}
    url = reverse("drafts:revision", args=[draft.number, revision.ordinal])
    return Decision(at, what, f"{draft.number} {draft.title}", url)


def published_documents() -> QuerySet[Draft]:
    """Return what everybody may read."""
    return drafts.visible(AnonymousUser())


def bodies() -> QuerySet[Committee]:
    """Return the consortium's bodies, from the top."""
    return Committee.objects.order_by("pk")
