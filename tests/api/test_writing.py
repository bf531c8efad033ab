"""Writing by API goes through the same services as the pages; refusals are problem details."""

import uuid
from datetime import datetime

import pytest
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.positions.models import Position
from apps.rounds.models import Comment
from apps.submissions.models import Compilation, CompiledFile
from tests import factories

API = "/api/v1"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WORDS = {
    "type": "te",
    "body": "対照区は二つ以上が必要です。",
    "justification": "ばらつき",
    "block": "b3",
}


@pytest.fixture
def round_(world):
    return factories.round_(factories.revision(factories.draft(world.wg)))


def problem(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    return answer.json()


def test_nobody_outside_writes(world, round_, caller):
    address = f"{API}/rounds/{round_.pk}/comments/"
    problem(caller().post(address, WORDS, format="json"), 401, "not_authenticated")
    problem(caller(world.outsider).post(address, WORDS, format="json"), 404, "not_found")
    problem(caller(world.observer).post(address, WORDS, format="json"), 403, "not_allowed")
    assert not Comment.objects.exists()


def test_a_session_without_the_token_of_its_pages_writes_nothing(world, round_):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(world.member, backend=BACKEND)
    answer = client.post(f"{API}/rounds/{round_.pk}/comments/", WORDS, format="json")
    assert answer.status_code == 403
    assert not Comment.objects.exists()


def test_a_comment_from_its_first_word_to_its_withdrawal(world, round_, caller):
    client = caller(world.member)
    made = client.post(f"{API}/rounds/{round_.pk}/comments/", WORDS, format="json")
    assert made.status_code == 201, made.content
    comment = made.json()
    assert (comment["state"], comment["block"], comment["number"]) == ("autosaved", "b3", None)
    one = f"{API}/comments/{comment['id']}/"
    changed = client.patch(one, {"body": "対照区は三つ。", "save_count": 1}, format="json").json()
    assert (changed["body"], changed["type"], changed["block"]) == ("対照区は三つ。", "te", "b3")
    receipt = client.post(f"{one}submit/").json()
    assert (receipt["state"], receipt["number"]) == ("submitted", 1)
    assert len(receipt["content_hash"]) == 64
    problem(
        client.patch(one, {"body": "後から", "save_count": 2}, format="json"), 409, "wrong_state"
    )
    problem(caller(world.chair).post(f"{one}withdraw/"), 403, "not_allowed")
    withdrawn = client.post(f"{one}withdraw/", {"reason": "重複"}, format="json").json()
    assert (withdrawn["state"], withdrawn["body"]) == ("withdrawn", "対照区は三つ。")
    stored = Comment.objects.get()
    assert stored.origin == "api"
    verbs = Event.objects.filter(subject_id=str(stored.pk)).values_list("verb", flat=True)
    assert set(verbs) == {"comment.submitted", "comment.withdrawn"}


def test_a_range_is_kept_until_another_place_is_given(world, round_, caller):
    client = caller(world.member)
    address = f"{API}/rounds/{round_.pk}/comments/"
    made = client.post(address, WORDS | {"range": [7, 10]}, format="json").json()
    assert (made["range"], made["quote"]) == ([7, 10], "対照区")
    one = f"{API}/comments/{made['id']}/"
    kept = client.patch(one, {"body": "書き足し", "save_count": 1}, format="json").json()
    assert kept["range"] == [7, 10]
    whole = client.patch(one, {"range": None, "save_count": 2}, format="json").json()
    assert (whole["range"], whole["block"]) == (None, "b3")
    wrong = client.patch(one, {"range": [5, 999], "save_count": 3}, format="json")
    assert wrong.status_code == 409
    assert Comment.objects.get().anchors.get().start is None


def test_a_repeated_request_adds_nothing(world, round_, caller):
    address, words = f"{API}/rounds/{round_.pk}/comments/", WORDS | {"id": str(uuid.uuid4())}
    client = caller(world.member)
    first = client.post(address, words, format="json")
    again = client.post(address, words, format="json")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    problem(client.post(address, words | {"body": "別の文"}, format="json"), 409, "stale")
    assert Comment.objects.get().body == words["body"]


def test_a_save_in_between_is_not_overwritten(world, round_, caller):
    client = caller(world.member)
    comment = client.post(f"{API}/rounds/{round_.pk}/comments/", WORDS, format="json").json()
    one = f"{API}/comments/{comment['id']}/"
    assert client.patch(one, {"body": "第一", "save_count": 1}, format="json").status_code == 200
    problem(client.patch(one, {"body": "第二", "save_count": 1}, format="json"), 409, "stale")
    assert Comment.objects.get().body == "第一"


def test_what_is_missing_is_named_and_what_is_wrong_too(world, round_, caller):
    client, address = caller(world.member), f"{API}/rounds/{round_.pk}/comments/"
    wrong = {"type": "zz", "organisation": factories.organisation().pk}
    found = problem(client.post(address, wrong, format="json"), 400, "invalid")
    assert set(found["errors"]) == {"type", "organisation"}
    found = problem(client.post(address, {"body": ""}, format="json"), 409, "incomplete")
    assert len(found["missing"]) == 2
    begun = client.post(address, {"justification": "理由だけ"}, format="json").json()
    found = problem(client.post(f"{API}/comments/{begun['id']}/submit/"), 409, "incomplete")
    assert len(found["missing"]) == 2


def test_after_the_close_nothing_is_submitted_and_the_text_stays(
    world, round_, caller, time_machine
):
    client = caller(world.member)
    comment = client.post(f"{API}/rounds/{round_.pk}/comments/", WORDS, format="json").json()
    time_machine.move_to(round_.closes_at)
    answer = client.post(f"{API}/comments/{comment['id']}/submit/")
    problem(answer, 409, "round_not_open")
    assert Comment.objects.get().body == WORDS["body"]


@pytest.fixture
def compilation(world):
    """A run of a position of the WG, which failed."""
    round_ = factories.round_(factories.revision(factories.draft(world.wg, stage="under_review")))
    position = Position.objects.create(
        document=round_.revision.draft, committee=world.wg, round=round_, forum="iso",
        title_ja="意見書", title_en="Position", created_by=world.secretariat,
    )  # fmt: skip
    return Compilation.objects.create(
        position=position, inputs_digest="0" * 64, inputs={"lines": []}, rules_version="1",
        asked_by=world.secretariat, state="failed", error="作業者を失いました",
    )  # fmt: skip


def test_compilations_are_hidden_from_outsiders_and_run_by_the_secretariat_only(
    world, compilation, caller
):
    one = f"{API}/compilations/{compilation.pk}/"
    for client in (caller(), caller(world.outsider), caller(world.observer)):
        assert client.get(f"{API}/compilations/").json()["results"] == []
        problem(client.get(one), 404, "not_found")
    member = caller(world.member)
    assert member.get(one).json()["error"] == "作業者を失いました"
    for deed in ("cancel", "retry"):
        problem(member.post(f"{one}{deed}/"), 403, "not_allowed")
    order = {"position": compilation.position_id}
    problem(member.post(f"{API}/compilations/", order, format="json"), 403, "not_allowed")
    compilation.refresh_from_db()
    assert (compilation.state, compilation.attempt) == ("failed", 1)


def test_the_secretariat_runs_a_failed_compilation_again_and_stops_it(world, compilation, caller):
    client, one = caller(world.secretariat), f"{API}/compilations/{compilation.pk}/"
    again = client.post(f"{one}retry/")
    assert again.status_code == 202
    assert (again.json()["state"], again.json()["attempt"]) == ("queued", 2)
    assert client.post(f"{one}cancel/").json()["state"] == "cancelled"
    problem(client.post(f"{one}cancel/"), 409, "wrong_state")


def test_files_of_a_compilation_come_down_for_whom_the_table_allows(
    world, compilation, caller, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "lines.json").write_text("[]")
    CompiledFile.objects.create(
        compilation=compilation, format="json", name="N1_JP.json", file="lines.json",
        sha256="0" * 64, size=2, rows=0,
    )  # fmt: skip
    address = f"{API}/compilations/{compilation.pk}/files/json/"
    problem(caller(world.outsider).get(address), 404, "not_found")
    answer = caller(world.member).get(address)
    assert b"".join(answer.streaming_content) == b"[]"
    assert "N1_JP.json" in answer["Content-Disposition"]
    problem(caller(world.member).get(address.replace("json", "xlsx")), 404, "not_found")


def test_too_many_requests_are_said_to_be_too_many(world, caller, monkeypatch):
    from rest_framework.throttling import UserRateThrottle

    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "2/min"})
    client = caller(world.member)
    answers = [client.get(f"{API}/drafts/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"]
    assert answers[-1].json()["title"] == "Too many requests"


def test_the_server_says_instants_with_their_zone(world, round_, caller):
    shown = caller(world.member).get(f"{API}/rounds/{round_.pk}/").json()["opens_at"]
    assert datetime.fromisoformat(shown) == round_.opens_at
