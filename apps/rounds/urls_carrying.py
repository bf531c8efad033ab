"""Addresses of the migration report."""

from django.urls import path

from apps.rounds.views import carrying

REPORT = "documents/<number:number>/<int:ordinal>/comments/"

urlpatterns = [
    path(REPORT, carrying.report, name="carrying"),
    path(f"{REPORT}carry/", carrying.carry, name="carry"),
    path(f"{REPORT}sign/", carrying.sign, name="carrying_sign"),
    path(f"{REPORT}<int:pk>/", carrying.place, name="carrying_place"),
    path(f"{REPORT}<int:pk>/confirm/", carrying.confirm, name="carrying_confirm"),
    path(f"{REPORT}<int:pk>/take/<int:nth>/", carrying.take, name="carrying_take"),
    path(f"{REPORT}<int:pk>/leave/", carrying.leave, name="carrying_leave"),
]
