"""The page of the whole record."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from apps.audit import services as audit
from apps.rounds.services import comments
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(world):
    round_ = factories.round_(factories.revision(factories.draft(world.wg)))
    said = factories.comment(round_, world.member)
    comments.withdraw_comment(comment=said, by=world.member)
    return said


def test_an_entry_leads_to_what_it_is_about_and_names_its_round(client, world, said):
    client.force_login(world.member)
    assert client.get("/record/").status_code == 403
    client.force_login(world.auditor)
    html = client.get("/record/").content.decode()
    assert f'<a href="/rounds/{said.round_id}/comments/{said.number}/">{said.label}</a>' in html
    assert said.round.title_ja in html


def test_an_entry_about_something_gone_stays_without_a_link(client, world):
    revision = factories.revision(factories.draft(world.wg), published=False)
    audit.record("revision.added", subject=revision, by=world.editor)
    label = str(revision)
    client.force_login(world.auditor)
    assert f">{label}</a>" in client.get("/record/").content.decode()
    revision.delete()
    gone = client.get("/record/").content.decode()
    assert label in gone
    assert f">{label}</a>" not in gone


def test_many_entries_cost_no_more_queries(client, world, said):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get("/record/")
        return len(queries)

    client.force_login(world.auditor)
    client.get("/record/")
    once = cost()
    for _n in range(6):
        more = factories.comment(said.round, world.member)
        comments.withdraw_comment(comment=more, by=world.member)
    assert cost() == once


def test_the_record_is_in_one_language_whoever_acts(client, world):
    with translation.override("en"):
        event = audit.record("committee.changed", subject=world.wg, by=world.auditor)
    assert event.subject_label == world.wg.name_ja


@pytest.mark.parametrize("page", ["/documents/?after=%00", "/record/?before=%00", "/rounds/?x=%00"])
def test_a_character_that_the_database_refuses_is_refused_before(client, page):
    assert client.get(page).status_code == 400
