"""Addresses of notices, reminders, calendars and feeds."""

from django.urls import path

from apps.notices.views import calendars, own, secretariat, unsubscribing

app_name = "notices"

urlpatterns = [
    path("notices/", own.notice_list, name="list"),
    path("notices/<int:pk>/open/", own.notice_open, name="open"),
    path("notices/read/", own.read_all, name="read_all"),
    path("notices/who/", own.who, name="who"),
    path("notices/preferences/", own.preferences, name="preferences"),
    path("notices/preferences/mail/", own.try_again, name="try_again"),
    path("notices/calendar/", own.calendar_issue, name="calendar_issue"),
    path("notices/calendar/revoke/", own.calendar_revoke, name="calendar_revoke"),
    path("notices/unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("notices/mails/", secretariat.undelivered, name="undelivered"),
    path("rounds/<int:pk>/remind/", secretariat.remind, name="remind"),
    path("calendar/<str:secret>.ics", calendars.calendar, name="calendar"),
    path("feeds/<slug:language>/public.atom", calendars.PublicFeed(), name="feed"),
]
