"""Which drafts and revisions somebody may see."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404

from apps.drafts.models import Block, Draft, Revision
from apps.drafts.states import RevisionState
from apps.people import permissions
from apps.people.models import User
from apps.people.table import Action

Reader = User | AnonymousUser


def drafts() -> models.QuerySet[Draft]:
    """Return all drafts with their owners, and the newest published revision with its size."""
    return Draft.objects.select_related("owner").annotate(
        current_ordinal=Subquery(_newest("ordinal")), blocks=Subquery(_size())
    )


def visible(user: Reader) -> models.QuerySet[Draft]:
    """Return the drafts that `user` may read."""
    return permissions.permitted(drafts(), user, Action.DRAFT_VIEW)


def revisions(user: Reader) -> models.QuerySet[Revision]:
    """Return the revisions that `user` may read.

    Whoever prepares a draft sees unpublished revisions too; whoever only sees it because it has
    been published to everyone sees its newest published revision and none before.
    """

    def drafts_on_which(action: Action) -> Q:
        return permissions.condition(Draft, user, action, "draft")

    published = Q(state=RevisionState.PUBLISHED)
    newest = published & Q(ordinal=Subquery(_newest("ordinal", of="draft")))
    return Revision.objects.select_related("draft__owner").filter(
        published & drafts_on_which(Action.DRAFT_EARLIER)
        | newest & drafts_on_which(Action.DRAFT_VIEW)
        | drafts_on_which(Action.DRAFT_EDIT)
    )


def revision_for(user: Reader, number: str, ordinal: int) -> Revision:
    """Return one revision; Http404 where there is none that `user` may read."""
    return get_object_or_404(revisions(user), draft__number=number, ordinal=ordinal)


def current_revision(draft: Draft) -> Revision | None:
    """Return the newest published revision."""
    return draft.revisions.filter(state=RevisionState.PUBLISHED).order_by("-ordinal").first()


def working_revision(draft: Draft) -> Revision | None:
    """Return the revision whose text is gone on with: the one in preparation, else the newest."""
    return draft.revisions.order_by("-ordinal").first()


def languages_of(revision: Revision) -> list[str]:
    """Return the languages in which `revision` has a text, Japanese first."""
    return sorted(revision.texts.values_list("language", flat=True), reverse=True)


def _newest(column: str, of: str = "pk") -> Any:
    """Return, for a subquery, `column` of the newest published revision of the outer draft."""
    published = Revision.objects.filter(draft=OuterRef(of), state=RevisionState.PUBLISHED)
    return published.order_by("-ordinal").values(column)[:1]


def _size() -> models.QuerySet[Any, Any]:
    """Return, for a subquery, the number of blocks of the outer draft's newest published text."""
    published = Block.objects.filter(
        revision__draft=OuterRef("pk"), revision__state=RevisionState.PUBLISHED
    )
    newest_first = published.order_by("-revision__ordinal", "-position")
    return newest_first.annotate(n=F("position") + 1).values("n")[:1]
