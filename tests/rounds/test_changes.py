"""Proposed changes laid side by side, carried to the next revision, and told to their authors."""

import pytest

from apps.drafts import services as drafts
from apps.people.roles import Role
from apps.rounds.changes import proposed_text
from apps.rounds.services import carrying
from tests import factories
from tests.rounds.test_carrying import NEW, OLD, files

pytestmark = pytest.mark.django_db
PLOTS = "施用区ごとに"  # OLD says 一つ以上, NEW says 二つ以上


@pytest.fixture
def first(world):
    draft = factories.draft(world.wg)
    revision = drafts.add_revision(draft=draft, files=files(OLD), note="", by=world.editor)
    return drafts.publish_revision(revision=revision, by=world.secretary)


@pytest.fixture
def round_(first):
    return factories.round_(first)


@pytest.fixture
def propose(world, first, round_):
    def made(old, new, *, place=PLOTS, kind="replace", **fields):
        key = first.blocks.get(text__startswith=place).key
        return factories.comment(
            round_, world.member, key=key, change_kind=kind, change_old=old, change_new=new,
            **fields,
        )  # fmt: skip

    return made


def html(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_only_those_who_see_the_round_see_what_is_proposed_in_it(client, world, round_):
    page = f"/rounds/{round_.pk}/changes/"
    assert client.get(page).status_code == 302
    client.force_login(world.outsider)
    assert client.get(page).status_code == 404
    client.force_login(world.member)
    assert "修正案はまだありません" in html(client, page)


def test_changes_to_one_place_are_told_apart_and_put_together(client, world, round_, propose):
    two, three = propose("一つ", "二つ"), propose("一つ", "三つ")
    should = propose("設けなければならない", "設けることが望ましい")
    ends = propose("", "ただし，例外を認める。", kind="insert")
    propose("", "言葉による提案", kind="free")
    propose("一つ", "四つ", state="withdrawn")
    client.force_login(world.member)
    page = html(client, f"/rounds/{round_.pk}/changes/")
    [told] = client.get(f"/rounds/{round_.pk}/changes/").context["proposed"]
    against = {p.comment: p.against for p in told.proposals}
    assert against == {two: [three], three: [two], should: [], ends: []}
    assert told.combined == (
        "施用区ごとに，対照区を一つ以上設けることが望ましい。ただし，例外を認める。"
    )
    assert "要求 → 推奨" in page
    assert "言葉による提案" not in page


def test_of_many_that_contradict_some_are_named_and_all_are_counted(client, world, round_, propose):
    for n in range(11):
        propose("一つ", f"{n}個")
    client.force_login(world.member)
    page = html(client, f"/rounds/{round_.pk}/changes/")
    assert page.count("ほか2件") == 11
    [told] = client.get(f"/rounds/{round_.pk}/changes/").context["proposed"]
    assert {len(proposal.against) for proposal in told.proposals} == {10}


def published(world, first):
    revision = drafts.add_revision(draft=first.draft, files=files(NEW), note="", by=world.editor)
    report = carrying.carry_comments(revision=revision, by=world.secretary)
    for anchor in revision.anchors.filter(status__in=["needs_review", "orphaned"]):
        carrying.leave_orphaned(anchor=anchor, by=world.secretary)
    report.refresh_from_db()
    carrying.sign_report(report=report, by=world.secretary)
    drafts.publish_revision(revision=revision, by=world.secretary)
    return revision


def test_the_author_sees_what_the_next_revision_made_of_each_proposal(
    client, world, first, round_, propose
):
    said = {
        "提案どおりの文になっています": propose("一つ", "二つ"),
        "この箇所は提案と違う形で変わっています": propose("一つ", "三つ"),
        "提案は反映されていません": propose("設けなければならない", "設けることが望ましい"),
    }
    gone = propose("消える段落", "残る段落", place="消える段落")
    published(world, first)
    client.force_login(world.member)
    pages = {
        words: html(client, f"/rounds/{round_.pk}/comments/{comment.number}/")
        for words, comment in said.items()
    }
    for words, page in pages.items():
        assert [other for other in said if other in page] == [words]
    still_open = said["提案は反映されていません"]
    answer = client.get(f"/rounds/{round_.pk}/comments/{still_open.number}/")
    [(_place, _text, rebased)] = answer.context["later"]
    assert rebased.text == "施用区ごとに，対照区を二つ以上設けることが望ましい。"
    assert "違う形で" in html(client, f"/rounds/{round_.pk}/comments/{gone.number}/")


def test_a_comment_without_a_change_has_nothing_said_of_one(client, world, first, round_):
    key = first.blocks.get(text__startswith=PLOTS).key
    comment = factories.comment(round_, world.member, key=key)
    published(world, first)
    client.force_login(world.member)
    page = html(client, f"/rounds/{round_.pk}/comments/{comment.number}/")
    assert "その後の版" in page
    assert "修正案" not in page


def test_the_comparison_says_of_each_accepted_change_whether_it_was_made(
    client, world, first, round_, propose
):
    made, not_made = (
        propose("一つ", "二つ"),
        propose("設けなければならない", "設けることが望ましい"),
    )
    secretary = factories.member(world.wg, Role.SECRETARY)
    for comment in (made, not_made):
        factories.answer(comment, "accepted", secretary)
        type(comment).objects.filter(pk=comment.pk).update(state="published")
    published(world, first)
    client.force_login(world.member)
    page = html(client, f"/documents/{first.draft.number}/compare/")
    after = {c: page[page.index(f"comments/{c.number}/") :][:400] for c in (made, not_made)}
    assert "提案どおりの文になっています" in after[made]
    assert "提案は反映されていません" in after[not_made]


WHOLE = """試料は，採取した日のうちに40 °Cで恒量になるまで乾燥し，2 mmのふるいを通してから分析する。分析の結果は，採取した深さごとの平均と標準偏差とを表にまとめて報告しなければならない。

降水量は，区画に最も近い観測所の記録から月ごとに求める。

岩石粉末の粒径分布は，施用の前にふるい分けによって測定する。
"""
CUT = """試料は，採取した日のうちに40 °Cで恒量になるまで乾燥し，2 mmのふるいを通してから分析する。

分析の結果は，採取した深さごとの平均と標準誤差とを表にまとめて報告しなければならない。

降水量は，区画に最も近い観測所の記録から月ごとに求める。岩石粉末の粒径分布は，施用の前にふるい分けによって測定する。
"""


def test_the_comparison_looks_for_a_change_in_all_that_a_block_was_cut_or_joined_into(
    client, world
):
    draft = factories.draft(world.wg)
    for text in (WHOLE, CUT):
        body = files(f"# 1 試料\n\n{text}")
        revision = drafts.add_revision(draft=draft, files=body, note="", by=world.editor)
        drafts.publish_revision(revision=revision, by=world.secretary)
    first = draft.revisions.get(ordinal=1)
    round_ = factories.round_(first)
    said = {}
    for place, old, new, words in (
        ("試料は", "標準偏差", "標準誤差", "提案どおりの文になっています"),
        ("試料は", "40 °C", "60 °C", "提案は反映されていません"),
        ("試料は", "標準偏差", "中央値", "この箇所は提案と違う形で変わっています"),
        ("降水量は", "", "欠測は補わない。", "提案は反映されていません"),
        ("岩石粉末", "施用", "散布", "提案は反映されていません"),
    ):
        comment = factories.comment(
            round_, world.member, key=first.blocks.get(text__startswith=place).key,
            change_kind="replace" if old else "insert", change_old=old, change_new=new,
        )  # fmt: skip
        factories.answer(comment, "accepted", world.secretary)
        type(comment).objects.filter(pk=comment.pk).update(state="published")
        said[comment] = words
    client.force_login(world.member)
    page = html(client, f"/documents/{draft.number}/compare/")
    for comment, words in said.items():
        assert words in page[page.index(f"comments/{comment.number}/") :][:400]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("delete", "ごとに"), ("insert", "施用区NEWごとに"), ("replace", "NEWごとに")],
)
def test_words_left_over_from_another_kind_do_not_change_what_is_proposed(world, kind, expected):
    """Comments that were submitted before such words were dropped still hold them."""
    round_ = factories.round_(factories.revision(factories.draft(world.wg)))
    said = factories.comment(
        round_, world.member, key="b3", change_kind=kind, change_old="施用区", change_new="NEW"
    )
    assert proposed_text(said, said.anchors.get()).startswith(expected)
