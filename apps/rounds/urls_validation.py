"""Addresses of the validation of comments; they stand in the namespace of rounds."""

from django.urls import path

from apps.rounds.views import validation

urlpatterns = [
    path("rounds/<int:pk>/validation/", validation.waiting, name="validation"),
    path("rounds/<int:pk>/validation/accept/", validation.accept_several, name="accept_several"),
    path("rounds/<int:pk>/validation/take-back/", validation.take_back, name="take_back"),
    path("rounds/<int:pk>/comments/<int:number>/validate/", validation.validate, name="validate"),
    path("rounds/<int:pk>/comments/<int:number>/again/", validation.again, name="bring_again"),
]
