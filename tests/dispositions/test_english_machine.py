"""Drafts by a machine: nothing is sent unless it is configured and confirmed."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from apps.audit.models import Event
from apps.dispositions import machine, services_machine
from apps.dispositions import services_desk as desk_services
from apps.dispositions.models import EnglishWording, MachineOrder
from apps.dispositions.services import finalise
from apps.dispositions.services_english import check
from apps.shared.errors import DomainError, WrongState
from tests.dispositions.test_deeds import answer
from tests.dispositions.test_desk import text, url
from tests.dispositions.test_english import SERVICE, states, word


class TestMachine:
    def test_nothing_is_offered_or_sent_unless_configured(self, client, round_, comments, world):
        assert machine.service() == ""
        client.force_login(world.secretariat)
        assert url("english_machine", round_) not in text(client.get(url("english_list", round_)))
        assert "どこへも何も送られません" in text(client.get(url("english_machine", round_)))
        client.post(url("english_machine", round_), {"shown": ""})
        with pytest.raises(WrongState):
            services_machine.order(round_=round_, service="", by=world.secretariat)
        assert not MachineOrder.objects.exists()

    @pytest.fixture
    def sent(self, settings, monkeypatch):
        settings.MACHINE_TRANSLATION = SERVICE
        orders = []
        monkeypatch.setattr(services_machine, "_send", orders.append)
        return orders

    def test_only_after_a_page_that_says_where(
        self, client, round_, comments, world, sent, django_capture_on_commit_callbacks
    ):
        word(comments[0], world.secretary)
        client.force_login(world.secretariat)
        page = client.get(url("english_machine", round_))
        assert SERVICE in text(page)
        assert "2件" in text(page)
        client.post(url("english_machine", round_), {"shown": "elsewhere"})
        assert not MachineOrder.objects.exists()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(url("english_machine", round_), {"shown": SERVICE})
        order = MachineOrder.objects.get()
        assert sent == [order.pk]
        assert sorted(order.numbers) == [2, 3]
        assert Event.objects.get(verb="english.ordered").changes["service"] == [None, SERVICE]
        services_machine.run(order.pk)
        services_machine.run(order.pk)  # may run twice
        made = EnglishWording.objects.get(comment=comments[1])
        assert (made.origin, made.written_by, made.version) == ("machine", None, 1)
        assert states(round_) == {1: "draft", 2: "draft", 3: "draft"}
        check(comments=comments[1:2], by=world.secretariat)  # a person has read it
        assert EnglishWording.objects.get(comment=comments[0]).origin == "person"
        assert "機械翻訳" in text(client.get(url("english_list", round_)))

    def test_one_at_a_time_and_a_lost_one_is_given_up(self, round_, comments, world, sent):
        first = services_machine.order(round_=round_, service=SERVICE, by=world.secretariat)
        with pytest.raises(WrongState):
            services_machine.order(round_=round_, service=SERVICE, by=world.secretariat)
        MachineOrder.objects.update(asked_at=timezone.now() - 2 * services_machine.LOST)
        services_machine.order(round_=round_, service=SERVICE, by=world.secretariat)
        services_machine.run(first.pk)
        assert not EnglishWording.objects.exists()

    def test_what_was_worded_locked_or_finalised_meanwhile_stays(
        self, round_, comments, world, sent
    ):
        order = services_machine.order(round_=round_, service=SERVICE, by=world.secretariat)
        word(comments[0], world.secretary)
        answer(comments[1:2], world.secretary, outcome="adopted")
        desk_services.lock(comments=comments[1:2], by=world.secretary)
        services_machine.run(order.pk)
        assert states(round_) == {1: "draft", 2: "missing", 3: "draft"}
        assert EnglishWording.objects.get(comment=comments[0]).origin == "person"
        assert MachineOrder.objects.get().taken == 1

    def test_a_round_that_was_finalised_takes_nothing(self, round_, comments, world, sent):
        order = services_machine.order(round_=round_, service=SERVICE, by=world.secretariat)
        answer(comments, world.secretary, outcome="adopted")
        finalise(round_=round_, by=world.secretary)
        services_machine.run(order.pk)
        assert MachineOrder.objects.get().state == "failed"
        assert not EnglishWording.objects.exists()

    @pytest.mark.parametrize(
        "answering", [lambda texts: texts[1:], lambda _texts: None, lambda _texts: [1, 2, 3]]
    )
    def test_a_service_that_answers_nonsense(
        self, client, round_, comments, world, sent, monkeypatch, answering
    ):
        order = services_machine.order(round_=round_, service=SERVICE, by=world.secretariat)
        monkeypatch.setattr(machine, "_ask", answering)
        services_machine.run(order.pk)
        assert MachineOrder.objects.get().state == "failed"
        assert not EnglishWording.objects.exists()

    def test_nothing_is_missing(self, round_, comments, world, sent):
        for comment in comments:
            word(comment, world.secretary)
        with pytest.raises(DomainError):
            services_machine.order(round_=round_, service=SERVICE, by=world.secretariat)


@pytest.fixture
def listener():
    """A service on this machine that keeps what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, self.headers.get("Authorization"), told))
            if self.path == "/away":
                self.send_response(307)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                return
            data = json.dumps({"texts": [text.upper() for text in told["texts"]]}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


class TestServices:
    def test_a_service_is_asked_in_parts(self, listener, settings):
        address, asked = listener
        settings.MACHINE_TRANSLATION, settings.MACHINE_TRANSLATION_TOKEN = (
            f"{address}/en?k=1",
            "abc",
        )
        assert machine.service() == address  # what is secret in the address is not shown
        assert machine.translate(["a"] * 60 + ["b"]) == ["A"] * 60 + ["B"]
        assert [len(told["texts"]) for _, _, told in asked] == [50, 11]
        assert {auth for _, auth, _ in asked} == {"Bearer abc"}

    def test_redirects_are_not_followed(self, listener, settings):
        address, asked = listener
        settings.MACHINE_TRANSLATION = f"{address}/away"
        with pytest.raises(machine.NoTranslation):
            machine.translate(["a"])
        assert [path for path, _, _ in asked] == ["/away"]

    def test_nobody_answers(self, settings):
        settings.MACHINE_TRANSLATION = "http://127.0.0.1:9/en"
        with pytest.raises(machine.NoTranslation):
            machine.translate(["a"])

    def test_without_a_service_nothing_is_asked(self):
        with pytest.raises(machine.NoTranslation):
            machine.translate(["a"])
