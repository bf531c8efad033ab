"""Two people on one round: what one submits appears before the other, and nothing moves."""

import pytest
from playwright.sync_api import expect

from apps.drafts import services as drafts
from apps.people.models import User
from apps.people.roles import Role
from apps.rounds.services import comments, threads
from apps.rounds.states import Room
from tests import factories
from tests.live import SECRETARIAT

TEXT = "".join(
    f"# {n} 箇条\n\n" + "".join(f"段落{n}-{m}には，測定の手順を定める。\n\n" for m in range(8))
    for n in range(1, 7)
)
SOON = 15_000
EVERY = 5_000  # milliseconds between two questions of an open page, as in live.js


@pytest.fixture
def two(portal):
    committee = factories.committee()
    people = [factories.member(committee, Role.SECRETARY), factories.member(committee)]
    revision = drafts.add_revision(
        draft=factories.draft(committee),
        files={"ja": ("d.md", TEXT.encode())},
        note="",
        by=people[0],
    )
    drafts.publish_revision(revision=revision, by=people[0])
    return factories.round_(revision), *people


def open_with_clock(page, address):
    """Open an address so that the page's clock can be put forward: nobody waits for its questions."""
    page.clock.install()
    page.goto(address)


def asks(page):
    """Put the clock forward to the next question for news."""
    page.clock.fast_forward(EVERY)


def begin_beside(place):
    """Open the form beside a block; return its field once the form has taken the focus."""
    place.locator(".add").click()
    expect(place.get_by_role("radio").first).to_be_focused()
    return place.locator("textarea[name=body]")


def block(round_, start):
    return round_.revision.blocks.get(text__startswith=start)


def test_a_comment_appears_on_the_open_page_and_the_reader_stays_where_he_is(
    sign_in, accessible, two
):
    round_, secretary, member = two
    reading, writing = sign_in(secretary.email), sign_in(member.email)
    open_with_clock(reading, f"/rounds/{round_.pk}/read/")
    place = reading.locator(f"#b-{block(round_, '段落4-3').key}")
    place.scroll_into_view_if_needed()
    typed = begin_beside(place)
    typed.fill("書きかけの意見")
    before = place.bounding_box()["y"]

    above = block(round_, "段落1-1")
    writing.goto(f"/rounds/{round_.pk}/compose/?block={above.key}&text=ja")
    form = writing.locator("form.compose")
    form.get_by_role("radio", name="技術").check()
    form.locator("textarea[name=body]").fill("別の人が今出した意見")
    expect(form.locator(".save-state")).to_contain_text("保存しました", timeout=SOON)
    form.locator("button.main").click()
    expect(writing.locator("h1")).to_contain_text("受領票")

    asks(reading)
    fresh = reading.locator(f"#b-{above.key} .cmt", has_text="別の人が今出した意見")
    expect(fresh).to_have_count(1, timeout=SOON)
    expect(fresh).to_contain_text("新着")
    expect(reading.locator("#live")).to_contain_text("#1")
    assert abs(place.bounding_box()["y"] - before) <= 1
    expect(typed).to_have_value("書きかけの意見")
    accessible(reading)


def test_a_reply_appears_in_the_open_thread(sign_in, two):
    round_, secretary, member = two
    said = factories.comment(round_, member, key=block(round_, "段落2-1").key)
    page = sign_in(member.email)
    open_with_clock(page, f"/rounds/{round_.pk}/comments/{said.number}/")
    page.locator("textarea[name=body]").fill("書きかけの返信")
    threads.reply(comment=said, body="事務局からの返信です。", room=Room.MEMBERS, by=secretary)
    asks(page)
    expect(page.locator("#replies")).to_contain_text("事務局からの返信です。", timeout=SOON)
    expect(page.locator("textarea[name=body]")).to_have_value("書きかけの返信")


def test_a_reply_hidden_meanwhile_is_gone_from_an_open_thread(sign_in, accessible, two):
    round_, _secretary, member = two
    said = factories.comment(round_, member, key=block(round_, "段落2-1").key)
    threads.reply(comment=said, body="場違いな返信", by=member)
    page = sign_in(member.email)
    open_with_clock(page, f"/rounds/{round_.pk}/comments/{said.number}/")
    hiding = sign_in(SECRETARIAT)
    hiding.goto(f"/rounds/{round_.pk}/comments/{said.number}/")
    hiding.get_by_role("link", name="非表示にする…").click()
    accessible(hiding)
    hiding.locator("textarea[name=reason]").fill("個人情報")
    hiding.locator("form.card button").click()
    expect(hiding.locator(".message.success")).to_be_visible()
    asks(page)
    expect(page.locator("#replies .cmt")).to_contain_text("個人情報", timeout=SOON)
    expect(page.locator("#replies")).not_to_contain_text("場違いな返信")
    accessible(page)


def test_what_comes_into_sight_moves_neither_typing_nor_focus_and_is_counted(sign_in, two):
    round_, secretary, member = two
    page = sign_in(secretary.email)
    open_with_clock(page, f"/rounds/{round_.pk}/read/?by=&text=ja")
    place = page.locator(f"#b-{block(round_, '段落2-5').key}")
    typed = begin_beside(place)
    typed.fill("書きかけ")
    typed.evaluate("element => element.scrollIntoView({ block: 'end' })")
    before = typed.bounding_box()["y"]
    above = block(round_, "段落2-4")  # in the window, above the form
    assert page.locator(f"#b-{above.key}").bounding_box()["y"] > 0
    factories.comment(round_, member, key=above.key, body="窓の中に届く長い意見。" * 20)
    asks(page)
    expect(page.locator(f"#b-{above.key} .cmt")).to_have_count(1, timeout=SOON)
    assert abs(typed.bounding_box()["y"] - before) <= 1
    expect(typed).to_be_focused()
    expect(page.locator("#counted")).to_contain_text("意見1件")
    clause = page.locator(".stick [data-count]:not([hidden])")
    expect(clause).to_have_count(1)
    expect(clause).to_contain_text("1")


