"""Deeds on the guests of a round: people who are asked by name and sit in none of its bodies."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.people import grants
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Round
from apps.shared.errors import DomainError


def guests_of(round_: Round) -> "list[User]":
    """Return who is a guest of the round, by name."""
    return list(User.objects.filter(grants.guest_of(round_)).select_related("organisation"))


@transaction.atomic
def invite_guests(*, round_: Round, guests: Iterable[User], by: User) -> list[User]:
    """Let people into a round and its draft by name; return those who were not in it before."""
    require(by, Action.ROUND_CHANGE, on=round_)
    return invite(round_, guests, by=by)


@transaction.atomic
def dismiss_guest(*, round_: Round, guest: User, by: User) -> None:
    """Take back an invitation; what the guest has submitted stays.

    The draft stays open to a guest whom another round on it has asked. Nobody is let into a draft
    alone so far; whoever adds that has to remember which of the two gave it.
    """
    require(by, Action.ROUND_CHANGE, on=round_)
    if guest not in guests_of(round_):
        raise DomainError(_("%(guest)s is no guest of this round.") % {"guest": guest})
    grants.dismiss_guest(round_, guest=guest, by=by)
    draft = round_.revision.draft
    asked = grants.invited(Round, guest).filter(content_object__revision__draft=draft)
    if not asked.exists():
        grants.dismiss_guest(draft, guest=guest, by=by)


def invite(round_: Round, guests: Iterable[User], *, by: User) -> list[User]:
    """Admit `guests` for a deed that has asked the table already. Raises DomainError.

    A guest speaks for the organisation they belong to, so that one without cannot be asked.
    """
    draft = round_.revision.draft
    there, known = set(guests_of(round_)), User.objects.filter(grants.guest_of(draft))
    new = [guest for guest in guests if guest not in there]
    seated = set(round_.seats().values_list("user", flat=True))
    for guest in new:
        if guest.pk in seated:
            raise DomainError(
                _("%(guest)s sits in a committee that is asked, and needs no invitation.")
                % {"guest": guest}
            )
        if guest.organisation_id is None:
            raise DomainError(
                _("%(guest)s belongs to no organisation and could not comment. Enter it first.")
                % {"guest": guest}
            )
        grants.admit_guest(round_, guest=guest, by=by)
        if guest not in known:
            grants.admit_guest(draft, guest=guest, by=by)
    return new
