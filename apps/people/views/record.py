"""The whole record, for those whom the table lets read it.

The record itself lies below the people who ask for it, so its page is here.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.audit import selectors as record
from apps.audit.models import Event
from apps.people.forms import RecordForm
from apps.people.permissions import require
from apps.people.table import Action
from apps.shared.deadlines import end_of_day

PAGE = 50


@login_required
@require_safe
def record_list(request: HttpRequest) -> HttpResponse:
    """Every deed, newest first."""
    require(request.user, Action.AUDIT_ALL)
    form = RecordForm(request.GET)
    before = request.GET.get("before", "")
    events = _narrowed(form) if form.is_valid() else record.everything().none()
    if before.isascii() and before.isdigit():
        events = events.filter(pk__lt=int(before[:18]))
    rows = list(events[: PAGE + 1])
    context = {
        "form": form,
        "entries": _with_subjects(rows[:PAGE]),
        "next_before": rows[PAGE - 1].pk if len(rows) > PAGE else "",
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "people/record.html", context, status=422 if form.errors else 200)


def _with_subjects(events: list[Event]) -> list[tuple[Event, Any]]:
    """Return each event with what it is about, None where that is gone: a query per kind."""
    wanted: dict[str, set[str]] = {}
    for event in events:
        wanted.setdefault(event.subject_type, set()).add(event.subject_id)
    found = {
        (kind, str(subject.pk)): subject
        for kind, ids in wanted.items()
        for subject in _subjects(kind, ids)
    }
    return [(event, found.get((event.subject_type, event.subject_id))) for event in events]


def _subjects(kind: str, ids: set[str]) -> Iterable[models.Model]:
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return ()
    return model._default_manager.select_related().filter(pk__in=ids)


def _narrowed(form: RecordForm) -> QuerySet[Event]:
    wanted, events = form.cleaned_data, record.everything()
    if wanted["who"]:
        events = events.filter(actor_name__icontains=wanted["who"])
    if wanted["what"]:
        events = events.filter(subject_label__icontains=wanted["what"])
    if wanted["since"]:
        events = events.filter(at__gte=end_of_day(wanted["since"] - timedelta(days=1)))
    if wanted["until"]:
        events = events.filter(at__lt=end_of_day(wanted["until"]))
    return events
