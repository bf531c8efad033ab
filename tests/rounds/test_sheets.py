"""Comment sheets in: read, planned row by row, taken whole or not at all."""

import hashlib
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.models import Event
from apps.people.permissions import NotAllowed
from apps.rounds import dry_run, receipts, sheet_words
from apps.rounds.dry_run import Fate, plan, row_digest
from apps.rounds.models import Comment, SheetImport
from apps.rounds.services.sheets import discard_sheet, read_sheet, take_sheet
from apps.rounds.states import LONGEST
from apps.shared.errors import BadFile, Incomplete, WrongState
from documents import sheets
from documents.sheets import Sheet, SheetRow
from tests import factories


def row(n=1, **cells):
    defaults = {
        "mb": "JP",
        "clause": "5.2",
        "type": "te",
        "comment": "対照区は二つ以上が必要です。",
    }
    return SheetRow(row=n, **defaults | cells)


def docx(*rows):
    return sheets.write(Sheet(format="iso-2012-03", rows=rows), "docx")


def own(user):
    return user.memberships.get().organisation


def upload(round_, by, *rows, **more):
    organisation = more.pop("organisation", None) or own(by)
    more = {"file_name": "N1_JP.docx"} | more
    return read_sheet(round_=round_, organisation=organisation, data=docx(*rows), by=by, **more)


def verbs():
    return set(Event.objects.values_list("verb", flat=True))


class TestRefusals:
    def test_an_outsider(self, open_round, world):
        with pytest.raises(NotAllowed):
            upload(open_round, world.outsider, row())
        assert not SheetImport.objects.exists()

    def test_a_member_for_another_organisation(self, open_round, world):
        with pytest.raises(NotAllowed):
            upload(open_round, world.member, row(), organisation=own(world.editor))

    @pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0 old Word", b"PK\x03\x04 broken"])
    def test_a_damaged_file_leaves_only_an_entry_in_the_record(self, open_round, world, data):
        with pytest.raises(BadFile) as refusal:
            read_sheet(
                round_=open_round, organisation=own(world.member), file_name="x.docx", data=data,
                by=world.member,
            )  # fmt: skip
        assert refusal.value.faults
        assert not SheetImport.objects.exists()
        assert "sheet.refused" in verbs()

    def test_a_file_over_the_limit(self, open_round, world, settings):
        settings.UPLOAD_MAX_BYTES = 10
        with pytest.raises(BadFile):
            upload(open_round, world.member, row())

    def test_after_the_close_a_member(self, open_round, world):
        close(open_round)
        with pytest.raises(NotAllowed):
            upload(open_round, world.member, row())

    def test_after_the_close_the_secretariat_without_a_reason(self, open_round, world):
        close(open_round)
        with pytest.raises(Incomplete):
            upload(open_round, world.secretariat, row(), organisation=own(world.member))

    def test_taking_a_sheet_that_was_read_before_the_close(self, open_round, world):
        kept = upload(open_round, world.member, row())
        close(open_round)
        with pytest.raises(NotAllowed):
            take_sheet(sheet=fresh(kept), by=world.member)
        assert fresh(kept).state == "read"

    def test_somebody_elses_sheet(self, open_round, world):
        kept = upload(open_round, world.member, row())
        for deed in (take_sheet, discard_sheet):
            with pytest.raises(NotAllowed):
                deed(sheet=kept, by=world.secretariat)

    def test_a_row_without_a_comment_refuses_all(self, open_round, world):
        kept = upload(open_round, world.member, row(1), row(2, comment="", proposed_change="x"))
        with pytest.raises(Incomplete) as refusal:
            take_sheet(sheet=kept, by=world.member)
        assert len(refusal.value.missing) == 1
        assert "2行目" in refusal.value.missing[0] or "row 2" in refusal.value.missing[0]
        assert not Comment.objects.exists()
        assert fresh(kept).state == "read"

    @pytest.mark.parametrize("column", ["comment", "proposed_change", "element", "observations"])
    def test_a_cell_that_is_longer_than_the_page_allows(self, open_round, world, column):
        fits = upload(open_round, world.member, row(1, **{column: "あ" * LONGEST}))
        assert plan(fits).of(Fate.TAKEN)
        kept = upload(
            open_round, world.member, row(1), row(2, type="ed", **{column: "あ" * (LONGEST + 1)})
        )  # fmt: skip
        [broken] = plan(kept).broken
        [fault] = broken.faults
        assert (fault.column, fault.code) == (column, "text_too_long")
        assert "20,000" in sheet_words.reason(fault)
        with pytest.raises(Incomplete) as refusal:
            take_sheet(sheet=kept, by=world.member)
        assert sheet_words.where(fault) in str(refusal.value.missing)
        assert not Comment.objects.exists()

    def test_a_row_without_a_type_until_one_is_chosen(self, open_round, world):
        kept = upload(open_round, world.member, row(1), row(2, type="ye", comment="別の意見です。"))
        with pytest.raises(Incomplete):
            take_sheet(sheet=kept, by=world.member)
        with pytest.raises(Incomplete):
            take_sheet(sheet=kept, by=world.member, types={2: "zz"})
        taken = take_sheet(sheet=kept, by=world.member, types={1: "ed", 2: "ed"})
        assert [c.type for c in taken] == ["te", "ed"]

    def test_a_row_without_a_place_until_that_is_confirmed(self, open_round, world):
        kept = upload(open_round, world.member, row(1), row(2, clause="9.9"))
        with pytest.raises(Incomplete):
            take_sheet(sheet=kept, by=world.member)
        taken = take_sheet(sheet=kept, by=world.member, unplaced_as_whole=True)
        anchor = taken[1].anchors.get()
        assert anchor.block is None
        assert taken[1].place_raw["clause"] == "9.9"

    def test_taking_twice(self, open_round, world):
        kept = upload(open_round, world.member, row())
        stale = fresh(kept)
        take_sheet(sheet=kept, by=world.member)
        with pytest.raises(WrongState):
            take_sheet(sheet=stale, by=world.member)
        with pytest.raises(WrongState):
            discard_sheet(sheet=stale, by=world.member)
        assert Comment.objects.count() == 1

    def test_a_failure_on_the_way_takes_nothing(self, open_round, world):
        kept = upload(open_round, world.member, row(1), row(2, comment="二つ目です。"))
        broken = mock.Mock(side_effect=[mock.DEFAULT, mock.DEFAULT, RuntimeError("disk")])
        with mock.patch("apps.audit.services.record", broken), pytest.raises(RuntimeError):
            take_sheet(sheet=kept, by=world.member)
        open_round.refresh_from_db()
        assert (Comment.objects.count(), open_round.last_number) == (0, 0)
        assert fresh(kept).state == "read"


