"""The pages on which a comment is written, kept, submitted and thrown away."""

import json
import re
import uuid

import pytest
from django.utils import timezone

from apps.rounds import receipts
from apps.rounds.models import Comment
from apps.rounds.states import CommentState
from tests import factories

JAPANESE = "施用区ごとに，対照区を一つ以上設けなければならない。"
ENGLISH = "At least one control plot shall be provided for each treated plot."


@pytest.fixture
def round_(world):
    return factories.round_(factories.revision(factories.draft(world.wg)))


def form(key, **fields):
    return {"type": "te", "body": "二作期が必要です。", "block": "b3", "save_count": "0"} | fields


def begin(client, author, round_, **fields):
    key = uuid.uuid4()
    client.force_login(author)
    client.post(f"/rounds/{round_.pk}/drafts/{key}/save/", form(key, **fields))
    return key


def test_saving_by_script_tells_the_truth(client, world, round_):
    key = uuid.uuid4()
    page = f"/rounds/{round_.pk}/drafts/{key}/save/"
    assert client.post(page, form(key)).status_code == 401
    assert not Comment.objects.exists()
    client.force_login(world.member)
    answer = client.post(page, form(key))
    assert (answer.status_code, answer.json()["save_count"]) == (200, 1)
    stale = client.post(page, form(key, body="古い画面"))
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert stale.json()["stored"]["body"] == "二作期が必要です。"
    asked = client.get(page)
    assert (asked.status_code, asked["Allow"]) == (405, "POST")
    assert "何も実行していません" in asked.content.decode()


def test_a_refused_submission_keeps_everything_that_was_typed(client, world, round_):
    key = uuid.uuid4()
    client.force_login(world.member)
    page = f"/rounds/{round_.pk}/drafts/{key}/submit/"
    refused = client.post(page, form(key, type="", justification="寒冷地の記録"))
    assert refused.status_code == 422
    html = refused.content.decode()
    assert "二作期が必要です。" in html
    assert "寒冷地の記録" in html
    assert 'name="save_count" value="1"' in html
    done = client.post(page, form(key, save_count="1"))
    assert done.status_code == 302
    assert Comment.objects.get().state == CommentState.SUBMITTED
    receipt = client.get(done.url).content.decode()
    assert Comment.objects.get().content_hash in receipt


def test_after_the_close_the_text_is_kept_and_the_page_says_so(client, world, round_, time_machine):
    key = uuid.uuid4()
    client.force_login(world.member)
    client.post(f"/rounds/{round_.pk}/drafts/{key}/save/", form(key))
    type(round_).objects.filter(pk=round_.pk).update(closes_at=timezone.now())
    page = f"/rounds/{round_.pk}/drafts/{key}/submit/"
    refused = client.post(page, form(key, save_count="1", body="間に合わなかった文"))
    assert refused.status_code == 422
    assert "間に合わなかった文" in refused.content.decode()
    assert Comment.objects.get().state == CommentState.AUTOSAVED


def test_an_unsubmitted_comment_is_its_authors_alone(client, world, round_):
    key = begin(client, world.member, round_, body="書きかけの秘密")
    client.force_login(world.editor)
    assert "書きかけの秘密" not in client.get(f"/rounds/{round_.pk}/read/").content.decode()
    page = f"/rounds/{round_.pk}/drafts/{key}/"
    assert client.get(page).status_code == 404
    assert client.post(f"{page}save/", form(key, save_count="1")).status_code == 403
    client.post(f"{page}discard/")
    assert Comment.objects.get().body == "書きかけの秘密"
    client.force_login(world.member)
    assert "書きかけの秘密" in client.get(page).content.decode()


def test_submitting_twice_leads_to_the_one_receipt(client, world, round_):
    key = begin(client, world.member, round_)
    page = f"/rounds/{round_.pk}/drafts/{key}/submit/"
    first = client.post(page, form(key, save_count="1"))
    again = client.post(page, form(key, save_count="1"))
    assert (first.status_code, again.url) == (302, first.url)
    assert Comment.objects.count() == 1
    other = client.post(page, form(key, save_count="1", body="後から変えた文"))
    assert other.status_code == 422
    assert "後から変えた文" in other.content.decode()
    assert Comment.objects.get().body == "二作期が必要です。"


def test_a_submission_from_an_older_window_shows_both_texts(client, world, round_):
    key = begin(client, world.member, round_, body="新しい窓の文")
    page = f"/rounds/{round_.pk}/drafts/{key}/submit/"
    refused = client.post(page, form(key, body="古い窓の文"))
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "新しい窓の文" in html
    assert "古い窓の文" in html
    assert Comment.objects.get().body == "新しい窓の文"


def test_signing_in_again_after_a_submission_leads_back_to_the_text(client, world, round_):
    page = f"/rounds/{round_.pk}/drafts/{uuid.uuid4()}/submit/"
    assert "login" in client.get(page).url
    client.force_login(world.member)
    assert client.get(page).url == f"/rounds/{round_.pk}/read/"


def test_a_begun_comment_once_submitted_is_shown_as_submitted(client, world, round_):
    key = begin(client, world.member, round_)
    client.post(f"/rounds/{round_.pk}/drafts/{key}/submit/", form(key, save_count="1"))
    assert client.get(f"/rounds/{round_.pk}/drafts/{key}/").url.endswith("/comments/1/")


