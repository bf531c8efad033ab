"""Reading positions, their lines in the forum's order, and what keeps them from being compiled."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.people import permissions
from apps.people.models import Committee, User
from apps.people.table import Action
from apps.positions.models import Line, Position
from apps.rounds.models import Comment, Round
from apps.rounds.states import Purpose, RoundState

Reader = User | AnonymousUser


def visible(user: Reader) -> QuerySet[Position]:
    """Return the positions that `user` may see."""
    mine = permissions.condition(Committee, user, Action.POSITION_VIEW, "committee")
    return (
        Position.objects.filter(mine)
        .select_related("document", "committee", "round")
        .annotate(line_count=Count("lines"))
    )


def position_for(user: Reader, pk: int) -> Position:
    """Return one position; Http404 where there is none that `user` may see."""
    return get_object_or_404(visible(user), pk=pk)


def lines_of(position: Position) -> QuerySet[Line]:
    """Return the lines in the forum's order with the comments they come from: three queries."""
    origins = Comment.objects.select_related("author", "organisation").order_by("number")
    return position.lines.order_by("ordinal").prefetch_related(Prefetch("origins", origins))


def ready_for_position(user: Reader) -> list[Round]:
    """Return the finalised external rounds without a position that `user` may draft one from."""
    found = permissions.permitted(Round.objects.all(), user, Action.ROUND_VIEW).filter(
        state=RoundState.FINALISED, purpose=Purpose.EXTERNAL, position=None
    )
    rounds = found.select_related("revision__draft__owner")
    may = permissions.permitted(Committee.objects.all(), user, Action.POSITION_EDIT)
    allowed = set(may.values_list("pk", flat=True))
    return [round_ for round_ in rounds if round_.revision.draft.owner_id in allowed]


@dataclass(frozen=True)
class Blocker:
    """Why a line cannot go out as it is."""

    line: Line
    reason: str | Promise


def blockers(lines: QuerySet[Line]) -> list[Blocker]:
    """Return everything that must be mended before the files are compiled, line by line."""
    found = []
    for line in lines:
        if not line.comment.strip():
            found.append(Blocker(line, _("has no English text")))
        if not line.type:
            found.append(Blocker(line, _("has no type")))
        if not line.origins.all():
            found.append(Blocker(line, _("comes from no comment")))
    return found
