"""Reading the way from the author to the desk: what waits for whom, and what was said on it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from apps.people import grants
from apps.people.models import Membership, User
from apps.people.permissions import Permit, condition, permit, permitted
from apps.people.roles import Role
from apps.people.table import Action
from apps.rounds.models import Comment, Round, Validation
from apps.rounds.selectors import made_on
from apps.rounds.states import CommentState, RoundState
from apps.rounds.validation import WAITING, Stage, Verdict

UNDECIDED = (CommentState.SUBMITTED, CommentState.TRIAGED, CommentState.PROPOSED)
RUNNING = (RoundState.OPEN, RoundState.PAUSED, RoundState.CLOSED)
VALIDATING = (
    Action.COMMENT_VALIDATE_OWN, Action.COMMENT_VALIDATE, Action.COMMENT_VALIDATE_LAST,
)  # fmt: skip


def validates(may: Permit, round_: Round) -> bool:
    """Tell whether somebody has a part in validating the comments of the round."""
    return bool(round_.levels) and any(may.may(action) for action in VALIDATING)


def passed(round_: Round) -> Q:
    """Return the condition that a comment has passed all levels of its round."""
    if not round_.levels:
        return Q(pk__isnull=False)
    return Q(last_validation__passed__gte=round_.levels, last_validation__is_returned=False)


def words_hash(path: str = "") -> Coalesce:
    """Return `Comment.words_hash` of the comment reached by `path` as an expression."""
    beside = NullIf(f"{path}last_validation__words_hash", Value(""))
    return Coalesce(beside, f"{path}content_hash")


def in_stage(round_: Round, stage: Stage) -> Q:
    """Return the condition that a comment, neither withdrawn nor unsubmitted, is in `stage`."""
    counted = ~Q(state__in=[CommentState.AUTOSAVED, CommentState.WITHDRAWN])
    if stage == Stage.PASSED:
        return counted & passed(round_)
    if stage == Stage.RETURNED:
        return counted & Q(last_validation__is_returned=True)
    level = WAITING.index(stage)
    if level >= round_.levels:
        return Q(pk__in=[])
    here = Q(last_validation__passed=level, last_validation__is_returned=False)
    return counted & (here | Q(last_validation=None) if level == 0 else here)


def in_hand(user: User, round_: Round, *, returned: bool = False) -> Q:
    """Return the condition that a comment waits for `user` to validate it.

    With `returned` also what was given back at that level, which may be accepted as it stands.
    """
    may = permit(user, round_)
    found = Q(pk__in=[])
    if may.may(Action.COMMENT_VALIDATE):
        found |= _at_level(0, round_, returned=returned)
    elif may.may(Action.COMMENT_VALIDATE_OWN):
        found |= _at_level(0, round_, returned=returned) & _by_experts(user, round_)
    if may.may(Action.COMMENT_VALIDATE_LAST):
        own = accepted_by(user, round_)
        found |= _at_level(1, round_, returned=returned) & ~Q(pk__in=own.values("pk"))
    return found & Q(state__in=UNDECIDED) & (~Q(author=user) | Q(by_proxy=True))


def _at_level(level: int, round_: Round, *, returned: bool) -> Q:
    found = in_stage(round_, WAITING[level])
    if returned:
        found |= in_stage(round_, Stage.RETURNED) & Q(last_validation__passed=level)
    return found


def seen_by(user: User, round_: Round) -> Q:
    """Return the condition that `user` sees a comment's way as one of those who validate."""
    may = permit(user, round_)
    if may.may(Action.COMMENT_VALIDATE) or may.may(Action.COMMENT_VALIDATE_LAST):
        return Q(pk__isnull=False)
    if may.may(Action.COMMENT_VALIDATE_OWN):
        return _by_experts(user, round_)
    return Q(pk__in=[])


def _by_experts(user: User, round_: Round) -> Q:
    return Q(author__in=experts_of(user, round_).values("pk"))


def waiting_for(user: User, round_: Round) -> int:
    """Count the comments of a round that wait for `user` to validate them."""
    if not round_.levels:
        return 0
    return Comment.objects.filter(in_hand(user, round_), round=round_).count()


