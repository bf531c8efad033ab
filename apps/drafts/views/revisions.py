"""Revisions: reading one, uploading its text, publishing and discarding it."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import get_valid_filename
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from apps.drafts import intake, readers, selectors, services
from apps.drafts.both import rows_of
from apps.drafts.forms import UploadForm
from apps.drafts.models import Draft, Revision, RevisionText
from apps.drafts.reading import stretch_at, text_of
from apps.drafts.selectors_languages import not_in_step
from apps.people import permissions
from apps.people.permissions import NotAllowed
from apps.people.table import Action, holders_of
from apps.shared.errors import DomainError
from documents.translation import Translation

Media = RevisionText.Media
BOTH = "both"
TYPES = {
    Media.MARKDOWN: "text/markdown; charset=utf-8",
    Media.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Media.PDF: "application/pdf",
}


@require_safe
def revision_read(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """The reader: a revision's text with its clauses and line numbers, in one language or both."""
    revision = selectors.revision_for(request.user, number, ordinal)
    languages = selectors.languages_of(revision)
    permit = permissions.permit(request.user, revision.draft)
    stretch = stretch_at(revision, text_language(request, languages), asked_block(request))
    may_edit = permit.may(Action.DRAFT_EDIT)
    text = text_of(stretch, with_tree=not request.htmx) if stretch else None
    both = request.GET.get("text") == BOTH and len(languages) > 1
    context = {
        "revision": revision,
        "languages": languages,
        "text": text,
        "offers_both": True,
        "rows": rows_of(text) if text and both else [],
        "behind": not_in_step(revision).filter(translation=Translation.BEHIND).count(),
        "may_edit": may_edit and not revision.is_published,
        "may_write": may_edit and revision == selectors.working_revision(revision.draft),
        "may_publish": permit.may(Action.REVISION_PUBLISH) and not revision.is_published,
    }
    return render(request, "drafts/both.html" if both else "drafts/revision.html", context)


def text_language(request: HttpRequest, languages: list[str]) -> str:
    """Return which of the `languages` of a text to show: the one asked for, else the reader's."""
    for wanted in (request.GET.get("text"), (get_language() or "ja")[:2], *languages):
        if wanted in languages:
            return wanted
    return "ja"


def asked_block(request: HttpRequest) -> str:
    """Return the key of the block that is asked for, as the addresses of the reader say it."""
    return request.GET.get("at", "").removeprefix("b-")


