"""The English work: its list, checking, files for an agency and back, the machine."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.dispositions import (
    agency,
    machine,
    selectors,
    selectors_english,
    services_agency,
    services_english,
    services_machine,
)
from apps.dispositions.agency import Fate
from apps.dispositions.forms import ReturnedForm, wants_english
from apps.dispositions.models import Returned
from apps.dispositions.states import EnglishState
from apps.dispositions.views import done, done_before, refused
from apps.people.permissions import NotAllowed, permit
from apps.people.requests import SignedInRequest
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.shared.errors import BadFile, DomainError

TYPES = {
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "xliff": ("xlf", "application/xliff+xml"),
}
SHOWN = 200  # rows of a report for each fate
FATES = {  # in the order of the report
    Fate.TAKEN: gettext_lazy("will be taken as drafts"),
    Fate.ENGLISH_CHANGED: gettext_lazy("somebody wrote English here since the export"),
    Fate.SOURCE_CHANGED: gettext_lazy("the original has changed since the export: not taken"),
    Fate.CLOSED: gettext_lazy("withdrawn, locked, answered or grouped since: not taken"),
    Fate.EMPTY: gettext_lazy("not translated, or not wholly: not taken"),
    Fate.SAME: gettext_lazy("the same as what stands"),
}


@login_required
@require_safe
def work_list(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Show whose English is missing, behind, a draft or checked."""
    return _list(request, selectors.round_at_desk(request.user, round_pk))


def _list(
    request: SignedInRequest, round_: Round, refusal: DomainError | None = None
) -> HttpResponse:
    told = selectors_english.states(round_)
    wanted = request.GET.get("state", "")
    numbers = [n for n, state in told.items() if wanted not in EnglishState or state == wanted]
    page = Paginator(numbers, selectors.PAGE).get_page(request.GET.get("page"))
    may = permit(request.user, round_)
    context = {
        "round": round_, "external": wants_english(round_), "state": wanted,
        "counts": selectors_english.counts(told), "total": len(told),
        "page": page, "found": len(numbers),
        "work": selectors_english.work(selectors.numbered(round_, page.object_list)),
        "may_word": may.may(Action.ENGLISH_WORD), "may_check": may.may(Action.ENGLISH_CHECK),
        "may_send": machine.service() and may.may(Action.ENGLISH_SEND),
        "order": selectors_english.last_order(round_),
        "returned": selectors_english.returned(round_),
        "form": ReturnedForm(), "refusal": refusal, "done": done_before(request, round_),
        "previous_url": _page_url(wanted, page.number - 1) if page.has_previous() else "",
        "next_url": _page_url(wanted, page.number + 1) if page.has_next() else "",
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "dispositions/english.html", context, status=status)


def _page_url(state: str, number: int) -> str:
    narrowed = f"state={state}&" if state in EnglishState else ""
    return f"?{narrowed}page={number}"


@login_required
@require_POST
def check(request: SignedInRequest, round_pk: int, number: int) -> HttpResponse:
    """Mark the English of one comment as checked."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    shown = get_object_or_404(Comment, round=round_, number=number)
    version = request.POST.get("version", "")
    try:
        deed = services_english.check(
            comments=[shown], by=request.user,
            seen={shown.pk: int(version[:9]) if version.isdecimal() else -1},
        )  # fmt: skip
    except NotAllowed:
        raise
    except DomainError as refusal:
        return refused(request, round_, number, refusal)
    return done(request, round_, number, _("English text checked."), deed)


@login_required
@require_POST
def export(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Give the texts that lack English, or are behind, as a file; the record keeps that."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    kind = request.POST.get("kind", "")
    try:
        if kind not in TYPES:
            raise DomainError(_("Choose XLSX or XLIFF."))
        data = services_agency.export(round_=round_, kind=kind, by=request.user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        return _list(request, round_, refusal)
    ending, type_ = TYPES[kind]
    answer = HttpResponse(data, content_type=type_)
    answer["Content-Disposition"] = f'attachment; filename="round-{round_.pk}-english.{ending}"'
    return answer


@login_required
@require_POST
def bring(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Read a file that came back; what it would do is shown next."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    form = ReturnedForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise BadFile(_("Choose the file that the agency sent back."))
        file = form.cleaned_data["file"]
        data = file.read(settings.UPLOAD_MAX_BYTES + 1)
        made = services_agency.bring(
            round_=round_, file_name=file.name, data=data, by=request.user
        )  # fmt: skip
    except NotAllowed:
        raise
    except DomainError as refusal:
        return _list(request, round_, refusal)
    return redirect("dispositions:english_returned", round_.pk, made.pk)


@login_required
@require_safe
def returned(request: SignedInRequest, round_pk: int, pk: int) -> HttpResponse:
    """Show what taking a file would do, comment by comment."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    return _report(request, round_, get_object_or_404(Returned, pk=pk, round=round_))


