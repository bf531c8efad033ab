"""The desk: the table, the panel beside it, several at once, and the end of the round."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.audit import selectors as audit
from apps.audit.models import Event
from apps.dispositions import selectors, services
from apps.dispositions.forms import (
    AnswerForm,
    EnglishForm,
    FilterForm,
    chosen_numbers,
    wants_english,
)
from apps.people.permissions import NotAllowed, permit
from apps.people.requests import SignedInRequest
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.shared.errors import DomainError, Incomplete, Stale


@login_required
@require_GET
def desk(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Show the comments of a round for work."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    form = FilterForm(request.GET, round_=round_)
    numbers = selectors.desk_comments(round_, form.filters())
    page = Paginator(numbers, selectors.PAGE).get_page(request.GET.get("page"))
    context = _desk(request, round_) | {
        "form": form,
        "page": page,
        "found": len(numbers),
        "comments": selectors.numbered(round_, list(page.object_list)),
        "previous_url": _page_url(request, page.number - 1) if page.has_previous() else "",
        "next_url": _page_url(request, page.number + 1) if page.has_next() else "",
    }
    return render(request, "dispositions/desk.html", context)


def _desk(request: SignedInRequest, round_: Round) -> dict[str, Any]:
    may = permit(request.user, round_)
    return {
        "round": round_,
        "progress": selectors.progress(round_),
        "external": wants_english(round_),
        "may_record": may.may(Action.DISPOSITION_RECORD),
        "may_finalise": may.may(Action.ROUND_FINALISE),
    }


def _page_url(request: SignedInRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@login_required
@require_GET
def comment(request: SignedInRequest, round_pk: int, number: int) -> HttpResponse:
    """Show one comment at the desk: beside the table, or on a page of its own."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    return _panel(request, round_, _one(round_, number))


def _one(round_: Round, number: int) -> Comment:
    return get_object_or_404(selectors.with_answers(round_), number=number)


def _panel(
    request: SignedInRequest,
    round_: Round,
    shown: Comment,
    *,
    answer: AnswerForm | None = None,
    english: EnglishForm | None = None,
    said: str = "",
) -> HttpResponse:
    """Answer with the panel; after a deed over htmx, its row and the progress come along."""
    place = selectors.original_anchor(shown)
    context = _desk(request, round_) | {
        "comment": shown,
        "place": place,
        "clause_title": selectors.clause_title(place),
        "owed": selectors.counterpart_owed(shown, place),
        "answer": answer or AnswerForm(round_=round_, initial=_recorded(shown)),
        "english": english or EnglishForm(initial=_worded(shown)),
        "version": _version_shown(request, shown, answer),
        "english_version": _english_version_shown(request, shown, english),
        "said": said,
        "now": timezone.now(),
        "events": _history(request, round_, shown),
    }
    if request.htmx:
        return render(request, "dispositions/_panel.html", context | {"beside": True})
    return render(request, "dispositions/comment.html", context)


def _version_shown(request: SignedInRequest, shown: Comment, form: AnswerForm | None) -> int:
    """Return the version that the writer has before them: after a refusal still the one sent.

    Only who was told that somebody else wrote meanwhile goes on from what stands there now.
    """
    if form is not None and form.is_bound and not form.was_stale:
        return _version(request, f"version-{shown.number}")
    return shown.disposition.version if hasattr(shown, "disposition") else 0


def _english_version_shown(
    request: SignedInRequest, shown: Comment, form: EnglishForm | None
) -> int:
    """Return the same for the English wording."""
    if form is not None and form.is_bound and not form.was_stale:
        return _version(request, "version")
    return shown.english.version if hasattr(shown, "english") else 0


def _history(request: SignedInRequest, round_: Round, shown: Comment) -> list[Event]:
    if not permit(request.user, round_).may(Action.ROUND_HISTORY):
        return []
    return list(audit.of(shown))


def _recorded(comment: Comment) -> dict[str, Any]:
    if not hasattr(comment, "disposition"):
        return {}
    stands = comment.disposition
    head = stands.head.number if stands.head else ""
    return {"outcome": stands.outcome, "response": stands.response, "head": head}


def _worded(comment: Comment) -> dict[str, Any]:
    if not hasattr(comment, "english"):
        return {}
    return {"body": comment.english.body, "proposed_change": comment.english.proposed_change}


