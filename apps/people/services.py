"""Deeds on people and committees."""

from datetime import date

from django.db import models, transaction
from django.db.models import Q

from apps.audit import services as audit
from apps.people import grants
from apps.people.models import Appointment, Committee, Membership, Organisation, Seat, User
from apps.people.permissions import require
from apps.people.table import Action


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
    by: User | None,
) -> Membership:
    """Enter a membership; access begins on its first day, at once if that is today."""
    under = require(by, Action.COMMITTEE_MANAGE, on=committee) if by else ""
    membership = Membership(
        committee=committee, user=user, role=role, organisation=organisation,
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    membership.full_clean()
    membership.save()
    audit.record(
        "membership.entered", subject=membership, by=by, role=under,
        changes={"role": (None, role), "starts_on": (None, starts_on), "ends_on": (None, ends_on)},
    )  # fmt: skip
    seat_user(user)
    return membership


@transaction.atomic
def change_term(
    *, membership: Membership, starts_on: date, ends_on: date | None, by: User | None
) -> Membership:
    """Change the term of a membership, such as ending it; access follows at once."""
    under = require(by, Action.COMMITTEE_MANAGE, on=membership.committee) if by else ""
    changes = {
        "starts_on": (membership.starts_on, starts_on),
        "ends_on": (membership.ends_on, ends_on),
    }
    membership.starts_on, membership.ends_on = starts_on, ends_on
    membership.full_clean()
    membership.save(update_fields=["starts_on", "ends_on"])
    audit.record("membership.term_changed", subject=membership, by=by, role=under, changes=changes)
    seat_user(membership.user)
    return membership


@transaction.atomic
def seat_user(user: User) -> None:
    """Put `user` into the seats of the memberships that run today, and out of all others."""
    running = user.memberships.filter(grants.current()).select_related("committee")
    wanted = {grants.seat_of(m.committee, m.role) for m in running}
    held = set(Seat.objects.filter(group__user=user).select_related("group", "committee"))
    for seat in wanted - held:
        user.groups.add(seat.group)
        audit.record("seat.taken", subject=user, by=None, changes={"seat": (None, str(seat))})
    for seat in held - wanted:
        user.groups.remove(seat.group)
        audit.record("seat.left", subject=user, by=None, changes={"seat": (str(seat), None)})


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
def appoint(*, user: User, role: str, starts_on: date, by: User | None) -> Appointment:
    """Give a role across the portal."""
    under = require(by, Action.COMMITTEE_CREATE) if by else ""
    appointment = Appointment.objects.create(user=user, role=role, starts_on=starts_on)
    audit.record(
        "appointment.entered", subject=appointment, by=by, role=under,
        changes={"role": (None, role)},
    )  # fmt: skip
    return appointment


@transaction.atomic
def choose_language(*, user: User, language: str) -> None:
    """Keep the language that `user` reads the portal in."""
    if user.language != language:
        changes = {"language": (user.language, language)}
        user.language = language
        user.save(update_fields=["language"])
        audit.record("user.language_chosen", subject=user, by=user, changes=changes)
