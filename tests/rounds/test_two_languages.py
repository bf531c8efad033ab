"""Two languages in parallel: where a translation is behind, and what is accepted in one only."""

import pytest

from apps.audit import selectors as record
from apps.drafts import services as drafts
from apps.people.permissions import NotAllowed
from apps.rounds.models import Comment
from apps.shared.errors import WrongState
from tests import factories

pytestmark = pytest.mark.django_db
JA = "# 1 対照区\n\n施用区ごとに，対照区を一つ以上設けなければならない。\n\n面積は，施用区の10 %以上とする。\n"
EN = "# 1 Control plot\n\nAt least one control plot shall be set up.\n\nIts area shall be 10 % or more.\n"
CHANGED = JA.replace("一つ", "二つ")


def files(ja=JA, en=EN):
    return {"ja": ("d.ja.md", ja.encode()), "en": ("d.en.md", en.encode())}


@pytest.fixture
def first(world):
    draft = factories.draft(world.wg)
    revision = drafts.add_revision(draft=draft, files=files(), note="", by=world.editor)
    return drafts.publish_revision(revision=revision, by=world.secretary)


@pytest.fixture
def second(world, first):
    return drafts.add_revision(draft=first.draft, files=files(CHANGED), note="", by=world.editor)


def behind(revision):
    found = revision.blocks.filter(behind=True)
    return [(block.language, block.clause, block.text[:12]) for block in found]


def test_what_one_language_changed_is_behind_in_the_other_until_it_follows(world, first, second):
    assert behind(first) == []
    assert behind(second) == [("en", "1", "At least one")]
    drafts.publish_revision(revision=second, by=world.secretary)
    third = drafts.add_revision(
        draft=first.draft,
        files=files(CHANGED, EN.replace("10 %", "12 %")),
        note="",
        by=world.editor,
    )
    assert behind(third) == [("en", "1", "At least one"), ("ja", "1", "面積は，施用区の10 %")]
    followed = EN.replace("At least one control plot", "Two or more control plots")
    drafts.replace_text(revision=third, files=files(CHANGED, followed), note="", by=world.editor)
    assert behind(third) == []


def test_the_pages_say_so_and_the_editor_can_say_that_nothing_is_to_do(
    client, world, first, second
):
    page = f"/documents/{first.draft.number}/2/"
    client.force_login(world.editor)
    shown = client.get(f"{page}?text=en").content.decode()
    assert "訳文未更新の箇所が1件あります" in shown
    assert shown.count("ここは日本語の本文が変更されています") == 1
    assert "訳文未更新" not in client.get(f"{page}?text=ja").content.decode()
    client.force_login(world.secretary)
    assert "1件の訳文は" in client.get(f"{page}publish/").content.decode()
    late = second.blocks.get(behind=True)
    with pytest.raises(NotAllowed):
        drafts.declare_in_step(block=late, by=world.member)
    deed = f"{page}in-step/en/{late.key}/"
    client.force_login(world.member)
    assert client.post(deed).status_code == 404
    assert behind(second)
    client.force_login(world.editor)
    assert client.get(deed).status_code == 405
    assert client.post(deed).status_code == 302
    assert behind(second) == []
    assert record.of(second).filter(verb="translation.in_step").exists()


def test_a_published_translation_stays_behind(client, world, first, second):
    drafts.publish_revision(revision=second, by=world.secretary)
    late = second.blocks.get(behind=True)
    with pytest.raises(WrongState):
        drafts.declare_in_step(block=late, by=world.editor)
    client.force_login(world.editor)
    assert (
        client.post(f"/documents/{first.draft.number}/2/in-step/en/{late.key}/").status_code == 404
    )
    round_ = factories.round_(second)
    client.force_login(world.member)
    shown = client.get(f"/rounds/{round_.pk}/read/?text=en").content.decode()
    assert "訳文未更新" in shown
    assert "訳文の変更は不要" not in shown


def test_a_comment_on_one_language_stands_at_the_other_and_none_is_lost(client, world, first):
    round_ = factories.round_(first)
    key = first.blocks.get(text__startswith="施用区ごとに").key
    alone = first.blocks.filter(language="ja").last()
    said = factories.comment(round_, world.member, key=key)
    client.force_login(world.member)
    for language in ("ja", "en"):
        context = client.get(f"/rounds/{round_.pk}/read/?text={language}").context
        assert context["spots"][key].shown == [said]
        assert [node.count for node in context["text"].tree] == [1]
    lonely = factories.revision(factories.draft(world.wg), published=False)
    lonely.blocks.filter(language="en").exclude(kind="heading").delete()
    lonely.state, lonely.published_at = "published", first.published_at
    lonely.save()
    other = factories.round_(lonely)
    where = (
        lonely.blocks.filter(language="ja")
        .exclude(key__in=lonely.blocks.filter(language="en").values("key"))
        .first()
    )
    lost = factories.comment(other, world.member, key=where.key)
    whole = client.get(f"/rounds/{other.pk}/read/?text=en").context["whole"]
    assert lost in whole.shown + whole.folded
    assert alone


def test_what_is_accepted_in_one_language_warns_that_the_other_has_to_follow(client, world, first):
    round_ = factories.round_(first)
    key = first.blocks.get(text__startswith="施用区ごとに").key
    said = factories.comment(
        round_, world.member, key=key, change_kind="replace", change_old="一つ", change_new="二つ"
    )
    page = f"/rounds/{round_.pk}/comments/{said.number}/"
    client.force_login(world.member)
    assert "要更新" not in client.get(page).content.decode()
    factories.answer(said, "accepted", world.secretary)
    Comment.objects.filter(pk=said.pk).update(state="published")
    shown = client.get(page).content.decode()
    assert "要更新" in shown
    assert "At least one control plot shall be set up." in shown
    client.force_login(world.secretary)
    desk = client.get(f"/rounds/{round_.pk}/desk/{said.number}/").content.decode()
    assert "要更新" in desk
