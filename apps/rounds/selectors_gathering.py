"""Reading for the coordinator of an organisation: what its experts handed over and submitted."""

from django.db.models import Count, QuerySet

from apps.people import grants
from apps.people.models import Membership, User
from apps.people.permissions import permitted
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.rounds.selectors import made_on
from apps.rounds.states import CommentState, RoundState
from apps.rounds.voices import coordinated_by, own_organisations


def handed_to(user: User, round_: Round) -> QuerySet[Comment]:
    """Return what experts have handed to `user` and not submitted, the oldest first.

    After the close what was not submitted is its author's alone again.
    """
    if round_.phase not in (RoundState.OPEN, RoundState.PAUSED):
        return Comment.objects.none()
    found = Comment.objects.filter(
        round=round_, state=CommentState.AUTOSAVED, handed_at__isnull=False,
        organisation__in=coordinated_by(user, round_).values("pk"),
    ).exclude(author=user)  # fmt: skip
    shown = found.select_related("author", "organisation", "round", "last_validation")
    return shown.prefetch_related(made_on(round_)).order_by("handed_at", "pk")


def submitted_for(user: User, round_: Round) -> QuerySet[Comment]:
    """Return what was submitted for the organisations that `user` coordinates, by number."""
    found = Comment.objects.filter(
        round=round_, organisation__in=coordinated_by(user, round_).values("pk")
    ).exclude(state=CommentState.AUTOSAVED)
    shown = found.select_related("author", "organisation", "round", "disposition")
    return shown.prefetch_related(made_on(round_)).order_by("number")


def coordinators_for(user: User, round_: Round) -> list[User]:
    """Return to whom `user` may hand comments in the round."""
    own = own_organisations(user, round_).values("pk")
    seats = round_.seats().filter(coordinates=True, organisation__in=own).exclude(user=user)
    return list(User.objects.filter(pk__in=seats.values("user"), is_active=True))


def rounds_gathered(user: User) -> list[tuple[Round, int]]:
    """Return the open rounds in which experts have handed comments to `user`, with how many.

    A query for who coordinates nothing, else a few, however many rounds there are.
    """
    seats = Membership.objects.filter(grants.current(), user=user, coordinates=True)
    houses = list(seats.values_list("organisation", flat=True))
    if not houses:
        return []
    handed = Comment.objects.filter(
        state=CommentState.AUTOSAVED, handed_at__isnull=False, organisation__in=houses
    ).exclude(author=user)
    counts = dict(handed.order_by().values_list("round").annotate(n=Count("pk")))
    found = permitted(Round.objects.filter(pk__in=counts), user, Action.COMMENT_CREATE)
    return [(round_, counts[round_.pk]) for round_ in found.order_by("closes_at")]
