"""Drafts uploaded as Word and PDF: read and shown first, kept byte for byte, cited as printed."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.drafts import services as drafts
from apps.drafts.import_words import REASONS
from apps.drafts.models import Revision
from apps.positions.services import page_of
from documents.importing import REASONS as CODES
from documents.markdown import REASONS as MARKDOWN_CODES
from tests import factories
from tests.documents.importing.pdf_files import full, pdf, text_page
from tests.documents.importing.word_files import para, run, table, tracked, word

pytestmark = pytest.mark.django_db

WORD = word(
    para("1 Scope", "Heading1"),
    para("This document specifies methods."),
    para("2 Plots", "Heading1"),
    para(run("One plot ") + tracked("ins", run("shall ")) + run("be kept.")),
    table(("Kind", "Points"), ("Control", "12")),
)
PAGES = pdf(
    text_page("1 Scope", full("This chapter"), "assesses removal.", numbers=(1, 2, 3), bold=(0,)),
    text_page("2 Methods", full("Alkalinity"), "is measured.", numbers=(1, 2, 3), bold=(0,)),
)


@pytest.fixture
def upload(client, world):
    draft = factories.draft(world.wg)
    client.force_login(world.editor)

    def send(name, data, **more):
        file = SimpleUploadedFile(name, data)
        return client.post(
            f"/documents/{draft.number}/upload/", {"en": file, "note": "改訂"} | more
        )

    send.draft = draft
    return send


def taken(upload, name, data):
    shown = upload(name, data)
    assert shown.status_code == 200
    done = upload(name, data, checked=shown.context["checked"])
    assert done.status_code == 302
    return Revision.objects.get(draft=upload.draft)


def test_nobody_else_may_upload_a_file_of_any_kind(client, world, upload):
    for who in (world.outsider, world.member):
        client.force_login(who)
        assert upload("draft.docx", WORD).status_code in (403, 404)
    assert not Revision.objects.exists()


def test_a_word_file_is_shown_with_what_was_taken_otherwise_and_then_kept(client, world, upload):
    html = upload("draft.docx", WORD).content.decode()
    assert "変更履歴の挿入は、承諾済みとして取り込みました。" in html
    assert not Revision.objects.exists()
    revision = taken(upload, "draft.docx", WORD)
    texts = list(revision.blocks.order_by("position").values_list("kind", "clause", "text"))
    assert ("requirement", "2", "One plot shall be kept.") in texts
    assert ("table_cell", "2", "Control") in texts
    assert revision.blocks.order_by("-position").first().last_line > 1
    page = f"/documents/{upload.draft.number}/1/"
    assert "変更履歴の挿入は" in client.get(page).content.decode()
    source = client.get(f"{page}source/en/")
    assert source.content == WORD
    assert source["Content-Disposition"].endswith('.en.docx"')
    drafts.publish_revision(revision=revision, by=world.secretary)
    client.force_login(world.member)
    assert "変更履歴の挿入は" not in client.get(page).content.decode()


def test_of_a_pdf_pages_and_lines_are_cited_as_they_are_printed(client, world, upload):
    revision = taken(upload, "chapter.pdf", PAGES)
    block = revision.blocks.get(text__startswith="Alkalinity")
    assert (block.first_page, block.first_line, block.last_line) == (2, 2, 3)
    assert block.page_and_lines == "p. 2, 2–3"
    html = client.get(f"/documents/{upload.draft.number}/1/").content.decode()
    assert "p. 2" in html
    assert client.get(f"/documents/{upload.draft.number}/1/source/en/").content == PAGES


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("draft.docx", b"PK\x03\x04 no zip", "壊れていて展開できません"),
        ("draft.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Word 97–2003形式"),
        ("chapter.pdf", b"%PDF-1.7 nothing", "PDFが壊れています"),
        ("draft.md", b"\xff\xfe\x00", "UTF-8"),
        ("draft.md", "番号のない文。".encode(), "番号付きの箇条がありません"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(upload, name, data, reason):
    answer = upload(name, data)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert reason in html
    assert "改訂" in html
    assert not Revision.objects.exists()


def test_every_reason_of_a_reader_has_words():
    assert set(CODES) | set(MARKDOWN_CODES) <= set(REASONS)
    assert not [code for code, words in REASONS.items() if re.search(r"%\(", str(words))]


def test_a_position_cites_the_page_that_is_printed(world, upload):
    revision = taken(upload, "chapter.pdf", PAGES)
    block = revision.blocks.get(text__startswith="Alkalinity")
    assert (block.pages, page_of(block)) == ("2", 2)
    block.pages = "1-12–1-13"
    assert page_of(block) is None
