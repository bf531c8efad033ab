"""Duplicates: found by a job, grouped by keyboard, objected to by an author, dissolved."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.dispositions.models import Disposition
from apps.people.roles import Role
from tests import factories

SAID = (
    "対照区は，施用区ごとに二つ以上を設け，その間隔を十メートル以上とすることが望ましいと考えます。"
)
SOON = 30_000


@pytest.mark.parametrize(("language", "width"), [("ja", 1440), ("en", 375)])
def test_duplicates_are_found_grouped_objected_to_and_dissolved(
    portal, sign_in, accessible, language, width
):
    committee = factories.committee()
    secretary, author = factories.member(committee, Role.SECRETARY), factories.member(committee)
    now = timezone.now()
    round_ = factories.round_(
        factories.revision(factories.draft(committee)), state="closed",
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1),
    )  # fmt: skip
    for body in (SAID, f"お世話になっております。{SAID}", "用語を統一してください。"):
        factories.comment(round_, author, body=body)

    page = sign_in(secretary.email, language, width)
    page.goto(f"/rounds/{round_.pk}/desk/duplicates/")
    accessible(page)
    page.locator(".head form button").press("Enter")
    suggestion = page.locator("form.group")
    expect(suggestion).to_have_count(1, timeout=SOON)
    expect(suggestion.locator("input[name=c]:checked")).to_have_count(2)
    accessible(page)
    suggestion.locator("button.main").press("Enter")
    expect(page.locator(".message.success")).to_be_visible()
    expect(page.locator("input[name=c]")).to_have_count(1)
    accessible(page)
    member = Disposition.objects.get(comment__round=round_, head__isnull=False).comment

    writing = sign_in(author.email, language, width)
    writing.goto(f"/rounds/{round_.pk}/comments/{member.number}/")
    accessible(writing)
    writing.locator(f"a[href$='/desk/{member.number}/object/']").press("Enter")
    accessible(writing)
    writing.locator("textarea[name=reason]").fill("間隔ではなく数を問うています。")
    writing.locator("main form button.main").press("Enter")
    expect(writing.locator("main")).to_contain_text("間隔ではなく数を問うています。")

    page.reload()
    expect(page.locator(".bad-edge blockquote")).to_contain_text("間隔ではなく数を問うています。")
    accessible(page)
    page.locator(".bad-edge button[value=take_out]").press("Enter")
    expect(page.locator(".message.success")).to_be_visible()
    assert not Disposition.objects.filter(comment__round=round_).exists()
