"""What a revision made of the changes proposed to the one before, and who may know it."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.drafts import services as drafts
from apps.rounds.models import Comment
from apps.rounds.services import carrying
from tests import factories

pytestmark = pytest.mark.django_db
OLD = """# 1 対照区

施用区ごとに，対照区を一つ以上設けなければならない。

対照区の面積は，施用区の10 %以上とする。

試料は、採取した日のうちに40 °Cで恒量になるまで乾燥し、2 mmのふるいを通してから分析する。分析の結果は、採取した深さごとの平均と標準偏差とを表にまとめて報告しなければならない。

消える段落には，ほかにない言葉が並んでいる。
"""
NEW = """# 1 対照区

施用区ごとに，対照区を二つ以上設けなければならない。

対照区の面積は，施用区の10 %以上とする。

試料は、採取した日のうちに40 °Cで恒量になるまで乾燥し、2 mmのふるいを通してから分析する。

分析の結果は、採取した深さごとの平均と標準誤差とを表にまとめて報告しなければならない。
"""
PLOTS, AREA, SAMPLE, GONE = "施用区ごとに", "対照区の面積", "試料は、採取", "消える段落"


def files(text):
    return {"ja": ("d.md", text.encode())}


@pytest.fixture
def round_(world):
    draft = factories.draft(world.wg)
    revision = drafts.add_revision(draft=draft, files=files(OLD), note="", by=world.editor)
    drafts.publish_revision(revision=revision, by=world.secretary)
    return factories.round_(revision)


@pytest.fixture
def propose(world, round_):
    def made(at, old, new, outcome=None, *, kind="replace", published=True):
        key = round_.revision.blocks.get(text__startswith=at).key
        said = factories.comment(
            round_, world.member, key=key, change_kind=kind, change_old=old, change_new=new
        )
        if outcome:
            factories.answer(said, outcome, world.secretary)
            state = "published" if published else "decided"
            Comment.objects.filter(pk=said.pk).update(state=state)
        return said

    return made


@pytest.fixture
def said(propose):
    return {
        "applied": propose(PLOTS, "一つ", "二つ", "accepted"),
        "otherwise": propose(PLOTS, "一つ", "三つ", "accepted_modified"),
        "missing": propose(AREA, "10 %", "20 %", "accepted"),
        "split": propose(SAMPLE, "標準偏差", "標準誤差", "accepted"),
        "unpublished": propose(AREA, "面積", "大きさ", "accepted", published=False),
        "carried": propose(AREA, "とする", "とすることが望ましい"),
        "conflict": propose(PLOTS, "一つ", "四つ"),
        "said": propose(PLOTS, "一つ", "二つ"),
        "gone": propose(GONE, "言葉", "語", "accepted"),
        "words": propose(AREA, "", "図を加える。", "accepted", kind="free"),
        "refused": propose(AREA, "10 %", "5 %", "not_accepted"),
    }


@pytest.fixture
def coming(world, round_, said):
    draft = round_.revision.draft
    revision = drafts.add_revision(draft=draft, files=files(NEW), note="", by=world.editor)
    carrying.carry_comments(revision=revision, by=world.secretary)
    return revision


def publish(world, revision):
    for anchor in revision.anchors.filter(status="needs_review"):
        carrying.confirm_place(anchor=anchor, by=world.secretary)
    for anchor in revision.anchors.filter(status="orphaned"):
        carrying.leave_orphaned(anchor=anchor, by=world.secretary)
    carrying.sign_report(report=revision.carrying, by=world.secretary)
    drafts.publish_revision(revision=revision, by=world.secretary)


def fates(client, page):
    return {one.comment: str(one.fulfilment) for one in client.get(page).context["told"]}


def test_each_change_is_told_and_the_forgotten_ones_come_first(client, world, coming, said):
    page = f"/documents/{coming.draft.number}/2/changes/"
    assert client.get(page).status_code == 302
    for stranger in (world.outsider, world.member):  # the text is not published yet
        client.force_login(stranger)
        assert client.get(page).status_code == 404
    client.force_login(world.secretary)
    unsure = fates(client, page)
    assert unsure[said["missing"]] == "missing"
    publish(world, coming)
    found = fates(client, page)
    assert found == {
        said["missing"]: "missing", said["unpublished"]: "missing", said["otherwise"]: "otherwise",
        said["conflict"]: "conflict", said["gone"]: "by_hand", said["words"]: "by_hand",
        said["carried"]: "carried", said["said"]: "said", said["applied"]: "applied",
        said["split"]: "applied",
    }  # fmt: skip
    assert next(iter(found.values())) == "missing"
    counts = dict(client.get(page).context["counts"])
    assert counts == Counter(found.values())
    assert set(fates(client, f"{page}?show=conflict")) == {said["conflict"]}
    shown = client.get(f"{page}?show=conflict").content.decode()
    for words in ("対照区を一つ以上", "<del>一</del><ins>四</ins>", "<del>一</del><ins>二</ins>"):
        assert words in shown


def test_members_know_a_disposition_once_it_is_published(client, world, coming, said):
    publish(world, coming)
    page = f"/documents/{coming.draft.number}/2/changes/"
    client.force_login(world.member)
    found = fates(client, page)
    assert found[said["unpublished"]] == "carried"
    assert found[said["missing"]] == "missing"
    assert said["refused"] not in found
    other = factories.member(world.wg)
    client.force_login(other)
    assert not fates(client, f"{page}?mine=1")
    home = client.get("/").content.decode()
    assert f"{page}?mine=1" not in home
    client.force_login(world.member)
    assert f"{page}?mine=1" in client.get("/").content.decode()
    assert page in client.get(f"/documents/{coming.draft.number}/2/").content.decode()


def test_who_confirms_one_piece_of_a_split_block_does_not_lose_the_others(
    client, world, coming, said
):
    place = coming.anchors.get(comment=said["split"])
    page = f"/documents/{coming.draft.number}/2/changes/"
    client.force_login(world.secretary)
    carrying.confirm_place(anchor=place, by=world.secretary)
    assert fates(client, page)[said["split"]] == "applied"
    beside = coming.blocks.get(text__startswith="分析の結果")
    assert place.block != beside, "the change stands in the other piece"
    first = coming.blocks.get(text__startswith=SAMPLE)
    carrying.place_anchor(anchor=place, block=first, by=world.secretary)
    assert fates(client, page)[said["split"]] == "otherwise"


def test_the_cost_does_not_grow_with_the_changes(client, world, round_, propose):
    def asked(n):
        for _ in range(n):
            propose(SAMPLE, "標準偏差", "標準誤差", "accepted")
            propose(AREA, "10 %", "20 %")
        revision = round_.revision.draft.revisions.filter(ordinal=2).first() or drafts.add_revision(
            draft=round_.revision.draft, files=files(NEW), note="", by=world.editor
        )
        carrying.carry_comments(revision=revision, by=world.secretary)
        client.force_login(world.secretary)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/documents/{revision.draft.number}/2/changes/")
        assert len(answer.context["told"]) >= 2 * n
        return len(queries)

    assert asked(1) == asked(5) <= 25


def test_the_conflict_map_is_narrowed_to_a_clause(client, world, round_, propose):
    propose(PLOTS, "一つ", "二つ")
    client.force_login(world.member)
    page = f"/rounds/{round_.pk}/changes/"
    assert len(client.get(f"{page}?clause=1").context["proposed"]) == 1
    assert len(client.get(f"{page}?clause=9").context["proposed"]) == 1  # there is none: all


def test_what_is_only_proposed_or_deferred_is_open_and_what_is_made_in_part_is_made_otherwise(
    client, world, round_, propose
):
    meant = propose(AREA, "10 %", "20 %", "accepted", published=False)
    refused = propose(AREA, "とする", "とすることが望ましい", "not_accepted", published=False)
    for said in (meant, refused):
        said.disposition.state = "proposed"
        said.disposition.save()
        Comment.objects.filter(pk=said.pk).update(state="proposed")
    later = propose(AREA, "面積", "広さ", "deferred")
    text = "施用区ごとに，対照区を一つ以上設けなければならない。"
    part = propose(PLOTS, text, text.replace("一つ", "二つ").replace("設け", "置か"), "accepted")
    revision = drafts.add_revision(
        draft=round_.revision.draft, files=files(NEW), note="", by=world.editor
    )
    carrying.carry_comments(revision=revision, by=world.secretary)
    publish(world, revision)
    client.force_login(world.secretary)
    found = fates(client, f"/documents/{revision.draft.number}/2/changes/")
    assert found == {meant: "carried", refused: "carried", later: "carried", part: "otherwise"}
