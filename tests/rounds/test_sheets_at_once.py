"""Two people take the same rows at the same moment, on real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from apps.rounds.models import Comment, SheetImport
from apps.rounds.services.sheets import take_sheet
from tests import factories
from tests.rounds.test_sheets import row, upload


def test_rows_are_taken_once_and_numbers_run_on(really_committed, media):
    round_ = factories.round_()
    owner, body = round_.revision.draft.owner, factories.organisation()
    people = [factories.member(owner, organisation=body) for _ in range(4)]
    rows = [row(n, comment=f"意見{n}") for n in range(1, 6)]
    sheets = [upload(round_, person, *rows, organisation=body) for person in people]
    start = Barrier(len(sheets))

    def take(pk):
        try:
            sheet = SheetImport.objects.get(pk=pk)
            start.wait(timeout=30)
            return len(take_sheet(sheet=sheet, by=sheet.uploaded_by))
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sheets)) as pool:
        counts = list(pool.map(take, [sheet.pk for sheet in sheets]))
    assert sorted(counts) == [0, 0, 0, 5]
    assert sorted(Comment.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
