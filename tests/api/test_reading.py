"""Reading by API: nothing but what the permission table shows, in pages that stay stable."""

import pytest
from django.core.management import call_command

from apps.dispositions.models import Disposition
from apps.rounds.models import Reply
from apps.rounds.states import Room
from tests import factories

API = "/api/v1"


@pytest.fixture
def round_(world):
    return factories.round_(factories.revision(factories.draft(world.wg)))


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_outsiders_find_no_draft_revision_or_round(world, round_, caller):
    revision = round_.revision
    for client in (caller(), caller(world.outsider)):
        for kind, obj in (("drafts", revision.draft), ("revisions", revision), ("rounds", round_)):
            assert ids(client.get(f"{API}/{kind}/")) == []
            assert client.get(f"{API}/{kind}/{obj.pk}/").status_code == 404
        assert client.get(f"{API}/revisions/{revision.pk}/blocks/").status_code == 404
        assert client.get(f"{API}/rounds/{round_.pk}/comments/").status_code == 404


def test_the_roster_is_refused_to_outsiders_with_problem_details(world, caller):
    for client in (caller(), caller(world.outsider)):
        answer = client.get(f"{API}/committees/ew/members/")
        assert answer.status_code == 403
        assert answer["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["code"] == "not_allowed"
        assert problem["status"] == 403
        assert problem["detail"]
    members = caller(world.member).get(f"{API}/committees/ew/members/").json()
    assert len(members) == 7
    assert "email" not in str(members)


def test_somebody_whose_token_is_revoked_or_whose_account_is_closed_is_nobody(world, caller):
    client = caller(world.member)
    world.member.is_active = False
    world.member.save()
    answer = client.get(f"{API}/drafts/")
    assert answer.status_code == 401
    assert answer.json()["title"] == "Not signed in"


def test_internal_replies_reach_nobody_but_the_secretariat_and_the_secretary(world, round_, caller):
    comment = factories.comment(round_, world.member)
    Reply.objects.create(comment=comment, room=Room.INTERNAL, author=world.secretariat, body="内々")
    Reply.objects.create(comment=comment, room=Room.MEMBERS, author=world.convener, body="皆へ")
    addresses = [f"{API}/rounds/{round_.pk}/comments/", f"{API}/comments/{comment.pk}/"]
    for person in (world.member, world.convener, world.chair, world.council_chair, world.auditor):
        for address in addresses:
            text = caller(person).get(address).content.decode()
            assert "皆へ" in text
            assert "内々" not in text
    for person in (world.secretary, world.secretariat):
        for address in addresses:
            assert "内々" in caller(person).get(address).content.decode()


def test_what_is_not_submitted_is_its_authors_alone(world, round_, caller):
    mine = factories.comment(round_, world.member, state="autosaved")
    list_, one = f"{API}/rounds/{round_.pk}/comments/", f"{API}/comments/{mine.pk}/"
    for person in (world.secretariat, world.chair, world.editor):
        assert ids(caller(person).get(list_)) == []
        assert caller(person).get(one).status_code == 404
    assert ids(caller(world.member).get(list_)) == [str(mine.pk)]


def test_an_answer_is_shown_once_it_is_published(world, round_, caller):
    comment = factories.comment(round_, world.member)
    Disposition.objects.create(
        comment=comment, state="decided", outcome="accepted", response="採用します。",
        recorded_by=world.secretary,
    )  # fmt: skip
    client = caller(world.member)
    assert client.get(f"{API}/comments/{comment.pk}/").json()["answer"] is None
    comment.state = "published"
    comment.save()
    answer = client.get(f"{API}/comments/{comment.pk}/").json()["answer"]
    assert answer == {"outcome": "accepted", "response": "採用します。"}


def test_members_read_committees_drafts_texts_and_rounds(world, round_, caller):
    client, revision = caller(world.member), round_.revision
    draft = client.get(f"{API}/drafts/{revision.draft_id}/").json()
    assert draft["owner"] == "ew"
    assert draft["current_revision"] == 1
    assert client.get(f"{API}/revisions/{revision.pk}/").json()["languages"] == ["ja", "en"]
    blocks = client.get(f"{API}/revisions/{revision.pk}/blocks/?language=en").json()["results"]
    assert [block["key"] for block in blocks] == ["b0", "b1", "b2", "b3", "b4"]
    assert blocks[3]["first_line"] == 4
    shown = client.get(f"{API}/rounds/{round_.pk}/").json()
    assert (shown["state"], shown["audience"]) == ("open", ["ew"])


def test_filters_narrow_and_refuse_what_they_do_not_know(world, round_, caller):
    client, draft = caller(world.member), round_.revision.draft
    factories.draft(world.wg, stage="enquiry")
    assert ids(client.get(f"{API}/drafts/?stage=committee_draft")) == [draft.pk]
    assert ids(client.get(f"{API}/drafts/?number={draft.number}")) == [draft.pk]
    assert ids(client.get(f"{API}/rounds/?state=closed")) == []
    assert ids(client.get(f"{API}/rounds/?state=open&draft={draft.pk}")) == [round_.pk]
    refused = client.get(f"{API}/drafts/?stage=nonsense")
    assert refused.status_code == 400
    assert "stage" in refused.json()["errors"]
    assert (
        client.get(f"{API}/revisions/{round_.revision.pk}/blocks/?language=xx").status_code == 400
    )


def test_pages_neither_repeat_nor_miss_while_comments_arrive(world, round_, caller):
    first = [factories.comment(round_, world.member) for _ in range(5)]
    client = caller(world.chair)
    address, seen = f"{API}/rounds/{round_.pk}/comments/?page_size=2", []
    while address:
        page = client.get(address).json()
        seen += [row["number"] for row in page["results"]]
        if len(seen) <= 4:
            factories.comment(round_, world.member)
        address = page["next"]
    assert seen == sorted(set(seen))
    assert {c.number for c in first} <= set(seen)


def test_a_list_costs_the_same_however_long(world, round_, caller, django_assert_max_num_queries):
    client = caller(world.member)

    def cost(address):
        with django_assert_max_num_queries(40) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    addresses = [f"{API}/{kind}/" for kind in ("committees", "drafts", "revisions", "rounds")]
    addresses.append(f"{API}/rounds/{round_.pk}/comments/")
    factories.comment(round_, world.member)
    before = [cost(address) for address in addresses]
    for _ in range(4):
        factories.comment(round_, world.member)
        factories.round_(factories.revision(factories.draft(world.wg)))
        factories.committee()
    assert [cost(address) for address in addresses] == before


@pytest.mark.parametrize(
    "address", ["drafts/?cursor=cD1hYmM=", "rounds/0/comments/?cursor=cD1hYmM=", "drafts/abc/",
                "comments/00000000-0000-0000-0000-000000000000/", "committees/nowhere/",
                "nothing/of/the/kind/", "comments/not-a-uuid/"],
)  # fmt: skip
def test_what_is_not_there_is_a_problem_of_its_own_kind(world, caller, address):
    answer = caller(world.member).get(f"{API}/{address}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_an_address_that_nobody_wrote_tells_a_visitor_so_too(caller, db):
    for answer in (caller().get(f"{API}/nothing/"), caller().post(f"{API}/nothing/")):
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


def test_the_schema_describes_the_api_without_a_warning(tmp_path):
    target = tmp_path / "schema.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(target))
    schema = target.read_text()
    for part in ("/comments/{id}/submit/", "/compilations/{id}/files/{kind}/", "problem+json"):
        assert part in schema


def test_the_browsable_page_is_served_from_here(client, db):
    page = client.get(f"{API}/docs/").content.decode()
    assert "swagger-ui" in page
    assert "https://" not in page.replace("https://example", "")
