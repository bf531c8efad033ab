"""Deeds on people and committees."""

from datetime import date
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from apps.audit import services as audit
from apps.people import grants
from apps.people.models import Appointment, Committee, Membership, Organisation, Seat, User
from apps.people.permissions import require
from apps.people.roles import PortalRole
from apps.people.table import Action
from apps.shared.errors import DomainError


@transaction.atomic
def create_committee(*, by: User | None, **fields: object) -> Committee:
    """Create a committee, granted to its own seats and to those of the bodies above it."""
    role = require(by, Action.COMMITTEE_CREATE) if by else ""
    committee = Committee.objects.create(**fields)
    audit.record("committee.created", subject=committee, by=by, role=role)
    grants.grant_ownership(committee, owner=committee, by=by)
    return committee


@transaction.atomic
def add_member(
    *,
    committee: Committee,
    user: User,
    role: str,
    organisation: Organisation,
    starts_on: date,
    ends_on: date | None = None,
    coordinates: bool = False,
    by: User | None,
) -> Membership:
    """Enter a membership; access begins on its first day, at once if that is today.

    `coordinates` lets experts of the same organisation hand their comments to this person.
    """
    under = require(by, Action.COMMITTEE_MANAGE, on=committee) if by else ""
    membership = Membership(
        committee=committee, user=user, role=role, organisation=organisation,
        starts_on=starts_on, ends_on=ends_on, coordinates=coordinates,
    )  # fmt: skip
    membership.full_clean()
    membership.save()
    audit.record(
        "membership.entered", subject=membership, by=by, role=under,
        changes={
            "role": (None, role), "starts_on": (None, starts_on), "ends_on": (None, ends_on),
            "coordinates": (None, coordinates or None),
        },
    )  # fmt: skip
    seat_user(user, by=by)
    return membership


@transaction.atomic
def change_term(
    *,
    membership: Membership,
    starts_on: date,
    ends_on: date | None,
    coordinates: bool | None = None,
    by: User | None,
) -> Membership:
    """Change the term of a membership, such as ending it; access follows at once.

    `coordinates` says whether the person coordinates their organisation from now on; None leaves
    that as it is.
    """
    if coordinates is None:
        coordinates = membership.coordinates
    under = require(by, Action.COMMITTEE_MANAGE, on=membership.committee) if by else ""
    changes = {
        "starts_on": (membership.starts_on, starts_on),
        "ends_on": (membership.ends_on, ends_on),
        "coordinates": (membership.coordinates, coordinates),
    }
    membership.starts_on, membership.ends_on = starts_on, ends_on
    membership.coordinates = coordinates
    membership.full_clean()
    membership.save(update_fields=["starts_on", "ends_on", "coordinates"])
    audit.record("membership.term_changed", subject=membership, by=by, role=under, changes=changes)
    seat_user(membership.user, by=by)
    return membership


@transaction.atomic
def seat_user(user: User, *, by: User | None = None) -> None:
    """Put `user` into the seats of the memberships that run today, and out of all others.

    One at a time for each person, so that nobody gives back what another has just taken.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    running = user.memberships.filter(grants.current()).select_related("committee")
    wanted = {grants.seat_of(m.committee, m.role) for m in running}
    held = set(Seat.objects.filter(group__user=user).select_related("group", "committee"))
    for seat in wanted - held:
        user.groups.add(seat.group)
        audit.record("seat.taken", subject=user, by=by, changes=_seat(None, seat))
    for seat in held - wanted:
        user.groups.remove(seat.group)
        audit.record("seat.left", subject=user, by=by, changes=_seat(seat, None))


def _seat(old: Seat | None, new: Seat | None) -> dict[str, tuple[str | None, str | None]]:
    return {
        "committee": (
            old.committee.full_name if old else None,
            new.committee.full_name if new else None,
        ),
        "role": (old.role if old else None, new.role if new else None),
    }


def sync_terms() -> int:
    """Seat everybody whose seats differ from today's memberships; return how many. Repeatable."""
    seat = {"committee": models.OuterRef("committee"), "role": models.OuterRef("role")}
    held = Seat.objects.filter(group__user=models.OuterRef("user"), **seat)
    begun = Membership.objects.filter(~models.Exists(held), grants.current())
    running = Membership.objects.filter(
        grants.current(),
        user=models.OuterRef("user"),
        committee=models.OuterRef("group__seat__committee"),
        role=models.OuterRef("group__seat__role"),
    )
    seatings = User.groups.through.objects.filter(group__seat__isnull=False)
    ended = seatings.filter(~models.Exists(running))
    people = User.objects.filter(Q(pk__in=begun.values("user")) | Q(pk__in=ended.values("user")))
    for user in people:
        seat_user(user)
    return len(people)


