"""A long text in the browser: it goes on by itself, and links lead into what is not loaded yet."""

import pytest
from playwright.sync_api import expect

from apps.drafts import services as drafts
from apps.people.roles import Role
from tests import factories
from tests.rounds.test_reader import CLAUSES, LONG


@pytest.fixture
def long_round(portal):
    committee = factories.committee()
    secretary = factories.member(committee, Role.SECRETARY)
    revision = drafts.add_revision(
        draft=factories.draft(committee), files={"ja": ("d.md", LONG.encode())}, note="",
        by=secretary,
    )  # fmt: skip
    drafts.publish_revision(revision=revision, by=secretary)
    round_ = factories.round_(revision)
    key = revision.blocks.get(text="段落9-3の文。").key
    return secretary, factories.comment(round_, secretary, key=key)


@pytest.mark.parametrize("width", [1440, 375])
def test_a_long_text_goes_on_while_one_reads(sign_in, accessible, long_round, width):
    secretary, said = long_round
    page = sign_in(secretary.email, width=width)
    page.goto(f"/rounds/{said.round_id}/read/")
    last = page.get_by_text(f"段落{CLAUSES}-1の文。", exact=True)
    expect(last).to_have_count(0)
    for _ in range(CLAUSES):
        page.keyboard.press("End")
        page.wait_for_timeout(150)
    expect(last).to_have_count(1)
    assert page.locator(".blk").count() == said.round.revision.blocks.count()
    accessible(page)


def test_a_link_to_a_comment_far_on_opens_there(sign_in, long_round):
    secretary, said = long_round
    page = sign_in(secretary.email)
    page.goto(f"/rounds/{said.round_id}/read/#c-{said.number}")
    card = page.locator(f"#c-{said.number}")
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport()


def test_a_clause_far_on_is_reached_from_the_tree(sign_in, long_round):
    secretary, said = long_round
    page = sign_in(secretary.email)
    page.goto(f"/rounds/{said.round_id}/read/?mine=on")
    page.locator(".tree.stick").get_by_role("link", name="箇条その11").click()
    expect(page.get_by_text("段落11-1の文。", exact=True)).to_be_in_viewport()
    expect(page.locator("#filter_mine")).to_be_checked()
