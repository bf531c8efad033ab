"""Loading the demo consortium whole, or not at all."""

from django.db import transaction
from django.utils import timezone, translation

from apps.demo import accounts, bodies, discussion, papers, stance, terms
from apps.demo.content import Calendar, at
from apps.people.models import Committee
from apps.people.services import sync_terms
from apps.shared.deadlines import JST


def load() -> bool:
    """Load the demo consortium; False where it, or any other consortium, is there already."""
    if Committee.objects.exists():
        return False
    calendar = Calendar(timezone.localdate(timezone=JST))
    with translation.override("ja"):
        with transaction.atomic():
            cast = bodies.load(calendar, accounts.password())
            terms.load(calendar, cast)
            revisions = papers.load(calendar, cast)
            rounds = discussion.load(calendar, cast, revisions)
            papers.close_reviews(calendar, cast)
            positions = stance.load(calendar, cast, rounds)
        sync_terms()
        for position in positions:
            with at(calendar.morning(-3)):
                stance.compile_now(position, by=cast.people["saegusa"])
    return True
