"""An editor changes a requirement in the browser, is not written over, carries comments, publishes."""

import uuid

import pytest
from playwright.sync_api import expect

from apps.drafts import services as drafts
from apps.drafts.models import Revision
from apps.people.models import User
from apps.people.roles import Role
from apps.rounds.models import Anchor
from apps.rounds.services import comments
from tests import factories
from tests.live import MEMBER, PASSWORD

JA = "# 1 適用範囲\n\n除去量の測定方法について規定する。\n\n# 3 対照区\n\n施用区ごとに，対照区を一つ以上設ける。箇条3を参照。\n"
EN = "# 1 Scope\n\nThis document specifies a method.\n\n# 3 Control plots\n\nA control plot shall be provided.\n"


@pytest.fixture
def draft(portal):
    """Return a published draft with one comment, and the editor's and secretary's accounts."""
    committee = factories.committee()
    people = [factories.member(committee, role) for role in (Role.EDITOR, Role.SECRETARY)]
    ids = [person.pk for person in people]
    User.objects.filter(pk__in=ids).update(password=User.objects.get(email=MEMBER).password)
    draft = factories.draft(committee)
    first = drafts.add_revision(
        draft=draft, files={"ja": ("d.md", JA.encode()), "en": ("d.md", EN.encode())}, note="",
        by=people[0],
    )  # fmt: skip
    drafts.publish_revision(revision=first, by=people[1])
    author = factories.member(committee)
    saved = comments.save_comment(
        round_=factories.round_(first), id=uuid.uuid4(), save_count=0, text_language="ja",
        words=comments.Words(type="te", body="対照区への意見"), by=author,
        block_key=first.blocks.get(text__contains="施用区ごとに").key,
    )  # fmt: skip
    comments.submit_comment(comment=saved, by=author)
    return draft, *people


def replace(box, old, new):
    box.fill(box.input_value().replace(old, new))


def test_a_requirement_is_changed_saved_kept_apart_and_published(sign_in, accessible, draft):
    draft, editor, secretary = draft
    address = f"/documents/{draft.number}/edit/"
    page = sign_in(editor.email, "en")
    page.goto(f"/documents/{draft.number}/1/?text=en")
    page.get_by_role("link", name="Edit in the browser").press("Enter")
    english = page.locator("textarea[name=en]")
    expect(page.locator(".preview .binds.requirement")).to_have_text("shall")
    other = sign_in(secretary.email, width=375)
    other.goto(address)

    # the preview follows what is typed, and a fault leads to its line
    replace(english, "shall", "should")
    expect(page.locator(".preview .binds.recommendation")).to_have_text("should")
    expect(page.locator(".preview .changed .what")).to_have_text("reworded")
    english.press("Control+End")
    english.press_sequentially("\n# 3 Twice")
    fault = page.get_by_role("button", name="Line 9")
    fault.press("Enter")
    assert page.evaluate("getSelection().toString()") == "# 3 Twice"
    expect(page.locator(".preview .faulty")).to_contain_text("Twice")
    accessible(page)

    # numbers are proposed, taken and leave the rest alone; typing is kept; saving leads on
    page.get_by_role("button", name="Renumber clauses").press("Enter")
    expect(page.locator(".renumbered del")).to_have_text(["3"])
    page.get_by_role("button", name="Take these numbers").press("Enter")
    expect(page.locator(".preview .faulty")).to_have_count(0)
    renumbered = english.input_value()
    english.press("Control+z")  # takes back the numbers, and nothing else
    expect(english).to_have_value(EN.replace("shall", "should") + "\n# 3 Twice")
    english.press("Control+Shift+z")
    expect(english).to_have_value(renumbered)
    page.on("dialog", lambda dialog: dialog.accept())  # leaving warns
    expect(page.locator(".save-state")).to_contain_text("kept on this device")
    page.reload()
    expect(english).to_have_value(
        EN.replace("shall", "should").replace("# 3 C", "# 2 C") + "\n# 3 Twice"
    )
    expect(page.locator(".restored")).to_be_visible()
    page.get_by_label("What changed").fill("shall became should")
    english.focus()
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+s")
    expect(page.locator(".save-state")).to_contain_text("You are signed out")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in").click()
    opened.value.locator("#id_login").fill(editor.email)
    opened.value.locator("#id_password").fill(PASSWORD)
    opened.value.keyboard.press("Enter")
    opened.value.wait_for_url(lambda url: "login" not in url)
    english.press("Control+s")
    expect(page.locator(".message.success")).to_be_visible()
    assert page.url.endswith(f"{draft.number}/2/")

    # who saves second keeps both texts, and decides
    japanese = other.locator("textarea[name=ja]")
    replace(japanese, "一つ以上", "二つ以上")
    other.get_by_role("button", name="本文を保存する").press("Enter")
    expect(other.locator(".refusal .summary")).to_contain_text("別の本文を保存しました")
    assert "二つ以上" in japanese.input_value()
    assert Revision.objects.get(draft=draft, ordinal=2).texts.get(language="ja").source == JA
    other.locator("details.other summary").press("Enter")
    accessible(other)
    assert other.evaluate("document.documentElement.scrollWidth") <= 375
    other.get_by_role("button", name="自分の本文と入れ替える").press("Enter")
    expect(other.locator("textarea[name=en]")).to_have_value(
        Revision.objects.get(draft=draft, ordinal=2).texts.get(language="en").source
    )
    other.get_by_role("button", name="編集欄の本文で上書き保存する").press("Enter")
    expect(other.locator(".message.success")).to_be_visible()

    # and on as ever: comments are carried over, then the revision is published
    other.goto(f"/documents/{draft.number}/2/publish/")
    other.get_by_role("link", name="意見の引継ぎ").press("Enter")
    other.get_by_role("button", name="意見を引き継ぐ").press("Enter")
    other.get_by_role("button", name="引継ぎを確認済みにする").press("Enter")
    other.get_by_role("link", name="公開する…").press("Enter")
    other.locator("form.card button.main").press("Enter")
    expect(other.locator(".message.success")).to_be_visible()
    revision = Revision.objects.get(draft=draft, ordinal=2)
    sources = dict(revision.texts.values_list("language", "source"))
    assert revision.is_published
    assert "should be" in sources["en"]
    assert "二つ以上" in sources["ja"]
    assert Anchor.objects.get(revision=revision).block.text.startswith("施用区ごとに")
