"""The closing instant: five hundred members submit in the last seconds and beyond.

Each ends with a receipt or with a refusal that keeps the text; none is lost, doubled or late. Who is
told that the server is too busy presses again.
"""

import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from apps.rounds.models import Anchor, Comment, IndexedText, Round
from tests import factories
from tests.live import until

MEMBERS = 500
BEFORE, BEYOND = 10, 5  # seconds over which they submit, before the close and after it
TWICE = 5  # every fifth presses the button twice
TOKEN = "c" * 32


@dataclass
class Member:
    """Somebody about to submit: the key of the comment, and what each press was answered."""

    n: int
    session: str
    after: float  # seconds
    key: uuid.UUID = field(default_factory=uuid.uuid4)
    answers: list[tuple[int, str, str]] = field(default_factory=list)  # status, location, page

    @property
    def body(self) -> str:
        return f"締切間際の意見{self.n}"

    def press(self, url: str, round_: Round, block: str) -> None:
        form = {
            "csrfmiddlewaretoken": TOKEN, "type": "te", "body": self.body, "save_count": 0,
            "block": block, "text": "ja", "part": "",
        }  # fmt: skip
        headers = {
            "Content-Type": "application/x-www-form-urlencoded", "Origin": url,
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}; csrftoken={TOKEN}; django_language=ja",
        }  # fmt: skip
        address = f"/rounds/{round_.pk}/drafts/{self.key}/submit/"
        for _attempt in range(20):  # as a browser whose connection was refused is tried again
            connection = HTTPConnection(urlsplit(url).netloc, timeout=90)
            try:
                connection.request("POST", address, urlencode(form), headers)
                answer = connection.getresponse()
                page = answer.read().decode()
            except (OSError, HTTPException):
                time.sleep(0.2)
                continue
            finally:
                connection.close()
            if answer.status == 503:  # busy: as the page asks, and as its script does
                time.sleep(int(answer.headers["Retry-After"]))
                continue
            self.answers.append((answer.status, answer.headers.get("Location", ""), page))
            return


@pytest.fixture
def members(portal):
    """Five hundred members of one committee, signed in, before a round that is about to close."""
    committee = factories.committee(f"closing{uuid.uuid4().hex[:8]}")
    organisation = factories.organisation()
    people = [factories.member(committee, organisation=organisation) for _ in range(MEMBERS)]
    sessions = []
    for person in people:
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        sessions.append(client.session.session_key)
    step = (BEFORE + BEYOND) / MEMBERS
    return committee, [Member(n, session, n * step) for n, session in enumerate(sessions)]


def test_each_has_a_receipt_or_a_refusal_and_none_is_lost_doubled_or_late(portal, members):
    committee, waiting = members
    revision = factories.revision(factories.draft(committee))
    begin = timezone.now() + timedelta(seconds=1)
    closes = begin + timedelta(seconds=BEFORE)
    round_ = factories.round_(revision, opens_at=begin - timedelta(days=1), closes_at=closes)
    start = time.monotonic() + 1

    def act(member: Member) -> None:
        time.sleep(max(0, start + member.after - time.monotonic()))
        presses = 2 if member.n % TWICE == 0 else 1
        hands = [
            threading.Thread(target=member.press, args=(portal.url, round_, "b3"))
            for _ in range(presses)
        ]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()

    with ThreadPoolExecutor(MEMBERS) as crowd:
        list(crowd.map(act, waiting))
    until(lambda: Round.objects.get(pk=round_.pk).state == "closed", "the clock to close the round")

    made = {c.pk: c for c in Comment.objects.filter(round=round_)}
    ends = Counter(_end(member, made.get(member.key), closes) for member in waiting)
    assert ends["received"] > 0
    assert ends["refused"] > 0
    assert ends.total() == MEMBERS
    received = [c for c in made.values() if c.number]
    assert sorted(c.number for c in received) == list(range(1, ends["received"] + 1))
    assert set(made) <= {member.key for member in waiting}
    for rows in (
        Anchor.objects,
        IndexedText.objects,
    ):  # each received one has its place and its index
        assert rows.filter(comment__in=received).count() == len(received)


def _end(member: Member, stored: Comment | None, closes) -> str:
    """Tell how it ended for somebody; fail where it is neither a receipt nor a refusal."""
    assert member.answers, f"{member.n} was not answered"
    receipts = [location for status, location, _page in member.answers if status == 302]
    if receipts:
        assert stored is not None
        assert stored.number
        assert stored.body == member.body
        assert stored.submitted_at < closes
        assert {location.rsplit("/", 3)[1] for location in receipts} == {str(stored.number)}
        assert all(location.endswith("/receipt/") for location in receipts)
        return "received"
    for status, _location, page in member.answers:
        assert status == 422, (status, page[:200])
        assert member.body in page
        assert "いまは受付期間外" in page
    assert stored is None or (stored.number is None and stored.body == member.body)
    return "refused"
