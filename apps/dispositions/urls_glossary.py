from django.urls import path

from apps.dispositions import views_glossary

app_name = "glossary"
urlpatterns = [  # below glossary/
    path("", views_glossary.terms, name="list"),
    path("new/", views_glossary.term, name="new"),
    path("<int:pk>/", views_glossary.term, name="edit"),
]
