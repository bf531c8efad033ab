"""Comparing two revisions: the page, and the redline as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import get_valid_filename
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from apps.drafts import selectors
from apps.drafts.comparison import comparison, passages_between
from apps.drafts.forms_comparing import CompareForm
from apps.drafts.models import Draft, Revision
from apps.drafts.selectors_languages import left_behind
from apps.drafts.views.revisions import TYPES, Media, text_language
from apps.shared.deadlines import moment_in_words
from documents.redline import write_redline
from documents.redline_pdf import write_redline_pdf


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
    """The same comparison as a file: Word with tracked changes, or, with `as=pdf`, PDF."""
    draft = get_object_or_404(selectors.visible(request.user), number=number)
    form = _form(request, draft)
    if not form.is_valid():
        raise Http404
    old, new = form.pair()
    language = form.cleaned_data["text"]
    media = Media.PDF if request.GET.get("as") == "pdf" else Media.DOCX
    write = _pdf if media == Media.PDF else _docx
    name = get_valid_filename(f"{number}.r{old.ordinal}-r{new.ordinal}.{language}.{media}")
    return HttpResponse(
        write(old, new, language),
        content_type=TYPES[media],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _docx(old: Revision, new: Revision, language: str) -> bytes:
    return write_redline(
        passages_between(old, new, language), language=language, title=_title(new, language),
        author=str(new.draft.owner), at=new.published_at or new.created_at,
    )  # fmt: skip


def _pdf(old: Revision, new: Revision, language: str) -> bytes:
    words = {
        "ins": gettext("inserted"), "del": gettext("deleted"), "moveTo": gettext("moved here"),
        "moveFrom": gettext("moved away"), "came_from": gettext("from %s:"),
        "went_to": gettext("to %s:"),
    }  # fmt: skip
    return write_redline_pdf(
        passages_between(old, new, language), language=language, title=_title(new, language),
        about=" → ".join(map(_named, (old, new))), words=words,
        at=new.published_at or new.created_at,
    )  # fmt: skip


def _title(revision: Revision, language: str) -> str:
    return f"{revision.draft.number} {getattr(revision.draft, f'title_{language}')}"


def _named(revision: Revision) -> str:
    """Name a revision with the day on which it came out."""
    name = gettext("revision %(n)d") % {"n": revision.ordinal}
    if revision.published_at is None:
        return f"{name} ({gettext('being prepared')})"
    return f"{name} ({moment_in_words(revision.published_at)})"
