"""What a person does with notices: the list, how one is told, the calendar, mails that came back."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from icalendar import Calendar

from apps.notices import mails, unsubscribing
from apps.notices.models import Address, Mail, Notice
from apps.notices.selectors import HARD_BOUNCES, choices_of, stopped
from apps.notices.services.bounces import take_bounce
from apps.notices.states import How, Kind, MailState
from apps.rounds.services import rounds
from tests import factories
from tests.notices.conftest import send, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(world, open_round):
    rounds.pause_round(round_=open_round, reason="誤記の訂正", by=world.secretariat)
    tell()
    return Notice.objects.get(user=world.member)


def test_a_notice_is_opened_by_its_reader_alone_and_never_by_a_look(world, notice, client):
    page = f"/notices/{notice.pk}/open/"
    client.force_login(world.outsider)
    assert client.post(page).status_code == 404
    client.force_login(world.member)
    assert client.get(page).status_code == 405
    assert client.get("/notices/").context["unread"] == 1
    assert client.post(page).status_code == 302
    assert client.get("/notices/").context["unread"] == 0


def test_all_is_read_up_to_what_stood_on_the_page(world, notice, open_round, client):
    client.force_login(world.member)
    newest = client.get("/notices/").context["newest"]
    rounds.resume_round(round_=open_round, reason="再開", by=world.secretariat)
    tell()
    client.post("/notices/read/", {"until": newest})
    assert client.get("/notices/").context["unread"] == 1
    client.post("/notices/read/", {"until": "x" * 30})
    assert client.get("/notices/").context["unread"] == 1


def test_how_one_is_told_is_chosen_kind_by_kind(world, client):
    client.force_login(world.member)
    page = "/notices/preferences/"
    given = {kind.value: How.DAILY.value for kind in Kind}
    assert client.post(page, given | {"changed": "by pigeon"}).status_code == 422
    assert choices_of(world.member)[Kind.CHANGED] == How.AT_ONCE
    assert client.post(page, given).status_code == 302
    assert set(choices_of(world.member).values()) == {How.DAILY}
    assert choices_of(world.editor)[Kind.CHANGED] == How.AT_ONCE


def test_a_link_that_was_cut_short_stops_nothing(world, client):
    token = unsubscribing.token(world.member.pk, "changed")
    assert client.post(f"/notices/unsubscribe/{token[:-2]}/").status_code == 404
    assert choices_of(world.member)[Kind.CHANGED] == How.AT_ONCE
    assert client.post(f"/notices/unsubscribe/{token}/").status_code == 200
    assert choices_of(world.member)[Kind.CHANGED] == How.PORTAL


def test_the_calendar_shows_deadlines_to_who_knows_its_address_until_it_is_revoked(
    world, open_round, client
):
    assert client.get("/calendar/guessed.ics").status_code == 404
    client.force_login(world.member)
    client.post("/notices/calendar/")
    address = client.get("/notices/preferences/").context["calendar_url"]
    assert client.get("/notices/preferences/").context["calendar_url"] == ""  # shown once
    client.logout()
    [event] = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    assert event["DTEND"].dt == open_round.closes_at.replace(microsecond=0)
    assert event["SEQUENCE"] == 0
    uid = event["UID"]
    later = open_round.closes_at + timedelta(days=3)
    rounds.extend_round(round_=open_round, closes_at=later, reason="依頼", by=world.secretariat)
    [event] = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    assert (event["UID"], event["SEQUENCE"]) == (uid, 1)
    assert event["DTEND"].dt == later.replace(microsecond=0)
    client.force_login(world.member)
    client.post("/notices/calendar/revoke/")
    client.logout()
    assert client.get(address).status_code == 404


def test_the_calendar_of_who_may_see_nothing_is_empty(world, open_round, client):
    client.force_login(world.outsider)
    client.post("/notices/calendar/")
    address = client.get("/notices/preferences/").context["calendar_url"]
    assert not Calendar.from_ical(client.get(address).content).walk("VEVENT")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_public_feed_tells_only_of_what_is_public(world, open_round, client, language):
    public = factories.revision(factories.draft(world.wg, stage="published"))
    told = client.get(f"/feeds/{language}/public.atom").content.decode()
    assert public.draft.number in told
    assert open_round.revision.draft.number not in told
    assert client.get("/feeds/xx/public.atom").status_code == 404


REPORT = """\
From: mailer-daemon@mx.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain

Your message could not be delivered.
--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--cut
Content-Type: text/rfc822-headers

Message-ID: {id}
Subject: x

--cut--
"""


def report(mail, status="5.1.1", action="failed"):
    """Return the delivery report (RFC 3464) of a mail server about `mail`."""
    given = {"address": mail.address, "action": action, "status": status}
    return REPORT.format(id=mails.message_id(mail), **given).encode()


def mail_to(user):
    now = timezone.now()
    return Mail.objects.create(
        user=user, how="at_once", kind="changed", state=MailState.SENT, address=user.email,
        made_at=now, due_at=now, sent_at=now,
    )  # fmt: skip


def test_an_address_that_three_mails_came_back_from_gets_no_more(world, open_round, client):
    for n in range(HARD_BOUNCES):
        assert stopped(world.member) is None, n
        data = report(mail_to(world.member))
        assert take_bounce(data) == 1
        assert take_bounce(data) == 0  # the same report again
    assert stopped(world.member) is not None
    rounds.pause_round(round_=open_round, reason="訂正", by=world.secretariat)
    tell()
    assert not [mail for mail in send() if mail.to == [world.member.email]]
    client.force_login(world.secretariat)
    assert world.member.email in client.get("/notices/mails/").content.decode()
    client.force_login(world.member)
    assert client.get("/notices/").context["stopped"]
    assert client.post("/notices/preferences/mail/").status_code == 302
    assert stopped(world.member) is None


@pytest.mark.parametrize(
    ("status", "action"), [("4.2.2", "delayed"), ("4.4.1", "failed"), ("2.0.0", "delivered")]
)
def test_what_may_still_arrive_is_not_counted(world, status, action):
    assert take_bounce(report(mail_to(world.member), status=status, action=action)) == 0
    assert not Address.objects.exists()


def test_nobody_stops_the_mails_of_others_with_a_made_up_report(world):
    strange = Mail(user=world.member, address=world.member.email)  # a key that was never sent
    assert take_bounce(report(strange)) == 0
    for junk in (b"", b"\x00" * 50, "件名: こんにちは".encode(), b"A: b\n\n" * 1000):
        assert take_bounce(junk) == 0
    assert not Address.objects.exists()


def test_reports_are_taken_in_from_files_by_command(world, tmp_path, capsys):
    path = tmp_path / "report.eml"
    path.write_bytes(report(mail_to(world.member)))
    call_command("take_bounce", str(path))
    assert capsys.readouterr().out.strip().endswith("1")
    assert Address.objects.get().email == world.member.email
