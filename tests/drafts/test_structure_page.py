"""The page on which a text's structure is doubted, in both languages."""

import pytest

from apps.drafts import services as drafts
from apps.drafts.structure_words import SENTENCES
from documents.structure import RULES
from tests import factories

pytestmark = pytest.mark.django_db

JA = """# 1 適用範囲

この規格は，土壌試料を5点採取しなければならない。

# 3 試料

表1に点数を示す。
"""


@pytest.fixture
def revision(world):
    draft = factories.draft(world.wg)
    files = {"ja": ("draft.ja.md", JA.encode())}
    return drafts.add_revision(draft=draft, files=files, note="", by=world.editor)


@pytest.fixture
def address(revision):
    return f"/documents/{revision.draft.number}/1/structure/"


def test_only_those_who_prepare_the_text_see_what_is_doubted_in_it(client, world, address):
    assert client.get(address).status_code == 404
    client.force_login(world.member)
    assert client.get(address).status_code == 404
    client.force_login(world.editor)
    assert client.get(address).status_code == 200


def test_a_warning_says_what_where_and_by_which_rule(client, world, address, revision):
    client.force_login(world.editor)
    html = client.get(address).content.decode()
    assert "表現です。適用範囲には置けません。" in html
    assert ">14.2<" in html
    assert "2 となるべき箇所が 3 になっています。" in html
    key = revision.blocks.get(number="3").key
    assert f"/documents/{revision.draft.number}/1/?text=ja#b-{key}" in html
    world.editor.language = "en"
    world.editor.save()
    english = client.get(address).content.decode()
    assert "3 comes where 2 is expected." in english


def test_a_sound_text_is_said_to_be_sound(client, world):
    draft = factories.draft(world.wg)
    files = {
        "ja": ("draft.ja.md", "# 1 適用範囲\n\nこの規格は，測定方法について規定する。\n".encode())
    }
    drafts.add_revision(draft=draft, files=files, note="", by=world.editor)
    client.force_login(world.editor)
    assert (
        "指摘はありません。"
        in client.get(f"/documents/{draft.number}/1/structure/").content.decode()
    )


def test_every_finding_has_a_sentence_with_the_fields_it_is_given():
    assert set(SENTENCES) == set(RULES)
    assert all("%(" in str(sentence) for sentence in SENTENCES.values())
