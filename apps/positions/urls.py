"""Addresses of positions."""

from django.urls import path

from apps.positions import views

app_name = "positions"

urlpatterns = [
    path("positions/", views.position_list, name="list"),
    path("positions/from/<int:round_pk>/", views.position_new, name="new"),
    path("positions/<int:pk>/", views.position_detail, name="detail"),
    path("positions/<int:pk>/lines/<int:ordinal>/", views.line_edit, name="line"),
]