def close(round_):
    round_.closes_at = timezone.now() - timedelta(minutes=1)
    round_.save()


def fresh(kept):
    return SheetImport.objects.get(pk=kept.pk)


class TestTaking:
    def test_each_row_becomes_a_submitted_comment_with_its_receipt(self, open_round, world):
        factories.comment(open_round, world.editor)
        kept = upload(
            open_round, world.member,
            row(1, element="第2段落", proposed_change="30 %以上"),
            row(2, clause="General", type="Ed.", comment="The terms differ.", proposed_change="-"),
        )  # fmt: skip
        first, second = take_sheet(sheet=kept, by=world.member)
        assert [first.number, second.number] == [2, 3]
        assert (first.state, first.origin, first.sheet_row) == ("submitted", "sheet", 1)
        assert (first.language, second.language) == ("ja", "en")
        assert (first.change_kind, first.change_new) == ("free", "30 %以上")
        assert (second.type, second.change_kind, second.change_new) == ("ed", "", "")
        place = first.anchors.get()
        assert (place.block.key, place.clause, place.quote) == ("b4", "5.2", place.block.text)
        text = receipts.canonical(Comment.objects.get(pk=first.pk), place)
        assert first.content_hash == hashlib.sha256(text.encode()).hexdigest()
        assert {"sheet.read", "sheet.taken", "comment.submitted"} <= verbs()
        assert fresh(kept).state == "taken"

    def test_the_same_file_twice_adds_nothing_twice(self, open_round, world):
        rows = row(1), row(2, comment="別の意見です。")
        take_sheet(sheet=upload(open_round, world.member, *rows), by=world.member)
        again = upload(open_round, world.member, *rows, row(3, comment="新しい意見です。"))
        assert [r.fate for r in plan(again).rows] == [Fate.KNOWN, Fate.KNOWN, Fate.TAKEN]
        assert [r.twin for r in plan(again).rows] == [1, 2, None]
        assert [c.number for c in take_sheet(sheet=again, by=world.member)] == [3]
        third = upload(open_round, world.member, *rows)
        assert take_sheet(sheet=third, by=world.member) == []
        assert Comment.objects.count() == 3

    def test_two_sheets_read_before_either_is_taken(self, open_round, world):
        one, two = (upload(open_round, world.member, row()) for _ in range(2))
        assert len(take_sheet(sheet=one, by=world.member)) == 1
        assert take_sheet(sheet=two, by=world.member) == []

    def test_the_same_row_twice_in_one_sheet(self, open_round, world):
        kept = upload(open_round, world.member, row(1), row(2, mb="DE-018"), row(3, clause="1"))
        assert [r.fate for r in plan(kept).rows] == [Fate.TAKEN, Fate.REPEATED, Fate.TAKEN]
        assert plan(kept).rows[1].twin == 1

    def test_another_organisation_may_say_the_same(self, open_round, world):
        for who in (world.member, world.editor):
            take_sheet(sheet=upload(open_round, who, row()), by=who)
        assert Comment.objects.count() == 2

    def test_rows_with_nothing_but_a_member_body_are_passed_over(self, open_round, world):
        kept = upload(open_round, world.member, row(1), row(2, clause="", type="", comment=""))
        assert [r.fate for r in plan(kept).rows] == [Fate.TAKEN, Fate.EMPTY]
        assert len(take_sheet(sheet=kept, by=world.member)) == 1

    def test_a_secretary_enters_for_any_organisation(self, open_round, world):
        kept = upload(open_round, world.secretary, row(), organisation=own(world.member))
        (comment,) = take_sheet(sheet=kept, by=world.secretary)
        assert comment.organisation == own(world.member)
        assert comment.author == comment.entered_by == world.secretary
        assert not comment.is_late

    def test_late_with_a_reason(self, open_round, world):
        close(open_round)
        kept = upload(
            open_round, world.secretariat, row(), organisation=own(world.member),
            late_reason="郵便の遅れ",
        )  # fmt: skip
        (comment,) = take_sheet(sheet=kept, by=world.secretariat)
        assert (comment.is_late, comment.late_reason) == (True, "郵便の遅れ")
        assert Event.objects.get(verb="comment.submitted").reason == "郵便の遅れ"

    def test_a_discarded_sheet_stays_in_the_record(self, open_round, world):
        kept = discard_sheet(sheet=upload(open_round, world.member, row()), by=world.member)
        assert fresh(kept).state == "discarded"
        with fresh(kept).file.open() as file:
            assert file.read() == docx(row())


