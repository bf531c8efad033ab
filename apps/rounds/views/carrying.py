"""The migration report: where the comments on earlier revisions stand on a new one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.drafts import selectors as drafts
from apps.drafts.models import Revision
from apps.people import permissions
from apps.people.permissions import NotAllowed
from apps.people.table import Action
from apps.rounds import selectors_carrying as selectors
from apps.rounds.forms_carrying import PlaceForm
from apps.rounds.models import Anchor, Carrying
from apps.rounds.services import carrying
from apps.shared.errors import DomainError, Incomplete

AROUND = 60  # characters shown on either side of a quote


@dataclass(frozen=True)
class Row:
    """One comment in the report: where it was made, and where it would stand."""

    anchor: Anchor
    old: Anchor
    old_words: SafeString
    new_words: SafeString


@login_required
@require_safe
def report(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Show what is not exact, the undecided first, and how much is."""
    revision = _revision(request, number, ordinal)
    found = Carrying.objects.filter(revision=revision).select_related("signed_by").first()
    shown = list(selectors.carried(revision).exclude(status=Anchor.Status.EXACT))
    shown.sort(key=lambda anchor: (not _is_open(anchor), anchor.status == Anchor.Status.MOVED))
    originals = selectors.original_of(shown)
    context = {
        "revision": revision,
        "report": found,
        "counts": selectors.counts(revision),
        "waiting": selectors.not_carried(revision).count(),
        "rows": [_row(anchor, originals[anchor.comment_id]) for anchor in shown],
        "left": sum(_is_open(anchor) for anchor in shown),
        "may_decide": not revision.is_published,
    }
    return render(request, "rounds/carrying.html", context)


@login_required
@require_POST
def carry(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Carry the comments to the revision, or carry them all anew."""
    revision, anew = _revision(request, number, ordinal), bool(request.POST.get("anew"))

    def deed() -> None:
        carrying.carry_comments(revision=revision, anew=anew, by=request.user)

    return _do(request, revision, deed)


@login_required
@require_POST
def sign(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Sign the report."""
    revision = _revision(request, number, ordinal)
    found = get_object_or_404(Carrying, revision=revision)
    return _do(request, revision, lambda: carrying.sign_report(report=found, by=request.user))


@login_required
@require_POST
def confirm(request: HttpRequest, number: str, ordinal: int, pk: int) -> HttpResponse:
    """Take the proposed place."""
    revision = _revision(request, number, ordinal)
    anchor = get_object_or_404(selectors.carried(revision), pk=pk)
    return _do(request, revision, lambda: carrying.confirm_place(anchor=anchor, by=request.user))


@login_required
@require_POST
def leave(request: HttpRequest, number: str, ordinal: int, pk: int) -> HttpResponse:
    """Leave the comment without a place on this revision."""
    revision = _revision(request, number, ordinal)
    anchor = get_object_or_404(selectors.carried(revision), pk=pk)
    return _do(request, revision, lambda: carrying.leave_orphaned(anchor=anchor, by=request.user))


@login_required
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, number: str, ordinal: int, pk: int) -> HttpResponse:
    """Choose another place: a block, and words of it."""
    revision = _revision(request, number, ordinal)
    anchor = get_object_or_404(selectors.carried(revision), pk=pk)
    original = selectors.original_of([anchor])[anchor.comment_id]
    form = PlaceForm(request.POST or None, anchor=anchor, words=_found_again(anchor, original))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            carrying.place_anchor(
                anchor=anchor, block=given["block"], words=given["words"], by=request.user
            )
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error("words", error.message)
        else:
            return _back(revision)
    context = {"revision": revision, "row": _row(anchor, original), "form": form}
    status = 422 if form.errors else 200
    return render(request, "rounds/carrying_place.html", context, status=status)


def _revision(request: HttpRequest, number: str, ordinal: int) -> Revision:
    """Return a revision whose report `request.user` may decide; others may not see it."""
    revision = get_object_or_404(
        drafts.revisions(request.user), draft__number=number, ordinal=ordinal
    )
    permissions.require(request.user, Action.REVISION_PUBLISH, on=revision.draft)
    return revision


def _do(request: HttpRequest, revision: Revision, deed: Callable[[], Any]) -> HttpResponse:
    try:
        deed()
    except NotAllowed:
        raise
    except DomainError as error:
        named = ", ".join(error.missing) if isinstance(error, Incomplete) else ""
        messages.error(request, f"{error.message} {named}".strip())
    else:
        messages.success(request, _("Done."))
    return _back(revision)


def _back(revision: Revision) -> HttpResponse:
    return redirect("rounds:carrying", revision.draft.number, revision.ordinal)


def _is_open(anchor: Anchor) -> bool:
    return anchor.status in selectors.UNSURE and anchor.decided_at is None


def _found_again(anchor: Anchor, original: Anchor) -> str:
    return anchor.quote if anchor.is_range else original.quote if original.is_range else ""


def _row(anchor: Anchor, old: Anchor) -> Row:
    return Row(anchor, old, _words(old), _words(anchor))


def _words(anchor: Anchor) -> SafeString:
    """Return the words of a place, a range marked within what stands beside it."""
    if anchor.block is None:
        return format_html("{}", "")
    text = anchor.block.text
    if anchor.start is None or anchor.end is None:
        return format_html("{}", text[: 4 * AROUND])
    before, after = text[: anchor.start], text[anchor.end :]
    cut = "…" if len(before) > AROUND else ""
    return format_html(
        "{}{}<mark>{}</mark>{}",
        cut, before[-AROUND:], text[anchor.start : anchor.end], after[:AROUND],
    )  # fmt: skip
