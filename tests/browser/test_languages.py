"""Two people, two languages: one comments on the Japanese text, the other reads it at the English."""

import pytest
from playwright.sync_api import expect

from apps.drafts import services as drafts
from apps.people.models import User
from apps.people.roles import Role
from tests import factories
from tests.live import MEMBER

JA = "# 1 対照区\n\n施用区ごとに，対照区を一つ以上設けなければならない。\n"
EN = "# 1 Control plot\n\nAt least one control plot shall be set up for each treated plot.\n"


@pytest.fixture
def open_round(portal):
    """Return a round on a text in two languages, its secretary, and two members."""
    committee = factories.committee()
    people = [
        factories.member(committee, role) for role in (Role.SECRETARY, Role.MEMBER, Role.MEMBER)
    ]
    password = User.objects.get(email=MEMBER).password
    User.objects.filter(pk__in=[p.pk for p in people]).update(password=password)
    files = {"ja": ("d.ja.md", JA.encode()), "en": ("d.en.md", EN.encode())}
    draft = factories.draft(committee)
    revision = drafts.add_revision(draft=draft, files=files, note="", by=people[0])
    return factories.round_(drafts.publish_revision(revision=revision, by=people[0])), *people


@pytest.mark.parametrize("width", [1440, 375])
def test_a_comment_on_one_language_is_read_at_the_other(sign_in, accessible, open_round, width):
    round_, secretary, writer, reader = open_round
    key = round_.revision.blocks.get(language="ja", text__startswith="施用区").key
    page = sign_in(writer.email, width=width)
    page.goto(f"/rounds/{round_.pk}/read/")
    page.locator(f"#b-{key} .add").click()
    form = page.locator("form.compose")
    form.locator("input[name=phrase]").fill("一つ以上")
    form.get_by_role("radio", name="技術").check()
    form.locator("textarea[name=body]").fill("二つ以上とすべきです。")
    form.locator("button.main").click()
    expect(page.locator("h1")).to_contain_text("受領票")

    page = sign_in(reader.email, "en", width)
    page.goto(f"/rounds/{round_.pk}/read/")
    block = page.locator(f"#b-{key}")
    expect(block.locator(".words")).to_contain_text("At least one control plot")
    expect(block.locator(".cmt .quote")).to_have_text("一つ以上")
    expect(block.locator(".cmt .said")).to_have_attribute("lang", "ja")
    accessible(page)

    changed = {
        "ja": ("d.ja.md", JA.replace("一つ", "二つ").encode()),
        "en": ("d.en.md", EN.encode()),
    }
    drafts.add_revision(draft=round_.revision.draft, files=changed, note="", by=secretary)
    page = sign_in(secretary.email, "en", width)
    page.goto(f"/documents/{round_.revision.draft.number}/2/")
    late = page.locator(".step")
    expect(late).to_contain_text("translation behind")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    late.get_by_role("link").press("Enter")
    expect(page.locator(f"#b-{key} .words")).to_contain_text("二つ以上")
    page.goto(f"/documents/{round_.revision.draft.number}/2/?text=both")
    both = page.locator(f".blk[data-key='{key}']")
    expect(both).to_contain_text("二つ以上")
    expect(both).to_contain_text("At least one control plot")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"/documents/{round_.revision.draft.number}/2/translation/")
    accessible(page)
    page.get_by_role("button", name="It is in step").press("Enter")
    expect(page.locator(".notice.good")).to_have_text("Both languages are in step.")