@login_required
@require_POST
def record(request: SignedInRequest, round_pk: int, number: int) -> HttpResponse:
    """Record the disposition of one comment."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    shown = _one(round_, number)
    form = AnswerForm(request.POST, round_=round_)
    if not (form.is_valid() and _recorded_all(request, form, [shown])):
        return _panel(request, round_, _one(round_, number), answer=form)
    return _done(request, round_, number, _("Disposition saved."))


def _recorded_all(request: SignedInRequest, form: AnswerForm, chosen: list[Comment]) -> bool:
    """Record what the form says for all chosen comments, or put the refusal into the form."""
    try:
        services.record(
            comments=chosen, outcome=form.cleaned_data["outcome"], by=request.user,
            response=form.cleaned_data["response"], head=form.cleaned_data["head"],
            decide=request.POST.get("deed") == "decide", seen=_seen(request, chosen),
        )  # fmt: skip
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.was_stale = isinstance(refusal, Stale)
        form.add_error(_field(refusal, form), str(refusal.message))
        return False
    return True


def _seen(request: SignedInRequest, chosen: list[Comment]) -> dict[UUID, int]:
    """Return the version of each disposition that the writer had before them."""
    return {one.pk: _version(request, f"version-{one.number}") for one in chosen}


def _version(request: SignedInRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() else -1


def _field(refusal: DomainError, form: Any) -> str | None:
    missing = refusal.missing if isinstance(refusal, Incomplete) else []
    return missing[0] if missing and missing[0] in form.fields else None


def _done(request: SignedInRequest, round_: Round, number: int, said: str) -> HttpResponse:
    if request.htmx:
        return _panel(request, round_, _one(round_, number), said=said)
    messages.success(request, said)
    return redirect("dispositions:comment", round_.pk, number)


@login_required
@require_POST
def english(request: SignedInRequest, round_pk: int, number: int) -> HttpResponse:
    """Keep the English wording of one comment."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    shown = _one(round_, number)
    form = EnglishForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.word_in_english(
                comment=shown, body=data["body"], proposed_change=data["proposed_change"],
                by=request.user, seen=_version(request, "version"),
            )  # fmt: skip
            return _done(request, round_, number, _("English wording saved."))
        except NotAllowed:
            raise
        except DomainError as refusal:
            form.was_stale = isinstance(refusal, Stale)
            form.add_error(_field(refusal, form), str(refusal.message))
    return _panel(request, round_, _one(round_, number), english=form)


@login_required
@require_http_methods(["GET", "POST"])
def several(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Record one disposition for several comments, after showing exactly which."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    asked = request.POST if request.method == "POST" else request.GET
    numbers = chosen_numbers(asked.getlist("c"))[: selectors.PAGE]
    chosen = selectors.numbered(round_, numbers)
    form = AnswerForm(request.POST or None, round_=round_)
    if request.method == "POST" and form.is_valid() and _recorded_all(request, form, chosen):
        said = ngettext("Recorded for %(n)d comment.", "Recorded for %(n)d comments.", len(chosen))
        messages.success(request, said % {"n": len(chosen)})
        return redirect("dispositions:desk", round_.pk)
    versions = [(one, _version_shown(request, one, form)) for one in chosen]
    context = _desk(request, round_) | {"form": form, "comments": chosen, "versions": versions}
    return render(request, "dispositions/several.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def finalise(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """End the round, after showing what will happen or what is left."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    if request.method == "POST":
        try:
            services.finalise(round_=round_, by=request.user)
        except NotAllowed:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
            return redirect("dispositions:finalise", round_.pk)
        messages.success(request, _("The round is finalised; its authors see their answers."))
        return redirect("dispositions:desk", round_.pk)
    left = list(selectors.remaining(round_).values_list("number", flat=True))
    context = _desk(request, round_) | {
        "left": selectors.numbered(round_, left),
        "effects": _effects(round_),
        "back": reverse("dispositions:desk", args=[round_.pk]),
    }
    return render(request, "dispositions/finalise.html", context)


def _effects(round_: Round) -> list[str]:
    authors = selectors.told(round_)
    return [
        ngettext(
            "%(n)d author sees the answers to their comments.",
            "%(n)d authors see the answers to their comments.",
            authors,
        )
        % {"n": authors},
        _("Everybody who may see the round sees the dispositions and responses."),
        _("Dispositions, responses and English wordings can no longer be changed."),
        _("Each author gets a notice with the answers, in the way they chose."),
    ]
