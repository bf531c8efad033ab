"""Addresses of compilations."""

from django.urls import path

from apps.submissions import views

app_name = "submissions"

urlpatterns = [
    path("positions/<int:pk>/compile/", views.start, name="start"),
    path("compilations/<uuid:pk>/", views.detail, name="detail"),
    path("compilations/<uuid:pk>/progress/", views.progress, name="progress"),
    path("compilations/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("compilations/<uuid:pk>/retry/", views.retry, name="retry"),
    path("compilations/<uuid:pk>/files/<slug:kind>/", views.download, name="download"),
]
