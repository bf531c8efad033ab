"""The pages of comment sheets: bring, look, take, lay aside; and who sees none of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.rounds.models import Comment, SheetImport
from apps.rounds.services.sheets import take_sheet
from documents import sheets
from tests import factories
from tests.rounds.test_sheets import close, docx, own, row, upload


@pytest.fixture
def page(client, world, open_round):
    client.force_login(world.member)
    return client


def bring(client, round_, data, organisation, **more):
    file = SimpleUploadedFile("N1_JP.docx", data)
    form = {"file": file, "organisation": organisation.pk} | more
    return client.post(reverse("rounds:sheets", args=[round_.pk]), form)


def text(answer):
    return answer.content.decode()


def address(name, sheet):
    return reverse(f"rounds:{name}", args=[sheet.round_id, sheet.pk])


class TestRefusals:
    def test_an_outsider_finds_nothing(self, client, open_round, world):
        sheet = upload(open_round, world.member, row())
        client.force_login(world.outsider)
        assert client.get(reverse("rounds:sheets", args=[open_round.pk])).status_code == 404
        for name in ("sheet", "sheet_file"):
            assert client.get(address(name, sheet)).status_code == 404
        for name in ("sheet_take", "sheet_discard"):
            assert client.post(address(name, sheet)).status_code == 404
        assert not Comment.objects.exists()

    def test_what_another_member_has_read_is_not_shown(self, page, open_round, world):
        sheet = upload(open_round, world.editor, row(comment="まだ出していません。"))
        assert page.get(address("sheet", sheet)).status_code == 404
        assert sheet.file_name not in text(page.get(reverse("rounds:sheets", args=[open_round.pk])))

    def test_nothing_is_written_on_get(self, page, open_round, world):
        sheet = upload(open_round, world.member, row())
        for name in ("sheet_take", "sheet_discard"):
            assert page.get(address(name, sheet)).status_code == 405
        assert SheetImport.objects.get().state == "read"

    def test_a_damaged_file_says_where_and_why(self, page, open_round, world):
        answer = bring(page, open_round, b"PK\x03\x04 broken", own(world.member))
        assert answer.status_code == 422
        assert "壊れて" in text(answer)
        assert not SheetImport.objects.exists()

    def test_another_organisation_is_no_choice(self, page, open_round, world):
        answer = bring(page, open_round, docx(row()), own(world.editor))
        assert answer.status_code == 422
        assert not SheetImport.objects.exists()

    def test_what_was_chosen_stays_after_a_refusal(self, page, open_round, world):
        sheet = upload(open_round, world.member, row(1, type=""), row(2, clause="9.9"))
        answer = page.post(address("sheet_take", sheet), {"type-1": "ed"})
        assert answer.status_code == 409
        assert '<option value="ed" selected' in text(answer)
        assert not Comment.objects.exists()

    def test_after_the_close_the_sheet_stays_and_the_page_says_so(self, page, open_round, world):
        sheet = upload(open_round, world.member, row())
        close(open_round)
        answer = page.post(address("sheet_take", sheet))
        assert answer.status_code == 403
        assert "対照区は二つ以上が必要です。" in text(answer)
        assert SheetImport.objects.get().state == "read"


def test_bring_look_and_take(page, open_round, world):
    answer = bring(
        page, open_round, docx(row(1), row(2, type="ye", clause="General")), own(world.member)
    )
    sheet = SheetImport.objects.get()
    assert answer.url == address("sheet", sheet)
    shown = text(page.get(answer.url))
    assert "対照区の設定" in shown
    assert 'name="type-2"' in shown
    assert page.post(address("sheet_take", sheet), {"type-2": "ge"}).status_code == 302
    done = text(page.get(answer.url))
    for comment in Comment.objects.all():
        assert reverse("rounds:receipt", args=[open_round.pk, comment.number]) in done
    assert "#2" in done


def test_the_same_sheet_again_offers_nothing_to_take(page, open_round, world):
    take_sheet(sheet=upload(open_round, world.member, row()), by=world.member)
    again = upload(open_round, world.member, row())
    shown = text(page.get(address("sheet", again)))
    assert address("sheet_take", again) not in shown
    assert "#1" in shown


def test_the_file_comes_back_as_it_was(page, open_round, world):
    sheet = upload(open_round, world.member, row())
    answer = page.get(address("sheet_file", sheet))
    assert b"".join(answer.streaming_content) == docx(row())
    assert "attachment" in answer["Content-Disposition"]


def test_the_desk_sees_sheets_that_were_taken(client, open_round, world):
    sheet = upload(open_round, world.member, row())
    client.force_login(world.secretariat)
    assert client.get(address("sheet", sheet)).status_code == 404
    take_sheet(sheet=sheet, by=world.member)
    assert client.get(address("sheet", sheet)).status_code == 200


def test_late_for_an_organisation_with_a_reason(client, open_round, world):
    close(open_round)
    client.force_login(world.secretariat)
    body = own(world.member)
    assert bring(client, open_round, docx(row()), body).status_code == 422
    answer = bring(client, open_round, docx(row()), body, late_reason="郵便の遅れ")
    sheet = SheetImport.objects.get()
    assert "郵便の遅れ" in text(client.get(answer.url))
    client.post(address("sheet_take", sheet), {"late_reason": "郵便の遅れ"})
    assert Comment.objects.get().is_late


@pytest.mark.parametrize("language", ["ja", "en"])
def test_both_languages(page, open_round, world, language):
    world.member.language = language
    world.member.save()
    sheet = upload(
        open_round, world.member, row(1), row(2, type=""), row(3, clause="9.9", comment="別")
    )
    assert f'<html lang="{language}"' in text(page.get(address("sheet", sheet)))
    assert page.get(reverse("rounds:sheets", args=[open_round.pk])).status_code == 200


def test_pages_cost_the_same_however_long(page, open_round, world, django_assert_num_queries):
    one = upload(open_round, world.member, row())
    many = upload(open_round, world.member, *(row(n, comment=f"意見{n}") for n in range(1, 40)))
    queries = []
    for sheet in (one, many):
        with django_assert_num_queries(25, exact=False) as seen:
            assert page.get(address("sheet", sheet)).status_code == 200
        queries.append(len(seen))
    assert queries[0] == queries[1]
    for sheet in (one, many):
        take_sheet(sheet=sheet, by=world.member)
    with django_assert_num_queries(25, exact=False) as one_taken:
        page.get(address("sheet", one))
    with django_assert_num_queries(25, exact=False) as many_taken:
        page.get(address("sheet", many))
    assert len(one_taken) == len(many_taken)


def test_a_comment_from_a_sheet_is_seen_on_its_page(page, open_round, world):
    factories.comment(open_round, world.editor)
    take_sheet(sheet=upload(open_round, world.member, row()), by=world.member)
    answer = page.get(reverse("rounds:comment", args=[open_round.pk, 2]))
    assert "対照区は二つ以上が必要です。" in text(answer)


def test_one_type_for_all_rows_that_give_none(page, open_round, world):
    rows = (row(n, type="", comment=f"意見{n}") for n in range(1, 4))
    sheet = upload(open_round, world.member, *rows)
    page.post(address("sheet_take", sheet), {"type-all": "ge", "type-2": "ed"})
    assert [c.type for c in Comment.objects.order_by("number")] == ["ge", "ed", "ge"]


def test_an_empty_sheet_names_the_document_and_comes_back_without_comments(
    client, page, open_round, world
):
    address = reverse("rounds:sheet_empty", args=[open_round.pk])
    client.force_login(world.outsider)
    assert client.get(address).status_code == 404
    client.force_login(world.member)
    answer = client.get(address)
    found = sheets.read(b"".join(answer.streaming_content))
    assert found.header.document == open_round.revision.draft.number
    assert not found.rows