@require_safe
def revision_source(request: HttpRequest, number: str, ordinal: int, language: str) -> HttpResponse:
    """The file as it was uploaded."""
    revision = selectors.revision_for(request.user, number, ordinal)
    text = get_object_or_404(revision.texts, language=language)
    name = get_valid_filename(f"{number}.r{ordinal}.{language}.{text.media}".replace("/", "-"))
    return HttpResponse(
        text.source.encode("utf-8") if text.original is None else bytes(text.original),
        content_type=TYPES[text.media],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_required
@require_http_methods(["GET", "POST"])
def revision_new(request: HttpRequest, number: str) -> HttpResponse:
    """Upload the text of a new revision: first read and shown, then taken in."""
    draft = get_object_or_404(selectors.visible(request.user), number=number)
    return _upload(request, draft, None)


@login_required
@require_http_methods(["GET", "POST"])
def revision_replace(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Upload other files for a revision in preparation."""
    revision = _in_preparation(request, number, ordinal)
    return _upload(request, revision.draft, revision)


def _upload(request: HttpRequest, draft: Draft, revision: Revision | None) -> HttpResponse:
    """Show what the files hold; take them in once exactly these have been shown and confirmed."""
    permissions.require(request.user, Action.DRAFT_EDIT, on=draft)
    initial = {"note": revision.note} if revision else None
    form = UploadForm(request.POST or None, request.FILES or None, initial=initial)
    context = {"draft": draft, "revision": revision, "form": form}
    if request.method == "POST" and form.is_valid():
        files, note = form.read_files(), form.cleaned_data["note"]
        digest = _digest(files)
        try:
            if request.POST.get("checked") == digest:
                taken = _take_in(request, draft, revision, files, note)
                messages.success(
                    request, _("The text was taken in. Read it through, then publish it.")
                )
                return go_to(request, taken)
            context["texts"] = intake.read(files, previous=selectors.current_revision(draft))
            context["checked"] = digest
            context["was_changed"] = bool(request.POST.get("checked"))
        except NotAllowed:
            raise
        except DomainError as refused:
            context["refused"] = refused
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "drafts/_reading.html", context)
    refused_at_all = form.errors or "refused" in context
    return render(request, "drafts/upload.html", context, status=422 if refused_at_all else 200)


def _take_in(
    request: HttpRequest, draft: Draft, revision: Revision | None, files: intake.Files, note: str
) -> Revision:
    if revision is None:
        return services.add_revision(draft=draft, files=files, note=note, by=request.user)
    return services.replace_text(revision=revision, files=files, note=note, by=request.user)


def go_to(request: HttpRequest, revision: Revision) -> HttpResponse:
    url = reverse("drafts:revision", args=[revision.draft.number, revision.ordinal])
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(url)
    return redirect(url)


def _digest(files: intake.Files) -> str:
    parts = [f"{language}:{hashlib.sha256(files[language][1]).hexdigest()}" for language in files]
    return " ".join(sorted(parts))


@login_required
@require_http_methods(["GET", "POST"])
def revision_publish(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Publish a revision, after showing what that does."""
    there = selectors.revisions(request.user).filter(draft__number=number, ordinal=ordinal)
    if there.filter(published_at__isnull=False).exists():  # gone back to, or by somebody else
        messages.info(request, _("Revision %(n)d is published already.") % {"n": ordinal})
        return redirect("drafts:revision", number, ordinal)
    revision = _in_preparation(request, number, ordinal)
    permissions.require(request.user, Action.REVISION_PUBLISH, on=revision.draft)
    if request.method == "POST":
        services.publish_revision(
            revision=revision, text_shown=request.POST.get("shown"), by=request.user
        )
        messages.success(request, _("Revision %(n)d is published.") % {"n": ordinal})
        return redirect("drafts:revision", number, ordinal)
    context = {
        "revision": revision,
        "effects": _effects(revision),
        "shown": services.text_token(revision),
        "waits": services.why_publication_waits(revision),
    }
    return render(request, "drafts/publish.html", context)


def _effects(revision: Revision) -> list[str]:
    draft, blocks = revision.draft, revision.blocks.count()
    who = readers.in_words(holders_of(Action.DRAFT_VIEW, draft.stage))
    effects = [
        ngettext(
            "The text of %(n)d block is fixed: its words, its numbers and its lines never change.",
            "The text of %(n)d blocks is fixed: its words, its numbers and its lines never change.",
            blocks,
        ) % {"n": blocks},
        _("These can read it from now on: %(roles)s.") % {"roles": " / ".join(who)},
        _("A comment round can be planned on it.")
        if holders_of(Action.ROUND_PLAN, draft.stage)
        else _("A comment round can be planned on it once the document has left this stage."),
    ]  # fmt: skip
    if alone := sum(
        len(warnings) for warnings in revision.texts.values_list("warnings", flat=True)
    ):
        effects.append(
            ngettext(
                "%(n)d block has no counterpart in the other language and stays without one.",
                "%(n)d blocks have no counterpart in the other language and stay without one.",
                alone,
            ) % {"n": alone}
        )  # fmt: skip
    if behind := not_in_step(revision).filter(translation=Translation.BEHIND).count():
        said = ngettext(
            "%(n)d block did not follow its counterpart: readers see “translation behind” there.",
            "%(n)d blocks did not follow their counterparts: readers see “translation behind” "
            "there.",
            behind,
        ) % {"n": behind}  # fmt: skip
        page = reverse("drafts:translation", args=[draft.number, revision.ordinal])
        effects.append(format_html('{} <a href="{}">{}</a>', said, page, _("Which blocks")))
    return effects


@login_required
@require_http_methods(["GET", "POST"])
def revision_discard(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Give up a revision in preparation, after showing what that does."""
    revision = _in_preparation(request, number, ordinal)
    permissions.require(request.user, Action.DRAFT_EDIT, on=revision.draft)
    if request.method == "POST":
        services.discard_revision(revision=revision, by=request.user)
        messages.success(request, _("Revision %(n)d was discarded.") % {"n": ordinal})
        return redirect("drafts:detail", number)
    effects = [
        _("The text in preparation is removed for good. Published revisions stay as they are."),
        _("The record keeps that there was one, by whom it was discarded, and its checksums."),
    ]
    return render(request, "drafts/discard.html", {"revision": revision, "effects": effects})


def _in_preparation(request: HttpRequest, number: str, ordinal: int) -> Revision:
    revision = selectors.revision_for(request.user, number, ordinal)
    if revision.is_published:
        raise Http404
    return revision
