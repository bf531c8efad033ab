"""The reader of a round: a long text stretch by stretch, what was said there, filters and counts."""

import re
import uuid
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.drafts import services as drafts
from apps.drafts.reading import LONG_TREE, STRETCH
from apps.rounds.services import comments
from tests import factories

pytestmark = pytest.mark.django_db
CLAUSES, PARAGRAPHS = 12, 29
LONG = "".join(
    f"# {n} 箇条その{n}\n\n" + "".join(f"段落{n}-{m}の文。\n\n" for m in range(PARAGRAPHS))
    for n in range(1, CLAUSES + 1)
)


@pytest.fixture
def revision(world):
    draft = factories.draft(world.wg)
    files = {"ja": ("d.md", LONG.encode())}
    revision = drafts.add_revision(draft=draft, files=files, note="", by=world.editor)
    return drafts.publish_revision(revision=revision, by=world.secretary)


@pytest.fixture
def round_(revision):
    return factories.round_(revision)


@pytest.fixture
def read(client, world, round_):
    client.force_login(world.member)

    def get(query=""):
        answer = client.get(f"/rounds/{round_.pk}/read/{query}")
        assert answer.status_code == 200
        return answer

    return get


def key(revision, text):
    return revision.blocks.get(text=text).key


def test_a_long_text_is_shown_by_stretches_of_whole_clauses_that_leave_nothing_out(read, revision):
    seen, at = [], ""
    while at is not None:
        stretch = read(f"?at=b-{at}").context["text"].stretch
        assert STRETCH <= len(stretch.blocks) < STRETCH + PARAGRAPHS + 1 or not stretch.following
        assert stretch.blocks[0].kind == "heading"
        seen += stretch.keys
        at = stretch.following
    assert seen == list(revision.blocks.order_by("position").values_list("key", flat=True))


@pytest.mark.parametrize("query", ["", "?text=ja", "?mine=1&at=b-nosuch"])
def test_every_clause_of_the_tree_leads_to_its_heading(read, revision, query):
    html = read(query).content.decode()
    tree = html[html.index('class="tree stick"') :].partition("</nav>")[0]
    led = re.findall(r'href="([^"#]*)#(b-[^"]+)"', tree)
    assert len(led) == CLAUSES
    for address, name in led:
        assert not address or address.startswith("?"), address
        there = read(unescape(address) or query).content.decode()
        assert f'id="{name}"' in there


def test_a_block_asked_for_is_shown_with_its_neighbours(read, revision):
    asked = key(revision, "段落9-3の文。")
    html = read(f"?at=b-{asked}").content.decode()
    assert f'id="b-{asked}"' in html
    assert "段落1-1の文。" not in html
    assert 'id="b-nosuch"' not in read("?at=b-nosuch").content.decode()
    assert "段落1-1の文。" in read("?at=b-nosuch").content.decode()


def test_a_comment_asked_for_is_shown_beside_its_block_and_nowhere_else(
    read, world, revision, round_
):
    there = factories.comment(round_, world.member, key=key(revision, "段落9-3の文。"))
    whole = factories.comment(round_, world.member, key=None)
    first = read().content.decode()
    assert (f'id="c-{there.number}"' in first, f'id="c-{whole.number}"' in first) == (False, True)
    later = read(f"?at=c-{there.number}").content.decode()
    assert (f'id="c-{there.number}"' in later, f'id="c-{whole.number}"' in later) == (True, False)
    assert read("?at=c-99999999999999999999").status_code == 200
    assert read("?at=c-x").status_code == 200


def test_a_comment_on_a_block_that_only_the_other_language_has_is_not_lost(client, world):
    draft = factories.draft(world.wg)
    files = {
        "ja": ("d.md", "# 1 範囲\n\n文。\n".encode()),
        "en": ("d.md", b"# 1 Scope\n\nText.\n\n# 2 More\n\nOnly here.\n"),
    }
    revision = drafts.add_revision(draft=draft, files=files, note="", by=world.editor)
    drafts.publish_revision(revision=revision, by=world.secretary)
    round_ = factories.round_(revision)
    alone = revision.blocks.get(text="Only here.").key
    said = factories.comment(round_, world.member, key=alone, language="en")
    client.force_login(world.member)
    for language, place in (("ja", "whole"), ("en", alone)):
        html = client.get(f"/rounds/{round_.pk}/read/?text={language}").content.decode()
        beside = html[html.index(f'id="beside-{place}"') :]
        assert f'id="c-{said.number}"' in beside[: beside.index("</article>")]