class TestPlaces:
    @pytest.mark.parametrize(
        ("cells", "key", "notes"),
        [
            ({"clause": "5.2"}, "b2", ()),
            ({"clause": "５．２項"}, "b2", ()),
            ({"clause": "Clause 05.2 "}, "b2", ()),
            ({"clause": "5.2", "element": "第1段落"}, "b3", ()),
            ({"clause": "5.2", "element": "Paragraph 2"}, "b4", ()),
            ({"clause": "5.2", "element": "2nd paragraph"}, "b4", ()),
            ({"clause": "5.2", "element": "Title"}, "b2", ()),
            ({"clause": "5.2", "element": "Paragraph 9"}, "b2", ("element_unknown",)),
            ({"clause": "5.2", "line": "5"}, "b4", ()),
            ({"clause": "5.2", "line": "1"}, "b2", ("line_elsewhere",)),
            ({"clause": "", "line": "L. 4"}, "b3", ("by_line",)),
            ({"clause": "5.2 and throughout"}, "b2", ("also_elsewhere",)),
            ({"clause": "9.9, 1"}, "b0", ("also_elsewhere",)),
            ({"clause": "Whole document"}, None, ()),
        ],
    )
    def test_found(self, open_round, world, cells, key, notes):
        (planned,) = plan(upload(open_round, world.member, row(**cells))).rows
        assert planned.place.found
        assert (planned.place.block.key if planned.place.block else None) == key
        assert planned.place.notes == notes

    @pytest.mark.parametrize(
        ("clause", "note"),
        [
            ("9.9", "clause_absent"),
            ("5.2.1", "clause_absent"),
            ("?", "clause_unknown"),
            ("", "clause_missing"),
        ],
    )
    def test_not_found_is_never_a_neighbouring_clause(self, open_round, world, clause, note):
        (planned,) = plan(upload(open_round, world.member, row(clause=clause))).rows
        assert (planned.place.found, planned.place.block) == (False, None)
        assert planned.place.notes == (note,)

    def test_an_english_comment_hangs_on_the_english_text(self, open_round, world):
        kept = upload(open_round, world.member, row(comment="Two plots are needed."))
        assert plan(kept).rows[0].place.block.language == "en"

    def test_planning_costs_the_same_however_long(
        self, open_round, world, django_assert_num_queries
    ):
        one = fresh(upload(open_round, world.member, row()))
        many = fresh(
            upload(open_round, world.member, *(row(n, comment=f"意見{n}") for n in range(1, 60)))
        )
        for kept in (one, many):
            with django_assert_num_queries(5):
                plan(kept)


cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)


class TestDigests:
    @given(cells, cells, st.sampled_from(["JP", "DE-018", ""]), st.integers(1, 99))
    def test_number_member_body_and_blanks_do_not_count(self, comment, clause, mb, n):
        plain = SheetRow(row=1, clause=clause, comment=comment)
        again = SheetRow(row=n, number=str(n), mb=mb, clause=f" {clause} ", comment=f"{comment}\n")
        assert row_digest(plain) == row_digest(again)

    @given(cells, cells)
    def test_a_cell_is_not_another_cell(self, one, two):
        there = SheetRow(row=1, comment=one, proposed_change=two)
        swapped = SheetRow(row=1, comment=two, proposed_change=one)
        same = dry_run._said(one).split() == dry_run._said(two).split()
        assert (row_digest(there) == row_digest(swapped)) == same


def test_every_reason_of_a_sheet_has_its_words():
    assert {code: str(text) for code, text in untranslated().items()} == sheets.REASONS


def untranslated():
    from django.utils import translation

    with translation.override(None):
        return {code: str(text) for code, text in sheet_words.REASONS.items()}
