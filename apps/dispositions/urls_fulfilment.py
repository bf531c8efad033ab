"""Addresses of what became of proposed changes, below those of documents."""

from django.urls import path

from apps.dispositions.views_fulfilment import changes_fulfilled
from apps.drafts import addresses

app_name = "fulfilment"
addresses.register()

urlpatterns = [
    path("documents/<number:number>/<int:ordinal>/changes/", changes_fulfilled, name="changes"),
]
