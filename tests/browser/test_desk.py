"""The desk by keyboard alone: find, assign, decide many at once after a preview, undo, lock."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.dispositions.models import Disposition, Handling
from apps.people.roles import Role
from apps.rounds.models import Round
from tests import factories


@pytest.fixture
def closed(portal):
    """A closed round with five comments; return it with its secretary."""
    committee = factories.committee()
    secretary = factories.member(committee, Role.SECRETARY)
    author = factories.member(committee)
    now = timezone.now()
    round_ = factories.round_(
        factories.revision(factories.draft(committee)), state="closed",
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1),
    )  # fmt: skip
    for key, body in (
        ("b1", "適用範囲に沿岸域を含めるべきです。"), ("b3", "対照区は二つ以上が必要です。"),
        ("b3", "対照区の数を増やしてください。"), ("b4", "面積の割合の根拠が示されていません。"),
        (None, "用語を統一してください。"),
    ):  # fmt: skip
        factories.comment(round_, author, key=key, body=body)
    return round_, secretary


WORDS = {
    "ja": {"do": "件に実行する", "undone": "元に戻しました", "deeds": "操作の記録"},
    "en": {"do": "Do it for", "undone": "Put back", "deeds": "What was done"},
}


@pytest.mark.parametrize(("language", "width"), [("ja", 1440), ("en", 1440), ("ja", 375)])
def test_many_are_found_decided_and_undone_by_keyboard(
    sign_in, accessible, closed, language, width
):
    round_, secretary = closed
    words = WORDS[language]
    page = sign_in(secretary.email, language, width)
    page.goto(f"/rounds/{round_.pk}/desk/")
    accessible(page)
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("対照区")
    page.keyboard.press("Enter")
    rows = page.locator("tr[data-number]")
    expect(rows).to_have_count(2)

    page.keyboard.press("X")
    expect(page.locator("#chosen")).to_contain_text("2")
    page.keyboard.press("b")
    expect(page.locator("#id_outcome")).to_be_visible()
    accessible(page)
    first = page.locator("input[name=outcome]").first
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.locator("textarea[name=response]").focus()
    page.keyboard.type("二つ以上とします。")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#preview-title")).to_be_focused()
    expect(page.locator("#preview-title")).to_contain_text("2")
    accessible(page)
    assert not Disposition.objects.filter(comment__round=round_).exists()
    do = page.get_by_role("button", name=words["do"])
    do.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".undo")).to_be_visible()
    assert Disposition.objects.filter(comment__round=round_, state="decided").count() == 2
    accessible(page)

    page.keyboard.press("u")
    expect(page.locator(".message.success")).to_contain_text(words["undone"])
    assert not Disposition.objects.filter(comment__round=round_).exists()
    page.goto(f"/rounds/{round_.pk}/desk/deeds/")
    expect(page.locator("tbody tr")).to_have_count(2)
    accessible(page)


def test_one_answer_is_written_beside_the_table_and_undone(sign_in, accessible, closed):
    round_, secretary = closed
    page = sign_in(secretary.email)
    page.goto(f"/rounds/{round_.pk}/desk/?col=clause&col=body&col=disposition&col=response")
    page.keyboard.press("j")
    panel = page.locator("#panel")
    expect(panel.locator("#id_response")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("ArrowRight")
    panel.locator("#id_response").fill("用語を統一します。")
    panel.locator("button[value=decide]").press("Enter")
    expect(panel.locator("#said")).to_contain_text("保存しました")
    row = page.locator("tr[data-on]")
    expect(row).to_contain_text("用語を統一します。")  # the columns chosen stay
    accessible(page)
    page.locator("tr[data-on] a.open").focus()
    page.keyboard.press("u")
    expect(panel.locator("#said")).to_contain_text("元に戻しました")
    expect(row).not_to_contain_text("用語を統一します。")
    assert not Disposition.objects.filter(comment__round=round_).exists()


def test_comments_are_assigned_and_a_view_of_them_kept(sign_in, accessible, closed):
    round_, secretary = closed
    page = sign_in(secretary.email)
    page.goto(f"/rounds/{round_.pk}/desk/?q=5.2")
    page.locator("#all-found").press("Enter")
    page.goto(page.url + "&kind=handle")
    accessible(page)
    page.locator("#id_assignee").select_option(str(secretary.pk))
    page.locator("#id_add_tags").fill("MRV、至急")
    page.locator("main form section button").first.press("Enter")
    expect(page.locator("#preview-title")).to_be_focused()
    page.locator("button[value=do]").press("Enter")
    expect(page.locator(".undo")).to_be_visible()
    assert Handling.objects.filter(comment__round=round_, tags=["MRV", "至急"]).count() == 3

    page.goto(f"/rounds/{round_.pk}/desk/?assignee={secretary.pk}&col=body&col=tags")
    expect(page.locator("tr[data-number]")).to_have_count(3)
    page.locator("details.columns summary").last.press("Enter")
    page.locator("input[name=name]").fill("わたしの担当")
    page.locator("input[name=name]").press("Enter")
    view = page.locator(".views a", has_text="わたしの担当")
    expect(view).to_have_attribute("aria-current", "true")
    accessible(page)
    assert Round.objects.get(pk=round_.pk).state == "closed"
