"""The list of documents, one document, and its stage."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.audit import selectors as record
from apps.drafts import readers, selectors, services
from apps.drafts.forms import DraftForm, FilterForm, StageForm
from apps.drafts.models import Draft
from apps.drafts.states import CODES, ROADS, STAGE_TRANSITIONS, Need, Stage, needs
from apps.people import permissions
from apps.people.models import Committee
from apps.people.permissions import NotAllowed
from apps.people.table import Action, holders_of
from apps.shared.errors import DomainError

PAGE = 50


@require_safe
def draft_list(request: HttpRequest) -> HttpResponse:
    """Documents that the reader may see, by number."""
    form = FilterForm(request.GET)
    drafts = selectors.visible(request.user)
    if form.is_valid():
        wanted = form.cleaned_data
        if wanted["stage"]:
            drafts = drafts.filter(stage=wanted["stage"])
        if wanted["owner"]:
            drafts = drafts.filter(owner=wanted["owner"])
        if words := wanted["words"]:
            drafts = drafts.filter(
                Q(number__icontains=words) | Q(title_ja__icontains=words)
                | Q(title_en__icontains=words)
            )  # fmt: skip
    rows = list(drafts.filter(number__gt=request.GET.get("after", ""))[: PAGE + 1])
    context = {
        "form": form,
        "drafts": rows[:PAGE],
        "next_after": rows[PAGE - 1].number if len(rows) > PAGE else "",
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "may_create": _committees_to_create_for(request),
    }
    return render(request, "drafts/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def draft_new(request: HttpRequest) -> HttpResponse:
    """Create a draft."""
    if not _committees_to_create_for(request):
        raise NotAllowed(permissions.refusal(Action.DRAFT_CREATE, ""))
    form = DraftForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.create_draft(**form.cleaned_data, by=request.user)
        except ValidationError as invalid:
            form.add_error(None, invalid)
        else:
            messages.success(request, _("%(draft)s was created.") % {"draft": draft.number})
            return redirect("drafts:detail", draft.number)
    status = 422 if form.errors else 200
    return render(request, "drafts/new.html", {"form": form}, status=status)


@require_safe
def draft_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One document: where it stands, its revisions, and its record for whom the table allows."""
    draft = get_object_or_404(selectors.visible(request.user), number=number)
    permit = permissions.permit(request.user, draft)
    revisions = list(selectors.revisions(request.user).filter(draft=draft).order_by("-ordinal"))
    context = {
        "draft": draft,
        "road": road(draft),
        "revisions": revisions,
        "in_preparation": next((r for r in revisions if not r.is_published), None),
        "current": next((r for r in revisions if r.is_published), None),
        "may_edit": permit.may(Action.DRAFT_EDIT),
        "may_publish": permit.may(Action.REVISION_PUBLISH),
        "may_advance": permit.may(Action.DRAFT_ADVANCE) and STAGE_TRANSITIONS[draft.stage],
        "may_plan_round": permit.may(Action.ROUND_PLAN),
        "events": (
            record.of(draft, *draft.revisions.all())[:50]
            if permit.may(Action.DRAFT_HISTORY) else None
        ),
    }  # fmt: skip
    return render(request, "drafts/detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def draft_stage(request: HttpRequest, number: str) -> HttpResponse:
    """Move a document to another stage, after showing what that needs and does."""
    draft = get_object_or_404(selectors.visible(request.user), number=number)
    permissions.require(request.user, Action.DRAFT_ADVANCE, on=draft)
    form = StageForm(request.POST or None, draft=draft)
    if request.method == "POST" and form.is_valid():
        try:
            services.advance_stage(draft=draft, **form.cleaned_data, by=request.user)
        except NotAllowed:
            raise
        except DomainError as refused:
            form.add_error(None, [refused.message, *getattr(refused, "missing", [])])
        else:
            words = {"draft": draft.number, "stage": draft.get_stage_display()}
            messages.success(request, _("%(draft)s is now: %(stage)s.") % words)
            return redirect("drafts:detail", draft.number)
    context = {"draft": draft, "road": road(draft), "form": form, "ways": ways(draft)}
    return render(request, "drafts/stage.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class Step:
    """A stage on the road of a document: `place` is done, now or to come."""

    stage: Stage
    code: str
    place: str


@dataclass(frozen=True)
class Way:
    """A stage that a document can move to: what is lacking, who can read it only then, and who
    can read it no more."""

    stage: Stage
    code: str
    lacking: list[str]
    needs_reason: bool
    readers: list[str]
    no_readers: list[str]


def road(draft: Draft) -> list[Step]:
    """Return the stages of a document in order, with where it stands."""
    stages = next((r for r in ROADS if draft.stage in r), ROADS[0])
    if draft.stage not in stages:
        stages = (Stage(draft.stage),)
    at = stages.index(Stage(draft.stage))
    places = ["done"] * at + ["now"] + ["to come"] * (len(stages) - at - 1)
    return [Step(s, CODES[s], place) for s, place in zip(stages, places, strict=True)]


def ways(draft: Draft) -> list[Way]:
    """Return the stages that `draft` can move to from here."""
    return [_way(draft, stage) for stage in Stage if stage in STAGE_TRANSITIONS[draft.stage]]


def _way(draft: Draft, stage: Stage) -> Way:
    now, then = (holders_of(Action.DRAFT_VIEW, s) for s in (draft.stage, stage))
    return Way(
        stage,
        CODES[stage],
        services.lacking(draft, stage, reason="given below"),
        Need.REASON in needs(draft.stage, stage),
        readers.in_words(then - now),
        readers.in_words(now - then),
    )


def _committees_to_create_for(request: HttpRequest) -> bool:
    committees = Committee.objects.all()
    return permissions.permitted(committees, request.user, Action.DRAFT_CREATE).exists()
