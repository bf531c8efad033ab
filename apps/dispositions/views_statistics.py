"""The figures of a round: as a page, and each as a picture or a table to take away."""

import csv
import io

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.dispositions.figures import Figure, figures
from apps.dispositions.selectors_statistics import knows_answers
from apps.people.permissions import permit
from apps.people.requests import SignedInRequest
from apps.people.table import Action
from apps.rounds.models import Round
from apps.rounds.selectors import round_for
from apps.shared.deadlines import moment_in_words
from documents.charts import png
from documents.sheets.csv import guarded

TYPES = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}


@login_required
@require_safe
def statistics(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Show a round in pictures, with a table beside each."""
    round_ = round_for(request.user, round_pk)
    answers = knows_answers(request.user, round_)
    found = figures(round_, answers=answers)
    context = {
        "round": round_,
        "figures": found,
        "total": sum(row.total for row in found[0].rows),
        "answers": answers,
        "is_told": round_.finalised_at is not None,
        "sees_desk": permit(request.user, round_).may(Action.DESK_VIEW),
        "kinds": list(TYPES),
        "now": timezone.now(),
    }
    return render(request, "dispositions/statistics.html", context)


@login_required
@require_safe
def figure(request: SignedInRequest, round_pk: int, name: str, kind: str) -> HttpResponse:
    """Give one figure as a file; Http404 for one that is not there for its reader."""
    round_ = round_for(request.user, round_pk)
    found = figures(round_, answers=knows_answers(request.user, round_))
    chosen = next((one for one in found if one.name == name), None)
    if chosen is None or kind not in TYPES:
        raise Http404
    answer = HttpResponse(_file(round_, chosen, kind), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="round-{round_.pk}-{name}.{kind}"'
    return answer


def _file(round_: Round, chosen: Figure, kind: str) -> str | bytes:
    if kind == "csv":
        return _csv(chosen)
    at = moment_in_words(timezone.now())
    picture = chosen.svg(_("%(round)s, as of %(at)s") % {"round": round_.title, "at": at})
    return png(picture) if kind == "png" else picture


def _csv(chosen: Figure) -> str:
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows([guarded(cell) for cell in row] for row in chosen.table)
    return "\ufeff" + lines.getvalue()
