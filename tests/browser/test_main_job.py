"""The secretariat's day: a sheet in, dispositions, a position compiled while one watches."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.drafts.models import Draft
from apps.people.models import Organisation, User
from apps.rounds.models import Round
from apps.rounds.services import rounds
from apps.submissions.models import Compilation
from documents import sheets
from tests import factories
from tests.live import SECRETARIAT, until


@pytest.fixture
def round_(portal):
    """An external round that is open now, on a document of its own."""
    clerk = User.objects.get(email=SECRETARIAT)
    council = Draft.objects.get(number="ISO/DIS 99017").owner
    revision = factories.revision(
        factories.draft(council, number=f"ISO/DIS 8{council.drafts.count():04}", kind="external",
                        stage="under_review")
    )  # fmt: skip
    now = timezone.now()
    made = rounds.plan_round(
        revision=revision, purpose="external", audience=[council], title_ja="通しの意見募集",
        title_en="A whole round", opens_at=now, closes_at=now + timedelta(days=1), by=clerk,
    )  # fmt: skip
    until(lambda: Round.objects.get(pk=made.pk).state == "open", "the clock to open the round")
    return made


def filled_sheet(folder):
    said = ["The term is not defined.", "The value lacks its unit.", "Delete the second sentence."]
    sheet = sheets.Sheet(
        format="iso-2012-03", version="2012-03", header=sheets.Header(document="ISO/DIS 80001"),
        rows=tuple(
            sheets.SheetRow(row=n, mb="JP", clause="5.2", type="te", comment=text)
            for n, text in enumerate(said, 1)
        ),
    )  # fmt: skip
    path = folder / "ISO_DIS_80001_JP.docx"
    path.write_bytes(sheets.write(sheet, "docx"))
    return path


@pytest.mark.parametrize("language", ["ja", "en"])
def test_from_the_sheet_to_the_files(sign_in, accessible, round_, portal, tmp_path, language):
    page = sign_in(SECRETARIAT, language)
    accessible(page)

    page.goto(f"/rounds/{round_.pk}/sheets/")
    accessible(page)
    page.locator("input[type=file]").set_input_files(filled_sheet(tmp_path))
    speaks_for = str(Organisation.objects.get(name_en="Kurogane Steel").pk)
    page.locator("select[name=organisation]").select_option(speaks_for)
    page.locator("main form button.main").click()
    expect(page.locator("main")).to_contain_text("The value lacks its unit.")
    accessible(page)
    page.locator("main form button.main").click()
    expect(page.locator("main")).to_contain_text("#3")

    Round.objects.filter(pk=round_.pk).update(closes_at=timezone.now())
    until(lambda: Round.objects.get(pk=round_.pk).state == "closed", "the clock to close the round")
    page.goto(f"/rounds/{round_.pk}/desk/finalise/")
    accessible(page)
    expect(page.locator("main")).to_contain_text("#2")

    page.goto(f"/rounds/{round_.pk}/desk/")
    accessible(page)
    page.locator("#all").check()
    page.locator("#several button").first.click()
    page.locator("input[name=outcome][value=adopted]").check(force=True)
    page.locator("textarea[name=response]").fill("意見書に入れます。")
    accessible(page)
    page.locator("button[value=decide]").click()
    accessible(page)
    page.locator("button[value=do]").click()
    expect(page.locator(".undo")).to_be_visible()
    accessible(page)
    page.goto(f"/rounds/{round_.pk}/desk/finalise/")
    page.locator("main form button.main").click()
    until(lambda: Round.objects.get(pk=round_.pk).state == "finalised", "the round to be finalised")

    page.goto(f"/positions/from/{round_.pk}/")
    accessible(page)
    page.locator("main form button.main").click()
    expect(page.locator("main tbody tr")).to_have_count(3)
    accessible(page)
    portal.worker.stop()
    page.locator("main form button.main").click()
    expect(page.locator("#progress")).to_have_attribute("hx-trigger", "every 1s")
    accessible(page)
    portal.worker.start()
    expect(page.locator("a[download]")).to_have_count(4, timeout=60_000)
    accessible(page)

    compilation = Compilation.objects.get(position__round=round_)
    with page.expect_download() as download:
        page.locator("a[download]", has_text=".docx").click()
    got = download.value.path().read_bytes()
    assert [row.comment for row in sheets.read(got).rows][1] == "The value lacks its unit."
    assert compilation.files.get(format="docx").size == len(got)


PAGES = (
    "/", "/documents/", "/documents/CDR-EW-012/", "/documents/CDR-EW-012/2/", "/rounds/",
    "/positions/", "/committees/", "/committees/ew/", "/permissions/", "/profile/", "/record/",
)  # fmt: skip


@pytest.mark.parametrize("width", [1440, 375])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_place_is_accessible_and_fits(sign_in, accessible, portal, language, width):
    page = sign_in(SECRETARIAT, language, width)
    detail = Round.objects.filter(title_en__contains="CDR-DEF-001").get().pk
    for address in (*PAGES, f"/rounds/{detail}/", f"/rounds/{detail}/read/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status in (200, 403), address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert page.locator("h1").count() == 1, address
        accessible(page)
