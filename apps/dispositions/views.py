"""The desk: the table, the panel beside it, several at once, and the end of the round."""

from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

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
from apps.dispositions import (
    columns,
    selectors,
    selectors_desk,
    selectors_english,
    selectors_groups,
    services,
)
from apps.dispositions.forms import AnswerForm, EnglishForm, wants_english
from apps.dispositions.forms_desk import FilterForm
from apps.dispositions.models import Deed
from apps.dispositions.selectors_desk import Left
from apps.people.permissions import NotAllowed, may, permit
from apps.people.requests import SignedInRequest
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.rounds.selectors_validation import passed
from apps.shared.errors import DomainError, Incomplete, Stale

LEFT_SHOWN = 100  # comments without an answer that the page of the end lists


@login_required
@require_GET
def desk(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Show the comments of a round for work."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    form = FilterForm(request.GET, round_=round_)
    found = selectors_desk.desk_comments(round_, form.filters()).values_list("number", flat=True)
    page = Paginator(found, selectors.PAGE).get_page(request.GET.get("page"))
    context = _desk(request, round_) | {
        "form": form,
        "page": page,
        "found": page.paginator.count,
        "comments": selectors.numbered(round_, list(page.object_list)),
        "columns": columns.chosen(request.GET.getlist("col")),
        "column_words": columns.COLUMNS,
        "views": selectors_desk.views_of(request.user, round_),
        "query": _query(request),
        "kept": [pair for pair in parse_qsl(_query(request)) if pair[0] != "col"],
        "may_boilerplates": may(request.user, Action.BOILERPLATE_KEEP),
        "done": done_before(request, round_),
        "previous_url": _page_url(request, page.number - 1) if page.has_previous() else "",
        "next_url": _page_url(request, page.number + 1) if page.has_next() else "",
    }
    return render(request, "dispositions/desk.html", context)


def _query(request: SignedInRequest) -> str:
    """Return the filters and columns of the address, without page and news."""
    query = request.GET.copy()
    for name in ("page", "done"):
        query.pop(name, None)
    return query.urlencode()


def done_before(request: SignedInRequest, round_: Round) -> Deed | None:
    """Return the deed that led here, which the page offers to undo."""
    asked = request.GET.get("done", "")
    if not asked.isascii() or not asked.isdigit():
        return None
    return selectors_desk.deeds_of(round_).filter(pk=asked[:18], undone_by=None).first()


def _desk(request: SignedInRequest, round_: Round) -> dict[str, Any]:
    may = permit(request.user, round_)
    return {
        "round": round_,
        "progress": selectors.progress(round_),
        "external": wants_english(round_),
        "may_record": may.may(Action.DISPOSITION_RECORD),
        "may_word": may.may(Action.ENGLISH_WORD),
        "may_check": may.may(Action.ENGLISH_CHECK),
        "may_handle": may.may(Action.COMMENT_HANDLE),
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
    refused: str = "",
    done: Deed | None = None,
) -> HttpResponse:
    """Answer with the panel; after a deed over htmx, its row and the progress come along."""
    place = selectors.original_anchor(shown)
    context = _desk(request, round_) | {
        "comment": shown,
        "place": place,
        "clause_title": selectors.clause_title(place),
        "owed": selectors.counterpart_owed(shown, place),
        "answer": answer or AnswerForm(round_=round_, initial=_stands(shown)),
        "english": english or EnglishForm(initial=_worded(shown)),
        "version": _version_shown(request, shown, answer),
        "english_version": _english_version_shown(request, shown, english),
        "one": selectors_english.work([shown])[0],
        "members": selectors_english.members_of(shown),
        "counts": _counts_beside(request, round_),
        "said": said,
        "refused": refused,
        "done": done,
        "around": selectors_desk.around(place),
        "boilerplates": selectors_desk.boilerplates(round_),
        "replies": selectors_desk.replies_of(shown, internal=True),
        "columns": columns.chosen(_columns_shown(request)),
        "now": timezone.now(),
        "events": _history(request, round_, shown),
    }
    if request.htmx:
        return render(request, "dispositions/_panel.html", context | {"beside": True})
    return render(request, "dispositions/comment.html", context)


def _counts_beside(request: SignedInRequest, round_: Round) -> list[tuple[Any, int]]:
    """Return the counts of the English work list, where the panel stands beside it."""
    page = reverse("dispositions:english_list", args=[round_.pk])
    if not request.htmx or urlsplit(request.htmx.current_url or "").path != page:
        return []
    return selectors_english.counts(selectors_english.states(round_))


def _columns_shown(request: SignedInRequest) -> list[str]:
    """Return the columns of the table that the panel stands beside."""
    beside = urlsplit(request.htmx.current_url or "").query if request.htmx else ""
    return parse_qs(beside).get("col", [])


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


def _stands(comment: Comment) -> dict[str, Any]:
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
    deed = _recorded(request, form, shown) if form.is_valid() else None
    if deed is None:
        return _panel(request, round_, _one(round_, number), answer=form)
    return done(request, round_, number, _("Disposition saved."), deed)


def _recorded(request: SignedInRequest, form: AnswerForm, shown: Comment) -> Deed | None:
    """Record what the form says, or put the refusal into the form."""
    try:
        return services.record(
            comments=[shown], outcome=form.cleaned_data["outcome"], by=request.user,
            response=form.cleaned_data["response"], head=form.cleaned_data["head"],
            decide=request.POST.get("deed") == "decide",
            seen={shown.pk: _version(request, f"version-{shown.number}")},
        )  # fmt: skip
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.was_stale = isinstance(refusal, Stale)
        form.add_error(_field(refusal, form), str(refusal.message))
        return None


def _version(request: SignedInRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() else -1


def _field(refusal: DomainError, form: Any) -> str | None:
    missing = refusal.missing if isinstance(refusal, Incomplete) else []
    return missing[0] if missing and missing[0] in form.fields else None


def done(
    request: SignedInRequest, round_: Round, number: int, said: str, deed: Deed | None = None
) -> HttpResponse:
    """Answer after a deed on one comment: beside the table the panel, else its page again."""
    if request.htmx:
        return _panel(request, round_, _one(round_, number), said=said, done=deed)
    messages.success(request, said)
    return redirect("dispositions:comment", round_.pk, number)


def refused(
    request: SignedInRequest, round_: Round, number: int, refusal: DomainError
) -> HttpResponse:
    """Answer after a refused deed on one comment, in the same places."""
    message = str(refusal.message)
    if request.htmx:
        return _panel(request, round_, _one(round_, number), refused=message)
    messages.error(request, message)
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
            deed = services.word_in_english(
                comment=shown, body=data["body"], proposed_change=data["proposed_change"],
                by=request.user, seen=_version(request, "version"),
            )  # fmt: skip
            return done(request, round_, number, _("English wording saved."), deed)
        except NotAllowed:
            raise
        except DomainError as refusal:
            form.was_stale = isinstance(refusal, Stale)
            form.add_error(_field(refusal, form), str(refusal.message))
    return _panel(request, round_, _one(round_, number), english=form)


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
    left = selectors.remaining(round_)
    first = left.values_list("number", flat=True)[:LEFT_SHOWN]
    context = _desk(request, round_) | {
        "left": selectors.numbered(round_, first),
        "left_count": left.count(),
        "objections": selectors_groups.objections(round_),
        "unvalidated": left.exclude(passed(round_)).count() if round_.levels else 0,
        "left_tables": _left_tables(round_),
        "effects": _effects(round_),
        "back": reverse("dispositions:desk", args=[round_.pk]),
    }
    return render(request, "dispositions/finalise.html", context)


def _left_tables(round_: Round) -> list[tuple[str, str, list[Left]]]:
    titles = {
        "clause": _("By clause"), "type": _("By type"), "organisation": _("By organisation"),
        "assignee": _("By assignee"),
    }  # fmt: skip
    return [(titles[kind], kind, rows) for kind, rows in selectors_desk.left_by(round_).items()]


def _entered_for(round_: Round) -> list[str]:
    n = selectors.told_by_proxy(round_)
    told = ngettext(
        "The people of %(n)d organisation see the answers to what was entered for it.",
        "The people of %(n)d organisations see the answers to what was entered for them.",
        n,
    )
    return [told % {"n": n}] if n else []


def _effects(round_: Round) -> list[str]:
    authors = selectors.told(round_)
    unready = selectors_english.unready(round_)
    left = ngettext(
        "%(n)d English text is missing, behind its original or not checked, and cannot be written "
        "here afterwards.",
        "%(n)d English texts are missing, behind their originals or not checked, and cannot be "
        "written here afterwards.",
        unready,
    )
    return [
        *([left % {"n": unready}] if unready else []),
        ngettext(
            "%(n)d author sees the answers to their comments.",
            "%(n)d authors see the answers to their comments.",
            authors,
        )
        % {"n": authors},
        *_entered_for(round_),
        _("Everybody who may see the round sees the dispositions and responses."),
        _("Dispositions, responses and English wordings can no longer be changed."),
        _("Each author gets a notice with the answers, in the way they chose."),
    ]
