"""Reading comment sheets that were brought into a round."""

from django.db.models import Count, Q, QuerySet

from apps.people.models import Organisation, User
from apps.people.permissions import permit
from apps.people.table import Action
from apps.rounds.models import BatchFile, Comment, Round, SheetBatch, SheetImport
from apps.rounds.states import CommentState


def sheets_for(user: User, round_: Round) -> QuerySet[SheetImport]:
    """Return the sheets of a round that `user` may see: their own; at the desk all taken ones.

    What somebody else has read and not taken is as private as a comment that is not submitted.
    """
    seen = Q(uploaded_by=user)
    if permit(user, round_).may(Action.DESK_VIEW):
        seen |= Q(state=SheetImport.State.TAKEN)
    return (
        SheetImport.objects.filter(seen, round=round_)
        .select_related("round__revision", "organisation", "uploaded_by")
        .annotate(made=Count("comments"))
    )


def prefilled_for(user: User, round_: Round) -> QuerySet[Organisation]:
    """Return the organisations for which `user` has submitted comments that still stand."""
    return Organisation.objects.filter(
        pk__in=Comment.objects.filter(
            round=round_, author=user, state=CommentState.SUBMITTED
        ).values("organisation")
    )


def batches_of(user: User, round_: Round) -> QuerySet[SheetBatch]:
    """Return the batches of sheets that `user` brought into a round, newest first."""
    return (
        SheetBatch.objects.filter(round=round_, brought_by=user)
        .select_related("round")
        .annotate(
            count=Count("files"),
            taken=Count("files", filter=Q(files__state=BatchFile.State.TAKEN)),
            refused=Count("files", filter=Q(files__state=BatchFile.State.REFUSED)),
        )
    )
