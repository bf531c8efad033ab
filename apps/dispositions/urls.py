from django.urls import path

from apps.dispositions import views, views_desk, views_english, views_groups, views_several

app_name = "dispositions"
urlpatterns = [  # below rounds/<round_pk>/desk/
    path("", views.desk, name="desk"),
    path("several/", views_several.several, name="several"),
    path("several/differences.csv", views_several.differences, name="differences"),
    path("deeds/", views_desk.deeds, name="deeds"),
    path("deeds/<int:pk>/undo/", views_desk.undo, name="undo"),
    path("views/", views_desk.save_view, name="save_view"),
    path("views/<int:pk>/drop/", views_desk.drop_view, name="drop_view"),
    path("duplicates/", views_groups.duplicates, name="duplicates"),
    path("duplicates/search/", views_groups.search, name="search_duplicates"),
    path("duplicates/progress/", views_groups.progress, name="search_progress"),
    path("duplicates/group/", views_groups.group, name="group"),
    path("duplicates/<int:number>/dissolve/", views_groups.dissolve, name="dissolve"),
    path("objections/<int:pk>/settle/", views_groups.settle, name="settle"),
    path("<int:number>/object/", views_groups.object_to, name="object_to"),
    path("english/", views_english.work_list, name="english_list"),
    path("english/export/", views_english.export, name="english_export"),
    path("english/bring/", views_english.bring, name="english_bring"),
    path("english/returned/<int:pk>/", views_english.returned, name="english_returned"),
    path("english/returned/<int:pk>/take/", views_english.take, name="english_take"),
    path("english/returned/<int:pk>/discard/", views_english.discard, name="english_discard"),
    path("english/machine/", views_english.by_machine, name="english_machine"),
    path("finalise/", views.finalise, name="finalise"),
    path("<int:number>/", views.comment, name="comment"),
    path("<int:number>/record/", views.record, name="record"),
    path("<int:number>/english/", views.english, name="english"),
    path("<int:number>/english/check/", views_english.check, name="english_check"),
]
