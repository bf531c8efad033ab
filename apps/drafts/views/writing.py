"""Writing a text in the browser: the page, its preview, and numbering its clauses anew."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.drafts import selectors, services
from apps.drafts.forms import PassageForm, WritingForm
from apps.drafts.models import Draft
from apps.drafts.views.revisions import go_to, text_language
from apps.drafts.writing import differ, preview, sources_of
from apps.people import permissions
from apps.people.permissions import NotAllowed
from apps.people.table import Action
from apps.shared.errors import DomainError, Stale
from documents.blocks import Language
from documents.renumber import renumber

View = Callable[[HttpRequest, Draft], HttpResponse]


def _for_writers(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give a view the draft; a script is told by 401 that the session is over."""

    @wraps(view)
    def guarded(request: HttpRequest, number: str) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.htmx:  # type: ignore[attr-defined]
                return HttpResponse(status=401)
            return redirect_to_login(request.get_full_path())
        draft = get_object_or_404(selectors.visible(request.user), number=number)
        permissions.require(request.user, Action.DRAFT_EDIT, on=draft)
        return view(request, draft)

    return guarded


@require_http_methods(["GET", "POST"])
@_for_writers
def write(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The text of a draft to be written on; saved as a revision in preparation."""
    revision = selectors.working_revision(draft)
    in_preparation = revision if revision and not revision.is_published else None
    sources = sources_of(revision)
    version = services.text_token(revision)
    form = WritingForm(
        request.POST or None,
        sources=sources,
        initial={"note": in_preparation.note if in_preparation else "", "version": version},
    )
    context = {
        "draft": draft, "revision": in_preparation, "sources": sources, "form": form,
        "language": text_language(request, [source.language for source in sources]),
        "version": version,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        written = form.written()
        try:
            saved = services.save_written(
                draft=draft, written=written, note=form.cleaned_data["note"],
                base=form.cleaned_data["version"], by=request.user,
            )  # fmt: skip
        except NotAllowed:
            raise
        except DomainError as refused:
            context["refused"] = refused
            if isinstance(refused, Stale):
                began_as = form.cleaned_data["version"].split()
                others = differ(sources, written)
                context["others"] = [text for text in others if text.sha256 not in began_as]
        else:
            messages.success(request, _("The text is saved. Read it through, then publish it."))
            return go_to(request, saved)
    return _answer(request, context)


def _answer(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    refused = context.get("refused")
    status = refused.status if refused else 422 if context["form"].errors else 200
    name = "_write_refused" if request.htmx else "write"  # type: ignore[attr-defined]
    return render(request, f"drafts/{name}.html", context, status=status)


@require_POST
@_for_writers
def write_preview(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What a text would look like in the reader, around the line of the cursor. Stores nothing."""

    def previewed(language: Language, text: str, line: int | None) -> dict[str, Any]:
        return {"preview": preview(draft, language, text, line=line or 1)}

    return _of_passage(request, previewed, "drafts/_write_preview.html")


@require_POST
@_for_writers
def write_renumber(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What numbering the clauses of a text anew would change. Stores nothing."""

    def renumbered(language: Language, text: str, line: int | None) -> dict[str, Any]:
        return {"done": renumber(text, language=language)}

    return _of_passage(request, renumbered, "drafts/_write_renumber.html")


def _of_passage(
    request: HttpRequest, ask: Callable[..., dict[str, Any]], template: str
) -> HttpResponse:
    """Show what `ask` finds in the text that is sent."""
    form = PassageForm(request.POST)
    if not form.is_valid():
        return render(request, "drafts/_write_refused.html", {"form": form}, status=422)
    context = {"language": form.cleaned_data["language"], **ask(**form.cleaned_data)}
    return render(request, template, context)
