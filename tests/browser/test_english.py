"""The English work: written beside the original, checked by other eyes, out to an agency and back."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.dispositions.models import EnglishWording
from apps.people.roles import Role
from documents.agency import read, write
from documents.agency.units import Unit
from tests import factories


@pytest.mark.parametrize(("language", "width"), [("ja", 1440), ("en", 375)])
def test_english_is_written_checked_exported_and_taken_back(
    portal, sign_in, accessible, tmp_path, language, width
):
    committee = factories.committee()
    author = factories.member(committee)
    secretary, other = (factories.member(committee, Role.SECRETARY) for _ in range(2))
    now = timezone.now()
    round_ = factories.round_(
        factories.revision(factories.draft(committee)), state="closed", purpose="external",
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1),
    )  # fmt: skip
    for key in ("b1", "b3", "b4"):
        factories.comment(round_, author, key=key)
    work = f"/rounds/{round_.pk}/desk/english/"

    page = sign_in(secretary.email, language, width)
    page.goto(work)
    expect(page.locator("tr[data-number]")).to_have_count(3)
    accessible(page)
    page.locator("a.open").first.click()
    body = page.locator("textarea[name=body]")
    body.fill("Two contrast plots are needed.")
    page.locator(".english form button").press("Enter")
    expect(page.locator(".deviations li")).to_have_count(2)  # of the demo's glossary
    accessible(page)
    if width > 1_000:  # beside the list: its row and its counts follow
        expect(page.locator("#e-1 .state")).to_contain_text("英文案")
        expect(page.locator("#english-counts a").nth(2)).to_have_text("1")
    assert EnglishWording.objects.get(comment__round=round_).written_by == secretary

    checking = sign_in(other.email, language, width)
    checking.goto(work)
    checking.locator("input[name=c]").check()
    checking.locator("#several button").press("Enter")
    accessible(checking)
    checking.locator("form button.main").press("Enter")
    accessible(checking)
    checking.locator("button[value=do]").press("Enter")
    expect(checking.locator(".notice.undo")).to_be_visible()
    assert EnglishWording.objects.get(comment__round=round_).checked_by == other

    page.goto(work)
    page.locator("details.columns summary").click()
    with page.expect_download() as download:
        page.locator("button[value=xliff]").click()
    sent = read(Path(download.value.path()).read_bytes())
    back = tmp_path / "back.xlf"
    back.write_bytes(write([_translated(found.unit) for found in sent], "xliff", name="back"))
    page.locator("input[type=file]").set_input_files(back)
    page.locator("form[enctype] button").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(2)
    accessible(page)
    page.locator("#take button.main").press("Enter")
    expect(page.locator(".notice.undo")).to_be_visible()
    accessible(page)
    assert EnglishWording.objects.filter(comment__round=round_, origin="agency").count() == 2
    page.goto("/glossary/")
    accessible(page)


def _translated(unit: Unit) -> Unit:
    told = f"English for {unit.label}"
    return Unit(
        unit.comment, unit.part, unit.version, unit.source_hash, unit.source, told, unit.label
    )
