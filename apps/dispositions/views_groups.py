"""Duplicates: searching a round, grouping what says the same, dissolving, and objections."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.dispositions import selectors, selectors_groups, services_groups
from apps.dispositions.models import DuplicateSearch, Objection
from apps.people.permissions import NotAllowed, permit
from apps.people.requests import SignedInRequest
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.rounds.naming import chosen_numbers
from apps.rounds.selectors import round_for
from apps.shared.errors import DomainError
from documents.duplicates import Kind, Reason

PAGE = 30
KINDS = {
    Kind.EXACT: gettext_lazy("the same words"),
    Kind.NEAR: gettext_lazy("alike"),
    Kind.ACROSS: gettext_lazy("another language: please check"),
}
REASONS = {
    Reason.SAME_WORDS: gettext_lazy("but for spaces, width and punctuation"),
    Reason.CHANGED_WORDS: gettext_lazy("some words differ"),
    Reason.CONTAINED: gettext_lazy("says more than the other"),
    Reason.SAME_CHANGE: gettext_lazy("the same change or the same figures"),
}


class ObjectionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What your comment says besides"), max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


@login_required
@require_GET
def duplicates(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Show what a search suggests, the groups there are, and the objections."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    search = DuplicateSearch.objects.filter(round=round_).first()
    left = selectors_groups.open_suggestions(search) if search else []
    page = Paginator(left, PAGE).get_page(request.GET.get("page"))
    start = (page.number - 1) * PAGE
    context = {
        "round": round_, "search": search, "page": page,
        "suggestions": selectors_groups.suggestions(search, start, start + PAGE) if search else [],
        "kinds": KINDS, "reasons": REASONS,
        "groups": selectors_groups.groups(round_),
        "objections": selectors_groups.objections(round_),
        "may_record": permit(request.user, round_).may(Action.DISPOSITION_RECORD),
        "previous_url": f"?page={page.number - 1}" if page.has_previous() else "",
        "next_url": f"?page={page.number + 1}" if page.has_next() else "",
    }  # fmt: skip
    return render(request, "dispositions/duplicates.html", context)


@login_required
@require_POST
def search(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Have a job search the round."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    services_groups.search(round_=round_, by=request.user)
    return redirect("dispositions:duplicates", round_.pk)


@login_required
@require_GET
def progress(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Asked by the open page while a search runs; it loads anew once that has ended."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    found = get_object_or_404(DuplicateSearch, round=round_)
    if found.state != DuplicateSearch.State.RUNNING:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "dispositions/_searching.html", {"round": round_, "search": found})


@login_required
@require_POST
def group(request: SignedInRequest, round_pk: int) -> HttpResponse:
    """Group the comments ticked below the head chosen."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    heads = chosen_numbers(request.POST.getlist("head"))
    chosen = [n for n in chosen_numbers(request.POST.getlist("c")) if n not in heads]
    by_number = {c.number: c for c in _comments(round_, [*heads, *chosen])}
    try:
        if len(heads) != 1 or not chosen:
            raise DomainError(_("Choose the head, and at least one comment besides."))
        deed = services_groups.group(
            head=by_number[heads[0]], members=[by_number[n] for n in chosen], by=request.user,
            how=_how(request),
        )  # fmt: skip
    except NotAllowed:
        raise
    except (DomainError, KeyError) as refusal:
        messages.error(request, str(getattr(refusal, "message", _("There is no such comment."))))
    else:
        said = ngettext(
            "Grouped %(n)d comment with #%(head)d.", "Grouped %(n)d comments with #%(head)d.",
            deed.count,
        )  # fmt: skip
        messages.success(request, said % {"n": deed.count, "head": heads[0]})
    return _back(request, round_)


@login_required
@require_POST
def dissolve(request: SignedInRequest, round_pk: int, number: int) -> HttpResponse:
    """Dissolve the group of a head, or take the comments ticked out of it."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    head = get_object_or_404(Comment, round=round_, number=number)
    chosen = chosen_numbers(request.POST.getlist("c"))
    members = list(_comments(round_, chosen)) if request.POST.get("deed") == "take_out" else None
    try:
        deed = services_groups.dissolve(head=head, members=members, by=request.user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    else:
        said = ngettext(
            "%(n)d comment stands by itself again.", "%(n)d comments stand by themselves again.",
            deed.count,
        )  # fmt: skip
        messages.success(request, said % {"n": deed.count})
    return _back(request, round_)


@login_required
@require_POST
def settle(request: SignedInRequest, round_pk: int, pk: int) -> HttpResponse:
    """Keep a grouping against an objection."""
    round_ = selectors.round_at_desk(request.user, round_pk)
    objection = get_object_or_404(Objection, pk=pk, comment__round=round_)
    try:
        services_groups.settle(
            objection=objection, answer=request.POST.get("answer", ""), by=request.user
        )
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The objection is answered; its author sees your answer."))
    return _back(request, round_)


@login_required
@require_http_methods(["GET", "POST"])
def object_to(request: SignedInRequest, round_pk: int, number: int) -> HttpResponse:
    """Let the author of a comment object to its grouping."""
    round_ = round_for(request.user, round_pk)
    comment = get_object_or_404(Comment, round=round_, number=number, author=request.user)
    head = get_object_or_404(Comment, led__comment=comment)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services_groups.object_to(
                comment=comment, reason=form.cleaned_data["reason"], by=request.user
            )
            messages.success(request, _("Your objection is with the secretariat."))
            return redirect(comment)
        except NotAllowed:
            raise
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
    context = {
        "round": round_, "form": form, "act": _("Send the objection"),
        "back": comment.get_absolute_url(),
        "heading": _("Object to the grouping of %(one)s with %(head)s")
        % {"one": comment.label, "head": head.label},
        "effects": [
            _(
                "The secretariat sees your reason and either takes your comment out of the group "
                "or answers you."
            ),
            _("The round cannot be finalised before that."),
        ],
    }  # fmt: skip
    return render(request, "rounds/confirm.html", context, status=422 if form.errors else 200)


def _how(request: SignedInRequest) -> str:
    """Say how the comments were found; "" by hand."""
    return str(KINDS.get(request.POST.get("how", ""), ""))  # type: ignore[call-overload]


def _comments(round_: Round, numbers: list[int]) -> list[Comment]:
    return list(Comment.objects.filter(round=round_, number__in=numbers))


def _back(request: SignedInRequest, round_: Round) -> HttpResponse:
    page = chosen_numbers(request.POST.getlist("page"))
    query = f"?page={page[0]}" if page else ""
    return redirect(reverse("dispositions:duplicates", args=[round_.pk]) + query)
