"""Addresses of documents."""

from django.urls import path

from apps.drafts import addresses
from apps.drafts.views import comparing, drafts, languages, revisions, structure, writing

app_name = "drafts"

addresses.register()
REVISION = "documents/<number:number>/<int:ordinal>/"

urlpatterns = [
    path("documents/", drafts.draft_list, name="list"),
    path("documents/new/", drafts.draft_new, name="new"),  # numbers begin with a capital or digit
    path("documents/<number:number>/", drafts.draft_detail, name="detail"),
    path("documents/<number:number>/stage/", drafts.draft_stage, name="stage"),
    path("documents/<number:number>/upload/", revisions.revision_new, name="upload"),
    path("documents/<number:number>/edit/", writing.write, name="write"),
    path("documents/<number:number>/edit/preview/", writing.write_preview, name="write_preview"),
    path("documents/<number:number>/edit/renumber/", writing.write_renumber, name="write_renumber"),
    path("documents/<number:number>/compare/", comparing.compare_page, name="compare"),
    path("documents/<number:number>/redline/", comparing.redline, name="redline"),
    path(REVISION, revisions.revision_read, name="revision"),
    path(f"{REVISION}source/<str:language>/", revisions.revision_source, name="source"),
    path(f"{REVISION}translation/", languages.translation, name="translation"),
    path(f"{REVISION}structure/", structure.structure_page, name="structure"),
    path(f"{REVISION}replace/", revisions.revision_replace, name="replace"),
    path(f"{REVISION}publish/", revisions.revision_publish, name="publish"),
    path(f"{REVISION}discard/", revisions.revision_discard, name="discard"),
]
