"""Addresses of rounds and comments."""

from django.urls import include, path

from apps.drafts import addresses
from apps.rounds.views import changes, comments, guests, live, reader, rounds, threads

app_name = "rounds"
addresses.register()

urlpatterns = [
    path("rounds/", rounds.round_list, name="list"),
    path("rounds/plan/<number:number>/", rounds.round_plan, name="plan"),
    path("rounds/<int:pk>/", rounds.round_detail, name="detail"),
    path("rounds/<int:pk>/change/", rounds.round_change, name="change"),
    path("rounds/<int:pk>/guests/", guests.guest_list, name="guests"),
    path("rounds/<int:pk>/guests/<int:person>/", guests.guest_dismiss, name="guest_dismiss"),
    path("rounds/<int:pk>/as-seen/", guests.as_seen, name="as_seen"),
    path("rounds/<int:pk>/extend/", rounds.round_extend, name="extend"),
    path("rounds/<int:pk>/close/", rounds.round_close, name="close"),
    path("rounds/<int:pk>/pause/", rounds.round_pause, name="pause"),
    path("rounds/<int:pk>/resume/", rounds.round_resume, name="resume"),
    path("rounds/<int:pk>/cancel/", rounds.round_cancel, name="cancel"),
    path("rounds/<int:pk>/read/", reader.read, name="read"),
    path("rounds/<int:pk>/changes/", changes.changes, name="changes"),
    path("rounds/<int:pk>/news/", live.round_news, name="news"),
    path("rounds/<int:pk>/comments/<int:number>/news/", live.thread_news, name="thread_news"),
    path("rounds/<int:pk>/compose/", comments.compose, name="compose"),
    path("rounds/<int:pk>/drafts/<uuid:key>/", comments.go_on, name="go_on"),
    path("rounds/<int:pk>/drafts/<uuid:key>/save/", comments.save, name="save"),
    path("rounds/<int:pk>/drafts/<uuid:key>/submit/", comments.submit, name="submit"),
    path("rounds/<int:pk>/drafts/<uuid:key>/discard/", comments.discard, name="discard"),
    path("rounds/<int:pk>/comments/<int:number>/", comments.detail, name="comment"),
    path("rounds/<int:pk>/comments/<int:number>/receipt/", comments.receipt, name="receipt"),
    path("rounds/<int:pk>/comments/<int:number>/reply/", comments.reply, name="reply"),
    path(
        "rounds/<int:pk>/comments/<int:number>/replies/<int:reply>/",
        include(
            [
                path("edit/", threads.edit_reply, name="edit_reply"),
                path("seen/", threads.see_mentions, name="see_mentions"),
                path("hide/", threads.hide_reply, name="hide_reply"),
            ]
        ),
    ),
    path("rounds/<int:pk>/comments/<int:number>/withdraw/", comments.withdraw, name="withdraw"),
    path("", include("apps.rounds.urls_sheets")),
    path("", include("apps.rounds.urls_validation")),
    path("", include("apps.rounds.urls_gathering")),
    path("", include("apps.rounds.urls_carrying")),
]
