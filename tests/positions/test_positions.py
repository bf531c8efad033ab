"""A position: lines from what was carried forward, each with its origins; nothing else."""

import pytest

from apps.audit import selectors as record
from apps.dispositions.models import EnglishWording
from apps.people.permissions import NotAllowed
from apps.people.roles import Role
from apps.positions import selectors, services
from apps.positions.models import Position
from apps.rounds.models import Round
from apps.rounds.wording import change_in_words
from apps.shared.errors import DomainError, WrongState
from tests import factories


def draft(round_, by):
    return services.draft_position(
        round_=round_, forum="iso", title_ja="意見書", title_en="Position", by=by
    )


def test_only_the_secretariat_drafts_a_position(world):
    round_ = factories.finalised_round(world.wg)
    for person in (world.member, world.secretary, world.chair, world.auditor, world.outsider):
        with pytest.raises(NotAllowed):
            draft(round_, person)
    assert not Position.objects.exists()
    assert draft(round_, world.secretariat).lines.count() == 3


@pytest.mark.parametrize("fields", [{"state": "closed"}, {"purpose": "internal"}])
def test_only_a_finalised_external_round_leads_to_a_position(world, fields):
    round_ = factories.finalised_round(world.wg)
    Round.objects.filter(pk=round_.pk).update(**fields)
    round_.refresh_from_db()
    with pytest.raises(WrongState):
        draft(round_, world.secretariat)


def test_a_round_has_one_position(world):
    round_ = factories.finalised_round(world.wg)
    draft(round_, world.secretariat)
    with pytest.raises(WrongState):
        draft(round_, world.secretariat)


def test_merged_comments_are_origins_of_the_line_and_dropped_ones_of_none(world):
    round_ = factories.finalised_round(world.wg, 0)
    secretary = factories.member(world.wg, Role.SECRETARY)
    said = [
        factories.comment(round_, factories.member(world.wg), state="published", language="en")
        for _ in range(3)
    ]
    factories.answer(said[0], "adopted_edited", secretary)
    factories.answer(said[1], "merged", secretary, head=said[0])
    factories.answer(said[2], "dropped", secretary)
    line = draft(round_, world.secretariat).lines.get()
    assert set(line.origins.all()) == {said[0], said[1]}
    assert line.supporters.count() == 2


def test_lines_stand_in_the_order_of_the_document(world):
    round_ = factories.finalised_round(world.wg, 0)
    secretary = factories.member(world.wg, Role.SECRETARY)
    for key in ("b4", None, "b1", "b3"):
        said = factories.comment(round_, state="published", language="en", key=key)
        factories.answer(said, "adopted", secretary)
    lines = draft(round_, world.secretariat).lines.order_by("ordinal")
    assert [(line.clause, line.line_number) for line in lines] == [
        ("", ""), ("1", "2"), ("5.2", "4"), ("5.2", "5"),
    ]  # fmt: skip


def test_a_round_from_which_nothing_was_carried_is_refused(world):
    with pytest.raises(DomainError):
        draft(factories.finalised_round(world.wg, 0), world.secretariat)


def test_english_comes_from_the_wording_else_from_an_english_original(world):
    round_ = factories.finalised_round(world.wg, 0)
    secretary = factories.member(world.wg, Role.SECRETARY)
    worded, english, japanese = (
        factories.comment(round_, state="published", **fields)
        for fields in (
            {"body": "期間がない。"},
            {"language": "en", "body": "No period.", "justification": "", "change_kind": "replace",
             "change_old": "long", "change_new": "stated"},
            {"body": "範囲が狭い。"},
        )
    )  # fmt: skip
    for said in (worded, english, japanese):
        factories.answer(said, "adopted", secretary)
    EnglishWording.objects.create(
        comment=worded, body="The period is missing.", proposed_change="Add it.",
        source_hash=worded.content_hash, written_by=secretary,
    )  # fmt: skip
    position = draft(round_, world.secretariat)
    text = {
        line.origins.get().pk: (line.comment, line.proposed_change) for line in position.lines.all()
    }
    assert text[worded.pk] == ("The period is missing.", "Add it.")
    assert text[english.pk] == ("No period.", "Replace “long” by “stated”.")
    assert text[japanese.pk] == ("", "")
    (blocker,) = selectors.blockers(selectors.lines_of(position))
    assert blocker.line.origins.get() == japanese


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("insert", "", "x"), "Insert “x”."),
        (("delete", "x", ""), "Delete “x”."),
        (("free", "", "See 3."), "See 3."),
        (("", "", ""), ""),
    ],
)
def test_changes_as_sentences(change, sentence):
    assert change_in_words(*change, "en") == sentence


def test_editing_a_line_refuses_others_and_records_old_and_new(client, world):
    position = factories.position(world.wg, 1, by=world.secretariat)
    page = f"/positions/{position.pk}/lines/1/"
    form = {"clause": "5.2", "type": "ed", "comment": "Better.", "proposed_change": "", "element": "", "line_number": ""}  # fmt: skip
    client.force_login(world.secretary)
    assert client.post(page, form).status_code == 403
    client.force_login(world.secretariat)
    refused = client.post(page, form | {"type": "zz"})
    assert refused.status_code == 422
    assert "Better." in refused.content.decode()
    assert client.post(page, form).status_code == 302
    line = position.lines.get()
    assert (line.comment, line.type, line.origins.count()) == ("Better.", "ed", 1)
    assert record.of(line).get().changes["comment"][1] == "Better."


def test_pages_are_for_those_whom_the_table_names(client, world):
    position = factories.position(world.wg, by=world.secretariat)
    for person in (world.outsider, world.observer):
        client.force_login(person)
        assert client.get(f"/positions/{position.pk}/").status_code == 404
        assert position.title not in client.get("/positions/").content.decode()
    for person in (world.member, world.council_member, world.secretariat, world.auditor):
        client.force_login(person)
        assert client.get(f"/positions/{position.pk}/").status_code == 200
    client.force_login(world.member)
    assert client.get(f"/positions/from/{position.round_id}/").status_code == 403


def test_drafting_on_the_page(client, world):
    round_ = factories.finalised_round(world.wg)
    client.force_login(world.secretariat)
    assert round_.title in client.get("/positions/").content.decode()
    page = f"/positions/from/{round_.pk}/"
    form = {"forum": "iso", "title_ja": "意見書", "title_en": "Position", "member_body": "Japan!"}
    assert client.post(page, form).status_code == 422
    assert client.post(page, form | {"member_body": "JP"}).status_code == 302
    assert Position.objects.get().member_body == "JP"


def test_a_position_costs_the_same_for_one_line_and_for_ten(
    client, world, django_assert_max_num_queries
):
    client.force_login(world.secretariat)
    small = factories.position(world.wg, 1, by=world.secretariat)
    large = factories.position(world.wg, 10, by=world.secretariat)
    with django_assert_max_num_queries(20) as few:
        client.get(f"/positions/{small.pk}/")
    with django_assert_max_num_queries(len(few)):
        client.get(f"/positions/{large.pk}/")
