"""A reply or an answer that was typed and not sent comes back."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from apps.rounds.models import Comment, Reply, Round
from tests import factories
from tests.browser.conftest import log_in
from tests.live import MEMBER, SECRETARIAT


@pytest.fixture
def closed(portal):
    """A closed round with two comments to be answered."""
    round_ = factories.round_()
    made = [factories.comment(round_, factories.member(round_.revision.draft.owner)) for _ in "12"]
    Round.objects.filter(pk=round_.pk).update(
        closes_at=round_.opens_at + timedelta(days=1), state="closed"
    )
    return round_, made


def test_an_answer_comes_back_after_another_row_was_opened(sign_in, closed):
    round_, (first, second) = closed
    page = sign_in(SECRETARIAT)
    page.goto(f"/rounds/{round_.pk}/desk/")
    page.locator(f"#c-{first.number} a.open").click()
    answer = page.locator("form.answer textarea").first
    answer.fill("書きかけの回答")
    page.locator(f"#c-{second.number} a.open").click()
    expect(page.locator("#panel")).to_contain_text(f"{second.label}")
    expect(answer).to_have_value("")
    page.locator(f"#c-{first.number} a.open").click()
    expect(page.locator("form.answer textarea").first).to_have_value("書きかけの回答")
    form = page.locator("form.answer")
    form.locator("label.pick-one").first.click()
    form.locator("button.main").click()
    expect(page.locator("#said")).to_contain_text("✓")
    page.reload()
    page.locator(f"#c-{first.number} a.open").click()
    expect(page.locator("form.answer")).to_be_visible()
    expect(page.locator("form.answer .notice")).to_have_count(0)


def test_a_reply_comes_back_after_signing_in_again(sign_in, portal):
    comment = Comment.objects.filter(
        round__title_en__contains="(CDR-EW-012, revision 2)", state="submitted"
    ).first()
    page = sign_in(MEMBER)
    page.goto(f"/rounds/{comment.round_id}/comments/{comment.number}/")
    page.locator("#thread textarea").fill("期限切れの前に書いた返信")
    page.context.clear_cookies(name="sessionid")
    page.locator("#thread button.main").click()
    log_in(page, MEMBER)
    box = page.locator("#thread textarea")
    expect(box).to_have_value("期限切れの前に書いた返信")
    page.locator("#thread button.main").click()
    expect(page.locator(".message.success")).to_be_visible()
    expect(box).to_have_value("")
    assert Reply.objects.filter(body="期限切れの前に書いた返信").count() == 1
