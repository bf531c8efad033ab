"""What lies on a device and what lies on the server: neither ever writes over the other."""

import pytest
from playwright.sync_api import expect

from apps.rounds.models import Comment, Round
from tests.live import MEMBER, until


@pytest.fixture
def open_round(portal):
    return Round.objects.get(title_en__contains="(CDR-EW-012, revision 2)")


@pytest.fixture
def page(sign_in):
    return sign_in(MEMBER)


def typed(page, round_, body):
    """Begin a comment on the whole document, wait for its first save, return the form."""
    page.goto(f"/rounds/{round_.pk}/compose/")
    form = page.locator("form.compose")
    form.locator("textarea[name=body]").fill(body)
    expect(form.locator(".save-state")).to_contain_text("保存しました", timeout=10_000)
    return form


def stored(form):
    return Comment.objects.get(pk=form.get_attribute("data-key")).body


def without_the_server(page, form, body):
    """Type `body` while no save gets through."""
    page.route("**/save/", lambda route: route.abort())
    form.locator("textarea[name=body]").fill(body)
    expect(form.locator(".save-state")).to_contain_text("保存できていません", timeout=10_000)
    page.unroute("**/save/")


@pytest.mark.parametrize(
    ("choice", "kept"), [("いまの画面の文", "機内で書いた文"), ("サーバーの文", "研究室で書いた文")]
)
def test_an_older_device_never_writes_over_a_newer_text(page, open_round, choice, kept):
    form = typed(page, open_round, "はじめの文")
    address = f"/rounds/{open_round.pk}/drafts/{form.get_attribute('data-key')}/"
    without_the_server(page, form, "機内で書いた文")
    page.goto("/")
    elsewhere = page.context.browser.new_context(
        storage_state={"cookies": page.context.cookies(), "origins": []},
        base_url=page.url.rstrip("/"),
    )
    other = elsewhere.new_page()
    other.goto(address)
    other.locator("textarea[name=body]").fill("研究室で書いた文")
    expect(other.locator(".save-state")).to_contain_text("保存しました", timeout=10_000)
    elsewhere.close()
    page.goto(address)
    box = page.locator(".notice.other")
    expect(box).to_contain_text("研究室で書いた文")
    expect(page.locator("textarea[name=body]")).to_have_value("機内で書いた文")
    assert stored(form) == "研究室で書いた文"
    box.get_by_role("button", name=choice).click()
    expect(page.locator(".save-state")).to_contain_text("保存しました", timeout=10_000)
    assert stored(form) == kept
    page.reload()
    expect(page.locator("textarea[name=body]")).to_have_value(kept)


def test_text_that_never_arrived_is_offered_on_the_reader(page, open_round, accessible):
    page.goto(f"/rounds/{open_round.pk}/read/")
    page.locator(".blk .add").nth(4).click()
    form = page.locator("form.compose")
    clause = form.locator("header b").inner_text()
    without_the_server(page, form, "圏外で書いた、まだ届いていない文")
    page.goto(f"/rounds/{open_round.pk}/read/")
    offer = page.locator("[data-prefix]")
    expect(offer).to_contain_text("圏外で書いた、まだ届いていない文")
    accessible(page)
    offer.get_by_role("link", name="続きを書く").click()
    expect(page.locator("form.compose header b")).to_have_text(clause)
    expect(page.locator("textarea[name=body]")).to_have_value("圏外で書いた、まだ届いていない文")
    expect(page.locator(".save-state")).to_contain_text("保存しました", timeout=10_000)
    assert Comment.objects.filter(body="圏外で書いた、まだ届いていない文").count() == 1
    page.goto(f"/rounds/{open_round.pk}/read/")
    expect(page.locator("[data-prefix]")).to_be_hidden()


def test_a_lost_answer_is_no_conflict(page, open_round):
    form = typed(page, open_round, "一つ目")

    def arrives_unanswered(route):
        route.fetch()
        route.abort()

    page.route("**/save/", arrives_unanswered, times=1)
    form.locator("textarea[name=body]").fill("一つ目と二つ目")
    expect(form.locator(".save-state")).to_contain_text("保存できていません", timeout=10_000)
    expect(form.locator(".save-state")).to_contain_text("保存しました", timeout=20_000)
    expect(form.locator(".notice.other")).to_have_count(0)
    assert stored(form) == "一つ目と二つ目"


