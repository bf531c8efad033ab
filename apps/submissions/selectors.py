"""Reading compilations."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from apps.people import permissions
from apps.people.models import Committee, User
from apps.people.table import Action
from apps.submissions.models import Compilation

Reader = User | AnonymousUser


def visible(user: Reader) -> QuerySet[Compilation]:
    """Return the compilations that `user` may see, newest first."""
    mine = permissions.condition(Committee, user, Action.POSITION_VIEW, "position__committee")
    return (
        Compilation.objects.filter(mine)
        .select_related("position__committee", "position__document", "asked_by")
        .prefetch_related("files")
    )


def compilation_for(user: Reader, pk: UUID) -> Compilation:
    """Return one compilation; Http404 where there is none that `user` may see."""
    return get_object_or_404(visible(user), pk=pk)