def test_without_the_server_the_page_says_so_and_then_makes_good(sign_in, two):
    round_, secretary, member = two
    page = sign_in(secretary.email)
    open_with_clock(page, f"/rounds/{round_.pk}/read/")
    page.route("**/news/**", lambda route: route.abort())
    for wait in (EVERY, 2 * EVERY):
        expect(page.locator("#live")).not_to_contain_text("つながりません")
        with page.expect_event("requestfailed"):
            page.clock.fast_forward(wait)
    expect(page.locator("#live")).to_contain_text("つながりません", timeout=30_000)
    where = block(round_, "段落1-1")
    factories.comment(round_, member, key=where.key, body="つながらない間の意見")
    page.unroute("**/news/**")
    page.clock.fast_forward(4 * EVERY)
    expect(page.locator(f"#b-{where.key} .cmt")).to_have_count(1, timeout=40_000)
    expect(page.locator("#live")).not_to_contain_text("つながりません")


def test_the_words_of_a_new_comment_are_marked_as_after_loading(sign_in, two):
    round_, secretary, member = two
    where = block(round_, "段落1-2")
    page = sign_in(secretary.email)
    open_with_clock(page, f"/rounds/{round_.pk}/read/?text=ja")
    words = page.locator(f"#b-{where.key} .words")
    text = words.inner_text()
    for start, end in ((2, 9), (6, 12)):
        said = factories.comment(round_, member, key=where.key, state="autosaved")
        said.anchors.update(start=start, end=end, quote=where.text[start:end])
        said = comments.submit_comment(comment=said, by=member)
        asks(page)
        expect(page.locator(f"#c-{said.number}")).to_be_attached(timeout=SOON)
    each = """words => {
        const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
        const found = [];
        while (walker.nextNode()) {
            const of = walker.currentNode.parentElement.closest("mark.said")?.dataset.of ?? "";
            for (const letter of walker.currentNode.data) found.push(letter + of);
        }
        return found.join("|");
    }"""
    live = words.evaluate(each)
    assert "1 2" in live
    page.reload()
    assert words.evaluate(each) == live
    assert words.inner_text() == text


def test_a_person_is_mentioned_by_keyboard_and_sees_an_edit_on_the_open_page(
    sign_in, accessible, two
):
    round_, secretary, member = two
    User.objects.filter(pk=secretary.pk).update(family_name_ja="青木", family_name_latin="Aoki")
    said = factories.comment(round_, member, key=block(round_, "段落2-1").key)
    threads.reply(comment=said, body="先の返信です。", by=secretary)
    writing = sign_in(member.email)
    thread = f"/rounds/{round_.pk}/comments/{said.number}/"
    writing.goto(thread)
    text, offers = writing.locator("textarea[name=body]"), writing.get_by_role("listbox")
    text.press_sequentially("ご確認ください。@AO")
    expect(offers.get_by_role("option")).to_have_count(1)
    expect(text).to_have_attribute("aria-activedescendant", f"id_body_people_{secretary.pk}")
    accessible(writing)
    text.press("Escape")
    expect(offers).to_be_hidden()
    text.press_sequentially("ki")
    composed = "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true})"
    text.evaluate(f"box => box.dispatchEvent({composed})")
    expect(text).to_have_value("ご確認ください。@AOki")  # an IME's Enter takes nobody
    text.press("Enter")
    expect(text).to_have_value("ご確認ください。@青木 理沙 ")
    expect(writing.get_by_role("checkbox", name="青木", include_hidden=True)).to_be_checked()
    writing.get_by_role("button", name="委員に返信する").click()

    reading = sign_in(secretary.email)
    waits = reading.locator(".due", has_text="あなた宛て")
    expect(waits).to_have_count(1)
    waits.get_by_role("link", name="読む").click()
    card = reading.locator("#replies .cmt", has_text="ご確認ください。")
    expect(card.locator(".mention")).to_have_text("@青木 理沙")
    expect(card).to_be_focused()  # the browser goes to the fragment once the page is loaded
    typed = reading.locator("textarea[name=body]")
    typed.fill("書きかけ")
    before = typed.bounding_box()["y"]

    own = writing.locator("#replies .cmt", has_text="ご確認ください。")
    own.get_by_role("link", name="修正する…").click()
    accessible(writing)
    writing.locator("textarea[name=body]").fill("@青木 理沙 二つ目の段落をご確認ください。\n" * 4)
    writing.get_by_role("button", name="この文で保存する").click()
    expect(card).to_contain_text("二つ目の段落", timeout=SOON)
    expect(typed).to_have_value("書きかけ")
    assert abs(typed.bounding_box()["y"] - before) <= 1
    card.locator("summary").click()
    expect(card.locator("ins").first).to_be_visible()
    accessible(reading)
    card.get_by_role("button", name="確認しました").click()
    expect(card).to_be_visible()
    reading.goto("/")
    expect(waits).to_have_count(0)