@transaction.atomic
def appoint(
    *, user: User, role: str, starts_on: date, ends_on: date | None = None, by: User | None
) -> Appointment:
    """Give a role across the portal."""
    under = require(by, Action.APPOINT) if by else ""
    appointment = Appointment(user=user, role=role, starts_on=starts_on, ends_on=ends_on)
    appointment.full_clean()
    appointment.save()
    audit.record(
        "appointment.entered", subject=appointment, by=by, role=under,
        changes={"role": (None, role), "starts_on": (None, starts_on), "ends_on": (None, ends_on)},
    )  # fmt: skip
    return appointment


@transaction.atomic
def change_appointment(
    *, appointment: Appointment, starts_on: date, ends_on: date | None, by: User
) -> Appointment:
    """Change the term of a role across the portal, such as ending it; access follows at once."""
    under = require(by, Action.APPOINT)
    fields = {"starts_on": starts_on, "ends_on": ends_on}
    changed = _change(appointment, fields, verb="appointment.term_changed", by=by, role=under)
    current = Appointment.objects.filter(grants.current(), role=PortalRole.ADMIN)
    if not current.filter(user__is_active=True).exists():
        raise DomainError(_("Nobody would be left who can appoint. Appoint somebody else first."))
    return changed


@transaction.atomic
def change_committee(*, committee: Committee, by: User, **fields: Any) -> Committee:
    """Change what a committee is called and for; its place in the tree and codes stay."""
    role = require(by, Action.COMMITTEE_MANAGE, on=committee)
    return _change(committee, fields, verb="committee.changed", by=by, role=role)


@transaction.atomic
def enter_person(*, email: str, by: User, **fields: Any) -> User:
    """Enter a person, who sets a password by the mail for a forgotten one."""
    role = require(by, Action.PEOPLE_MANAGE)
    user = User(email=email.lower(), **fields)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    audit.record("person.entered", subject=user, by=by, role=role)
    return user


@transaction.atomic
def change_person(*, user: User, by: User, **fields: Any) -> User:
    """Correct what is kept of a person, or close the account to them (`is_active`).

    Whoever holds a role across the portal is changed only by those who give such roles: with a
    changed address one could have the password reset and act under that role.
    """
    role = require(by, Action.APPOINT if user.appointments.exists() else Action.PEOPLE_MANAGE)
    if "email" in fields:
        fields["email"] = fields["email"].lower()
    if not fields.get("is_active", True):
        _end_token(user, by=by)
    return _change(user, fields, verb="person.changed", by=by, role=role)


@transaction.atomic
def enter_organisation(*, by: User, **fields: Any) -> Organisation:
    """Enter an organisation that members speak for."""
    role = require(by, Action.PEOPLE_MANAGE)
    organisation = Organisation(**fields)
    organisation.full_clean()
    organisation.save()
    audit.record("organisation.entered", subject=organisation, by=by, role=role)
    return organisation


@transaction.atomic
def change_organisation(*, organisation: Organisation, by: User, **fields: Any) -> Organisation:
    """Correct what is kept of an organisation."""
    role = require(by, Action.PEOPLE_MANAGE)
    return _change(organisation, fields, verb="organisation.changed", by=by, role=role)


M = TypeVar("M", bound=models.Model)


def _change(obj: M, fields: dict[str, Any], *, verb: str, by: User, role: str) -> M:
    """Write `fields` over those stored, and record old and new."""
    stored = type(obj)._base_manager.select_for_update().get(pk=obj.pk)
    changes = {name: (getattr(stored, name), new) for name, new in fields.items()}
    for name, new in fields.items():
        setattr(stored, name, new)
    stored.full_clean()
    stored.save(update_fields=list(fields))
    if any(old != new for old, new in changes.values()):
        audit.record(verb, subject=stored, by=by, changes=changes, role=role)
    return stored


@transaction.atomic
def choose_language(*, user: User, language: str) -> None:
    """Keep the language that `user` reads the portal in."""
    if user.language != language:
        changes = {"language": (user.language, language)}
        user.language = language
        user.save(update_fields=["language"])
        audit.record("user.language_chosen", subject=user, by=user, changes=changes)


@transaction.atomic
def choose_time_zone(*, user: User, time_zone: str) -> None:
    """Keep the zone in which `user` reads times."""
    if user.time_zone != time_zone:
        changes = {"time_zone": (user.time_zone, time_zone)}
        user.time_zone = time_zone
        user.save(update_fields=["time_zone"])
        audit.record("user.time_zone_chosen", subject=user, by=user, changes=changes)


@transaction.atomic
def issue_token(*, user: User) -> str:
    """Make the key with which programs speak to the API as `user`; a key from before ends."""
    Token.objects.filter(user=user).delete()
    token = Token.objects.create(user=user)
    audit.record("token.issued", subject=user, by=user)
    return str(token.key)


@transaction.atomic
def revoke_token(*, user: User) -> None:
    """End the key with which programs speak to the API as `user`."""
    _end_token(user, by=user)


def _end_token(user: User, *, by: User) -> None:
    ended, _rows = Token.objects.filter(user=user).delete()
    if ended:
        audit.record("token.revoked", subject=user, by=by)
