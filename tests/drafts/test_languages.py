"""Two languages in step: what did not follow is named, shown, kept in mind, and settled by people."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as File
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit import selectors as record
from apps.drafts import services
from apps.people.permissions import NotAllowed
from apps.shared.errors import WrongState
from tests import factories
from tests.drafts.texts import EN, JA, files

pytestmark = pytest.mark.django_db
TWO = JA.replace("一つ以上", "二つ以上")
TWO_EN = EN.replace("one control plot", "two control plots")
POINTS = TWO.replace("| 対照区 | 12 |", "| 対照区 | 24 |")
LONGER = POINTS + "\n海藻の養殖場は対象としない。\n"
PLOTS, BEHIND = "施用区ごとに", "訳文未更新"


@pytest.fixture
def draft(world):
    return factories.draft(world.wg)


@pytest.fixture
def publish(world, draft):
    def published(ja, en=EN):
        made = services.add_revision(draft=draft, files=files(ja, en), note="", by=world.editor)
        return services.publish_revision(revision=made, by=world.secretary)

    return published


def states(revision):
    return {
        (block.language, block.text.split("，")[0][:12]): block.translation
        for block in revision.blocks.exclude(translation="")
    }


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_did_not_follow_is_behind_until_its_own_words_change(publish):
    plots = ("en", "At least one")
    assert states(publish(JA)) == {}
    assert states(publish(TWO)) == {plots: "behind"}
    assert states(publish(TWO)) == {plots: "behind"}
    assert states(publish(POINTS)) == {plots: "behind", ("en", "12"): "behind"}
    caught_up = TWO_EN.replace("| 12 |", "| 24 |")
    assert states(publish(LONGER, caught_up)) == {("ja", "海藻の養殖場は対象としな"): "missing"}
    assert states(publish(POINTS, caught_up)) == {}


def test_a_block_written_wholly_anew_keeps_its_counterpart(publish):
    old = publish(JA)
    new = publish(
        JA.replace(
            "施用区ごとに，対照区を一つ以上設けなければならない。", "観測井の深さは別に定める。"
        )
    )
    assert states(new) == {("en", "At least one"): "behind"}
    keys = old.blocks.filter(text__contains="control plot shall").values("key")
    assert new.blocks.filter(key__in=keys).count() == 2


def test_only_writers_settle_and_only_before_publication(client, world, draft, publish):
    publish(JA)
    coming = services.add_revision(draft=draft, files=files(TWO, EN), note="", by=world.editor)
    block = coming.blocks.get(translation="behind")
    for who in (world.member, world.observer, world.outsider):
        with pytest.raises(NotAllowed):
            services.settle_translation(block=block, by=who)
    address = f"/documents/{draft.number}/{coming.ordinal}/translation/"
    asked = {"block": block.key, "language": "en"}
    assert client.post(address, asked).status_code == 404
    client.force_login(world.member)
    assert client.post(address, asked).status_code == 404
    client.force_login(world.editor)
    html = page(client, address)
    assert "<del>一</del>" in html
    assert "At least one control plot" in html
    assert client.post(address, asked | {"language": "fr"}).status_code == 404
    assert client.post(address, asked).status_code == 302
    assert states(coming) == {}
    assert "両言語の文はそろっています" in page(client, address)
    [entry] = [e for e in record.of(coming) if e.verb == "translation.settled"]
    assert entry.changes["translation"] == ["behind", None]
    with pytest.raises(WrongState):
        services.settle_translation(block=block, by=world.editor)
    services.publish_revision(revision=coming, by=world.secretary)
    later = publish(TWO)
    assert states(later) == {}
    behind = publish(POINTS).blocks.get(translation="behind")
    with pytest.raises(WrongState):
        services.settle_translation(block=behind, by=world.editor)
    address = f"/documents/{draft.number}/{behind.revision.ordinal}/translation/"
    client.post(address, {"block": behind.key, "language": "en"})
    assert states(behind.revision) == {("en", "12"): "behind"}
    client.force_login(world.member)
    assert client.post(address, {"block": behind.key, "language": "en"}).status_code == 403


def test_readers_of_either_language_see_it_at_the_block_with_the_way_to_the_other(
    client, world, draft, publish
):
    publish(JA)
    revision = publish(POINTS)
    key = revision.blocks.get(text__startswith=PLOTS).key
    client.force_login(world.member)
    for language, said in (
        ("ja", "英語の文がまだ更新されていません"),
        ("en", "日本語の文が変更されました"),
    ):
        other = "en" if language == "ja" else "ja"
        html = page(client, f"{revision.get_absolute_url()}?text={language}")
        assert html.count(f"{BEHIND}</span>") == 2  # the block, and the table once
        assert f'href="?text={other}&amp;at=b-{key}#b-{key}">{said}' in html
        assert "反映されていないブロック：2件" in html
    round_ = factories.round_(revision)
    for language in ("ja", "en"):
        html = page(client, f"/rounds/{round_.pk}/read/?text={language}")
        assert html.count(f"{BEHIND}</span>") == 2


def test_who_prepares_a_revision_is_told_before_and_at_publication(client, world, draft, publish):
    publish(JA)
    client.force_login(world.secretary)
    sent = {"ja": File("d.md", TWO.encode()), "en": File("d.md", EN.encode())}
    html = client.post(f"/documents/{draft.number}/upload/", sent).content.decode()
    assert BEHIND in html
    coming = services.add_revision(draft=draft, files=files(TWO, EN), note="", by=world.editor)
    html = page(client, f"/documents/{draft.number}/{coming.ordinal}/publish/")
    assert BEHIND in html
    assert f"/documents/{draft.number}/{coming.ordinal}/translation/" in html


def test_pages_cost_no_more_queries_with_more_blocks_behind(client, world, draft, publish):
    publish(JA)
    few, many = publish(TWO), publish(POINTS.replace("位置", "高さ"))
    assert len(states(few)) < len(states(many))
    client.force_login(world.editor)

    def cost(address):
        with CaptureQueriesContext(connection) as queries:
            page(client, address)
        return len(queries)

    for suffix in (
        "",
        "?text=both",
        "translation/",
    ):
        page(client, f"{few.get_absolute_url()}{suffix}")
        assert cost(f"{few.get_absolute_url()}{suffix}") == cost(
            f"{many.get_absolute_url()}{suffix}"
        )


def test_both_texts_stand_side_by_side_row_by_row_and_nothing_is_left_out(
    client, world, draft, publish
):
    revision = publish(LONGER, EN + "\nOnly in English.\n\nAnd this.\n")
    client.force_login(world.member)
    answer = client.get(f"{revision.get_absolute_url()}?text=both")
    html, rows = answer.content.decode(), answer.context["rows"]
    shown = [block.pk for row in rows for part in row.parts if part for block in part.blocks]
    assert sorted(shown) == sorted(revision.blocks.values_list("pk", flat=True))
    assert html.count('aria-current="true"') == 1
    for key in revision.blocks.values_list("key", flat=True).distinct():
        assert html.count(f'id="b-{key}"') == 1
    plots = next(row for row in rows if row.part.block.text.startswith(PLOTS))
    assert [part.block.language for part in plots.parts] == ["ja", "en"]
    only_one = publish(JA, None)
    assert client.get(f"{only_one.get_absolute_url()}?text=both").context["rows"] == []


def test_of_a_long_text_both_languages_show_the_same_clauses(client, world, publish):
    def long(word, *, more=""):
        return "".join(
            f"# {n} {word}{n}\n\n" + "".join(f"{word} {n}.{m}.\n\n" for m in range(45)) + more
            for n in range(1, 7)
        )

    revision = publish(long("箇条"), long("Clause", more="Only English.\n\n"))
    client.force_login(world.member)
    seen, at = [], ""
    while at is not None:
        answer = client.get(f"{revision.get_absolute_url()}?text=both&at=b-{at}")
        rows = answer.context["rows"]
        seen += [block.pk for row in rows for part in row.parts if part for block in part.blocks]
        assert all(row.parts[0] or row.part.block.text == "Only English." for row in rows)
        at = answer.context["text"].stretch.following
    assert sorted(seen) == sorted(revision.blocks.values_list("pk", flat=True))
