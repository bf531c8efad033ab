"""The conflict map: what is proposed to each place of the text, and what of it goes together."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.drafts.models import Block
from apps.rounds import selectors
from apps.rounds.changes import together
from apps.rounds.models import Anchor, Comment
from apps.rounds.states import COUNTED


@login_required
@require_safe
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """The changes proposed in a round, block by block in the order of the text.

    `clause` narrows it to one clause with all below it.
    """
    round_ = selectors.round_for(request.user, pk)
    by_block: dict[Block, list[tuple[Comment, Anchor]]] = {}
    for comment in selectors.comments_of(round_, request.user).filter(state__in=COUNTED):
        place = selectors.place_of(comment)
        if place and place.block:
            by_block.setdefault(place.block, []).append((comment, place))
    found = [together(block, said) for block, said in by_block.items()]
    proposed = [told for told in found if told is not None]
    proposed.sort(key=lambda told: (told.block.position, told.block.language))
    clauses = list(dict.fromkeys(told.block.clause for told in proposed))
    if (clause := request.GET.get("clause", "")) in clauses:
        proposed = [told for told in proposed if f"{told.block.clause}.".startswith(f"{clause}.")]
    context = {
        "round": round_,
        "proposed": proposed,
        "clauses": clauses,
        "clause": clause,
        "contradicting": sum(told.agreeing < len(told.proposals) for told in proposed),
    }
    return render(request, "rounds/changes.html", context)
