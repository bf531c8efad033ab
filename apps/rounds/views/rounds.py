"""Rounds: the list, one round, planning and changing it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.audit import selectors as record
from apps.drafts import selectors as texts
from apps.drafts.selectors import current_revision
from apps.people import permissions
from apps.people.permissions import NotAllowed
from apps.people.table import Action
from apps.rounds import selectors
from apps.rounds import selectors_validation as validation
from apps.rounds.forms import ReasonForm
from apps.rounds.forms_rounds import ClosingForm, PlannedRoundForm, RoundForm
from apps.rounds.models import Round
from apps.rounds.selectors_gathering import handed_to
from apps.rounds.services import rounds
from apps.rounds.states import Purpose, RoundState
from apps.rounds.voices import coordinated_by
from apps.shared.deadlines import in_words
from apps.shared.errors import DomainError

CHANGEABLE = ("title_ja", "title_en", "audience", "opens_at", "closes_at", "levels")
TITLE = 140  # characters of a document's title that a round's title repeats
RUNNING = frozenset({RoundState.PLANNED, RoundState.OPEN, RoundState.PAUSED})
GROUPS = (
    ({RoundState.OPEN, RoundState.PAUSED}, "open"),
    ({RoundState.PLANNED}, "coming"),
    ({RoundState.CLOSED}, "closed"),
    ({RoundState.FINALISED, RoundState.CANCELLED}, "over"),
)


@login_required
@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """The rounds that the reader may see: open ones first, each with its deadline."""
    found = list(selectors.visible(request.user))
    groups = [(name, [r for r in found if r.phase in states]) for states, name in GROUPS]
    context = {"groups": [(name, some) for name, some in groups if some]}
    return render(request, "rounds/list.html", context)


@login_required
@require_safe
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: how far it is, by clause and by organisation, and what can be done."""
    round_ = selectors.round_for(request.user, pk)
    permit = permissions.permit(request.user, round_)
    context = {
        "round": round_,
        "progress": selectors.progress(round_),
        "unsubmitted": selectors.unsubmitted(round_, request.user),
        "audience": round_.audience.all(),
        "may_comment": permit.may(Action.COMMENT_CREATE),
        "may_import": any(
            permit.may(action)
            for action in (Action.COMMENT_CREATE, Action.COMMENT_FOR, Action.COMMENT_LATE)
        ),
        "may_change": permit.may(Action.ROUND_CHANGE),
        "sees_desk": permit.may(Action.DESK_VIEW),
        "given_back": validation.given_back_in(round_, request.user),
        "gathers": coordinated_by(request.user, round_).exists(),
        "handed": handed_to(request.user, round_).count(),
        "validates": validation.validates(permit, round_),
        "in_hand": validation.waiting_for(request.user, round_),
        "events": record.of(round_)[:50] if permit.may(Action.ROUND_HISTORY) else None,
    }
    return render(request, "rounds/detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def round_plan(request: HttpRequest, number: str) -> HttpResponse:
    """Plan a round on the current revision of a draft."""
    draft = get_object_or_404(texts.visible(request.user), number=number)
    permissions.require(request.user, Action.ROUND_PLAN, on=draft)
    revision = current_revision(draft)
    external = Purpose.EXTERNAL if draft.is_external else Purpose.INTERNAL
    nth_ja = f" 第{revision.ordinal}版" if revision else ""
    nth_en = f", revision {revision.ordinal}" if revision else ""
    initial = {
        "title_ja": (
            f"{Truncator(draft.title_ja).chars(TITLE)}（{draft.number}{nth_ja}）への意見募集"
        ),
        "title_en": (
            f"Comments on “{Truncator(draft.title_en).chars(TITLE)}” ({draft.number}{nth_en})"
        ),
        "purpose": external, "audience": [draft.owner_id],
        "opens_on": timezone.localdate() + timedelta(days=1),
    }  # fmt: skip
    form = RoundForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and revision is not None:
        given = form.cleaned_data
        fields = (*CHANGEABLE, "purpose", "guests")
        try:
            round_ = rounds.plan_round(
                revision=revision, by=request.user, **{name: given[name] for name in fields}
            )
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(
                request,
                _("The round is planned. It opens by itself: %(when)s.")
                % {"when": in_words(round_.opens_at)},
            )
            return redirect("rounds:detail", pk=round_.pk)
    running = Round.in_states(RUNNING)
    others = selectors.visible(request.user).filter(running, revision__draft=draft)
    context = {"draft": draft, "revision": revision, "form": form, "others": others}
    status = 422 if form.is_bound else 200
    return render(request, "rounds/plan.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def round_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the plan of a round that has not opened."""
    round_ = _to_change(request, pk)
    form = PlannedRoundForm(request.POST or None, round_=round_)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in CHANGEABLE}
        try:
            rounds.change_round(round_=round_, by=request.user, **given)
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The plan is changed."))
            return redirect("rounds:detail", pk=pk)
    context = {"round": round_, "form": form}
    return render(request, "rounds/change.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def round_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the closing to a later instant."""
    round_ = _to_change(request, pk)
    form = ClosingForm(request.POST or None)

    def deed(given: dict[str, Any]) -> Round:
        return rounds.extend_round(
            round_=round_, closes_at=form.closes_at(), reason=given["reason"], by=request.user
        )

    effects = [
        _("The round closes later than %(when)s.") % {"when": in_words(round_.closes_at)},
        _("The new closing and your reason are shown to everybody who may see the round."),
    ]
    return _confirm(request, round_, form, deed, effects, _("Extend the round"))


@login_required
@require_http_methods(["GET", "POST"])
def round_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End the round before its closing instant."""
    round_ = _to_change(request, pk)
    begun = selectors.begun_by(round_)
    effects = [
        _("The round closes now instead of %(when)s; it cannot be opened again.")
        % {"when": in_words(round_.closes_at)},
        ngettext(
            "%(n)d person has text that is not submitted: kept, but not taken any more.",
            "%(n)d people have text that is not submitted: kept, but not taken any more.",
            begun,
        )
        % {"n": begun},
        _("Your reason stands in the record."),
    ]
    return _with_reason(request, pk, rounds.close_round_early, effects, _("Close the round now"))


@login_required
@require_http_methods(["GET", "POST"])
def round_pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop taking comments for a while."""
    effects = [
        _("Nobody can submit comments until the round is resumed; unsubmitted text is kept."),
        _("The closing stays as it is."),
    ]
    return _with_reason(request, pk, rounds.pause_round, effects, _("Pause the round"))


@login_required
@require_http_methods(["GET", "POST"])
def round_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Take comments again."""
    effects = [_("Comments are taken again until the closing.")]
    return _with_reason(request, pk, rounds.resume_round, effects, _("Resume the round"))


@login_required
@require_http_methods(["GET", "POST"])
def round_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a planned round up."""
    effects = [_("The round does not open. It stays in the record with your reason.")]
    return _with_reason(request, pk, rounds.cancel_round, effects, _("Cancel the round"))


def _to_change(request: HttpRequest, pk: int) -> Round:
    round_ = selectors.round_for(request.user, pk)
    permissions.require(request.user, Action.ROUND_CHANGE, on=round_)
    return round_


def _with_reason(
    request: HttpRequest, pk: int, deed: Callable[..., Round], effects: list[str], act: str
) -> HttpResponse:
    round_ = _to_change(request, pk)
    form = ReasonForm(request.POST or None)

    def done(given: dict[str, Any]) -> Round:
        return deed(round_=round_, reason=given["reason"], by=request.user)

    return _confirm(request, round_, form, done, effects, act)


def _confirm(
    request: HttpRequest, round_: Round, form: ReasonForm,
    deed: Callable[[dict[str, Any]], Round], effects: list[str], act: str,
) -> HttpResponse:  # fmt: skip
    """Show what an act does; do it once confirmed; show a refusal beside what was typed."""
    back = reverse("rounds:detail", args=[round_.pk])
    if request.method == "POST" and form.is_valid():
        try:
            deed(form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Done: %(act)s.") % {"act": act})
            return redirect(back)
    context = {
        "round": round_, "form": form, "effects": effects, "act": act, "back": back,
        "heading": act,
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "rounds/confirm.html", context, status=status)
