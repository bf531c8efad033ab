"""A person's deadlines by a secret address, and the feed of what is public."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.drafts import selectors as drafts
from apps.drafts.models import Revision
from apps.notices.calendars import deadlines_calendar
from apps.notices.models import CalendarKey
from apps.notices.services.own import digest_of
from apps.rounds import selectors as rounds
from apps.rounds.models import Round
from apps.shared.deadlines import in_words

PAST = timedelta(days=30)  # so long a close stays in the calendar
ENTRIES = 50


@never_cache
@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The deadlines of the rounds that the owner of the secret may see now."""
    keys = CalendarKey.objects.select_related("user").filter(user__is_active=True)
    user = get_object_or_404(keys, digest=digest_of(secret)).user
    found = rounds.visible(user).filter(closes_at__gte=timezone.now() - PAST).order_by("closes_at")
    with translation.override(user.language), timezone.override(user.zone):
        data = deadlines_calendar(found)
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    answer["Referrer-Policy"] = "no-referrer"
    return answer


class PublicFeed(Feed):
    """Published revisions that anybody may read, and rounds that anybody may know of.

    The permission table is asked with nobody: what it opens to everyone comes in by itself.
    """

    feed_type = Atom1Feed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs["language"] not in ("ja", "en"):
            raise Http404
        with translation.override(kwargs["language"]):
            return super().__call__(request, *args, **kwargs)

    def get_object(self, request: HttpRequest, language: str) -> str:
        return language

    def title(self, language: str) -> str:
        return _("CDR rule formation portal: what is public")

    def link(self, language: str) -> str:
        return reverse("home")

    def feed_url(self, language: str) -> str:
        return reverse("notices:feed", args=[language])

    def items(self, language: str) -> Iterable[Revision | Round]:
        nobody = AnonymousUser()
        published = drafts.revisions(nobody).filter(published_at__isnull=False)
        known = rounds.visible(nobody)
        found: list[Revision | Round] = [
            *published.order_by("-published_at")[:ENTRIES],
            *known.order_by("-opens_at")[:ENTRIES],
        ]
        return sorted(found, key=_since, reverse=True)[:ENTRIES]

    def item_title(self, item: Any) -> str:
        if isinstance(item, Round):
            return item.title
        words = {"number": item.draft.number, "n": item.ordinal, "title": item.draft.title}
        return _("%(number)s, revision %(n)d: %(title)s") % words

    def item_description(self, item: Any) -> str:
        if isinstance(item, Round):
            return _("Comments are taken until %(when)s.") % {"when": in_words(item.closes_at)}
        return str(item.draft.owner)

    def item_guid(self, item: Any) -> str:
        return item.get_absolute_url()

    def item_pubdate(self, item: Any) -> datetime:
        return _since(item)

    def item_updateddate(self, item: Any) -> datetime:
        return _since(item)


def _since(item: Revision | Round) -> datetime:
    return item.opens_at if isinstance(item, Round) else item.published_at or item.created_at
