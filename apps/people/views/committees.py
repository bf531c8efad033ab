"""Bodies: the tree of them, and one with its members."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.people import permissions, selectors
from apps.people.table import Action


@require_safe
def committee_list(request: HttpRequest) -> HttpResponse:
    """The tree of committees, which everybody may see."""
    return render(request, "people/committees.html", {"tree": selectors.tree(request.user)})


@require_safe
def committee_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One committee: what it is for, what lies below it, and, for whom it concerns, its members."""
    committee = selectors.committee_for(request.user, slug)
    permit = permissions.permit(request.user, committee)
    context: dict[str, object] = {
        "committee": committee,
        "below": committee.children.all(),
        "may_see_members": permit.may(Action.COMMITTEE_ROSTER),
        "may_manage": permit.may(Action.COMMITTEE_MANAGE),
    }
    if permit.may(Action.COMMITTEE_ROSTER):
        running = list(selectors.members(committee))
        context |= {"members": running, "balance": selectors.balance(running)}
    return render(request, "people/committee.html", context)