@pytest.mark.parametrize(("text", "old"), [("en", ENGLISH), ("ja", JAPANESE), ("", JAPANESE)])
def test_a_change_is_held_against_the_text_that_was_read(client, world, round_, text, old):
    client.force_login(world.member)
    shown = client.get(f"/rounds/{round_.pk}/compose/?block=b3&text={text}").content.decode()
    assert old in shown
    assert f'name="text" value="{text or "ja"}"' in shown
    key = uuid.uuid4()
    change = {"change_kind": "replace", "change_old": old, "change_new": "別の文。", "text": text}
    done = client.post(
        f"/rounds/{round_.pk}/drafts/{key}/submit/", form(key, body="直すべき。", **change)
    )
    assert done.status_code == 302
    assert Comment.objects.get().anchors.get().quote == old


def test_lines_typed_on_any_machine_are_stored_alike(client, world, round_):
    begin(client, world.member, round_, body="一行目\r\n二行目")
    assert Comment.objects.get().body == "一行目\n二行目"


def test_two_forms_on_one_page_have_ids_of_their_own(client, world, round_):
    client.force_login(world.member)
    pages = [
        client.get(f"/rounds/{round_.pk}/compose/?block={key}").content.decode()
        for key in ("b2", "b3")
    ]
    ids = [set(re.findall(r'id="(id_[^"]+_body)"', page)) for page in pages]
    assert all(ids)
    assert not ids[0] & ids[1]


def test_discarding_asks_first_also_before_the_first_save(client, world, round_):
    key = begin(client, world.member, round_)
    page = f"/rounds/{round_.pk}/drafts/{key}/discard/"
    assert "二作期が必要です。" in client.get(page).content.decode()
    assert Comment.objects.exists()
    assert client.post(page).url.endswith(f"?discarded={key}")
    assert not Comment.objects.exists()
    assert client.get(f"/rounds/{round_.pk}/drafts/{uuid.uuid4()}/discard/").status_code == 200


def test_a_range_is_kept_with_what_stands_beside_it(client, world, round_):
    key = begin(client, world.member, round_, part="9-12")
    anchor = Comment.objects.get().anchors.get()
    assert (anchor.start, anchor.end, anchor.quote) == (9, 12, JAPANESE[9:12])
    assert (anchor.before, anchor.after) == (JAPANESE[:9], JAPANESE[12:44])
    page = client.get(f"/rounds/{round_.pk}/drafts/{key}/").content.decode()
    assert '<option value="9-12" selected>' in page
    client.post(f"/rounds/{round_.pk}/drafts/{key}/submit/", form(key, part="9-12", save_count="1"))
    made = Comment.objects.get()
    assert json.loads(receipts.canonical(made, made.anchors.get()))["range"] == [9, 12]
    reader = client.get(f"/rounds/{round_.pk}/read/").content.decode()
    assert f'<mark class="said" data-of="1">{JAPANESE[9:12]}</mark>' in reader


def test_words_that_are_typed_count_as_a_range(client, world, round_):
    begin(client, world.member, round_, phrase="対照区", part="0-3")
    anchor = Comment.objects.get().anchors.get()
    assert (anchor.quote, anchor.start) == ("対照区", JAPANESE.index("対照区"))


@pytest.mark.parametrize(
    "words",
    [
        {"phrase": "ここにない語"},
        {"phrase": "区"},
        {"part": "5-5"},
        {"part": "3-999"},
        {"part": "x"},
    ],
)
def test_a_range_that_is_none_is_refused_and_the_text_is_kept(client, world, round_, words):
    client.force_login(world.member)
    key = uuid.uuid4()
    page = f"/rounds/{round_.pk}/drafts/{key}/submit/"
    refused = client.post(page, form(key, body="残る文", **words))
    assert refused.status_code == 422
    assert "残る文" in refused.content.decode()
    assert not Comment.objects.exists()


def test_each_sentence_can_be_chosen_without_a_pointer(client, world):
    revision = factories.revision(factories.draft(world.wg), published=False)
    revision.blocks.filter(key="b3", language="ja").update(
        text="一つ目の文である。5.2に従う。三つ目。"
    )
    revision.state, revision.published_at = "published", timezone.now()
    revision.save()
    round_ = factories.round_(revision)
    client.force_login(world.member)
    page = client.get(f"/rounds/{round_.pk}/compose/?block=b3&text=ja").content.decode()
    assert re.findall(r'<option value="(\d+-\d+)"', page) == ["0-9", "9-16", "16-20"]


def test_once_the_round_is_closed_the_text_is_shown_and_no_submission_is_offered(
    client, world, round_
):
    key = begin(client, world.member, round_, body="間に合わなかった文")
    page = f"/rounds/{round_.pk}/drafts/{key}/"
    assert ">提出する</button>" in client.get(page).content.decode()
    type(round_).objects.filter(pk=round_.pk).update(closes_at=timezone.now())
    closed = client.get(page).content.decode()
    assert "間に合わなかった文" in closed
    assert ">提出する</button>" not in closed
    assert "この文は提出されておらず" in closed


def test_a_replacement_must_change_something(client, world, round_):
    client.force_login(world.member)
    change = {"change_kind": "replace", "change_old": JAPANESE, "change_new": JAPANESE}
    page = f"/rounds/{round_.pk}/drafts/{uuid.uuid4()}/submit/"
    refused = client.post(page, form("", **change))
    assert refused.status_code == 422
    assert "今の文と違う新しい文" in refused.content.decode()
    done = client.post(page, form("", **change | {"change_new": "別の文。", "save_count": "1"}))
    assert done.status_code == 302
