from django.urls import path

from apps.dispositions import views_desk

app_name = "boilerplates"
urlpatterns = [  # below boilerplates/
    path("", views_desk.boilerplates, name="list"),
    path("new/", views_desk.boilerplate, name="new"),
    path("<int:pk>/", views_desk.boilerplate, name="edit"),
]
