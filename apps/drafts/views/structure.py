"""What a machine doubts in the structure of a text."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.drafts import selectors
from apps.drafts.structure_words import warnings_of
from apps.drafts.views.revisions import text_language


@require_safe
def structure_page(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """The warnings about one text of a revision, with the rule behind each."""
    revision = selectors.revision_for(request.user, number, ordinal)
    languages = selectors.languages_of(revision)
    language = text_language(request, languages)
    context = {
        "revision": revision,
        "languages": languages,
        "text": {"language": language},
        "warnings": warnings_of(revision, language),
    }
    return render(request, "drafts/structure.html", context)
