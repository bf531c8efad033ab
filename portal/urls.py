"""All addresses. Each context brings its own; this file says where they hang."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("rounds/<int:round_pk>/desk/", include("apps.dispositions.urls")),
    path("rounds/<int:round_pk>/statistics/", include("apps.dispositions.urls_statistics")),
    path("rounds/<int:round_pk>/reports/", include("apps.dispositions.urls_reports")),
    path("boilerplates/", include("apps.dispositions.urls_boilerplates")),
    path("glossary/", include("apps.dispositions.urls_glossary")),
    path("", include("apps.dispositions.urls_fulfilment")),
    path("accounts/", include("apps.people.urls_accounts")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("portal.api")),
    path("", include("apps.people.urls")),
    path("", include("apps.people.urls_record")),
    path("", include("apps.home.urls")),
    path("", include("apps.drafts.urls")),
    path("", include("apps.rounds.urls")),
    path("", include("apps.submissions.urls")),
    path("", include("apps.positions.urls")),
    path("", include("apps.notices.urls")),
]

handler500 = "portal.errors.failed"
