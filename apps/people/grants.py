"""Where seats and guests stand: the only module that asks guardian to store anything."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from apps.audit import services as audit
from apps.people.models import Committee, Membership, Seat, User
from apps.people.roles import Relation, Role

GUEST = "guest"


def today() -> date:
    """Return the day that terms are counted in: the consortium's, in Japan."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def seat_of(committee: Committee, role: str) -> Seat:
    """Return the seat of `role` in `committee`, made when it is first needed."""
    seat = Seat.objects.filter(committee=committee, role=role).first()
    if seat is None:
        group = Group.objects.create(name=f"{committee.slug}:{role}")
        seat = Seat.objects.create(committee=committee, role=role, group=group)
    return seat


def seats_of(committee: Committee) -> list[Seat]:
    """Return a seat for every role of `committee`, made where they are missing."""
    held = set(committee.seats.values_list("role", flat=True))
    for role in set(Role.values) - held:
        seat_of(committee, role)
    return list(committee.seats.select_related("group"))


def current(prefix: str = "", day: date | None = None) -> models.Q:
    """Return the condition under which a term (both days included) is running on `day`: today."""
    day = day or today()
    ends = models.Q(**{f"{prefix}ends_on": None}) | models.Q(**{f"{prefix}ends_on__gte": day})
    return models.Q(**{f"{prefix}starts_on__lte": day}) & ends


@transaction.atomic
def grant(obj: models.Model, *, committee: Committee, relation: Relation, by: User | None) -> None:
    """Let every role of `committee` stand to `obj` in `relation`. May be asked twice."""
    groups = Group.objects.filter(seat__in=seats_of(committee))
    _seat_rows(type(obj)).assign_perm_to_many(relation.value, groups, obj, ignore_conflicts=True)
    audit.record(
        "access.granted", subject=obj, by=by, changes={relation.value: (None, committee.full_name)}
    )


@transaction.atomic
def revoke(obj: models.Model, *, committee: Committee, relation: Relation, by: User | None) -> None:
    """Take back what `grant` gave."""
    for seat in seats_of(committee):
        remove_perm(relation.value, seat.group, obj)
    audit.record(
        "access.revoked", subject=obj, by=by, changes={relation.value: (committee.full_name, None)}
    )


def grant_ownership(obj: models.Model, *, owner: Committee, by: User | None) -> None:
    """Grant `obj` to the committee that owns it and, as bodies above, to all it reports to."""
    grant(obj, committee=owner, relation=Relation.OWNER, by=by)
    for above in owner.ancestors():
        grant(obj, committee=above, relation=Relation.PARENT, by=by)


@transaction.atomic
def admit_guest(obj: models.Model, *, guest: User, by: User) -> None:
    """Let one named person into one object."""
    assign_perm(GUEST, guest, obj)
    audit.record("guest.admitted", subject=obj, by=by, changes={"guest": (None, str(guest))})


@transaction.atomic
def dismiss_guest(obj: models.Model, *, guest: User, by: User) -> None:
    """Take back what `admit_guest` gave."""
    remove_perm(GUEST, guest, obj)
    audit.record("guest.dismissed", subject=obj, by=by, changes={"guest": (str(guest), None)})


def seated(user: User, day: date | None = None) -> dict[str, list[int]]:
    """Return the groups in which `user` sits on `day` (today), by role: one query.

    Both must hold: the user is in the group (granted), and a membership is running. So a term
    that ended last midnight ends access at midnight even where the job that revokes is late.
    """
    running = Membership.objects.filter(
        current(day=day), user=user, committee=models.OuterRef("committee"),
        role=models.OuterRef("role"),
    )  # fmt: skip
    found: dict[str, list[int]] = {}
    seats = Seat.objects.filter(models.Exists(running), group__user=user)
    for role, group in seats.values_list("role", "group_id"):
        found.setdefault(role, []).append(group)
    return found


def stands(model: type[models.Model], *, relation: str, groups: list[int]) -> Any:
    """Return the grant rows of `model` in `relation` to any of `groups`, to be used in Exists."""
    return _seat_rows(model).filter(
        permission_id__in=_permission_id(model, relation), group_id__in=groups
    )


def invited(model: type[models.Model], user: User) -> Any:
    """Return the grant rows by which `user` is a guest of objects of `model`."""
    return _guest_rows(model).filter(permission_id__in=_permission_id(model, GUEST), user=user)


def seated_on(obj: models.Model, places: set[tuple[str, str]]) -> models.Q:
    """Return the condition under which a person sits today in one of `places` (relation, role).

    One query finds the seats; of those who sit there both must hold, as in `seated`.
    """
    rows = _seat_rows(type(obj)).filter(content_object=obj)
    granted = rows.values_list("permission__codename", "group__seat__role", "group_id")
    groups = [group for relation, role, group in granted if (relation, role) in places]
    sits = Membership.objects.filter(
        current(), user=models.OuterRef("pk"), role=models.F("committee__seats__role"),
        committee__seats__group__in=groups, committee__seats__group__user=models.OuterRef("pk"),
    )  # fmt: skip
    return models.Q(models.Exists(sits))


def guest_of(obj: models.Model) -> models.Q:
    """Return the condition under which a person is a guest of `obj`."""
    rows = _guest_rows(type(obj)).filter(content_object=obj, permission__codename=GUEST)
    return models.Q(pk__in=rows.values("user"))


def relations(obj: models.Model, user: User, day: date | None = None) -> list[tuple[str, str]]:
    """Return (relation, role) of every seat of `user` that stands to `obj`, and guesthood.

    Seats count as of `day` (today); who was let in since then is in.
    """
    groups = {group: role for role, ids in seated(user, day).items() for group in ids}
    rows = _seat_rows(type(obj)).filter(content_object=obj, group_id__in=groups)
    found = [
        (relation, groups[group])
        for relation, group in rows.values_list("permission__codename", "group_id")
    ]
    if invited(type(obj), user).filter(content_object=obj).exists():
        found.append((Relation.PERSONAL.value, GUEST))
    return found


def is_known(user: User | AnonymousUser) -> bool:
    """Tell whether `user` is a person who may log in."""
    return bool(user.is_authenticated and user.is_active)


def _seat_rows(model: type[models.Model]) -> Any:
    """Return the manager of the grants that seats have on objects of `model`."""
    return get_group_obj_perms_model(model).objects  # type: ignore[arg-type, attr-defined]


def _guest_rows(model: type[models.Model]) -> Any:
    """Return the manager of the grants that guests have on objects of `model`."""
    return get_user_obj_perms_model(model).objects  # type: ignore[arg-type, attr-defined]


def _permission_id(model: type[models.Model], codename: str) -> models.QuerySet[Any]:
    content_type = ContentType.objects.get_for_model(model)
    return Permission.objects.filter(content_type=content_type, codename=codename).values("pk")
