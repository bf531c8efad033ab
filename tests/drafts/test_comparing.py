"""The comparison of two revisions: who sees it, what it says, the comments behind it, its redline."""

import io
import zipfile

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.drafts import services as drafts
from apps.people.roles import Role
from tests import factories
from tests.rounds.test_carrying import NEW, OLD, files

pytestmark = pytest.mark.django_db


def publish(draft, text, world):
    revision = drafts.add_revision(draft=draft, files=files(text), note="", by=world.editor)
    return drafts.publish_revision(revision=revision, by=world.secretary)


@pytest.fixture
def draft(world):
    draft = factories.draft(world.wg)
    publish(draft, OLD, world)
    publish(draft, NEW, world)
    return draft


@pytest.fixture
def compare(client, draft):
    def get(query=""):
        return client.get(f"/documents/{draft.number}/compare/{query}")

    return get


def test_only_readers_of_both_revisions_see_what_changed(client, world, draft, compare):
    for who in (None, world.outsider):
        if who:
            client.force_login(who)
        assert compare().status_code == 404
        assert client.get(f"/documents/{draft.number}/redline/").status_code == 404
    client.force_login(world.member)
    assert compare().status_code == 200


def test_a_reader_who_sees_no_unpublished_revision_cannot_compare_with_it(
    client, world, draft, compare
):
    text = NEW.replace("対照区の面積", "対照区の土壌面積")
    drafts.add_revision(draft=draft, files=files(text), note="", by=world.editor)
    client.force_login(world.member)
    assert compare("?old=2&new=3").status_code == 422
    assert "土壌" not in compare().content.decode()
    client.force_login(world.editor)
    assert "土壌面積" in compare("?old=2&new=3").content.decode()


def test_the_page_tells_each_change_in_words_and_marks(client, world, compare):
    client.force_login(world.member)
    html = compare().content.decode()
    assert "文言変更" in html
    assert "追加" in html
    assert "<del>消える段落には，ほかにない言葉が並んでいる。</del>" in html
    assert "<ins>新しい段落をここに置く。</ins>" in html
    assert "番号変更" in html
    side = compare("?view=side").content.decode()
    assert 'class="before"' in side
    assert "対照区の面積は" not in html.split("<details")[0]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?old=1&new=1", "異なる二つの版を選んでください。"),
        ("?old=1&new=2&text=en", "この言語の本文がありません。"),
        ("?old=1&new=99", "99"),
    ],
)
def test_a_choice_that_cannot_be_compared_says_why(client, world, compare, query, said):
    client.force_login(world.member)
    answer = compare(query)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_one_revision_has_nothing_to_compare(client, world):
    draft = factories.draft(world.wg)
    publish(draft, OLD, world)
    client.force_login(world.member)
    answer = client.get(f"/documents/{draft.number}/compare/")
    assert answer.status_code == 200
    assert "まだ一つだけ" in answer.content.decode()


def test_a_change_names_the_accepted_comment_that_asked_for_it(client, world):
    draft = factories.draft(world.wg)
    first = publish(draft, OLD, world)
    key = first.blocks.get(text__startswith="施用区ごとに").key
    still = first.blocks.get(text__startswith="対照区の面積").key
    round_ = factories.round_(first)
    secretary = factories.member(world.wg, Role.SECRETARY)
    said = {}
    for name, place, outcome in (
        ("heeded", key, "accepted"), ("refused", key, "not_accepted"), ("idle", still, "accepted"),
    ):  # fmt: skip
        comment = factories.comment(round_, world.member, key=place, state="published")
        factories.answer(comment, outcome, secretary)
        said[name] = comment
    type(round_).objects.update(state="finalised", finalised_at=round_.closes_at)
    second = drafts.add_revision(draft=draft, files=files(NEW), note="", by=world.editor)
    client.force_login(world.editor)
    html = client.get(f"/documents/{draft.number}/compare/?all=1").content.decode()

    def link(name):
        return f'<a href="/rounds/{round_.pk}/comments/{said[name].number}/">'

    assert link("heeded") in html
    assert link("refused") not in html
    assert "この箇所は変わっていません" in html[html.index(link("idle")) :][:300]
    assert second.ordinal == 2


def test_longer_texts_cost_no_more_queries(client, world, compare):
    client.force_login(world.member)
    compare()
    with CaptureQueriesContext(connection) as queries:
        compare()
    few = len(queries)
    longer = "".join(f"\n段落{n}には，新しい言葉が並んでいる。\n" for n in range(60))
    number = compare().context["draft"].number
    draft = compare().context["draft"]
    publish(draft, NEW + longer, world)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/documents/{number}/compare/?old=2&new=3")
    assert len(queries) == few


def test_the_redline_is_a_word_file_of_these_two_revisions(client, world, draft):
    client.force_login(world.member)
    answer = client.get(f"/documents/{draft.number}/redline/?old=1&new=2&text=ja")
    assert answer.status_code == 200
    assert f"{draft.number}.r1-r2.ja.docx" in answer["Content-Disposition"]
    words = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
    assert "<w:ins " in words
    assert "<w:delText" in words
    assert draft.title_ja in words


def test_the_redline_is_a_pdf_too(client, world, draft):
    address = f"/documents/{draft.number}/redline/?old=1&new=2&text=ja&as=pdf"
    client.force_login(world.outsider)
    assert client.get(address).status_code == 404
    client.force_login(world.member)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert f"{draft.number}.r1-r2.ja.pdf" in answer["Content-Disposition"]
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()
    assert "二つ以上" in text.replace("一", "")
    assert "第1版" in text
