"""The API: which part of it hangs where."""

from typing import Any

from django.http import Http404
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.routers import DefaultRouter
from rest_framework.views import APIView

from apps.drafts.api import DraftViewSet, RevisionViewSet
from apps.people.api import CommitteeViewSet
from apps.rounds import api as rounds
from apps.submissions.api import CompilationViewSet


class Nowhere(APIView):
    """Any other address below the API: its refusal is a program's to read, not a page."""

    permission_classes = [AllowAny]
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


router = DefaultRouter(use_regex_path=True)
router.include_format_suffixes = False
router.register("committees", CommitteeViewSet, basename="committee")
router.register("drafts", DraftViewSet, basename="draft")
router.register("revisions", RevisionViewSet, basename="revision")
router.register("rounds", rounds.RoundViewSet, basename="round")
router.register("compilations", CompilationViewSet, basename="compilation")

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api:schema"), name="docs"),
    path("rounds/<int:round>/comments/", rounds.CommentsOfRound.as_view(), name="comments"),
    path("comments/<uuid:id>/", rounds.OneComment.as_view(), name="comment"),
    path("comments/<uuid:id>/submit/", rounds.Submit.as_view(), name="submit"),
    path("comments/<uuid:id>/withdraw/", rounds.Withdraw.as_view(), name="withdraw"),
    path("", include(router.urls)),
    path("<path:rest>/", Nowhere.as_view(), name="nowhere"),
]
