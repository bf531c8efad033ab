"""Mails: to whom, when, how often, in which language, and what never stands in them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.notices import digests, selectors
from apps.notices.models import Cursor, Mail, Notice
from apps.notices.services import own, planning, sending
from apps.notices.states import How, Kind, MailState
from apps.people.models import User
from apps.rounds.services import rounds, threads
from tests import factories
from tests.notices.conftest import addresses, send, tell
from tests.notices.test_taking import end

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _noon(time_machine):
    """A Wednesday at noon in Japan, so that no digest becomes due by accident."""
    time_machine.move_to(datetime(2026, 12, 2, 3, tzinfo=UTC), tick=False)


def choose(person, kind, how):
    own.choose(user=person, chosen={kind: how})


def pause(round_, by):
    rounds.pause_round(round_=round_, reason="誤記の訂正", by=by)
    tell()


def resume(round_, by):
    rounds.resume_round(round_=round_, reason="秘密の事情", by=by)
    tell()


def to(person, mails):
    return [m for m in mails if m.to == [person.email]]


def test_a_mail_goes_at_once_to_each_and_only_once(world, open_round):
    pause(open_round, world.secretariat)
    mails = send()
    assert addresses(mails) == sorted(
        p.email for p in (world.chair, world.convener, world.secretary, world.editor,
                          world.member, world.liaison)
    )  # fmt: skip
    assert send() == []
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SENT}


def test_it_is_in_the_language_and_zone_of_its_reader(world, open_round):
    User.objects.filter(pk=world.member.pk).update(language="en", time_zone="Europe/Paris")
    User.objects.filter(pk=open_round.created_by_id).update(language="en")
    open_round.closes_at = datetime(2026, 12, 10, 15, tzinfo=UTC)
    open_round.save()
    pause(open_round, world.secretariat)
    mails = send()
    [english], [japanese] = to(world.member, mails), to(world.editor, mails)
    assert english.subject == "Paused: Comments on the measurement method"
    assert "Thu 10 December 2026 16:00 CET" in english.body
    assert "Dear Risa Kitahara," in english.body
    assert japanese.subject == "一時停止中です：測定方法への意見"
    assert "2026年12月10日（木）24:00 JST" in japanese.body
    assert "> 誤記の訂正" in japanese.body
    assert "北原 理沙 様" in japanese.body


def test_several_of_a_kind_within_an_hour_come_in_one_mail(world, open_round, time_machine):
    said = factories.comment(open_round, world.member)
    choose(world.member, Kind.REPLIED, How.AT_ONCE)
    for n in range(5):
        threads.reply(comment=said, body=f"{n}つ目", by=world.editor)
        tell()
        time_machine.shift(timedelta(minutes=5))
        send()
    assert len(to(world.member, outbox.outbox)) == 1
    time_machine.shift(HOUR)
    [bundle] = send()
    assert bundle.subject == "お知らせ4件：あなたの意見への返信"
    assert all(f"> {n}つ目" in bundle.body for n in range(1, 5))
    assert "> 0つ目" not in bundle.body
    time_machine.shift(HOUR * 2)
    assert send() == []


def test_another_kind_is_not_held_back(world, open_round):
    said = factories.comment(open_round, world.member)
    choose(world.member, Kind.REPLIED, How.AT_ONCE)
    threads.reply(comment=said, body="一", by=world.editor)
    tell()
    send()
    threads.reply(comment=said, body="二", mentions=[world.member], by=world.editor)
    tell()
    [mail] = send()
    assert "あなた宛て" in mail.subject


def test_a_daily_mail_comes_once_at_seven_with_the_texts(world, open_round, time_machine):
    said = factories.comment(open_round, world.member)
    threads.reply(comment=said, body="賛成です", by=world.editor)
    threads.reply(comment=said, body="反対です", by=world.liaison)
    tell()
    assert send() == []
    time_machine.move_to(datetime(2026, 12, 2, 21, 59, tzinfo=UTC), tick=False)
    assert send() == []
    time_machine.move_to(datetime(2026, 12, 2, 22, tzinfo=UTC), tick=False)  # 7:00 in Japan
    [digest] = send()
    assert digest.subject == "2026年12月3日のまとめ：お知らせ2件"
    assert "> 賛成です" in digest.body
    assert "> 反対です" in digest.body
    assert send() == []


def test_a_weekly_mail_waits_for_monday_morning_of_its_reader(world, open_round, time_machine):
    User.objects.filter(pk=world.member.pk).update(time_zone="America/New_York")
    choose(world.member, Kind.CHANGED, How.WEEKLY)
    pause(open_round, world.secretariat)
    assert to(world.member, send()) == []
    time_machine.move_to(datetime(2026, 12, 7, 11, 59, tzinfo=UTC), tick=False)
    assert to(world.member, send()) == []
    time_machine.move_to(datetime(2026, 12, 7, 12, tzinfo=UTC), tick=False)
    assert len(to(world.member, send())) == 1


@pytest.mark.parametrize("how", [How.PORTAL, How.OFF])
def test_who_wants_no_mail_gets_none(world, open_round, how, time_machine):
    choose(world.member, Kind.CHANGED, how)
    pause(open_round, world.secretariat)
    assert to(world.member, send()) == []
    choose(world.member, Kind.CHANGED, How.AT_ONCE)  # what was decided stays
    time_machine.shift(timedelta(days=8))
    assert to(world.member, send()) == []
    in_portal = Notice.objects.filter(user=world.member).exists()
    assert in_portal == (how == How.PORTAL)


def test_what_is_old_when_the_job_is_back_comes_in_one_summary(world, open_round, time_machine):
    rounds.pause_round(round_=open_round, reason="一", by=world.secretariat)
    time_machine.shift(timedelta(hours=3))
    rounds.resume_round(round_=open_round, reason="二", by=world.secretariat)
    tell_later = datetime(2026, 12, 6, 3, tzinfo=UTC)
    Notice.objects.all().delete()
    Cursor.objects.create(pk=1, seq=0)
    time_machine.move_to(tell_later, tick=False)
    tell()
    assert to(world.member, send()) == []
    time_machine.move_to(datetime(2026, 12, 6, 22, tzinfo=UTC), tick=False)
    [summary] = to(world.member, send())
    assert "まとめ" in summary.subject
    assert summary.body.count("■") == 2


def test_whose_seat_ended_before_it_was_sent_gets_nothing(world, open_round):
    pause(open_round, world.secretariat)
    planning.plan_mails()
    end(world.member)
    assert to(world.member, send()) == []
    assert Mail.objects.get(user=world.member).state == MailState.DROPPED


def test_who_may_no_longer_log_in_gets_nothing(world, open_round):
    pause(open_round, world.secretariat)
    planning.plan_mails()
    User.objects.filter(pk=world.member.pk).update(is_active=False)
    assert to(world.member, send()) == []


def test_what_was_read_in_the_portal_is_not_mailed(world, open_round):
    pause(open_round, world.secretariat)
    own.mark_read(user=world.member, notice=Notice.objects.get(user=world.member))
    assert to(world.member, send()) == []


def test_the_reason_of_a_resumption_stays_in_the_record(world, open_round, time_machine):
    pause(open_round, world.secretariat)
    time_machine.shift(HOUR * 2)
    resume(open_round, world.secretariat)
    mails = send()
    assert mails
    assert not any("秘密の事情" in m.body for m in mails)


def test_a_reply_hidden_before_it_was_sent_is_not_quoted(world, open_round):
    said = factories.comment(open_round, world.member)
    made = threads.reply(comment=said, body="失礼な言葉", mentions=[world.member], by=world.editor)
    tell()
    threads.hide_reply(reply=made, reason="規約", by=world.secretary)
    [mail] = to(world.member, send())
    assert "失礼な言葉" not in mail.body


def test_a_refused_connection_is_tried_again_with_the_same_message_id(
    world, open_round, monkeypatch, time_machine
):
    choose_all_off_but(world.member, world)
    pause(open_round, world.secretariat)
    tried = []

    def fail(self, messages):
        tried.append(messages[0].extra_headers["Message-ID"])
        raise OSError("the mail server is away")

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", fail)
        assert send() == []
    assert send() == []  # not at once again
    time_machine.shift(sending.WAIT)
    [mail] = send()
    assert [mail.extra_headers["Message-ID"]] == tried
    time_machine.shift(HOUR * 5)
    assert send() == []


def choose_all_off_but(person, world):
    for other in (world.chair, world.convener, world.secretary, world.editor, world.liaison):
        if other != person:
            choose(other, Kind.CHANGED, How.OFF)


def test_a_mail_that_can_never_be_sent_is_given_up_and_listed(
    world, open_round, monkeypatch, time_machine, client
):
    choose_all_off_but(world.member, world)
    pause(open_round, world.secretariat)

    def fail(self, messages):
        raise OSError("away for good")

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    for _ in range(sending.ATTEMPTS):
        send()
        time_machine.shift(timedelta(days=1))
    assert Mail.objects.get().state == MailState.FAILED
    client.force_login(world.member)
    assert client.get("/notices/mails/").status_code == 403
    client.force_login(world.secretariat)
    assert "away for good" in client.get("/notices/mails/").content.decode()


def test_the_cost_of_a_mail_does_not_grow_with_its_notices(world, open_round):
    said = factories.comment(open_round, world.member)

    def cost(replies):
        for n in range(replies):
            threads.reply(comment=said, body=f"{n}", by=world.editor)
        tell()
        mail = Mail.objects.create(
            user=world.member, how=How.DAILY, made_at=timezone.now(), due_at=timezone.now()
        )
        Notice.objects.filter(mail=None).update(mail=mail, waits=False)
        with CaptureQueriesContext(connection) as queries:
            sending.send_waiting()
        return len(queries)

    assert cost(2) == cost(12) <= 20


@pytest.mark.parametrize(
    ("how", "now", "zone", "due"),
    [
        (How.DAILY, "2026-12-02T06:59", "Asia/Tokyo", "2026-12-01T07:00"),
        (How.DAILY, "2026-12-02T07:00", "Asia/Tokyo", "2026-12-02T07:00"),
        (How.DAILY, "2026-12-02T23:59", "Asia/Tokyo", "2026-12-02T07:00"),
        (How.WEEKLY, "2026-12-07T06:59", "Asia/Tokyo", "2026-11-30T07:00"),
        (How.WEEKLY, "2026-12-07T07:00", "Asia/Tokyo", "2026-12-07T07:00"),
        (How.WEEKLY, "2026-12-06T12:00", "Asia/Tokyo", "2026-11-30T07:00"),
        (How.DAILY, "2026-03-29T06:30", "Europe/Paris", "2026-03-28T07:00"),  # the clock goes on
        (How.DAILY, "2026-03-29T07:00", "Europe/Paris", "2026-03-29T07:00"),
    ],
)
def test_a_digest_is_due_at_seven_where_its_reader_lives(how, now, zone, due):
    there = ZoneInfo(zone)
    local = datetime.fromisoformat(now).replace(tzinfo=there)
    assert digests.latest(how, local, there) == datetime.fromisoformat(due).replace(tzinfo=there)


def test_everybody_has_a_default_for_every_kind(world):
    assert set(selectors.choices_of(world.member)) == set(Kind)
