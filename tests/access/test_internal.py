"""What is the secretariat's alone stands in no file and in no mail of anybody else.

The pages and the API are walked in `test_urls`, with the same words planted.
"""

import pytest
from django.core import mail as outbox

from apps.dispositions.report_columns import allowed
from apps.rounds.models import Comment, Round
from apps.rounds.services import rounds, threads
from apps.rounds.states import Room
from documents.reports import WRITERS
from tests.access.test_urls import INTERNAL, SECRET, _client, samples
from tests.dispositions.test_reports import words
from tests.notices.conftest import send, tell

__all__ = ["samples"]
OTHERS = ["member", "chair", "editor", "observer", "council_member"]


@pytest.mark.parametrize("kind", WRITERS)
def test_in_no_report_of_a_member(world, samples, kind):
    page = f"/rounds/{samples['round_pk']}/reports/"
    given = {"name": "table", "kind": kind, "languages": "both"}
    for who in OTHERS:
        client = _client(getattr(world, who))
        refused = client.post(page, given | {"columns": list(allowed(answers=True))})
        assert refused.status_code == 422, who
        answer = client.post(page, given | {"columns": list(allowed(answers=False))})
        told = words(b"".join(answer.streaming_content))
        assert SECRET in told, "what members may read has to be there, or nothing is shown here"
        assert INTERNAL not in told, who


def test_in_no_mail_at_all(world, samples):
    comment = Comment.objects.get(pk=samples["id"])
    note = {"comment": comment, "body": INTERNAL, "room": Room.INTERNAL, "by": world.secretary}
    threads.reply(mentions=[world.secretariat], **note)
    threads.reply(comment=comment, body="公開の返信", mentions=[world.member], by=world.secretary)
    rounds.pause_round(
        round_=Round.objects.get(pk=samples["round_pk"]), reason="訂正", by=world.secretary
    )
    outbox.outbox.clear()
    tell()
    send()
    told = {
        address: mail.body for mail in outbox.outbox for address in mail.to if "#1" in mail.subject
    }
    assert "公開の返信" in told[world.member.email], "what is quoted to one whom it is meant for"
    assert world.secretariat.email in told, "of a note one is told, and reads it in the portal"
    assert not [mail.to for mail in outbox.outbox if INTERNAL in mail.subject + mail.body]
