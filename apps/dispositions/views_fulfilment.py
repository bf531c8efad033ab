"""The page on what a revision made of the changes proposed to earlier ones."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.dispositions import fulfilment, selectors
from apps.dispositions.states import Fulfilment
from apps.drafts import selectors as drafts
from apps.drafts.selectors_languages import left_behind
from apps.people.permissions import may
from apps.people.table import Action
from apps.rounds.selectors_carrying import not_carried, original_of


@login_required
@require_safe
def changes_fulfilled(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """What became of each proposed change, those that ask for work first.

    `show` narrows it to one fate, `mine` to the reader's own comments.
    """
    revision = drafts.revision_for(request.user, number, ordinal)
    anchors = selectors.proposed_earlier(revision, request.user)
    if request.GET.get("mine"):
        anchors = anchors.filter(comment__author=request.user.pk)
    rows = list(anchors)
    answered = selectors.answers_known(rows, request.user)
    found = fulfilment.told(rows, original_of(rows), answered)
    shown = request.GET.get("show", "")
    fates = list(Fulfilment)
    context = {
        "revision": revision,
        "told": sorted(
            (one for one in found if shown in ("", one.fulfilment)),
            key=lambda one: fates.index(one.fulfilment),
        ),
        "counts": fulfilment.counts(found),
        "show": shown,
        "total": len(found),
        "answered": answered,
        "behind": left_behind(revision),
        "waiting": not revision.is_published
        and may(request.user, Action.REVISION_PUBLISH, revision.draft)
        and not_carried(revision).exists(),
    }
    return render(request, "dispositions/fulfilment.html", context)
