"""Several comments at once: chosen one by one or by what the desk shows, previewed, then done."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.dispositions import (
    journal,
    selectors,
    selectors_desk,
    services,
    services_desk,
    services_english,
)
from apps.dispositions.forms import AnswerForm, wants_english
from apps.dispositions.forms_desk import FilterForm, FollowForm, HandleForm, LockForm
from apps.dispositions.models import Deed
from apps.dispositions.selectors_desk import Difference
from apps.people.permissions import NotAllowed, permit
from apps.people.requests import SignedInRequest
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.rounds.naming import chosen_numbers
from apps.shared.errors import DomainError, Incomplete
from documents.sheets.csv import guarded

MAX_AT_ONCE = 10_000
SHOWN = 100  # differences that a preview lists; the file has all


@dataclass(frozen=True)
class Kind:
    """One thing that can be done with several comments: its name, who may, its form, the deed."""

    label: str | Promise
    action: Action
    form: Callable[..., Any]
    act: Callable[..., Deed]
    stored: Callable[[list[Comment]], dict[Any, Any]] = journal.answers_of
    back: str = "desk"  # the page that it is chosen on


KINDS = {
    "record": Kind(
        gettext_lazy("One disposition for all"), Action.DISPOSITION_RECORD, AnswerForm,
        services.record,
    ),
    "follow": Kind(
        gettext_lazy("Decide as proposed"), Action.DISPOSITION_RECORD, FollowForm,
        services_desk.follow,
    ),
    "handle": Kind(
        gettext_lazy("Assign, date, tag"), Action.COMMENT_HANDLE, HandleForm,
        services_desk.handle, journal.hands_of,
    ),
    "lock": Kind(gettext_lazy("Lock"), Action.DISPOSITION_LOCK, LockForm, services_desk.lock),
    "unlock": Kind(gettext_lazy("Unlock"), Action.DISPOSITION_LOCK, LockForm, services_desk.unlock),
    "check": Kind(
        gettext_lazy("Mark the English as checked"), Action.ENGLISH_CHECK, FollowForm,
        services_english.check, journal.wordings_of, "english_list",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Selection:
    """Which comments are meant: `query` says it again in the next step."""

    query: str
    comments: list[Comment]
    count: int

    @property
    def is_too_large(self) -> bool:
        return self.count > MAX_AT_ONCE


def _selection(round_: Round, asked: QueryDict) -> Selection:
    """Read the selection from an address: numbers, or all that the desk's filters find."""
    if asked.get("all"):
        form = FilterForm(asked, round_=round_)
        if form.unknown:  # narrowed by nothing, it would mean every comment of the round
            return Selection(urlencode({"c": []}), [], 0)
        found = selectors_desk.desk_comments(round_, form.filters())
        kept = {name: asked[name] for name in form.fields if asked.get(name)}
        query = urlencode({"all": "1", **kept})
    else:
        numbers = chosen_numbers(asked.getlist("c"))[:MAX_AT_ONCE]
        found = Comment.objects.filter(round=round_, number__in=numbers).exclude(state="autosaved")
        found = found.order_by("place_order", "number")
        query = urlencode({"c": numbers}, doseq=True)
    comments = list(found[: MAX_AT_ONCE + 1])
    many = found.count() if len(comments) > MAX_AT_ONCE else len(comments)
    return Selection(query, comments, many)


