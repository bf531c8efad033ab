"""The glossary: the consortium's terms in both languages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.dispositions import selectors_english, services_english
from apps.dispositions.forms_glossary import TermForm
from apps.dispositions.models import Term
from apps.people.permissions import may, require
from apps.people.requests import SignedInRequest
from apps.people.table import Action


@login_required
@require_safe
def terms(request: SignedInRequest) -> HttpResponse:
    """Show the glossary to everybody who is signed in."""
    context = {
        "terms": selectors_english.terms(request.user),
        "may_keep": may(request.user, Action.GLOSSARY_KEEP),
    }
    return render(request, "dispositions/glossary.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """Write a term, a new one or one that is there."""
    require(request.user, Action.GLOSSARY_KEEP)
    known = get_object_or_404(Term, pk=pk) if pk else None
    name = str(known or "")  # before the form writes into it
    form = TermForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        services_english.save_term(term=form.save(commit=False), by=request.user)
        messages.success(request, _("Term saved."))
        return redirect("glossary:list")
    status = 422 if form.is_bound else 200
    context = {"form": form, "known": known, "name": name}
    return render(request, "dispositions/term.html", context, status=status)