def experts_of(secretary: User, round_: Round) -> QuerySet[User]:
    """Return who sits today in a committee asked whose secretary this is."""
    running = Membership.objects.filter(grants.current(), committee__in=round_.audience.all())
    own = running.filter(user=secretary, role=Role.SECRETARY)
    seats = running.filter(committee__in=own.values("committee"))
    return User.objects.filter(pk__in=seats.values("user"))


def on_the_way(round_: Round) -> QuerySet[Comment]:
    """Return the round's submitted comments with what their way to the desk shows."""
    return (
        Comment.objects.filter(round=round_)
        .exclude(state__in=[CommentState.AUTOSAVED, CommentState.WITHDRAWN])
        .select_related("author", "organisation", "round", "last_validation__by")
        .prefetch_related(made_on(round_))
        .order_by("place_order", "number")
    )


def counts(round_: Round, seen: Q) -> list[tuple[Stage, int]]:
    """Count those comments of a round that are `seen` by stage: one query."""
    stages = [s for s in Stage if s not in WAITING or WAITING.index(s) < round_.levels]
    wanted = {s.value: Count("pk", filter=in_stage(round_, s)) for s in stages}
    told = Comment.objects.filter(seen, round=round_).aggregate(**wanted)
    return [(stage, told[stage.value]) for stage in stages]


def steps_of(comment: Comment) -> QuerySet[Validation]:
    """Return the steps of a comment, oldest first."""
    return comment.validations.select_related("by")


def accepted_by(user: User, round_: Round) -> QuerySet[Comment]:
    """Return the comments of the round that `user` was the last to accept at the first level."""
    first = Validation.objects.filter(comment=OuterRef("pk"), verdict=Verdict.ACCEPTED, passed=1)
    newest = Subquery(first.order_by("-pk").values("by")[:1])
    return Comment.objects.filter(round=round_).annotate(first=newest).filter(first=user.pk)


def steps_before(steps: Sequence[Validation]) -> Mapping[UUID, Validation]:
    """Return for each comment the step before the given one, where there was one."""
    earlier = Validation.objects.filter(comment=OuterRef("comment"), pk__lt=OuterRef("pk"))
    newest = Subquery(earlier.order_by("-pk").values("pk")[:1])
    asked = Validation.objects.filter(pk__in=[step.pk for step in steps])
    keys = asked.annotate(before=newest).exclude(before=None).values("before")
    return {step.comment_id: step for step in Validation.objects.filter(pk__in=keys)}


def given_back(user: User) -> list[tuple[Round, int]]:
    """Return the rounds in which comments of `user` lie with them again, with how many."""
    mine = Comment.objects.filter(
        author=user, last_validation__is_returned=True, state__in=UNDECIDED
    )
    counts = dict(mine.order_by().values_list("round").annotate(n=Count("pk")))
    if not counts:
        return []
    found = permitted(Round.objects.filter(pk__in=counts), user, Action.ROUND_VIEW)
    return [(round_, counts[round_.pk]) for round_ in found]


def given_back_in(round_: Round, user: User) -> list[Comment]:
    """Return the comments of `user` in a round that lie with them again."""
    if not round_.levels:
        return []
    mine = Comment.objects.filter(in_stage(round_, Stage.RETURNED), author=user, round=round_)
    return list(mine.filter(state__in=UNDECIDED).order_by("number"))


def to_validate(user: User) -> list[tuple[Round, int]]:
    """Return the rounds in which comments wait for `user` to validate them, with how many.

    A query where no round that runs is validated; else some for each that `user` has a part in.
    """
    running = Round.in_states(frozenset(RUNNING))
    validated = Round.objects.filter(running, levels__gt=0)
    if not validated.exists():
        return []
    part = Q(pk__in=[])
    for action in VALIDATING:
        part |= condition(Round, user, action)
    counted = (
        (one, waiting_for(user, one)) for one in validated.filter(part).order_by("closes_at")
    )
    return [(round_, n) for round_, n in counted if n]
