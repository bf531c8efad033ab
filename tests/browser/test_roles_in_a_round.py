"""From an expert to the desk: handed to a coordinator, validated by keyboard, given back, again."""

import pytest
from playwright.sync_api import expect

from apps.people.roles import Role
from apps.rounds.models import Comment
from tests import factories

SAID = "対照区の間隔を定めてください。"


@pytest.mark.parametrize(("language", "width"), [("ja", 1440), ("en", 375)])
def test_a_comment_goes_from_its_expert_to_the_desk(portal, sign_in, accessible, language, width):
    committee, house = factories.committee(), factories.organisation()
    secretary = factories.member(committee, Role.SECRETARY)
    expert = factories.member(committee, organisation=house)
    coordinator = factories.member(committee, organisation=house, coordinates=True)
    round_ = factories.round_(factories.revision(factories.draft(committee)), levels=1)
    at = f"/rounds/{round_.pk}"
    begun = factories.comment(round_, expert, body=SAID, state="autosaved")
    factories.comment(round_, coordinator)

    writing = sign_in(expert.email, language, width)
    writing.goto(f"{at}/drafts/{begun.pk}/")
    accessible(writing)
    writing.locator("a[href$='/hand-over/']").press("Enter")
    accessible(writing)
    writing.locator("main form button.main").press("Enter")
    expect(writing.locator(".message.success")).to_be_visible()

    gathering = sign_in(coordinator.email, language, width)
    gathering.goto("/")
    gathering.locator(f"a[href='{at}/gathering/']").first.press("Enter")
    expect(gathering.locator("article.cmt")).to_contain_text(SAID)
    accessible(gathering)
    gathering.locator("main form button.main").press("Enter")
    expect(gathering.locator("main table")).to_contain_text(SAID)
    number = Comment.objects.get(pk=begun.pk).number

    checking = sign_in(secretary.email, language, width)
    checking.goto(f"{at}/validation/")
    expect(checking.locator("tbody tr")).to_have_count(2)
    accessible(checking)
    checking.locator(f"a[href$='/{number}/validate/']").press("Enter")
    accessible(checking)
    checking.locator("textarea[name=note]").fill("間隔の根拠を示してください。")
    checking.locator("button[value=return]").press("Enter")
    expect(checking.locator(".message.success")).to_be_visible()

    writing.goto("/")
    writing.locator(f"a[href='{at}/']").first.press("Enter")
    writing.locator(f"a[href$='/{number}/again/']").press("Enter")
    expect(writing.locator("main")).to_contain_text("間隔の根拠を示してください。")
    accessible(writing)
    writing.locator("textarea[name=justification]").fill("隣の区画から水が入るため。")
    writing.locator("main form button.main").press("Enter")
    expect(writing.locator(".rewritten").first).to_contain_text("隣の区画から水が入るため。")
    accessible(writing)

    checking.goto(f"{at}/validation/")
    for box in checking.locator("input[name=c]").all():
        box.press("Space")
    checking.locator("main form button.main").press("Enter")
    accessible(checking)
    checking.locator("main form button.main").press("Enter")
    expect(checking.locator("form.undo-one")).to_be_visible()
    accessible(checking)
    checking.locator("form.undo-one button").press("Enter")
    expect(checking.locator("tbody tr")).to_have_count(2)
