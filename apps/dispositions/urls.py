from django.urls import path

from apps.dispositions import views, views_desk, views_several

app_name = "dispositions"
urlpatterns = [  # below rounds/<round_pk>/desk/
    path("", views.desk, name="desk"),
    path("several/", views_several.several, name="several"),
    path("several/differences.csv", views_several.differences, name="differences"),
    path("deeds/", views_desk.deeds, name="deeds"),
    path("deeds/<int:pk>/undo/", views_desk.undo, name="undo"),
    path("views/", views_desk.save_view, name="save_view"),
    path("views/<int:pk>/drop/", views_desk.drop_view, name="drop_view"),
    path("finalise/", views.finalise, name="finalise"),
    path("<int:number>/", views.comment, name="comment"),
    path("<int:number>/record/", views.record, name="record"),
    path("<int:number>/english/", views.english, name="english"),
]
