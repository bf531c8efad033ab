"""The address of the whole record."""

from django.urls import path

from apps.people.views import record

app_name = "audit"

urlpatterns = [path("record/", record.record_list, name="list")]