def test_what_is_said_of_one_language_stands_and_counts_at_the_other_too(client, world):
    round_ = factories.round_(factories.revision(factories.draft(world.wg)))
    begun = comments.save_comment(
        round_=round_, id=uuid.uuid4(), words=comments.Words(type="te", body="二つ以上が必要です。"),
        block_key="b3", text_language="ja", span=(6, 9), save_count=0, by=world.member,
    )  # fmt: skip
    said = comments.submit_comment(comment=begun, by=world.member)
    client.force_login(world.member)
    answer = client.get(f"/rounds/{round_.pk}/read/?text=en")
    html = answer.content.decode()
    beside = html[html.index('id="beside-b3"') :]
    card = beside[: beside.index("</article>")]
    assert f'id="c-{said.number}"' in card
    assert f'lang="ja">{said.anchors.get().quote}</p>' in card
    assert "<mark" not in html  # the range is one of the Japanese words
    assert {node.number: node.count for node in answer.context["text"].tree} == {"1": 0, "5.2": 1}


def test_filters_go_together_and_say_how_many_are_shown(read, world, revision, round_):
    here = key(revision, "段落1-1の文。")
    other = factories.member(world.wg)
    mine = factories.comment(round_, world.member, key=here, type="ed", body="私の所見")
    theirs = factories.organisation("南海農業試験場")
    factories.comment(round_, other, key=here, type="ed", body="他者の所見", organisation=theirs)
    factories.comment(round_, other, key=here, type="te", language="en", body="An opinion")

    def shown(query):
        html = read(query).content.decode()
        return [said for said in ("私の所見", "他者の所見", "An opinion") if said in html]

    assert shown("") == ["私の所見", "他者の所見", "An opinion"]
    assert shown("?mine=on") == ["私の所見"]
    assert shown("?type=ed") == ["私の所見", "他者の所見"]
    assert shown(f"?type=ed&by={theirs.pk}") == ["他者の所見"]
    assert shown("?written=en") == ["An opinion"]
    assert shown("?type=nonsense&by=0") == ["私の所見", "他者の所見", "An opinion"]
    assert "意見3件のうち1件を表示" in read("?mine=on").content.decode()
    assert mine.label in read("?mine=on").content.decode()


def test_the_tree_counts_what_was_said_in_each_clause(read, world, revision, round_):
    for text in ("段落9-3の文。", "段落9-4の文。", "段落2-1の文。"):
        factories.comment(round_, world.member, key=key(revision, text))
    factories.comment(round_, world.member, key=key(revision, "段落9-5の文。"), state="withdrawn")
    counts = {node.number: node.count for node in read("?type=ge").context["text"].tree}
    assert {number: n for number, n in counts.items() if n} == {"2": 1, "9": 2}


def test_a_page_costs_no_more_queries_with_more_comments(client, read, world, revision, round_):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            read()
        return len(queries)

    here = key(revision, "段落1-1の文。")
    factories.comment(round_, world.member, key=here)
    read()
    few = cost()
    for n in range(12):
        factories.comment(round_, world.member, key=key(revision, f"段落1-{n}の文。"))
    assert cost() == few


def test_in_a_long_tree_only_what_is_shown_is_open(client, world):
    draft = factories.draft(world.wg)
    text = "".join(
        f"# {n} 箇条\n\n## {n}.1 細分\n\n文。\n\n## {n}.2 細分\n\n文。\n\n"
        for n in range(1, LONG_TREE // 2)
    )
    files = {"ja": ("d.md", text.encode())}
    revision = drafts.add_revision(draft=draft, files=files, note="", by=world.editor)
    client.force_login(world.editor)
    tree = client.get(f"/documents/{draft.number}/1/").context["text"].tree
    assert tree[0].is_open
    assert not tree[-1].is_open
    assert revision.ordinal == 1
