from django.urls import path

from apps.dispositions import views_statistics

app_name = "statistics"
urlpatterns = [  # below rounds/<round_pk>/statistics/
    path("", views_statistics.statistics, name="page"),
    path("<slug:name>.<slug:kind>", views_statistics.figure, name="figure"),
]
