"""Many comment sheets at once: one report, a bad file stops no other, each taken whole or not."""

import io
import zipfile
from datetime import timedelta
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from apps.audit.models import Event
from apps.people.permissions import NotAllowed
from apps.rounds.models import BatchFile, Comment, Round, SheetBatch, SheetImport
from apps.rounds.services import batches, sheets
from apps.shared.errors import Incomplete, WrongState
from documents import sheets as texts
from documents.sheets import Header, Sheet, SheetRow
from tests import factories
from tests.documents.sheets import builders as make

State = BatchFile.State
GOOD, BROKEN = 180, 20


def good(n):
    """A sheet in one of the formats and languages in which they come: name and content."""
    language = ("ja", "en")[n % 2]
    said = {
        "ja": f"対照区の数の根拠を示してください（{n}）。",
        "en": f"Justify the number of plots ({n}).",
    }
    row = SheetRow(row=1, mb="JP", clause="5.2", type="te", comment=said[language])
    sheet = Sheet(format="iso-2012-03", rows=(row,), header=Header(document="CDR-EW-012"))
    kind = ("docx", "docx", "xlsx", "csv")[n % 4]
    data = texts.write(sheet, kind)
    if kind == "csv" and language == "ja":
        data = data.decode("utf-8-sig").encode("cp932")
    return f"sheet-{n}.{kind}", data


TABLE = make.docx(make.table(make.comment()))


def _with(parts):
    return make.zipped(make.docx_parts(make.table(make.comment())) | parts)


def _bomb():
    held = io.BytesIO(TABLE)
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/media/huge.xml", b"0" * 300_000_000)
    return held.getvalue()


def _encrypted_zip():
    whole = bytearray(TABLE)
    for at in range(len(whole) - 4):
        if whole[at : at + 4] == b"PK\x01\x02":
            whole[at + 8] |= 1
        elif whole[at : at + 4] == b"PK\x03\x04":
            whole[at + 6] |= 1
    return bytes(whole)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
