"""A new revision arrives: what is not sure is decided by keyboard, then signed, then published."""

import uuid

import pytest
from playwright.sync_api import expect

from apps.drafts import services as drafts
from apps.people.roles import Role
from apps.rounds.models import Anchor
from apps.rounds.services import comments
from tests import factories

OLD = "# 1 対照区\n\n施用区ごとに，対照区を一つ以上設けなければならない。\n\n消える段落に書かれたほかにない言葉。\n"
NEW = "# 1 対照区\n\n施用区ごとに，対照区を二つ以上設けなければならない。\n\n新しく加えた別の内容の段落。\n"


@pytest.fixture
def coming(portal):
    """Return the WG's secretary, and a revision in preparation with two comments to be decided."""
    committee = factories.committee()
    secretary = factories.member(committee, Role.SECRETARY)
    member = factories.member(committee)
    draft = factories.draft(committee)
    first = drafts.add_revision(
        draft=draft, files={"ja": ("d.md", OLD.encode())}, note="", by=secretary
    )
    drafts.publish_revision(revision=first, by=secretary)
    round_ = factories.round_(first)
    for words, of in (("施用区ごとに", "一"), ("消える段落", "言葉")):
        block = first.blocks.get(text__contains=words)
        start = block.text.index(of)
        saved = comments.save_comment(
            round_=round_, id=uuid.uuid4(), words=comments.Words(type="te", body=f"{of}への意見"),
            block_key=block.key, text_language="ja", span=(start, start + len(of)), save_count=0,
            by=member,
        )  # fmt: skip
        comments.submit_comment(comment=saved, by=member)
    second = drafts.add_revision(
        draft=draft, files={"ja": ("d.md", NEW.encode())}, note="", by=secretary
    )
    return secretary, second


@pytest.mark.parametrize("width", [1440, 375])
def test_the_migration_report_is_decided_by_keyboard(sign_in, accessible, coming, width):
    secretary, revision = coming
    page = sign_in(secretary.email, width=width)
    page.goto(f"/documents/{revision.draft.number}/{revision.ordinal}/publish/")
    expect(page.locator(".notice.warn")).to_contain_text("まだすべては引き継がれていません")
    page.get_by_role("link", name="意見の引継ぎ").press("Enter")
    page.get_by_role("button", name="意見を引き継ぐ").press("Enter")
    expect(page.locator("h2").first).to_contain_text("2件")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="箇所なしのままにする").last.press("Enter")
    page.get_by_role("link", name="箇所を選ぶ…").first.press("Enter")
    accessible(page)
    page.locator("select[name=block]").select_option(
        label="1 [2] 施用区ごとに，対照区を二つ以上設けなければならない。"
    )
    page.locator("input[name=words]").fill("二つ以上")
    page.get_by_role("button", name="この箇所にする").press("Enter")
    sign = page.get_by_role("button", name="引継ぎを確認済みにする")
    expect(sign).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr:focus a", has_text="#1")).to_have_count(1)
    page.keyboard.press("k")
    expect(page.locator("tr:focus a", has_text="#2")).to_have_count(1)
    sign.press("Enter")
    page.get_by_role("link", name="公開する…").press("Enter")
    page.locator("form.card button.main").press("Enter")
    expect(page.locator(".message.success")).to_be_visible()
    places = Anchor.objects.filter(revision=revision).order_by("comment__number")
    assert [(place.status, place.quote) for place in places] == [
        ("moved", "二つ以上"),
        ("orphaned", ""),
    ]
