"""For which organisations somebody may speak in a round."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
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


def mine(user: User | AnonymousUser, path: str = "") -> models.Q:
    """Return the condition that a comment, reached by `path`, is one of `user`'s.

    What somebody else entered for an organisation belongs to the people of that organisation.
    """
    said = models.Q(**{f"{path}author": user.pk, f"{path}by_proxy": False})
    if not isinstance(user, User):
        return said
    seats = user.memberships.filter(grants.current()).values("organisation")
    houses = Organisation.objects.filter(models.Q(pk__in=seats) | models.Q(people=user))
    entered = {f"{path}by_proxy": True, f"{path}organisation__in": houses.values("pk")}
    return said | models.Q(**entered)


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
