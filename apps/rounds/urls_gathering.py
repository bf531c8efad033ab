"""Addresses by which an organisation gathers its comments; in the namespace of rounds."""

from django.urls import path

from apps.rounds.views import gathering

urlpatterns = [
    path("rounds/<int:pk>/gathering/", gathering.gather, name="gathering"),
    path("rounds/<int:pk>/gathering/<uuid:key>/back/", gathering.hand_back, name="hand_back"),
    path("rounds/<int:pk>/drafts/<uuid:key>/hand-over/", gathering.hand_over, name="hand_over"),
    path("rounds/<int:pk>/drafts/<uuid:key>/take-over/", gathering.take_over, name="take_over"),
]
