"""Commenting on words: by mouse, by touch, by keyboard alone; and finding them again."""

import pytest
from playwright.sync_api import expect

from apps.rounds.models import Anchor, Comment, Round
from tests.live import MEMBER

SELECT = """([index, from, to]) => {
  const words = document.querySelectorAll(".blk .words")[index];
  const lines = [...words.querySelectorAll(".line")];
  const text = (line) => { let node = line; while (node.firstChild) node = node.firstChild; return node; };
  const range = document.createRange();
  range.setStart(text(lines[0]), from);
  range.setEnd(text(lines.at(-1)), to);
  document.getSelection().removeAllRanges();
  document.getSelection().addRange(range);
  return document.getSelection().toString();
}"""


@pytest.fixture
def open_round(portal):
    return Round.objects.get(title_en__contains="(CDR-EW-012, revision 2)")


def two_lines(page):
    """Return which block on the page runs over two lines or more and holds no other markup."""
    return page.evaluate("""() => [...document.querySelectorAll(".blk .words")].findIndex((words) =>
      words.querySelectorAll(".line").length > 1 && !words.querySelector("sub, sup, .binds, mark, .num, .label"))""")


def submit(page, body):
    form = page.locator("form.compose")
    form.get_by_role("radio", name="技術").check()
    form.locator("textarea[name=body]").fill(body)
    expect(form.locator(".save-state")).to_contain_text("保存しました", timeout=10_000)
    form.locator("button.main").click()
    expect(page.locator("h1")).to_contain_text("受領票")
    return Anchor.objects.get(comment__body=body)


def test_selected_words_over_two_lines_come_back_marked(sign_in, open_round, accessible):
    page = sign_in(MEMBER)
    page.goto(f"/rounds/{open_round.pk}/read/")
    index = two_lines(page)
    chosen = page.evaluate(SELECT, [index, 3, 5])
    button = page.get_by_role("link", name="この語句に意見を書く")
    expect(button).to_be_visible()
    accessible(page)
    button.click()
    form = page.locator("form.compose")
    expect(form.locator("select[name=part] option:checked")).to_contain_text(chosen[:10])
    anchor = submit(page, "選んだ語句への意見（マウス）")
    assert anchor.quote == chosen.replace("\n", "")
    assert anchor.block.text[anchor.start : anchor.end] == anchor.quote
    number = anchor.comment.number
    page.goto(f"/rounds/{open_round.pk}/read/?mine=1#c-{number}")
    card = page.locator(f"#c-{number}")
    expect(card).to_be_focused()
    marks = page.locator(f'mark.said[data-of~="{number}"]')
    assert "".join(marks.all_inner_texts()) == anchor.quote
    expect(marks.first).to_have_attribute("data-lit", "")
    accessible(page)


def test_the_button_beside_a_block_takes_its_selected_words_and_moves_no_text(sign_in, open_round):
    page = sign_in(MEMBER)
    page.goto(f"/rounds/{open_round.pk}/read/")
    index = two_lines(page)
    chosen = page.evaluate(SELECT, [index, 3, 5])
    blocks = page.locator(".blk:has(.words)")
    after = blocks.nth(index + 1)
    top = after.evaluate("block => block.getBoundingClientRect().top + scrollY")
    blocks.nth(index).locator(".add").click()
    form = page.locator("form.compose")
    expect(form.locator("select[name=part] option:checked")).to_contain_text(chosen[:10])
    assert after.evaluate("block => block.getBoundingClientRect().top + scrollY") == top


def test_words_chosen_by_keyboard_alone(sign_in, open_round):
    page = sign_in(MEMBER)
    page.goto(f"/rounds/{open_round.pk}/read/")
    for _ in range(9):
        page.keyboard.press("j")
    page.keyboard.press("c")
    form = page.locator("form.compose")
    part = form.locator("select[name=part]")
    expect(form.get_by_role("radio").first).to_be_focused()
    words = form.locator(".quote").text_content()
    page.keyboard.press("Shift+Tab")
    page.keyboard.type(words[4:9])
    expect(part.locator("option:checked")).to_contain_text(words[4:9])
    anchor = submit(page, "入力した語句への意見（キーボード）")
    assert (anchor.quote, anchor.start) == (words[4:9], 4)


def test_selected_words_on_a_touch_screen(sign_in, open_round):
    page = sign_in(MEMBER, width=375, touch=True)
    page.goto(f"/rounds/{open_round.pk}/read/")
    chosen = page.evaluate(SELECT, [two_lines(page), 1, 4])
    button = page.get_by_role("link", name="この語句に意見を書く")
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 375
    button.tap()
    anchor = submit(page, "選んだ語句への意見（タッチ）")
    assert anchor.quote == chosen.replace("\n", "")


def test_a_chosen_range_survives_a_reload_without_the_server(sign_in, open_round):
    page = sign_in(MEMBER)
    page.goto(f"/rounds/{open_round.pk}/read/")
    page.evaluate(SELECT, [two_lines(page), 2, 3])
    page.get_by_role("link", name="この語句に意見を書く").click()
    form = page.locator("form.compose")
    part = form.locator("select[name=part]").input_value()
    page.route("**/save/", lambda route: route.abort())
    form.locator("textarea[name=body]").fill("届かなかった範囲つきの意見")
    expect(form.locator(".save-state")).to_contain_text("保存できていません", timeout=10_000)
    page.unroute("**/save/")
    page.goto(f"/rounds/{open_round.pk}/read/")
    page.locator("[data-prefix]").get_by_role("link", name="続きを書く").click()
    expect(page.locator("select[name=part]")).to_have_value(part)
    expect(page.locator(".save-state")).to_contain_text("保存しました", timeout=10_000)
    anchor = Comment.objects.get(body="届かなかった範囲つきの意見").anchors.get()
    assert f"{anchor.start}-{anchor.end}" == part


