"""The two languages of a revision: what did not follow, and declaring that it need not."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.drafts import selectors, services
from apps.drafts.selectors_languages import lagging
from apps.people import permissions
from apps.people.permissions import NotAllowed
from apps.people.table import Action
from apps.shared.errors import DomainError


@require_http_methods(["GET", "POST"])
def translation(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """The blocks that are not in step with the other language, each beside its counterpart."""
    revision = selectors.revision_for(request.user, number, ordinal)
    if request.method == "POST":
        permissions.require(request.user, Action.DRAFT_EDIT, on=revision.draft)
        key, language = request.POST.get("block", ""), request.POST.get("language", "")
        block = get_object_or_404(revision.blocks, key=key, language=language)
        try:
            services.settle_translation(block=block, by=request.user)
        except NotAllowed:
            raise
        except DomainError as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, _("Recorded: this block is in step."))
        return redirect("drafts:translation", number, ordinal)
    may_edit = permissions.may(request.user, Action.DRAFT_EDIT, revision.draft)
    context = {
        "revision": revision,
        "rows": lagging(revision),
        "may_settle": may_edit and not revision.is_published,
    }
    return render(request, "drafts/translation.html", context)
