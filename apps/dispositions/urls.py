from django.urls import path

from apps.dispositions import views

app_name = "dispositions"
urlpatterns = [  # below rounds/<round_pk>/desk/
    path("", views.desk, name="desk"),
    path("several/", views.several, name="several"),
    path("finalise/", views.finalise, name="finalise"),
    path("<int:number>/", views.comment, name="comment"),
    path("<int:number>/record/", views.record, name="record"),
    path("<int:number>/english/", views.english, name="english"),
]
