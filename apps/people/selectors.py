"""Reading bodies and their members."""

from collections import Counter
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.shortcuts import get_object_or_404

from apps.people import grants, permissions
from apps.people.models import Committee, Membership, User
from apps.people.roles import Interest, Role
from apps.people.table import Action

Reader = User | AnonymousUser


def committees(user: Reader) -> models.QuerySet[Committee]:
    """Return the committees that `user` may see, with the body that each reports to."""
    seen = permissions.permitted(Committee.objects.all(), user, Action.COMMITTEE_VIEW)
    return seen.select_related("parent")


def committee_for(user: Reader, slug: str) -> Committee:
    """Return one committee; Http404 where there is none that `user` may see."""
    return get_object_or_404(committees(user), slug=slug)


@dataclass
class Branch:
    """A committee in the tree, with the bodies that report to it."""

    committee: Committee
    below: list["Branch"] = field(default_factory=list)


def tree(user: Reader) -> list[Branch]:
    """Return the tree of committees from the top: one query."""
    branches = {c.pk: Branch(c) for c in committees(user)}
    top: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.committee.parent_id or 0)
        (above.below if above else top).append(branch)
    return top


def members(committee: Committee) -> models.QuerySet[Membership]:
    """Return the memberships that run today, by weight of the role, then by name."""
    weight = models.Case(
        *(models.When(role=role, then=n) for n, role in enumerate(Role)), default=len(Role)
    )
    return (
        committee.memberships.filter(grants.current())
        .select_related("user", "organisation")
        .order_by(weight, "user__family_name_kana", "user__given_name_kana", "pk")
    )


def balance(running: list[Membership]) -> list[tuple[str, int]]:
    """Count the organisations represented, by interest category."""
    represented = {m.organisation_id: m.organisation.interest for m in running}
    counts = Counter(represented.values())
    return [(str(interest.label), counts[interest]) for interest in Interest]


def memberships_of(user: User) -> models.QuerySet[Membership]:
    """Return the memberships of `user` that run today, with what is shown of them."""
    running = user.memberships.filter(grants.current())
    return running.select_related("committee", "organisation")
