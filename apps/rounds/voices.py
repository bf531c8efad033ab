"""For which organisations somebody may speak in a round."""

from datetime import date

from django.db import models

from apps.people import grants
from apps.people.models import Organisation, User
from apps.people.permissions import permit
from apps.people.table import Action
from apps.rounds.models import Round


def own_organisations(
    user: User, round_: Round, day: date | None = None
) -> models.QuerySet[Organisation]:
    """Return the organisations that `user` represents in the bodies of the round on `day` (today).

    A guest, who sits in none of them, speaks for the organisation they belong to.
    """
    running = user.memberships.filter(round_.bodies(), grants.current(day=day))
    represented = Organisation.objects.filter(pk__in=running.values("organisation"))
    return represented if represented.exists() else Organisation.objects.filter(people=user)


def coordinated_by(user: User, round_: Round) -> models.QuerySet[Organisation]:
    """Return the organisations whose experts' comments `user` may gather in the round."""
    seats = round_.seats().filter(user=user, coordinates=True)
    return Organisation.objects.filter(pk__in=seats.values("organisation"))


def organisations_open_to(user: User, round_: Round) -> models.QuerySet[Organisation]:
    """Return the organisations for which `user` may enter comments now; all for a secretary."""
    may = permit(user, round_)
    if may.may(Action.COMMENT_FOR) or may.may(Action.COMMENT_LATE):
        return Organisation.objects.all()
    if may.may(Action.COMMENT_CREATE):
        return own_organisations(user, round_)
    return Organisation.objects.none()
