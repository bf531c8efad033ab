"""English out to a translation agency and back, as XLSX and XLIFF."""

import io

import pytest

from apps.audit.models import Event
from apps.dispositions import agency_words
from apps.dispositions import services_agency as files
from apps.dispositions.agency import Fate
from apps.dispositions.models import Deed, EnglishWording, Returned
from apps.dispositions.services_groups import group
from apps.shared.errors import BadFile, WrongState
from documents import agency as documents_agency
from documents.agency import read, write
from tests import factories
from tests.dispositions.test_desk import text, url
from tests.dispositions.test_english import exported, fates, replaced, returned, states, word


class TestOutAndBack:
    @pytest.mark.parametrize("kind", documents_agency.KINDS)
    def test_from_export_to_drafts(self, desk, round_, comments, world, kind):
        word(comments[0], world.secretary)
        answered = desk.post(url("english_export", round_), {"kind": kind})
        units = [found.unit for found in read(answered.content)]
        assert {unit.label for unit in units} == {"#2", "#3"}
        assert "ばらつき" in units[0].source  # the justification goes along
        assert world.member.email not in str(units)
        assert Event.objects.filter(verb="english.exported").exists()
        told = [replaced(unit, target=f"English {unit.label}") for unit in units]
        file = io.BytesIO(write(told, kind, name="x"))
        file.name = f"back.{kind}"
        page = desk.post(url("english_bring", round_), {"file": file}, follow=True)
        assert page.context["taken"] == 2
        assert EnglishWording.objects.count() == 1  # a report so far
        back = Returned.objects.get()
        answered = desk.post(url("english_take", round_, back.pk))
        assert states(round_) == {1: "draft", 2: "draft", 3: "draft"}
        taken = EnglishWording.objects.get(comment=comments[1])
        assert (taken.body, taken.origin) == ("English #2", "agency")
        desk.post(url("undo", round_, Deed.objects.first().pk))
        assert EnglishWording.objects.count() == 1

    def test_a_proposed_change_is_a_text_of_its_own(self, round_, world):
        said = factories.comment(
            round_, world.member, change_kind="replace", change_old="一つ", change_new="二つ"
        )
        units = exported(round_, world.secretary)
        assert [(u.part, u.source) for u in units][1] == ("change", "「一つ」を「二つ」に改める。")
        half = returned(round_, world.secretary, "", units=units)
        assert fates(half) == {said.number: Fate.EMPTY}
        back = returned(round_, world.secretary, "Two.", units=units)
        files.take(returned=back, by=world.secretary)
        assert EnglishWording.objects.get().proposed_change == "Two."

    def test_nothing_to_export(self, desk, round_, comments, world):
        for comment in comments:
            word(comment, world.secretary)
        answered = desk.post(url("english_export", round_), {"kind": "xlsx"})
        assert answered.status_code == 409
        assert desk.post(url("english_export", round_), {"kind": "docx"}).status_code == 409

    def test_what_changed_since_the_export_is_reported_and_not_taken(
        self, desk, round_, comments, world
    ):
        units = exported(round_, world.secretary)
        group(head=comments[0], members=comments[1:2], by=world.secretary)
        word(comments[2], world.secretary, "Written meanwhile.")
        back = returned(round_, world.secretary, "From the agency.", units=units)
        assert fates(back) == {
            1: Fate.SOURCE_CHANGED, 2: Fate.CLOSED, 3: Fate.ENGLISH_CHANGED,
        }  # fmt: skip
        page = text(desk.get(url("english_returned", round_, back.pk)))
        assert "Written meanwhile." in page
        assert "From the agency." in page
        assert desk.post(url("english_take", round_, back.pk)).status_code == 409
        with pytest.raises(WrongState):
            files.take(returned=back, by=world.secretary, also=["3:0"])  # another version
        files.take(returned=back, by=world.secretary, also=["3:1"])
        assert EnglishWording.objects.get().body == "From the agency."

    def test_it_is_taken_once(self, round_, comments, world):
        back = returned(round_, world.secretary, "Done.")
        files.take(returned=back, by=world.secretary)
        with pytest.raises(WrongState):
            files.take(returned=Returned.objects.get(), by=world.secretary)
        with pytest.raises(WrongState):
            files.discard(returned=Returned.objects.get(), by=world.secretary)

    def test_the_same_again_changes_nothing(self, round_, comments, world):
        units = exported(round_, world.secretary)
        files.take(
            returned=returned(round_, world.secretary, "Done.", units=units), by=world.secretary
        )
        assert set(fates(returned(round_, world.secretary, "Done.", units=units)).values()) == {
            Fate.SAME
        }

    def test_laid_aside(self, desk, round_, comments, world):
        back = returned(round_, world.secretary, "Done.")
        desk.post(url("english_discard", round_, back.pk))
        assert Returned.objects.get().state == "discarded"
        assert not EnglishWording.objects.exists()

    def test_files_that_are_refused_whole(self, desk, round_, comments, world):
        units = exported(round_, world.secretary)
        mixed = [replaced(units[0], source="別の原文"), *units[1:]]
        foreign = [replaced(units[0], comment="0b9f3a52-0000-4000-8000-000000000001"), *units[1:]]
        for data, said in (
            (b"", "XLSXでもXLIFF 1.2でもありません"),
            (b"<html/>", "XLIFFではありません"),
            (write(mixed, "xlsx", name="x"), "2行目・原文: キーの横の原文が"),
            (write(foreign, "xliff", name="x"), "キーが、出力したファイルのものではありません"),
        ):
            file = io.BytesIO(data or b" ")
            file.name = "back"
            page = desk.post(url("english_bring", round_), {"file": file})
            assert page.status_code == 422
            assert said in text(page)
        assert desk.post(url("english_bring", round_)).status_code == 422
        assert Event.objects.filter(verb="translation.refused").count() == 4
        assert not Returned.objects.exists()

    def test_a_file_that_is_too_large(self, round_, comments, world, settings):
        settings.UPLOAD_MAX_BYTES = 10
        with pytest.raises(BadFile):
            files.bring(round_=round_, file_name="x", data=b"x" * 11, by=world.secretary)

    def test_every_reason_has_words(self):
        assert set(agency_words.REASONS) == set(documents_agency.REASONS)
