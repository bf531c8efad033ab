"""Every "may" of the portal: views, templates, API, exports and mails ask here.

Who somebody is to an object comes from `grants` (seats, guests), from appointments and from the
object's author; what that allows comes from `table`. A check of one object costs three queries,
a list one condition in its own query, however long the list is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar, cast

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext as _

from apps.people import grants
from apps.people.models import Appointment, User
from apps.people.roles import Personal, PortalRole, Relation, Role
from apps.people.table import Action, Holder, allows, holders_of, states_by_holder
from apps.shared.errors import DomainError

Asker = User | AnonymousUser


class Guarded(Protocol):
    """What an object says of itself, so that the table can be asked about it.

    `permission_scope` is the object that seats are granted on (a comment's is its round);
    `permission_state` is the state that counts now.
    """

    @property
    def permission_state(self) -> str: ...
    @property
    def permission_scope(self) -> Any: ...


M = TypeVar("M", bound=models.Model)
PORTAL = "portal"


class NotAllowed(DomainError):
    """The table does not allow it; the message names who could."""

    code = "not_allowed"
    status = 403


@dataclass(frozen=True)
class Permit:
    """What one person may do with one object now; for pages that ask several questions."""

    standing: frozenset[Holder]
    state: str

    def may(self, action: Action) -> bool:
        return allows(action, self.state, self.standing)


def portal_standing(user: Asker, day: date | None = None) -> frozenset[Holder]:
    """Return who `user` is on `day` (today) without regard to any object."""
    holders = {Holder(Relation.PERSONAL, Personal.ANYONE)}
    if grants.is_known(user):
        holders.add(Holder(Relation.PERSONAL, Personal.SIGNED_IN))
        roles = cast(User, user).appointments.filter(grants.current(day=day))
        holders |= {Holder(Relation.PORTAL, role) for role in roles.values_list("role", flat=True)}
    return frozenset(holders)


def standing(user: Asker, obj: Guarded | None, day: date | None = None) -> frozenset[Holder]:
    """Return everything that `user` is to `obj` on `day` (today)."""
    holders = set(portal_standing(user, day))
    if obj is not None and grants.is_known(user):
        known = cast(User, user)
        for relation, role in grants.relations(obj.permission_scope, known, day):
            holders.add(Holder(Relation(relation), role))
        if getattr(obj, "permission_author_id", None) == known.pk:
            holders.add(Holder(Relation.PERSONAL, Personal.AUTHOR))
        if known.pk in getattr(obj, "permission_coordinator_ids", ()):
            holders.add(Holder(Relation.PERSONAL, Personal.COORDINATOR))
    return frozenset(holders)


def permit(user: Asker, obj: Guarded | None = None) -> Permit:
    """Return what `user` may do with `obj` in its present state."""
    return Permit(standing(user, obj), obj.permission_state if obj is not None else "")


def may(user: Asker, action: Action, on: Guarded | None = None) -> bool:
    """Tell whether `user` may do `action` on the object, in its present state."""
    return permit(user, on).may(action)


def require(
    by: Asker, action: Action, on: Guarded | None = None, *, state: str | None = None
) -> str:
    """Return the role under which `by` may do `action`, for the record.

    `state` is given where the deed was judged at one instant and the object's state follows the
    clock; else it is the object's present one. Raises `NotAllowed`, with who could do it in this
    state, where the table does not allow it.
    """
    if state is None:
        state = on.permission_state if on is not None else ""
    held = holders_of(action, state) & standing(by, on)
    if not held:
        raise NotAllowed(refusal(action, state))
    strongest = min(held, key=lambda holder: (holder.relation == Relation.PERSONAL, holder.place))
    return f"{strongest.relation}:{strongest.role}"


def able(action: Action, on: Guarded, *, state: str | None = None) -> models.QuerySet[User]:
    """Return those who may log in and of whom `may` says yes on the object.

    In its present state, or in `state`. Two queries, however many they are.
    """
    holders = holders_of(action, on.permission_state if state is None else state)
    scope = on.permission_scope
    seats = {(h.relation.value, h.role) for h in holders}
    roles = [h.role for h in holders if h.relation == Relation.PORTAL]
    appointed = Appointment.objects.filter(grants.current(), role__in=roles)
    found = grants.seated_on(scope, seats) | models.Q(pk__in=appointed.values("user"))
    named = {h.role for h in holders if h.relation == Relation.PERSONAL}
    if named & {Personal.ANYONE, Personal.SIGNED_IN}:
        found |= models.Q(pk__isnull=False)
    if Personal.GUEST in named:
        found |= grants.guest_of(scope)
    if Personal.AUTHOR in named:
        found |= models.Q(pk=getattr(on, "permission_author_id", None))
    if Personal.COORDINATOR in named:
        found |= models.Q(pk__in=getattr(on, "permission_coordinator_ids", ()))
    return User.objects.filter(found, is_active=True)


def refusal(action: Action, state: str) -> str:
    """Say why not: which roles could do it, or that nobody can in this state."""
    able = sorted(holder.label for holder in holders_of(action, state))
    deed = Action(action).label
    if able:
        return _("You may not: %(deed)s. These could: %(roles)s.") % {
            "deed": deed,
            "roles": _(", ").join(able),
        }
    return _("Nobody may do this in the present state: %(deed)s.") % {"deed": deed}


def permitted(queryset: models.QuerySet[M], user: Asker, action: Action) -> models.QuerySet[M]:
    """Return those objects of `queryset` on which `user` may do `action` now.

    The model is one that grants are made on (committee, draft, round); the condition is one Exists
    per set of states, on the direct-foreign-key grant table.
    """
    return queryset.filter(condition(queryset.model, user, action))


def condition(model: type[models.Model], user: Asker, action: Action, path: str = "") -> models.Q:
    """Return the condition of `permitted` over `model`, reached from the query by `path`.

    `path` is "" for the model itself or a lookup such as "round".
    """
    own = portal_standing(user)
    seats = grants.seated(cast(User, user)) if grants.is_known(user) else {}
    found = models.Q(pk__in=[])
    for states, holders in _by_states(action).items():
        reached = _reached(model, cast(User, user), holders, own=own, seats=seats)
        if reached is not None:
            found |= reached & model.in_states(states)  # type: ignore[attr-defined]
    if not path:
        return found
    return models.Q(**{f"{path}__in": model._default_manager.filter(found).values("pk")})


def _by_states(action: Action) -> dict[frozenset[str], set[Holder]]:
    found: dict[frozenset[str], set[Holder]] = {}
    for holder, states in states_by_holder(action).items():
        found.setdefault(states, set()).add(holder)
    return found


def _reached(
    model: type[models.Model],
    user: User,
    holders: Iterable[Holder],
    *,
    own: frozenset[Holder],
    seats: dict[str, list[int]],
) -> models.Q | None:
    """Return the condition under which `user` is one of `holders`; None where he never is."""
    if not own.isdisjoint(holders):
        return models.Q(pk__isnull=False)  # an empty Q would vanish in an "or"
    found: models.Q | None = None
    groups: dict[str, list[int]] = {}
    for holder in holders:
        if holder.relation == Relation.PERSONAL:
            if holder.role == Personal.GUEST and grants.is_known(user):
                found = _either(found, models.Exists(_here(grants.invited(model, user))))
        elif holder.role in seats:
            groups.setdefault(holder.relation, []).extend(seats[holder.role])
    for relation, ids in groups.items():
        rows = grants.stands(model, relation=relation, groups=ids)
        found = _either(found, models.Exists(_here(rows)))
    return found


def _here(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    return rows.filter(content_object=models.OuterRef("pk"))


def _either(one: models.Q | None, other: models.Exists) -> models.Q:
    return models.Q(other) if one is None else one | models.Q(other)


def role_in_words(role: str) -> str:
    """Say a role as `require` returned it ("owner:secretary") in the reader's language."""
    relation, _sep, name = role.partition(":")
    known = {*Role.values, *PortalRole.values, *Personal.values}
    return Holder(Relation(relation), name).label if name in known else ""
