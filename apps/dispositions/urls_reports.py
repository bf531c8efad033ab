from django.urls import path

from apps.dispositions import views_reports

app_name = "reports"
urlpatterns = [  # below rounds/<round_pk>/reports/
    path("", views_reports.reports, name="page"),
]
