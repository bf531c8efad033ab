"""Many comment sheets at once: read while one watches, gaps put right, taken, refused ones named."""

import pytest
from playwright.sync_api import expect

from apps.people.models import Organisation
from apps.people.roles import Role
from apps.rounds.models import Comment
from documents import sheets as texts
from documents.sheets import Sheet, SheetRow
from tests import factories

SOON = 30_000


@pytest.fixture
def round_(portal):
    """An open round with its secretary."""
    committee = factories.committee()
    secretary = factories.member(committee, Role.SECRETARY)
    return factories.round_(factories.revision(factories.draft(committee))), secretary


def sheet(folder, name, *rows):
    path = folder / name
    written = Sheet(
        format="iso-2012-03",
        rows=tuple(
            SheetRow(row=n, mb="JP", clause=clause, type=kind, comment=said)
            for n, (clause, kind, said) in enumerate(rows, 1)
        ),
    )
    path.write_bytes(texts.write(written, "docx"))
    return path


@pytest.mark.parametrize(("language", "width"), [("ja", 1440), ("en", 375)])
def test_a_pile_of_sheets_is_read_settled_and_taken(
    sign_in, accessible, round_, tmp_path, language, width
):
    round_, secretary = round_
    steel = Organisation.objects.get(name_en="Kurogane Steel")
    good = sheet(tmp_path, "Kurogane_Steel_JP.docx", ("5.2", "te", "測定の間隔が長すぎます。"))
    gaps = sheet(tmp_path, "unnamed.docx", ("77", "te", "箇所なし"), ("5.2", "", "種別なし"))
    broken = tmp_path / "broken.docx"
    broken.write_bytes(good.read_bytes()[:500])
    page = sign_in(secretary.email, language, width)
    page.goto(f"/rounds/{round_.pk}/sheets/")
    accessible(page)
    page.goto(f"/rounds/{round_.pk}/sheets/many/")
    accessible(page)
    page.locator("input[type=file]").set_input_files([good, gaps, broken])
    page.locator("main form button.main").press("Enter")
    refused = page.locator(".bad-edge tbody tr")
    expect(refused).to_have_count(1, timeout=SOON)
    expect(refused).to_contain_text("broken.docx")
    take = page.locator("button[value=take]")
    expect(take).to_be_visible(timeout=SOON)
    accessible(page)
    expect(page.locator("select[name=whose-1]")).to_have_value(str(steel.pk))
    assert not Comment.objects.filter(round=round_).exists()

    page.locator("select[name=whose-2]").select_option(str(steel.pk))
    page.locator("button[value=look]").press("Enter")
    expect(page.locator("a", has_text="unnamed.docx")).to_be_visible(timeout=SOON)
    accessible(page)
    take.press("Enter")
    expect(page.locator("h2").last).to_contain_text("1", timeout=SOON)
    expect(page.locator("a", has_text="Kurogane_Steel_JP.docx")).to_be_visible(timeout=SOON)
    assert Comment.objects.filter(round=round_).count() == 1

    page.locator("a", has_text="unnamed.docx").press("Enter")
    accessible(page)
    page.locator("#clause-1").fill("5.2")
    page.locator("#type-2").select_option("ed")
    page.locator("button[value=look]").press("Enter")
    expect(page.locator("#clause-1")).to_have_value("5.2")
    accessible(page)
    page.locator("main form.card button.main").press("Enter")
    expect(page.locator(".message.success")).to_contain_text("2")
    made = Comment.objects.filter(round=round_).order_by("number")
    assert [c.type for c in made] == ["te", "te", "ed"]