BROKEN_FILES = {
    "no-comments.docx": make.docx(make.table(make.row("A", "B"), make.row("1", "2"), grid=(4000, 4000))),
    "no-table.docx": make.docx(make.paragraph("拝啓")),
    "merged.docx": make.docx(make.table(make.row(
        "JP", "", make.cell("4.1", '<w:gridSpan w:val="4"/>'), "Comment without its own column.",
    ))),
    "missing-column.csv": b"No.,Comment\r\n1,Only a comment.\r\n",
    "missing-column.xlsx": make.xlsx(("Sheet1", "visible", make.xlsx_row(1, "No.", "Remark") + make.xlsx_row(2, "1", "x"))),
    "macro.docm": _with({"word/vbaProject.bin": "x"}),
    "bomb.docx": _bomb(),
    "cut.docx": TABLE[: len(TABLE) // 2],
    "cut.xlsx": texts.write(Sheet(format="table", rows=(SheetRow(row=1, clause="1", type="te", comment="x"),)), "xlsx")[:900],
    "password.docx": OLE + "EncryptedPackage".encode("utf-16-le"),
    "password-zip.docx": _encrypted_zip(),
    "encoding.csv": "箇条,種別,意見\r\n5.2,te,対照区\r\n".encode("euc-jp") + b"\xff\xfe\x80",
    "utf16.csv": "Clause,Type,Comment\r\n5.2,te,x\r\n".encode("utf-16"),
    "old.doc": OLE,
    "empty.docx": b"",
    "picture.docx": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "entities.docx": _with({"word/document.xml": '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'}),
    "outside.docx": _with({"../../etc/passwd": "x"}),
    "half-xml.docx": _with({"word/document.xml": "<w:document"}),
    "no-rows.csv": b"MB/NC,Clause,Type,Comment,Proposed change\r\n",
}  # fmt: skip


@pytest.fixture
def round_(open_round):
    return open_round


def bring(round_, by, files):
    batch = batches.bring(round_=round_, files=files, by=by)
    batches.work(batch.pk)
    batch.refresh_from_db()
    return batch


def states(batch):
    return [file.state for file in batch.files.all()]


class TestRefusals:
    @pytest.mark.parametrize("who", ["member", "chair", "editor", "auditor", "outsider"])
    def test_who_may_not(self, client, round_, world, who):
        by = getattr(world, who)
        with pytest.raises(NotAllowed):
            batches.bring(round_=round_, files=[good(0)], by=by)
        client.force_login(by)
        answer = client.post(reverse("rounds:batch_bring", args=[round_.pk]))
        assert answer.status_code in (403, 404)
        assert not SheetBatch.objects.exists()

    def test_others_see_nothing_of_a_batch(self, client, round_, world):
        batch = bring(round_, world.secretary, [good(0)])
        address = reverse("rounds:batch", args=[round_.pk, batch.pk])
        for other in (world.secretariat, world.member):
            client.force_login(other)
            assert client.get(address).status_code == 404
            assert client.post(address, {"deed": "take"}).status_code == 404
        with pytest.raises(NotAllowed):
            batches.settle(batch=batch, organisations={}, taking=True, by=world.secretariat)
        assert not Comment.objects.exists()

    def test_none_too_many_and_too_large(self, round_, world, monkeypatch):
        monkeypatch.setattr(batches, "MAX_FILES", 2)
        monkeypatch.setattr(batches, "MAX_BYTES", 100)
        for files in ([], [("a.csv", b"x")] * 3, [("a.csv", b"x" * 101)]):
            with pytest.raises(Incomplete):
                batches.bring(round_=round_, files=files, by=world.secretary)
        assert not SheetBatch.objects.exists()

    def test_late_ones_need_a_reason_and_the_secretariat(self, round_, world):
        Round.objects.filter(pk=round_.pk).update(state="closed", closes_at=timezone.now())
        round_.refresh_from_db()
        with pytest.raises(NotAllowed):
            batches.bring(
                round_=round_, files=[good(0)], by=world.secretary, late_reason="郵便の遅れ"
            )
        with pytest.raises(Incomplete):
            batches.bring(round_=round_, files=[good(0)], by=world.secretariat)

    def test_nothing_is_changed_while_the_job_works(self, round_, world):
        batch = batches.bring(round_=round_, files=[good(0)], by=world.secretary)
        with pytest.raises(WrongState):
            batches.settle(batch=batch, organisations={}, taking=True, by=world.secretary)


def test_two_hundred_sheets_of_which_twenty_are_broken(round_, world, client):
    body = factories.organisation("水底環境測器")
    files = [
        (f"水底環境測器{body.name_ja[6:]}_{name}", data) for name, data in map(good, range(GOOD))
    ]
    files += BROKEN_FILES.items()
    assert len(files) == GOOD + BROKEN
    client.force_login(world.secretary)
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    answer = client.post(reverse("rounds:batch_bring", args=[round_.pk]), {"sheets": uploads})
    assert answer.status_code == 302
    batch = SheetBatch.objects.get()
    batches.work(batch.pk)

    report = client.get(answer.url)
    assert len(report.context["refused"]) == BROKEN
    reasons = {file.file_name: file.told for file in report.context["refused"]}
    assert set(reasons) == set(BROKEN_FILES)
    assert all(told and all(reason for _where, reason in told) for told in reasons.values())
    assert not Comment.objects.exists()
    assert report.context["ready"] == GOOD
    page = report.content.decode()
    for name, told in reasons.items():
        assert name in page
        with translation.override("en"):
            assert BatchFile.objects.get(file_name=name).told != told  # in the reader's language

    client.post(answer.url, {"deed": "take"})
    batches.work(batch.pk)
    assert sorted(states(batch)) == sorted([State.TAKEN] * GOOD + [State.REFUSED] * BROKEN)
    made = Comment.objects.filter(round=round_)
    assert sorted(made.values_list("number", flat=True)) == list(range(1, GOOD + 1))
    assert set(made.values_list("organisation", "entered_by")) == {(body.pk, world.secretary.pk)}
    assert Event.objects.filter(verb="sheet.refused").count() == BROKEN


def test_each_broken_file_has_a_reason_of_its_own(round_, world):
    batch = bring(round_, world.secretary, list(BROKEN_FILES.items()))
    told = {file.file_name: file.told for file in batch.files.all()}
    same_on_purpose = [
        {"missing-column.csv", "missing-column.xlsx", "no-comments.docx"}, {"cut.docx", "cut.xlsx", "picture.docx"},
        {"password.docx", "password-zip.docx"}, {"encoding.csv", "utf16.csv"},
    ]  # fmt: skip
    by_reason = {}
    for name, faults in told.items():
        by_reason.setdefault(str(faults[0][1]), set()).add(name)
    for names in by_reason.values():
        assert len(names) == 1 or any(names <= same for same in same_on_purpose), by_reason


class TestGoingOn:
    def test_for_whom_a_file_speaks_is_guessed_or_said(self, round_, world):
        known = factories.organisation("深海藻場研究所", name_en="Abyssal Kelp Institute")
        batch = bring(
            round_, world.secretary,
            [("Abyssal_Kelp_Institute_comments.docx", good(0)[1]), ("x.docx", good(4)[1])],
        )  # fmt: skip
        first, second = batch.files.all()
        assert (first.organisation, second.organisation) == (known, None)
        assert first.sheet.organisation == known
        assert second.sheet is None
        batches.settle(batch=batch, organisations={2: known}, by=world.secretary)
        batches.work(batch.pk)
        second.refresh_from_db()
        assert second.sheet.organisation == known
        assert not Comment.objects.exists()

    def test_gaps_are_filled_for_all_and_what_is_still_lacking_stays(self, round_, world):
        whole = factories.organisation("全体研究所")
        rows = [
            SheetRow(row=1, mb="JP", clause="5.2", type="", comment="種別なし"),
            SheetRow(row=2, mb="JP", clause="77.7", type="te", comment="箇所なし"),
        ]
        empty = SheetRow(row=1, mb="JP", clause="5.2", type="te", comment="")
        files = [
            ("a.docx", texts.write(Sheet(format="iso-2012-03", rows=tuple(rows)), "docx")),
            ("b.docx", texts.write(Sheet(format="iso-2012-03", rows=(empty, rows[0])), "docx")),
        ]
        batch = bring(round_, world.secretary, files)
        said = {1: whole, 2: whole}
        batches.settle(batch=batch, organisations=said, taking=True, by=world.secretary)
        batches.work(batch.pk)
        assert states(batch) == [State.READ, State.REFUSED]  # the second has an empty comment
        batch.refresh_from_db()
        batches.settle(
            batch=batch, organisations=said, type_="ge", whole=True, taking=True, by=world.secretary
        )
        batches.work(batch.pk)
        assert states(batch) == [State.TAKEN, State.REFUSED]
        assert list(Comment.objects.order_by("number").values_list("type", "body")) == [
            ("ge", "種別なし"), ("te", "箇所なし"),
        ]  # fmt: skip
        assert Comment.objects.get(type="te").place_raw["clause"] == "77.7"

    def test_a_job_that_runs_twice_or_was_lost_takes_nothing_twice(self, round_, world):
        body = factories.organisation("二重確認機構")
        batch = bring(round_, world.secretary, [good(n) for n in range(3)])
        batches.settle(
            batch=batch, organisations={1: body, 2: body, 3: body}, taking=True, by=world.secretary
        )
        lost = mock.patch.object(sheets, "take_sheet", side_effect=[[], SystemExit])
        with lost, pytest.raises(SystemExit):
            batches.work(batch.pk)
        SheetBatch.objects.update(alive_at=timezone.now() - timedelta(hours=1))
        assert batches.resume() == 1
        batches.work(batch.pk)
        batches.work(batch.pk)
        assert Comment.objects.count() == 3 - 1  # the mocked one took nothing, though it said so
        assert SheetBatch.objects.get().step == SheetBatch.Step.READY

    def test_a_fault_of_ours_is_told_and_the_job_goes_on(self, round_, world):
        with mock.patch.object(sheets, "parsed", side_effect=ValueError):
            batch = batches.bring(round_=round_, files=[good(0), good(1)], by=world.secretary)
            batches.work(batch.pk)
        assert states(batch) == [State.REFUSED] * 2  # and the job came to its end
        assert all(file.told for file in batch.files.all())

    def test_the_report_costs_the_same_however_many(
        self, client, round_, world, django_assert_num_queries
    ):
        client.force_login(world.secretary)

        def cost(n):
            batch = bring(round_, world.secretary, [good(m) for m in range(n)])
            address = reverse("rounds:batch", args=[round_.pk, batch.pk])
            client.get(address)
            with django_assert_num_queries(40, exact=False) as asked:
                client.get(address)
            return len(asked)

        assert cost(2) == cost(9)


class TestAgainstEachOther:
    def test_the_same_rows_in_two_files_are_new_only_once(self, round_, world):
        name, data = good(1)
        house = world.member.memberships.get().organisation
        files = [(f"{house.name_en}-{n}-{name}", data) for n in (1, 2)]
        batch = bring(round_, world.secretary, files)
        assert [(f.counts["new"], f.counts["double"]) for f in batch.files.all()] == [
            (1, 0), (0, 1),
        ]  # fmt: skip

    def test_the_report_knows_what_was_done_on_a_sheets_own_page(self, round_, world, client):
        house = world.member.memberships.get().organisation
        rows = (SheetRow(row=1, mb="JP", clause="5.2", type="?", comment="種別のない行"),)
        data = texts.write(Sheet(format="iso-2012-03", rows=rows), "docx")
        batch = bring(round_, world.secretary, [(f"{house.name_en}.docx", data)])
        assert batch.files.get().counts["untyped"] == 1
        client.force_login(world.secretary)
        page = reverse("rounds:sheet_take", args=[round_.pk, batch.files.get().sheet_id])
        client.post(page, {"type-1": "te", "deed": "look"})
        assert batch.files.get().counts["untyped"] == 0
        client.post(page, {"type-1": "te"})
        file = batch.files.get()
        assert (file.state, file.counts["taken"]) == (State.TAKEN, 1)

    def test_a_round_that_takes_nothing_offers_nothing(self, round_, world, client):
        house = world.member.memberships.get().organisation
        name, data = good(1)
        batch = bring(round_, world.secretary, [(f"{house.name_en}-{name}", data)])
        client.force_login(world.secretary)
        page = reverse("rounds:batch", args=[round_.pk, batch.pk])
        assert 'value="take"' in client.get(page).content.decode()
        Round.objects.update(state="finalised")
        assert 'value="take"' not in client.get(page).content.decode()


class TestRepairing:
    @pytest.fixture
    def sheet(self, round_, world):
        rows = (
            SheetRow(row=1, mb="JP", clause="第五の二", type="te", comment="箇所の表記"),
            SheetRow(row=2, mb="JP", clause="5.2", type="tech?", comment="種別の表記"),
        )
        data = texts.write(Sheet(format="iso-2012-03", rows=rows), "docx")
        return sheets.read_sheet(
            round_=round_, organisation=world.member.memberships.get().organisation,
            file_name="N1_JP.docx", data=data, by=world.member,
        )  # fmt: skip

    def address(self, sheet, name="sheet"):
        return reverse(f"rounds:{name}", args=[sheet.round_id, sheet.pk])

    def test_only_by_whoever_brought_it(self, client, sheet, world):
        with pytest.raises(NotAllowed):
            sheets.repair_sheet(sheet=sheet, by=world.editor, types={2: "te"})
        client.force_login(world.editor)
        assert client.post(self.address(sheet, "sheet_take"), {"deed": "look"}).status_code == 404
        assert SheetImport.objects.get().repairs == {}

    def test_a_clause_and_a_type_are_put_right_on_the_page(self, client, sheet, world):
        client.force_login(world.member)
        first = {"type-2": "te", "clause-1": "99.9", "deed": "look"}
        assert client.post(self.address(sheet, "sheet_take"), first).status_code == 302
        page = client.get(self.address(sheet)).content.decode()
        assert 'value="99.9"' in page
        assert "2件の意見を提出する" in page
        assert not Comment.objects.exists()
        assert (
            client.post(
                self.address(sheet, "sheet_take"), {"clause-1": "99.9", "type-2": "te"}
            ).status_code
            == 409
        )
        last = {"clause-1": "5.2", "type-2": "te"}
        assert client.post(self.address(sheet, "sheet_take"), last).status_code == 302
        made = Comment.objects.order_by("number")
        assert [(c.type, c.anchors.get().clause) for c in made] == [("te", "5.2"), ("te", "5.2")]
        assert [c.place_raw["clause"] for c in made] == ["第五の二", "5.2"]
        assert Event.objects.filter(verb="sheet.repaired").exists()
