"""The migration report: where the comments on earlier revisions stand on a new one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.drafts import selectors as drafts
from apps.drafts.models import Block, Revision
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
    """One comment in the report: where it was made, where it would stand, and where else."""

    anchor: Anchor
    old: Anchor
    others: list[tuple[Block, SafeString]]
    may_decide: bool

    @property
    def old_words(self) -> SafeString:
        return _words(self.old.block, self.old.start, self.old.end)

    @property
    def new_words(self) -> SafeString:
        return _words(self.anchor.block, self.anchor.start, self.anchor.end)

    @property
    def is_open(self) -> bool:
        return selectors.is_open(self.anchor)


@login_required
@require_safe
def report(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Show what is not exact, the undecided first, and how much is."""
    revision = _revision(request, number, ordinal)
    found = Carrying.objects.filter(revision=revision).select_related("signed_by").first()
    shown = list(selectors.carried(revision).exclude(status=Anchor.Status.EXACT))
    shown.sort(key=lambda a: (not selectors.is_open(a), a.status == Anchor.Status.MOVED))
    rows = _rows(revision, shown)
    context = {
        "revision": revision,
        "report": found,
        "counts": selectors.counts(revision),
        "waiting": selectors.not_carried(revision).count(),
        "rows": rows,
        "left": sum(row.is_open for row in rows),
        "may_sign": not revision.is_published,
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
@require_POST
def take(request: HttpRequest, number: str, ordinal: int, pk: int, nth: int) -> HttpResponse:
    """Take one of the other places that were found, counted from 1."""
    revision = _revision(request, number, ordinal)
    anchor = get_object_or_404(selectors.carried(revision), pk=pk)

    def deed() -> None:
        carrying.take_alternative(anchor=anchor, nth=nth, by=request.user)

    return _do(request, revision, deed)


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
    context = {"revision": revision, "row": _rows(revision, [anchor])[0], "form": form}
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
    report = reverse("rounds:carrying", args=[revision.draft.number, revision.ordinal])
    return redirect(f"{report}#next")  # where the script goes to what is to be decided next


def _found_again(anchor: Anchor, original: Anchor) -> str:
    return anchor.quote if anchor.is_range else original.quote if original.is_range else ""


def _rows(revision: Revision, anchors: list[Anchor]) -> list[Row]:
    """Return the anchors with where they were made, and the other places found. Two queries."""
    originals = selectors.original_of(anchors)
    blocks = revision.blocks.in_bulk([o["block"] for a in anchors for o in a.alternatives])
    return [
        Row(
            anchor,
            originals[anchor.comment_id],
            [_other(blocks[other["block"]], other) for other in anchor.alternatives],
            selectors.is_open(anchor) or not revision.is_published,
        )
        for anchor in anchors
    ]


def _other(block: Block, found: Mapping[str, int]) -> tuple[Block, SafeString]:
    return block, _words(block, found.get("start"), found.get("end"))


def _words(block: Block | None, start: int | None, end: int | None) -> SafeString:
    """Return the words of a place, a range marked within what stands beside it."""
    text = block.text if block else ""
    if (not start and not end) or (start, end) == (0, len(text)):
        return format_html("{}", text[: 4 * AROUND])
    before, after = text[:start], text[end:]
    cut = "…" if len(before) > AROUND else ""
    return format_html(
        "{}{}<mark>{}</mark>{}", cut, before[-AROUND:], text[start:end], after[:AROUND]
    )
