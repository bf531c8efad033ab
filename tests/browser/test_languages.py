"""Two languages side by side: what is said of one is seen at the other, and so is what lags behind."""

import pytest
from playwright.sync_api import expect

from apps.drafts import services as drafts
from apps.people.models import User
from apps.people.roles import Role
from apps.rounds.models import Anchor
from apps.rounds.services import carrying
from tests import factories
from tests.browser.test_ranges import SELECT, submit
from tests.live import MEMBER

JA = "# 1 対照区\n\n試験地には対照区を一つ以上設ける計画を立てて記録する。\n\n| 区分 | 点数 |\n| --- | --- |\n| 対照区 | 12 |\n"
EN = "# 1 Control plots\n\nA plan with one control plot or more is made and recorded.\n\n| Kind | Points |\n| --- | --- |\n| Control | 12 |\n"
NEW = JA.replace("一つ以上", "二つ以上").replace("12", "24")


@pytest.fixture
def people(portal):
    """Return a WG's secretary, and two members who read different languages."""
    committee = factories.committee()
    seats = [factories.member(committee, role) for role in (Role.SECRETARY, *[Role.MEMBER] * 2)]
    password = User.objects.get(email=MEMBER).password
    User.objects.filter(pk__in=[person.pk for person in seats]).update(password=password)
    return committee, *seats


def files(ja):
    return {"ja": ("d.md", ja.encode()), "en": ("d.md", EN.encode())}


def test_a_comment_and_a_translation_behind_are_seen_in_both_languages(sign_in, accessible, people):
    committee, secretary, tanaka, smith = people
    draft = factories.draft(committee)
    first = drafts.add_revision(draft=draft, files=files(JA), note="", by=secretary)
    drafts.publish_revision(revision=first, by=secretary)
    round_ = factories.round_(first)

    japanese, english = sign_in(tanaka.email), sign_in(smith.email, language="en", width=375)
    japanese.goto(f"/rounds/{round_.pk}/read/?text=ja")
    japanese.evaluate(SELECT, [1, 6, 14])
    japanese.get_by_role("link", name="この語句に意見を書く").click()
    anchor = submit(japanese, "試験地の対照区は二つ以上が必要です（二言語）。")
    assert anchor.quote
    english.goto(f"/rounds/{round_.pk}/read/?text=en")
    block = english.locator(f"#b-{anchor.block.key}")
    expect(block.locator(".words")).to_have_attribute("lang", "en")
    expect(block.locator(".cmt .quote[lang=ja]")).to_have_text(anchor.quote)
    expect(english.locator("mark.said")).to_have_count(0)

    second = drafts.add_revision(draft=draft, files=files(NEW), note="", by=secretary)
    report = carrying.carry_comments(revision=second, by=secretary)
    for moved in Anchor.objects.filter(revision=second, status__in=["needs_review", "orphaned"]):
        carrying.leave_orphaned(anchor=moved, by=secretary)
    carrying.sign_report(report=report, by=secretary)
    editor = sign_in(secretary.email)
    editor.goto(f"/documents/{draft.number}/2/publish/")
    expect(editor.locator("form.card li", has_text="訳文未更新")).to_contain_text("2件")
    editor.get_by_role("link", name="該当するブロック").click()
    expect(editor.get_by_role("row")).to_have_count(3)
    accessible(editor)
    editor.go_back()
    editor.locator("form.card button.main").click()
    expect(editor.locator(".message.success")).to_be_visible()

    again = factories.round_(second)
    for page, language, word in (
        (japanese, "ja", "訳文未更新"), (english, "en", "translation behind"),
    ):  # fmt: skip
        width = page.viewport_size["width"]
        for address in (f"/documents/{draft.number}/2/", f"/rounds/{again.pk}/read/"):
            page.goto(f"{address}?text={language}")
            lagging = page.locator(".blk .step", has_text=word)
            expect(lagging).to_have_count(2)
            accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        lagging.first.get_by_role("link").click()
        block = page.locator(f"#b-{anchor.block.key}")
        expect(block.locator(".words")).not_to_have_attribute("lang", language)
        expect(block.locator(".step")).to_contain_text(word)
        page.goto(f"/documents/{draft.number}/2/?text=both")
        tongues = page.locator(f"#b-{anchor.block.key} .tongue")
        boxes = [tongues.nth(n).bounding_box() for n in (0, 1)]
        beside = boxes[0]["y"] == boxes[1]["y"]
        assert beside == (width > 1000)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