@login_required
@require_http_methods(["GET", "POST"])
def several(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Choose what to do with the selected comments; preview it; do it."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    page = _Page(request, round_)
    if request.method == "GET" or not page.form.is_valid():
        return page.shown()
    try:
        if request.POST.get("step") == "do" and page.is_as_previewed():
            return page.done()
        return page.shown(page.rehearsed())
    except NotAllowed:
        raise
    except DomainError as refusal:
        missing = refusal.missing if isinstance(refusal, Incomplete) else []
        field = next((name for name in missing if name in page.form.fields), None)
        page.form.add_error(field, str(refusal.message))
        return page.shown()


@login_required
@require_POST
def differences(request: SignedInRequest, round_pk: int) -> HttpResponse | StreamingHttpResponse:
    """Give all differences of a preview as a CSV file."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    page = _Page(request, round_)
    if not page.form.is_valid():
        return page.shown()
    response = StreamingHttpResponse(
        _rows(page.rehearsed()), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="differences.csv"'
    return response


class _Line:
    """What csv writes a line to: it hands the line on."""

    def write(self, line: str) -> str:
        return line


def _rows(found: list[Difference]) -> Iterator[str]:
    writer = csv.writer(_Line())
    titles = _("No."), _("Comment"), _("What stands now"), _("What will stand"), _("Response")
    yield "\ufeff" + writer.writerow(titles)
    for one in found:
        response = getattr(one.new, "response", "")
        told = [one.comment.label, one.comment.body, selectors_desk.in_words(one.old),
                selectors_desk.in_words(one.new), response]  # fmt: skip
        yield writer.writerow([guarded(cell) for cell in told])


class _Page:
    """One request for several comments: which, what, and the answer to it."""

    def __init__(self, request: SignedInRequest, round_: Round) -> None:
        self.request, self.round = request, round_
        asked = request.POST if request.method == "POST" else request.GET
        self.name = asked.get("kind", "") if asked.get("kind") in KINDS else "record"
        self.kind = KINDS[self.name]
        chosen = QueryDict(asked["selection"]) if "selection" in asked else asked
        self.selection = _selection(round_, chosen)
        posted = request.POST if request.method == "POST" else None
        self.form = self.kind.form(posted, round_=round_)
        self.deed = asked.get("deed", "decide")
        self.is_passed = False

    def act(self) -> Deed:
        if self.selection.is_too_large:
            raise DomainError(
                _("At most %(n)d comments at once: narrow the selection.") % {"n": MAX_AT_ONCE}
            )
        stored = self.kind.stored(self.selection.comments)
        return self.kind.act(
            comments=self.selection.comments, by=self.request.user,
            seen={key: one.version for key, one in stored.items()},
            **self.form.arguments(self.deed),
        )  # fmt: skip

    def rehearsed(self) -> list[Difference]:
        return services_desk.rehearse(self.act)

    def is_as_previewed(self) -> bool:
        """Tell whether the same comments stand as they were previewed."""
        now = selectors_desk.fingerprint(self.selection.comments)
        self.is_passed = self.request.POST.get("shown") != now
        return not self.is_passed

    def done(self) -> HttpResponse:
        deed = self.act()
        said = ngettext("Done for %(n)d comment.", "Done for %(n)d comments.", deed.count)
        messages.success(self.request, said % {"n": deed.count})
        back = QueryDict(self.selection.query, mutable=True)
        for name in ("c", "all"):
            back.pop(name, None)
        back["done"] = str(deed.pk)
        return redirect(f"{self.back}?{back.urlencode()}")

    @property
    def back(self) -> str:
        return reverse(f"dispositions:{self.kind.back}", args=[self.round.pk])

    def shown(self, found: list[Difference] | None = None) -> HttpResponse:
        may = permit(self.request.user, self.round)
        numbers = [comment.number for comment in self.selection.comments[:SHOWN]]
        context = {
            "round": self.round, "name": self.name, "kind": self.kind, "form": self.form,
            "kinds": [(name, kind.label) for name, kind in KINDS.items()
                      if may.may(kind.action) and (name != "check" or wants_english(self.round))],
            "back": self.back,
            "may_do": may.may(self.kind.action),
            "selection": self.selection, "deed": self.deed, "max": MAX_AT_ONCE,
            "comments": selectors.numbered(self.round, numbers),
            "more": max(0, self.selection.count - SHOWN),
            "is_passed": self.is_passed,
            "external": wants_english(self.round),
            "boilerplates": selectors_desk.boilerplates(self.round),
        }  # fmt: skip
        if found is not None:
            context |= {
                "previewed": True,
                "found": [one for one in found if one.changes][:SHOWN],
                "changing": sum(one.changes for one in found),
                "leaving": sum(one.leaves_group for one in found),
                "unchanged": sum(not one.changes for one in found),
                "counts": selectors_desk.outcome_counts(found),
                "shown": selectors_desk.fingerprint(self.selection.comments),
            }
        return render(self.request, "dispositions/several.html", context)
