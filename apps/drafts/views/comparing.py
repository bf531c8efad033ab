"""Comparing two revisions: the page, and the redline for Word."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_safe

from apps.drafts import selectors
from apps.drafts.comparison import comparison, passages_between
from apps.drafts.forms_comparing import CompareForm
from apps.drafts.models import Draft
from apps.drafts.selectors_languages import left_behind
from apps.drafts.views.revisions import TYPES, Media, text_language
from documents.redline import write_redline


@require_safe
def compare_page(request: HttpRequest, number: str) -> HttpResponse:
    """What changed between any two revisions that the reader may see."""
    draft = get_object_or_404(selectors.visible(request.user), number=number)
    form = _form(request, draft)
    context = {"draft": draft, "form": form, "side": False, "all": False}
    if form.is_valid():
        old, new = form.pair()
        language = form.cleaned_data["text"]
        context |= {
            "comparison": comparison(old, new, language),
            "leading": left_behind(new, language),
            "side": form.cleaned_data["view"] == "side",
            "all": form.cleaned_data["all"],
        }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "drafts/compare.html", context, status=status)


def _form(request: HttpRequest, draft: Draft) -> CompareForm:
    """Return the form, filled with the newest two revisions where nothing was chosen."""
    readable = list(selectors.revisions(request.user).filter(draft=draft).order_by("-ordinal"))
    languages = sorted({code for r in readable[:2] for code in selectors.languages_of(r)})[::-1]
    chosen = request.GET.dict()
    if len(readable) > 1:
        chosen = {
            "old": str(readable[1].ordinal), "new": str(readable[0].ordinal),
            "text": text_language(request, languages),
        } | chosen  # fmt: skip
    return CompareForm(chosen if len(readable) > 1 else None, revisions=readable)


@require_safe
def redline(request: HttpRequest, number: str) -> HttpResponse:
    """The same comparison as a Word file with tracked changes."""
    draft = get_object_or_404(selectors.visible(request.user), number=number)
    form = _form(request, draft)
    if not form.is_valid():
        raise Http404
    old, new = form.pair()
    language = form.cleaned_data["text"]
    data = write_redline(
        passages_between(old, new, language), language=language,
        title=f"{draft.number} {getattr(draft, f'title_{language}')}",
        author=str(draft.owner), at=new.published_at or new.created_at,
    )  # fmt: skip
    name = get_valid_filename(f"{number}.r{old.ordinal}-r{new.ordinal}.{language}.docx")
    return HttpResponse(
        data,
        content_type=TYPES[Media.DOCX],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
