"""From the author to the desk: what waits to be validated, one comment at a time or several."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.people import permissions
from apps.people.permissions import NotAllowed
from apps.people.table import Action
from apps.rounds import selectors
from apps.rounds import selectors_validation as reading
from apps.rounds.forms_validation import AcceptForm, WordingForm
from apps.rounds.models import Comment, Round
from apps.rounds.naming import chosen_numbers, version_in
from apps.rounds.services import validation as deeds
from apps.rounds.validation import Stage, Verdict
from apps.rounds.views.comments import comment_or_404, refuse
from apps.shared.errors import DomainError, Incomplete

PAGE = 50
MINE = "mine"  # what waits for the reader


@login_required
@require_safe
def waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """The comments of a round by how far they are; first those that wait for the reader."""
    round_ = _to_validate(request, pk)
    asked = request.GET.get("stage", MINE)
    seen = reading.seen_by(request.user, round_)
    stages = reading.counts(round_, seen)
    in_hand = reading.on_the_way(round_).filter(reading.in_hand(request.user, round_))
    movable = reading.in_hand(request.user, round_, returned=True)
    known = [stage for stage, _n in stages]
    stage = Stage(asked) if asked in known else None
    staged = reading.on_the_way(round_).filter(seen, reading.in_stage(round_, stage or Stage.WG))
    found = staged if stage else in_hand
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    can_move = set(found.filter(movable).values_list("number", flat=True))
    on_page = [comment.number for comment in page if comment.number in can_move]
    context = {
        "round": round_, "stage": stage or MINE, "stages": stages, "page": page,
        "waiting": in_hand.count(),
        "movable": can_move,
        "undoable": _just_accepted(request, round_),
        "all": urlencode({"c": on_page}, doseq=True), "on_page": len(on_page),
        "previous_url": _page_url(request, page.number - 1) if page.has_previous() else "",
        "next_url": _page_url(request, page.number + 1) if page.has_next() else "",
    }  # fmt: skip
    return render(request, "rounds/validation.html", context)


def _page_url(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query.pop("done", None)
    query["page"] = str(number)
    return f"?{query.urlencode()}"


def _just_accepted(request: HttpRequest, round_: Round) -> list[Comment]:
    """Return the comments that the reader has just accepted, which the page offers to undo."""
    numbers = chosen_numbers(request.GET.getlist("done"))[:PAGE]
    made = reading.on_the_way(round_).filter(
        number__in=numbers, last_validation__by=request.user.pk,
        last_validation__verdict=Verdict.ACCEPTED, state__in=reading.UNDECIDED,
    )  # fmt: skip
    return list(made)


@login_required
@require_http_methods(["GET", "POST"])
def accept_several(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the chosen comments as they stand, after showing which."""
    round_ = _to_validate(request, pk)
    numbers = chosen_numbers((request.POST or request.GET).getlist("c"))[:PAGE]
    chosen = list(reading.on_the_way(round_).filter(number__in=numbers))
    back = reverse("rounds:validation", args=[pk])
    if not chosen:
        messages.warning(request, _("Select at least one comment."))
        return redirect(back)
    if len(chosen) != len(numbers):
        messages.error(
            request, _("Some of what was chosen is not there any more. Look again, please.")
        )
        return redirect(back)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen = {c.pk: version_in(request.POST.get(f"seen-{c.number}")) for c in chosen}
        note = form.cleaned_data["note"]
        if _done(
            form, lambda: deeds.accept(comments=chosen, note=note, by=request.user, seen=seen)
        ):
            told = ngettext("%(n)d comment accepted.", "%(n)d comments accepted.", len(chosen))
            messages.success(request, told % {"n": len(chosen)})
            done = "&".join(f"done={c.number}" for c in chosen)
            return redirect(f"{back}?{done}")
        chosen = list(reading.on_the_way(round_).filter(number__in=numbers))
    if not any(c.stage == Stage.RETURNED for c in chosen) and not form.errors:
        del form.fields["note"]
    context = {"round": round_, "form": form, "chosen": chosen, "back": back}
    status = 422 if form.is_bound else 200
    return render(request, "rounds/validation_several.html", context, status=status)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was just accepted."""
    round_ = _to_validate(request, pk)
    numbers = chosen_numbers(request.POST.getlist("c"))[:PAGE]
    chosen = list(Comment.objects.filter(round=round_, number__in=numbers))
    seen = {c.pk: version_in(request.POST.get(f"seen-{c.number}")) for c in chosen}
    try:
        deeds.take_back(comments=chosen, by=request.user, seen=seen)
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    else:
        told = ngettext("Taken back for %(n)d comment.", "Taken back for %(n)d comments.",
                        len(chosen))  # fmt: skip
        messages.success(request, told % {"n": len(chosen)})
    return redirect("rounds:validation", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def validate(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One comment: accept it, with other words beside it or without, or give it back."""
    round_ = _to_validate(request, pk)
    comment = _seen(request, round_, number)
    in_hand = reading.on_the_way(round_).filter(reading.in_hand(request.user, round_))
    numbers = list(in_hand.values_list("number", flat=True))
    following = _after(numbers, number)
    form = WordingForm(
        request.POST or None, comment=comment,
        note_help=_("To the author. Needed where the comment is given back."),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _validated(request, form, comment):
        page = reverse("rounds:validation", args=[pk])
        if following:
            page = reverse("rounds:validate", args=[pk, following])
        return redirect(f"{page}?done={number}")
    movable = Q(reading.in_hand(request.user, round_, returned=True), pk=comment.pk)
    more = {
        "may_validate": Comment.objects.filter(movable).exists(),
        "left": len(numbers), "next": following,
        "undoable": _just_accepted(request, round_) or _own_last(request, comment),
    }  # fmt: skip
    return _page(request, "rounds/validate.html", form, comment, more)


def _validated(request: HttpRequest, form: WordingForm, comment: Comment) -> bool:
    note, seen = form.cleaned_data["note"], {comment.pk: form.cleaned_data["seen"]}
    if request.POST.get("deed") == "return":
        made = _done(
            form,
            lambda: deeds.give_back(
                comment=comment, note=note, wording=form.wording(), by=request.user, seen=seen
            ),
        )
        told = _("%(label)s was given back to its author.")
    else:
        made = _done(
            form,
            lambda: deeds.accept(
                comments=[comment], wording=form.wording(), note=note, by=request.user, seen=seen
            ),
        )
        told = _("%(label)s was accepted.")
    if made:
        messages.success(request, told % {"label": comment.label})
    return made


def _own_last(request: HttpRequest, comment: Comment) -> list[Comment]:
    """Return the comment where the reader was the last to accept it and may take that back."""
    last = comment.last_validation
    is_own = last and last.verdict == Verdict.ACCEPTED and last.by_id == request.user.pk
    return [comment] if is_own and comment.state in reading.UNDECIDED else []


def _seen(request: HttpRequest, round_: Round, number: int) -> Comment:
    comment = comment_or_404(request, round_.pk, number)
    seen = Q(reading.seen_by(request.user, round_), pk=comment.pk)
    if not Comment.objects.filter(seen).exists():
        raise Http404
    return comment


def _after(numbers: list[int | None], number: int) -> int | None:
    """Return the one that follows in the list, from its end on the first; None where no other."""
    others = [one for one in numbers if one != number]
    if number not in numbers:
        return next(iter(others), None)
    at = numbers.index(number)
    return next(iter(numbers[at + 1 :]), next(iter(others), None))


@login_required
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Let the author bring again what was given back, in other words or with a note."""
    comment = comment_or_404(request, pk, number)
    is_open = comment.stage == Stage.RETURNED and comment.state in reading.UNDECIDED
    if not is_open and request.method == "GET":
        return redirect("rounds:comment", pk=pk, number=number)
    permissions.require(request.user, Action.COMMENT_BRING_AGAIN, on=comment)
    form = WordingForm(
        request.POST or None, comment=comment,
        note_help=_("To whoever validates. Needed where the words stay as they are."),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given, seen = form.cleaned_data, {comment.pk: form.cleaned_data["seen"]}
        if _done(
            form,
            lambda: deeds.bring_again(
                comment=comment, wording=form.wording(), note=given["note"], by=request.user,
                seen=seen,
            ),
        ):  # fmt: skip
            messages.success(request, _("Your comment is on its way again."))
            return redirect("rounds:comment", pk=pk, number=number)
    return _page(request, "rounds/bring_again.html", form, comment, {})


def _page(
    request: HttpRequest, template: str, form: WordingForm, comment: Comment, more: dict[str, Any]
) -> HttpResponse:
    """Show a comment on its way; after a refusal with what stands there by now."""
    if form.is_bound:
        comment = comment_or_404(request, comment.round_id, comment.number or 0)
        form.data = form.data.copy()
        form.data["seen"] = comment.last_validation_id or 0
    context = more | {
        "round": comment.round, "comment": comment, "anchor": selectors.place_of(comment),
        "steps": reading.steps_of(comment), "form": form,
    }  # fmt: skip
    return render(request, template, context, status=422 if form.is_bound else 200)


def _done(form: Form, deed: Callable[[], object]) -> bool:
    """Do a deed; tell whether it was done, a refusal stands in the form."""
    try:
        deed()
    except NotAllowed:
        raise
    except Incomplete as refusal:
        for field in refusal.missing:
            form.add_error(field if field in form.fields else None, str(refusal.message))
    except DomainError as refusal:
        refuse(form, refusal)
    else:
        return True
    return False


def _to_validate(request: HttpRequest, pk: int) -> Round:
    """Return a round in whose validation the reader has a part; Http404 where it has none."""
    round_ = selectors.round_for(request.user, pk)
    if not round_.levels:
        raise Http404
    may = permissions.permit(request.user, round_)
    if not reading.validates(may, round_):
        permissions.require(request.user, Action.COMMENT_VALIDATE, on=round_)
    return round_