def go_to(page, block):
    """Move by keyboard until one stands on `block`, or on the table in which it is a cell."""
    stands = "(id) => !!document.getElementById(id)?.closest('.blk')?.matches(':focus')"
    for _ in range(400):
        page.keyboard.press("j")
        if page.evaluate(stands, f"b-{block.key}"):
            return
    pytest.fail(f"{block} was not reached")


def test_a_clause_and_a_cell_are_chosen_by_keyboard_alone(sign_in, open_round, accessible):
    page = sign_in(MEMBER)
    heading = open_round.revision.blocks.filter(language="ja", kind="heading", clause="5.2").get()
    page.goto(f"/rounds/{open_round.pk}/read/?text=ja&at=b-{heading.key}#b-{heading.key}")
    go_to(page, heading)
    page.keyboard.press("c")
    expect(page.locator("form.compose select[name=part]")).to_have_value("clause")
    accessible(page)
    anchor = submit(page, "箇条全体への意見（キーボード）")
    assert (anchor.scope, anchor.block) == ("clause", heading)
    cell = open_round.revision.blocks.filter(language="ja", row=2, column=2).first()
    page.goto(f"/rounds/{open_round.pk}/read/?text=ja&at=b-{cell.key}")
    go_to(page, cell)
    page.keyboard.press("c")
    form = page.locator("form.compose")
    expect(form.locator("select[name=part]")).to_have_value("table")
    expect(form.locator("#field-block")).to_be_hidden()
    form.locator("select[name=part]").press("ArrowDown")
    choice = form.locator("select[name=block]")
    expect(choice).to_be_visible()
    choice.press("End")
    choice.press("Home")
    choice.press("ArrowDown")
    expect(form.locator(".quote")).to_have_text(
        choice.locator("option:checked").get_attribute("data-text")
    )
    anchor = submit(page, "セルへの意見（キーボード）")
    assert (anchor.scope, anchor.block.row, anchor.block.column) == ("block", 1, 2)


def test_a_filter_applies_at_once_and_keeps_the_page(sign_in, open_round, accessible):
    page = sign_in(MEMBER)
    page.goto(f"/rounds/{open_round.pk}/read/")
    tree = page.locator(".tree.stick").element_handle()
    page.locator("#filter_type").select_option("ed")
    expect(page.locator("#counted")).to_contain_text("件のうち")
    expect(page.locator(".cmt .tag.te")).to_have_count(0)
    assert "type=ed" in page.url
    assert tree.evaluate("(old) => old.isConnected")
    accessible(page)
    page.get_by_role("link", name="全件表示").click()
    expect(page.locator("#filter_type")).to_have_value("")

    # the first of two quick choices is given up without the page being loaded
    tree = page.locator(".tree.stick").element_handle()
    page.evaluate(
        """() => { for (const value of ["ed", "te"]) {
          const type = document.getElementById("filter_type");
          type.value = value;
          type.dispatchEvent(new Event("change", { bubbles: true }));
        } }"""
    )
    expect(page.locator(".cmt .tag.ed")).to_have_count(0)
    page.wait_for_url(lambda url: "type=te" in url)
    page.wait_for_load_state("networkidle")
    assert tree.evaluate("(old) => old.isConnected")

    # who is signed out is asked to sign in, and keeps the text on the page until then
    page.context.clear_cookies(name="sessionid")
    page.locator("#filter_type").select_option("ed")
    page.wait_for_url(lambda url: "login" in url)


def test_a_change_is_proposed_on_words_and_shown_as_a_change(sign_in, open_round, accessible):
    page = sign_in(MEMBER)
    block = open_round.revision.blocks.filter(
        language="ja", text__contains="なければならない"
    ).first()
    page.goto(f"/rounds/{open_round.pk}/read/?text=ja&at=b-{block.key}")
    go_to(page, block)
    page.keyboard.press("c")
    form = page.locator("form.compose")
    old, new = form.locator("textarea[name=change_old]"), form.locator("textarea[name=change_new]")
    expect(old).to_be_hidden()
    form.locator("select[name=change_kind]").select_option("replace")
    expect(old).to_have_value(block.text)
    old.fill("この段落にない文")
    new.fill("ことが望ましい")
    form.get_by_role("radio", name="編集").check()
    form.locator("textarea[name=body]").fill("推奨にとどめるべきです。")
    form.locator("button.main").click()
    expect(page.locator(".summary")).to_contain_text("この箇所の文と一致しません")
    form = page.locator("form.compose")
    expect(form.locator("textarea[name=body]")).to_have_value("推奨にとどめるべきです。")
    expect(form.locator("textarea[name=change_new]")).to_have_value("ことが望ましい")
    form.locator("textarea[name=change_old]").fill("なければならない")
    anchor = submit(page, "推奨にとどめるべきです。")
    page.goto(f"/rounds/{open_round.pk}/comments/{anchor.comment.number}/")
    expect(page.locator(".diff del").first).to_have_text("なければならない")
    expect(page.locator(".diff ins").first).to_have_text("ことが望ましい")
    expect(page.get_by_text("編集ではなく技術的な変更です")).to_be_visible()
    accessible(page)
