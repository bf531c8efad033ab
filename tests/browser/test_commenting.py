"""A member reads a draft and comments by keyboard alone; nothing typed is lost."""

import re

import pytest
from playwright.sync_api import expect

from apps.rounds.models import Comment, Round
from tests import factories
from tests.browser.conftest import log_in
from tests.live import MEMBER, until

WORDS = {
    "ja": {
        "saved": "保存しました",
        "unsaved": "保存できていません",
        "receipt": "受領票",
        "te": "技術",
    },
    "en": {"saved": "Saved", "unsaved": "Not saved", "receipt": "Receipt", "te": "technical"},
}


@pytest.fixture
def open_round(portal):
    return Round.objects.get(title_en__contains="(CDR-EW-012, revision 2)")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_comment_by_keyboard_alone(sign_in, accessible, open_round, language):
    page = sign_in(MEMBER, language)
    accessible(page)
    page.goto(f"/rounds/{open_round.pk}/read/?text={language}")
    accessible(page)
    body = page.locator("body")
    body.press("j")
    body.press("j")
    chosen = page.locator(".blk[data-on]")
    expect(chosen).to_have_count(1)
    page.keyboard.press("c")
    form = page.locator("form.compose")
    expect(form.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(form.get_by_role("radio", name=WORDS[language]["te"])).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("The period of observation is too short (keyboard).")
    state = form.locator(".save-state")
    expect(state).to_contain_text(WORDS[language]["saved"], timeout=10_000)
    accessible(page)
    page.locator("form.compose button.main").press("Enter")
    expect(page.locator("h1")).to_contain_text(WORDS[language]["receipt"])
    accessible(page)
    made = Comment.objects.filter(body__contains="(keyboard)").latest("submitted_at")
    receipt = page.locator(".receipt")
    expect(receipt).to_contain_text(made.content_hash)
    expect(receipt).to_contain_text(f"#{made.number}")


def test_typing_survives_a_killed_server(portal, sign_in, open_round):
    page = sign_in(MEMBER)
    page.goto(f"/rounds/{open_round.pk}/read/")
    page.locator(".blk .add").nth(3).click()
    form = page.locator("form.compose")
    text = form.locator("textarea[name=body]")
    text.fill("一文目。")
    state = form.locator(".save-state")
    expect(state).to_contain_text("保存しました", timeout=10_000)
    portal.web.kill()
    text.press("End")
    text.type("サーバーが落ちた後の二文目。")
    expect(state).to_contain_text("保存できていません", timeout=10_000)
    key = form.get_attribute("data-key")
    assert Comment.objects.get(pk=key).body == "一文目。"
    portal.web.start()
    until(portal.answers, "the web server to answer")
    expect(state).to_contain_text("保存しました", timeout=30_000)
    assert Comment.objects.get(pk=key).body.endswith("二文目。")


def test_what_is_typed_before_the_script_has_come_is_saved_too(sign_in, open_round):
    page = sign_in(MEMBER)
    held = []
    page.route("**/compose*.js", lambda route: held.append(route))
    page.goto(f"/rounds/{open_round.pk}/compose/", wait_until="commit")
    page.locator("textarea[name=body]").fill("スクリプトより先に書いた文。")
    until(lambda: held or page.wait_for_timeout(50), "the script to be asked for")
    expect(page.locator(".save-state")).to_be_empty()
    for route in held:
        route.continue_()
    expect(page.locator(".save-state")).to_contain_text("保存しました", timeout=10_000)


def test_typing_survives_a_reload_while_the_server_is_away(portal, sign_in, open_round):
    page = sign_in(MEMBER)
    page.goto(f"/rounds/{open_round.pk}/compose/")
    form = page.locator("form.compose")
    text = form.locator("textarea[name=body]")
    text.fill("はじめ")
    expect(form.locator(".save-state")).to_contain_text("保存しました", timeout=10_000)
    key = form.get_attribute("data-key")
    page.route("**/save/", lambda route: route.abort())
    text.fill("はじめ、そして届かなかった続き")
    expect(form.locator(".save-state")).to_contain_text("保存できていません", timeout=10_000)
    page.unroute("**/save/")
    page.goto(f"/rounds/{open_round.pk}/drafts/{key}/")
    expect(page.locator("textarea[name=body]")).to_have_value("はじめ、そして届かなかった続き")
    expect(page.locator(".save-state")).to_contain_text("保存しました", timeout=10_000)
    assert Comment.objects.get(pk=key).body == "はじめ、そして届かなかった続き"


def test_typing_survives_the_end_of_the_session(sign_in, open_round):
    page = sign_in(MEMBER)
    page.goto(f"/rounds/{open_round.pk}/compose/")
    form = page.locator("form.compose")
    page.context.clear_cookies(name="sessionid")
    form.locator("textarea[name=body]").fill("期限切れの後に書いた文")
    state = form.locator(".save-state")
    expect(state).to_contain_text("ログインの期限が切れました", timeout=10_000)
    other = page.context.new_page()
    other.goto("/accounts/login/")
    log_in(other, MEMBER)
    other.wait_for_url(re.compile(r"/$"))
    expect(state).to_contain_text("保存しました", timeout=30_000)
    assert Comment.objects.filter(body="期限切れの後に書いた文").count() == 1


def test_a_refused_submission_keeps_the_text(sign_in, accessible, portal):
    round_ = factories.round_()
    member = factories.member(round_.revision.draft.owner)
    page = sign_in(member.email)
    page.goto(f"/rounds/{round_.pk}/compose/?block=b3")
    page.locator("textarea[name=body]").fill("種別を選んでいない意見")
    page.locator("form.compose button.main").click()
    expect(page.get_by_role("alert")).to_contain_text("種別")
    expect(page.locator("textarea[name=body]")).to_have_value("種別を選んでいない意見")
    accessible(page)


def test_a_submission_that_is_refused_in_the_reader_stays_beside_its_text(
    sign_in, accessible, portal
):
    round_ = factories.round_()
    member = factories.member(round_.revision.draft.owner)
    page = sign_in(member.email)
    page.goto(f"/rounds/{round_.pk}/read/")
    page.locator(".blk .add").nth(1).click()
    form = page.locator("form.compose")
    form.locator("button.main").click()
    expect(form.get_by_role("alert")).to_contain_text("種別")
    expect(page.locator(".blk")).not_to_have_count(0)
    assert not Comment.objects.filter(round=round_).exists()
    accessible(page)
    form.get_by_role("radio").nth(1).check()
    form.locator("textarea[name=body]").fill("種別を選び直した意見")
    form.locator("select[name=change_kind]").select_option("replace")
    form.locator("textarea[name=change_new]").fill("置換えのつもりだった文")
    form.locator("select[name=change_kind]").select_option("delete")
    form.locator("button.main").click()
    expect(page.locator("h1")).to_contain_text("受領票")
    stored = Comment.objects.get(round=round_)
    assert stored.body == "種別を選び直した意見"
    assert (stored.change_kind, stored.change_new) == ("delete", "")


def test_commenting_on_a_narrow_screen(sign_in, accessible, open_round):
    page = sign_in(MEMBER, width=375)
    page.goto(f"/rounds/{open_round.pk}/read/")
    page.locator(".blk .add").nth(2).click()
    form = page.locator("form.compose")
    expect(form).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    box = form.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 375
    accessible(page)