def _report(
    request: SignedInRequest, round_: Round, found: Returned, refusal: DomainError | None = None
) -> HttpResponse:
    planned = agency.plan(found)
    by_fate = {fate: [p for p in planned if p.fate == fate] for fate in FATES}
    context = {
        "round": round_, "returned": found, "refusal": refusal,
        "groups": [_group(fate, rows) for fate, rows in by_fate.items() if rows],
        "taken": len(by_fate[Fate.TAKEN]), "overtaken": len(by_fate[Fate.ENGLISH_CHANGED]),
        "may_word": permit(request.user, round_).may(Action.ENGLISH_WORD),
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "dispositions/english_returned.html", context, status=status)


def _group(fate: Fate, rows: list[agency.Planned]) -> dict[str, Any]:
    """Return what the report says of one fate: all where something is to be chosen, else some."""
    shown = rows if fate == Fate.ENGLISH_CHANGED else rows[:SHOWN]
    return {
        "fate": fate.value, "words": FATES[fate], "count": len(rows), "rows": shown,
        "more": len(rows) - len(shown),
    }  # fmt: skip


@login_required
@require_POST
def take(request: SignedInRequest, round_pk: int, pk: int) -> HttpResponse:
    """Take what came back, as the report said."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    found = get_object_or_404(Returned, pk=pk, round=round_)
    try:
        deed = services_agency.take(
            returned=found, by=request.user, also=request.POST.getlist("also")
        )
    except NotAllowed:
        raise
    except DomainError as refusal:
        found.refresh_from_db()
        return _report(request, round_, found, refusal)
    said = ngettext(
        "%(n)d English text taken as a draft.", "%(n)d English texts taken as drafts.", deed.count
    )
    messages.success(request, said % {"n": deed.count})
    return redirect(reverse("dispositions:english_list", args=[round_.pk]) + f"?done={deed.pk}")


@login_required
@require_POST
def discard(request: SignedInRequest, round_pk: int, pk: int) -> HttpResponse:
    """Lay a file aside."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    found = get_object_or_404(Returned, pk=pk, round=round_)
    services_agency.discard(returned=found, by=request.user)
    messages.success(request, _("The file was laid aside; no English text was changed."))
    return redirect("dispositions:english_list", round_.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def by_machine(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Say where which texts would go; send them once that is confirmed."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    if request.method == "POST":
        shown = request.POST.get("shown", "")
        try:
            services_machine.order(round_=round_, service=shown, by=request.user)
            messages.success(request, _("The texts are on their way; drafts appear here."))
        except NotAllowed:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        return redirect("dispositions:english_list", round_.pk)
    may_send = permit(request.user, round_).may(Action.ENGLISH_SEND)
    context: dict[str, Any] = {
        "round": round_, "may_send": may_send, "shown": machine.service(),
        "effects": _effects(round_), "act": _("Send the texts there"),
        "back": reverse("dispositions:english_list", args=[round_.pk]),
    }  # fmt: skip
    return render(request, "dispositions/english_machine.html", context)


def _effects(round_: Round) -> list[str]:
    n = len(selectors_english.missing(round_))
    sent = ngettext(
        "%(n)d comment without English is sent to %(service)s, a service outside this portal.",
        "%(n)d comments without English are sent to %(service)s, a service outside this portal.",
        n,
    )
    return [
        sent % {"n": n, "service": machine.service()},
        _("What they say, their justification and proposed change go there; no names do."),
        _("What comes back is kept as drafts by machine, which somebody has to check."),
        _("The record says who sent them where."),
    ]
