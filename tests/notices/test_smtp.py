"""The mails as a mail server gets them: sent over SMTP to a server of the test's own."""

import pytest
from django.conf import settings
from django.utils import timezone

from apps.notices.models import Address, Mail
from apps.notices.services import own, planning, sending
from apps.notices.states import How, Kind, MailState
from apps.rounds.services import rounds
from tests import smtp
from tests.notices.conftest import tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.MAIL_BOUNCES = "bounces@portal.example"
    with smtp.sink() as kept:
        settings.EMAIL_HOST, settings.EMAIL_PORT = smtp.HOST, kept.port
        yield kept


@pytest.fixture
def to_one(world, open_round):
    """A mail waits for the member alone, in English."""
    for other in (world.chair, world.convener, world.secretary, world.editor, world.liaison):
        own.choose(user=other, chosen={Kind.CHANGED: How.OFF})
    world.member.language = "en"
    world.member.save()
    rounds.pause_round(round_=open_round, reason="誤記の訂正", by=world.secretariat)
    tell()
    planning.plan_mails()
    return world.member


def test_a_mail_arrives_whole(world, open_round, sink, to_one, client):
    assert sending.send_waiting() == 1
    [arrived] = sink.taken
    assert (arrived.sender, arrived.recipients) == ("bounces@portal.example", [to_one.email])
    mail = arrived.mail
    assert mail["From"] == settings.DEFAULT_FROM_EMAIL
    assert open_round.title_en in mail["Subject"]
    assert mail["Content-Language"] == "en"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert to_one.name_en in text
    assert f"/rounds/{open_round.pk}/" in text
    assert sending.send_waiting() == 0
    assert len(sink.taken) == 1
    stop = mail["List-Unsubscribe"].strip("<>")
    path = stop[stop.index("/notices/") :]
    assert client.get(path).status_code == 200  # a look stops nothing
    assert own.selectors.choices_of(to_one)[Kind.CHANGED] == How.AT_ONCE
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert own.selectors.choices_of(to_one)[Kind.CHANGED] == How.PORTAL


def test_japanese_arrives_as_it_was_written(world, open_round, sink, to_one):
    to_one.language = "ja"
    to_one.save()
    sending.send_waiting()
    [mail] = sink.to(to_one.email)
    assert open_round.title_ja in mail["Subject"]
    assert to_one.name_ja in mail.get_content()
    assert "誤記の訂正" in mail.get_content()


def test_an_address_that_the_server_refuses_for_good_is_counted_and_not_tried_again(
    world, sink, to_one
):
    sink.refused[to_one.email] = "550 5.1.1 no such user"
    assert sending.send_waiting() == 0
    mail = Mail.objects.get()
    assert (mail.state, mail.fault[:3]) == (MailState.FAILED, "550")
    assert Address.objects.get().hard == 1
    sink.refused.clear()
    assert sending.send_waiting() == 0
    assert sink.taken == []


def test_what_the_server_refuses_for_now_is_sent_later(world, sink, to_one):
    sink.refused[to_one.email] = "451 4.7.1 come back later"
    assert sending.send_waiting() == 0
    assert Mail.objects.get().state == MailState.WAITING
    assert not Address.objects.exists()
    sink.refused.clear()
    assert sending.send_waiting() == 0
    assert sending.send_waiting(timezone.now() + sending.WAIT) == 1
    assert len(sink.taken) == 1
