"""A change accepted for one language: the other has to follow, and whether it did is shown."""

import pytest

from apps.dispositions import services
from apps.drafts import services as drafts
from apps.rounds.models import Round
from apps.rounds.services import carrying
from tests import factories
from tests.drafts.texts import EN, JA, files

pytestmark = pytest.mark.django_db
OWED = "英語の文も改める必要があります。"
ENGLISH = "At least one control plot shall be provided for each treated plot."
TWO = JA.replace("一つ以上", "二つ以上")
TWO_EN = EN.replace("one control plot", "two control plots")


@pytest.fixture
def first(world):
    draft = factories.draft(world.wg)
    made = drafts.add_revision(draft=draft, files=files(), note="", by=world.editor)
    return drafts.publish_revision(revision=made, by=world.secretary)


@pytest.fixture
def said(world, first):
    key = first.blocks.get(text__startswith="施用区ごとに").key
    return factories.comment(
        factories.round_(first), world.member, key=key,
        change_kind="replace", change_old="一つ", change_new="二つ",
    )  # fmt: skip


def desk_page(client, said):
    return client.get(f"/rounds/{said.round_id}/desk/{said.number}/").content.decode()


def comment_page(client, said):
    return client.get(said.get_absolute_url()).content.decode()


def answer(said, outcome, by):
    Round.objects.filter(pk=said.round_id).update(state="closed")
    said.round.refresh_from_db()
    services.record(
        comments=[said], outcome=outcome, response="そのとおりです。", head=None, decide=True,
        seen={said.pk: getattr(getattr(said, "disposition", None), "version", 0)}, by=by,
    )  # fmt: skip
    said.refresh_from_db()


def publish(world, draft, ja, en):
    revision = drafts.add_revision(draft=draft, files=files(ja, en), note="", by=world.editor)
    report = carrying.carry_comments(revision=revision, by=world.secretary)
    for anchor in revision.anchors.filter(status__in=["needs_review", "orphaned"]):
        carrying.confirm_place(anchor=anchor, by=world.secretary)
    report.refresh_from_db()
    carrying.sign_report(report=report, by=world.secretary)
    drafts.publish_revision(revision=revision, by=world.secretary)


def test_an_accepted_change_to_one_language_shows_what_has_to_follow(client, world, said):
    client.force_login(world.secretary)
    assert OWED not in desk_page(client, said)
    answer(said, "not_accepted", world.secretary)
    assert OWED not in desk_page(client, said)
    answer(said, "accepted_modified", world.secretary)
    for html in (desk_page(client, said), comment_page(client, said)):
        assert OWED in html
        assert ENGLISH in html
    client.force_login(world.member)
    assert OWED not in comment_page(client, said)  # the answer is not published


@pytest.mark.parametrize("fields", [{"change_kind": ""}, {"key": None}])
def test_without_a_change_to_a_block_nothing_has_to_follow(client, world, said, fields):
    other = factories.comment(
        said.round, world.member,
        **{"key": said.anchors.get().block.key, "change_kind": "insert", "change_new": "x"} | fields,
    )  # fmt: skip
    answer(other, "accepted", world.secretary)
    client.force_login(world.secretary)
    assert OWED not in desk_page(client, other)


def test_on_later_revisions_it_says_whether_the_counterpart_followed(client, world, first, said):
    answer(said, "accepted", world.secretary)
    client.force_login(world.secretary)
    publish(world, first.draft, TWO, EN)
    html = comment_page(client, said)
    assert "他の言語の文は未更新" in html
    assert OWED in html
    publish(world, first.draft, TWO, TWO_EN)
    html = comment_page(client, said)
    assert OWED not in html
    assert OWED not in desk_page(client, said)
    assert html.index("他の言語の文は未更新") < html.index("他の言語の文もそろっている")


def test_a_comparison_judges_a_change_only_in_the_language_it_was_worded_for(
    client, world, first, said
):
    answer(said, "accepted", world.secretary)
    services.finalise(round_=said.round, by=world.secretary)
    publish(world, first.draft, TWO, TWO_EN.replace("treated plot.", "treated field."))
    client.force_login(world.member)
    address = f"/documents/{first.draft.number}/compare/?old=1&new=2&text="
    japanese, english = (client.get(address + code).content.decode() for code in ("ja", "en"))
    assert said.get_absolute_url() in japanese
    assert said.get_absolute_url() in english
    assert "提案どおりの文になっています" in japanese
    assert "提案と違う形で変わっています" not in english
