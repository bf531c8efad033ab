"""Addresses of bodies, the permission table and one's own settings."""

from django.urls import path

from apps.people.views import committees, own, rules

app_name = "people"

urlpatterns = [
    path("committees/", committees.committee_list, name="committees"),
    path("committees/<slug:slug>/", committees.committee_detail, name="committee"),
    path("permissions/", rules.permission_table, name="permissions"),
    path("language/", own.language, name="language"),
    path("profile/", own.profile, name="profile"),
    path("profile/token/", own.token_issue, name="token_issue"),
    path("profile/token/revoke/", own.token_revoke, name="token_revoke"),
]