def test_submitting_waits_for_the_save_under_way(page, open_round):
    form = typed(page, open_round, "急ぐ意見")
    form.get_by_role("radio", name="技術").check()
    form.locator("textarea[name=body]").press("End")
    form.locator("textarea[name=body]").type("、書き足してすぐに提出")
    form.locator("button.main").dblclick()
    expect(page.locator("h1")).to_contain_text("受領票")
    made = Comment.objects.get(body="急ぐ意見、書き足してすぐに提出")
    assert made.number


def test_submitting_without_the_server_stays_on_the_page(portal, page, open_round):
    form = typed(page, open_round, "落ちる前")
    portal.web.kill()
    form.get_by_role("radio", name="技術").check()
    form.locator("textarea[name=body]").fill("落ちた後に提出")
    form.locator("button.main").click()
    expect(form.locator(".save-state")).to_contain_text("提出できていません", timeout=10_000)
    expect(form.locator("textarea[name=body]")).to_have_value("落ちた後に提出")
    portal.web.start()
    until(portal.answers, "the web server to answer")
    expect(form.locator(".save-state")).to_contain_text("保存しました", timeout=30_000)
    form.locator("button.main").click()
    expect(page.locator("h1")).to_contain_text("受領票")


def test_the_margin_says_why_no_form_came(portal, page, open_round):
    page.goto(f"/rounds/{open_round.pk}/read/")
    page.route("**/compose/**", lambda route: route.abort())
    page.locator(".blk .add").nth(1).click()
    expect(page.locator(".slot .notice")).to_contain_text("サーバーにつながりません")
    page.unroute("**/compose/**")
    page.context.clear_cookies(name="sessionid")
    page.locator(".blk .add").nth(1).click()
    expect(page.locator("#id_password")).to_be_visible()
    expect(page.locator(".slot")).to_have_count(0)


def test_a_refused_submission_opened_again_is_no_conflict(page, open_round):
    form = typed(page, open_round, "種別をまだ選んでいない意見")
    key = form.get_attribute("data-key")
    form.locator("button.main").click()
    expect(page.get_by_role("alert")).to_contain_text("種別")
    page.get_by_role("link", name="未提出のまま閉じる").click()
    page.goto(f"/rounds/{open_round.pk}/drafts/{key}/")
    expect(page.locator(".notice.other")).to_have_count(0)
    page.locator("textarea[name=body]").press("End")
    page.locator("textarea[name=body]").type("に書き足す")
    expect(page.locator(".save-state")).to_contain_text("保存しました", timeout=10_000)
    assert stored(page.locator("form.compose")) == "種別をまだ選んでいない意見に書き足す"


def test_submitting_what_was_changed_elsewhere_asks_which_text_counts(page, open_round):
    form = typed(page, open_round, "はじめの窓の文")
    address = f"/rounds/{open_round.pk}/drafts/{form.get_attribute('data-key')}/"
    other = page.context.new_page()
    other.goto(address)
    other.locator("textarea[name=body]").fill("二つ目の窓の文")
    expect(other.locator(".save-state")).to_contain_text("保存しました", timeout=10_000)
    form.get_by_role("radio", name="技術").check()
    form.locator("button.main").click()
    box = form.locator(".notice.other")
    expect(box).to_contain_text("二つ目の窓の文")
    expect(box.get_by_role("button").first).to_be_focused()
    expect(form.locator(".save-state")).to_contain_text("提出できていません")
    box.get_by_role("button", name="いまの画面の文").click()
    expect(form.locator(".save-state")).to_contain_text("保存しました", timeout=10_000)
    form.locator("button.main").click()
    expect(page.locator("h1")).to_contain_text("受領票")
    assert Comment.objects.filter(body="はじめの窓の文", number__isnull=False).count() == 1
