"""Addresses of comment sheets; they stand in the namespace of rounds."""

from django.urls import path

from apps.rounds.views import batches, sheets

urlpatterns = [
    path("rounds/<int:pk>/sheets/", sheets.sheet_list, name="sheets"),
    path("rounds/<int:pk>/sheets/many/", batches.bring, name="batch_bring"),
    path("rounds/<int:pk>/sheets/many/<int:batch>/", batches.report, name="batch"),
    path(
        "rounds/<int:pk>/sheets/many/<int:batch>/progress/", batches.progress, name="batch_progress"
    ),
    path("rounds/<int:pk>/sheets/empty/", sheets.empty, name="sheet_empty"),
    path("rounds/<int:pk>/sheets/own/<int:organisation>/", sheets.prefilled, name="prefilled"),
    path("rounds/<int:pk>/sheets/<int:sheet>/", sheets.sheet_detail, name="sheet"),
    path("rounds/<int:pk>/sheets/<int:sheet>/take/", sheets.take, name="sheet_take"),
    path("rounds/<int:pk>/sheets/<int:sheet>/discard/", sheets.discard, name="sheet_discard"),
    path("rounds/<int:pk>/sheets/<int:sheet>/file/", sheets.download, name="sheet_file"),
]
