"""The API: which part of it hangs where."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.routers import DefaultRouter

from apps.drafts.api import DraftViewSet, RevisionViewSet
from apps.people.api import CommitteeViewSet
from apps.rounds import api as rounds
from apps.submissions.api import CompilationViewSet

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
]
