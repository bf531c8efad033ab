"""Comparing two revisions, and what became of the changes proposed: in both languages and widths."""

import pytest
from playwright.sync_api import expect

from apps.drafts import services as drafts
from apps.people.models import User
from apps.people.roles import Role
from apps.rounds.models import Comment
from apps.rounds.services import carrying
from tests import factories
from tests.live import MEMBER

KEPT = {
    "ja": "土壌の各試料は，報告の後5年間，乾いた暗い場所に保管しなければならない。\n\n",
    "en": "Each sample of soil shall be kept in a dry and dark place for five years after the report.\n\n",
}
PLOT = {
    "ja": "対照区を一つ以上設け，その位置と面積とを区画の図に示さなければならない。\n\n",
    "en": "At least one control plot shall be set up, its place and area drawn on the plan of plots.\n\n",
}
NEWER = {
    "ja": PLOT["ja"].replace("一つ", "二つ"),
    "en": PLOT["en"].replace("one control plot", "two control plots"),
}
NAMES = {
    "ja": ("区画", "報告", "報告書には区画を記載する。"),
    "en": ("Plots", "Report", "The report names the plot."),
}


def text(n, language):
    """Write revision `n`: in the second one, what is kept has moved and the plots are two."""
    one, two, last = NAMES[language]
    plot, kept = (PLOT if n == 1 else NEWER)[language], KEPT[language]
    first, second = (kept, "") if n == 1 else ("", kept)
    return f"# 1 {one}\n\n{first}{plot}# 2 {two}\n\n{last}\n\n{second}"


@pytest.fixture
def compared(portal):
    """Return a member, and a draft whose second revision heeds one of two accepted changes."""
    committee = factories.committee()
    secretary = factories.member(committee, Role.SECRETARY)
    member = factories.member(committee)
    User.objects.filter(pk=member.pk).update(password=User.objects.get(email=MEMBER).password)
    draft = factories.draft(committee)

    def revision(n):
        files = {code: (f"d.{code}.md", text(n, code).encode()) for code in ("ja", "en")}
        return drafts.add_revision(draft=draft, files=files, note="", by=secretary)

    first = drafts.publish_revision(revision=revision(1), by=secretary)
    round_ = factories.round_(first)
    key = first.blocks.get(language="ja", text__startswith="対照区").key
    for old, new in (("一つ", "二つ"), ("面積", "広さ")):
        said = factories.comment(
            round_, member, key=key, change_kind="replace", change_old=old, change_new=new
        )
        factories.answer(said, "accepted", secretary)
        Comment.objects.filter(pk=said.pk).update(state="published")
    second = revision(2)
    report = carrying.carry_comments(revision=second, by=secretary)
    for anchor in second.anchors.filter(status="needs_review"):
        carrying.confirm_place(anchor=anchor, by=secretary)
    report.refresh_from_db()
    carrying.sign_report(report=report, by=secretary)
    drafts.publish_revision(revision=second, by=secretary)
    return member, draft


def narrow(page, width):
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("language", "width"), [("ja", 1440), ("en", 375)])
def test_two_revisions_are_compared_by_keyboard_and_taken_home(
    sign_in, accessible, compared, language, width
):
    member, draft = compared
    page = sign_in(member.email, language, width)
    page.goto(f"/documents/{draft.number}/compare/?text={language}")
    changed = page.locator(".passage.changed", has_text="対照区" if language == "ja" else "control")
    expect(changed.locator("ins").first).to_be_visible()
    expect(changed.locator("del").first).to_be_visible()
    expect(changed.locator(".cause")).to_have_count(2)
    moved = page.locator(".passage", has_text=KEPT[language].strip())
    expect(moved).to_have_count(2)
    expect(moved.first).to_contain_text("移動" if language == "ja" else "moved")
    accessible(page)
    narrow(page, width)
    view = page.locator("select[name=view]")
    view.focus()
    view.press("ArrowDown")
    page.get_by_role("button", name="比較する" if language == "ja" else "Compare").press("Enter")
    expect(page.locator("main.side")).to_be_visible()
    expect(page.locator(".pair .before del, .pair .after ins").first).to_be_visible()
    accessible(page)
    narrow(page, width)
    for name, ending in (("DOCX", ".docx"), ("PDF", ".pdf")):
        with page.expect_download() as download:
            page.locator(".actions").get_by_role("link", name=name).press("Enter")
        assert download.value.suggested_filename.endswith(f".r1-r2.{language}{ending}")


@pytest.mark.parametrize(("language", "width"), [("ja", 375), ("en", 1440)])
def test_the_author_finds_what_became_of_the_changes_accepted(
    sign_in, accessible, compared, language, width
):
    member, draft = compared
    page = sign_in(member.email, language, width)
    page.locator(f"a[href$='/documents/{draft.number}/2/changes/?mine=1']").first.press("Enter")
    cards = page.locator("section.card")
    expect(cards).to_have_count(2)
    words = (
        ("採用済み・未反映", "採用済み・反映済み")
        if language == "ja"
        else ("accepted, not made", "accepted and made")
    )
    for card, said in zip(cards.all(), words, strict=True):
        expect(card).to_contain_text(said)
    accessible(page)
    narrow(page, width)
    page.locator("nav.filters a").nth(1).press("Enter")
    expect(cards).to_have_count(1)
