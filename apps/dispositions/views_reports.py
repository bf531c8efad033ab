"""Reports of a round: chosen on a page, and given as a file."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from apps.dispositions.forms_reports import ReportForm, initial
from apps.dispositions.selectors_reports import FILES
from apps.dispositions.selectors_statistics import knows_answers
from apps.dispositions.services_reports import make_report
from apps.people.permissions import NotAllowed
from apps.people.requests import SignedInRequest
from apps.rounds.naming import file_name
from apps.rounds.selectors import round_for
from apps.shared.errors import DomainError


@login_required
@require_http_methods(["GET", "POST"])
def reports(request: SignedInRequest, round_pk: int) -> HttpResponse | FileResponse:
    """Choose a report; it is given at once, and that it was made stands in the record."""
    round_ = round_for(request.user, round_pk)
    answers = knows_answers(request.user, round_)
    language = (get_language() or "ja")[:2]
    form = ReportForm(
        request.POST or None, answers=answers, initial=initial(answers=answers, language=language)
    )
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        try:
            file = make_report(round_=round_, wish=form.wish(), kind=kind, by=request.user)
        except NotAllowed:
            raise
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            parts = FILES[form.cleaned_data["name"]], f"{timezone.localdate():%Y-%m-%d}"
            name = file_name(round_, *parts, ending=kind, with_revision=True)
            return FileResponse(file, as_attachment=True, filename=name)
    context = {
        "round": round_, "form": form, "answers": answers,
        "is_told": round_.finalised_at is not None,
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "dispositions/reports.html", context, status=status)
