"""Deeds on documents: what is refused first, then what they do and leave in the record."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from apps.audit import selectors as record
from apps.drafts import selectors, services
from apps.drafts.models import Block, Draft, Revision, RevisionText
from apps.people import permissions
from apps.people.permissions import NotAllowed
from apps.people.table import Action
from apps.shared.errors import BadFile, Incomplete, Stale, WrongState
from tests import factories
from tests.drafts.texts import BLOCKS, EN, JA, files

NEW = {
    "number": "CDR-EW-100",
    "title_ja": "測定方法",
    "title_en": "Measurement",
    "kind": "test_method",
}


@pytest.fixture
def draft(world):
    return services.create_draft(owner=world.wg, by=world.secretary, **NEW)


@pytest.fixture
def editing(world, draft):
    return services.add_revision(draft=draft, files=files(), note="初版", by=world.editor)


@pytest.fixture
def published(world, editing):
    return services.publish_revision(revision=editing, by=world.secretary)


def entries(*subjects):
    return [(e.verb, e.role, e.changes) for e in record.of(*subjects) if "access" not in e.verb]


# --- drafts


@pytest.mark.parametrize("who", ["member", "observer", "auditor", "outsider", "council_chair"])
def test_only_those_who_write_create_a_draft(world, who):
    with pytest.raises(NotAllowed):
        services.create_draft(owner=world.wg, by=getattr(world, who), **NEW)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("number", ["", "農地-1", "new", "CDR_EW", "CDR-1\n"])
def test_a_number_that_no_address_can_hold_is_refused(world, number):
    with pytest.raises(ValidationError):
        services.create_draft(owner=world.wg, by=world.secretary, **NEW | {"number": number})


def test_a_number_is_given_once(world, draft):
    with pytest.raises(ValidationError):
        services.create_draft(owner=world.wg, by=world.secretary, **NEW)


def test_a_draft_belongs_to_its_committee_and_the_record_says_who_made_it(world, draft):
    assert draft.stage == "preliminary"
    assert permissions.may(world.member, Action.DRAFT_VIEW, draft)
    assert permissions.may(world.council_chair, Action.DRAFT_VIEW, draft)
    assert not permissions.may(world.outsider, Action.DRAFT_VIEW, draft)
    verb, role, changes = entries(draft)[-1]
    assert (verb, role) == ("draft.created", "owner:secretary")
    assert changes["stage"] == [None, "preliminary"]


def test_an_external_document_starts_under_review(world):
    external = NEW | {"kind": "external", "number": "ISO-DIS-99017"}
    made = services.create_draft(owner=world.wg, by=world.secretariat, **external)
    assert made.stage == "under_review"


# --- texts


@pytest.mark.parametrize("who", ["member", "chair", "liaison", "auditor", "outsider"])
def test_only_those_who_write_upload(world, draft, who):
    with pytest.raises(NotAllowed):
        services.add_revision(draft=draft, files=files(), note="", by=getattr(world, who))
    assert not Revision.objects.exists()


def test_nobody_uploads_to_a_draft_that_is_approved(world):
    approved = factories.draft(world.wg, stage="approval")
    with pytest.raises(NotAllowed):
        services.add_revision(draft=approved, files=files(), note="", by=world.secretariat)


def test_every_fault_of_every_file_is_named_and_nothing_is_kept(world, draft):
    bad = files(
        ja=JA + "\n<script>alert(1)</script>\n\n[x](javascript:alert)\n", en=EN.encode() + b"\xff"
    )
    with pytest.raises(BadFile) as refused:
        services.add_revision(draft=draft, files=bad, note="", by=world.editor)
    said = [(fault.where, str(fault.reason)) for fault in refused.value.faults]
    lines = JA.count("\n")
    assert [where for where, _reason in said] == [
        f"draft.ja.md、{lines + 2}行",
        f"draft.ja.md、{lines + 4}行",
        f"draft.en.md、{EN.count(chr(10)) + 1}行1桁",
    ]
    assert [reason.split("。")[0] for _where, reason in said] == [
        "HTMLのタグは使えません",
        "リンク先がウェブのアドレスでもメールアドレスでもありません",
        "ファイルがUTF-8の文書ではありません",
    ]
    assert not Revision.objects.exists()


def test_no_file_is_refused(world, draft):
    with pytest.raises(BadFile):
        services.add_revision(draft=draft, files={}, note="", by=world.editor)


def test_a_text_is_kept_as_it_came_with_its_blocks(world, draft, editing):
    text = editing.texts.get(language="ja")
    assert (text.source, text.file_name) == (JA, "draft.ja.md")
    blocks = list(editing.blocks.filter(language="ja"))
    assert [b.position for b in blocks] == list(range(BLOCKS))
    requirement = next(b for b in blocks if b.kind == "requirement")
    assert (requirement.clause, requirement.text) == (
        "5.2",
        "施用区ごとに，対照区を一つ以上設けなければならない。",
    )
    assert [(b.row, b.column, b.text) for b in blocks if b.row] == [
        (1, 1, "区分"), (1, 2, "点数"), (2, 1, "対照区"), (2, 2, "12"),
    ]  # fmt: skip
    assert [b.first_line for b in blocks[1:]] == [b.last_line + 1 for b in blocks[:-1]]


def test_counterparts_in_two_languages_share_an_id(editing):
    keys = {
        language: list(editing.blocks.filter(language=language).values_list("key", flat=True))
        for language in ("ja", "en")
    }
    assert keys["ja"] == keys["en"]
    assert all(text.warnings == [] for text in editing.texts.all())


def test_a_block_without_counterpart_is_kept_as_a_warning(world, draft):
    longer = files(en=EN + "\nThis stands in English only.\n")
    revision = services.add_revision(draft=draft, files=longer, note="", by=world.editor)
    (warning,) = revision.texts.get(language="en").warnings
    assert warning == {
        "line": EN.count("\n") + 2,
        "clause": "5.2",
        "text": "This stands in English only.",
    }
    assert revision.texts.get(language="ja").warnings == []


def test_unchanged_blocks_keep_their_id_in_the_next_revision(world, draft, published):
    changed = files(
        ja=JA.replace("一つ以上", "二つ以上"), en=EN.replace("one control plot", "two plots")
    )
    second = services.add_revision(draft=draft, files=changed, note="", by=world.editor)
    for language in ("ja", "en"):
        before, after = (
            {b.text: b.key for b in r.blocks.filter(language=language)} for r in (published, second)
        )
        kept = before.keys() & after.keys()
        assert len(kept) == len(before) - 1
        assert all(before[text] == after[text] for text in kept)


def test_only_one_revision_is_prepared_at_a_time(world, draft, editing):
    with pytest.raises(WrongState, match="1"):
        services.add_revision(draft=draft, files=files(), note="", by=world.editor)


def test_text_in_preparation_is_replaced_whole(world, editing):
    services.replace_text(
        revision=editing, files=files(en=None), note="日本語のみ", by=world.editor
    )
    assert selectors.languages_of(editing) == ["ja"]
    assert set(editing.blocks.values_list("language", flat=True)) == {"ja"}
    verb, role, changes = entries(editing)[0]
    assert (verb, role) == ("revision.text_replaced", "owner:editor")
    assert changes["note"] == ["初版", "日本語のみ"]
    assert changes["text_en"][1] is None
    assert "text_ja" not in changes  # the same file again is no change


def test_a_refused_replacement_leaves_the_text_as_it_was(world, editing):
    with pytest.raises(BadFile):
        services.replace_text(
            revision=editing, files=files(ja="<b>x</b>"), note="", by=world.editor
        )
    assert editing.blocks.filter(language="ja").count() == BLOCKS


def test_a_discarded_revision_stays_in_the_record(world, draft, editing):
    with pytest.raises(NotAllowed):
        services.discard_revision(revision=editing, by=world.member)
    checksum = editing.texts.get(language="ja").sha256
    services.discard_revision(revision=editing, by=world.editor)
    assert not Revision.objects.exists()
    verb, _role, changes = entries(draft)[0]
    assert verb == "revision.discarded"
    assert changes["revision"] == [1, None]
    assert changes["text_ja"] == [checksum, None]


# --- publishing


@pytest.mark.parametrize("who", ["editor", "member", "chair", "outsider"])
def test_only_convener_secretary_and_secretariat_publish(world, editing, who):
    with pytest.raises(NotAllowed):
        services.publish_revision(revision=editing, by=getattr(world, who))
    editing.refresh_from_db()
    assert not editing.is_published


def test_a_revision_without_text_is_not_published(world, draft):
    empty = Revision.objects.create(draft=draft, ordinal=1, created_by=world.editor)
    with pytest.raises(Incomplete):
        services.publish_revision(revision=empty, by=world.secretary)


def test_publishing_is_done_once(world, published):
    assert published.published_at is not None
    assert entries(published)[0][::2] == ("revision.published", {"state": ["editing", "published"]})
    with pytest.raises(WrongState):
        services.publish_revision(revision=published, by=world.secretary)


def test_a_published_revision_is_neither_replaced_nor_discarded(world, published):
    with pytest.raises(WrongState):
        services.replace_text(revision=published, files=files(), note="", by=world.secretariat)
    with pytest.raises(WrongState):
        services.discard_revision(revision=published, by=world.secretariat)
    assert published.blocks.count() == 2 * BLOCKS


@pytest.mark.parametrize(
    "tamper",
    [
        lambda r: Block.objects.filter(revision=r).update(text="別の文"),
        lambda r: Block.objects.filter(revision=r).update(first_line=1),
        lambda r: Block.objects.filter(revision=r).delete(),
        lambda r: Block.objects.create(
            revision=r, language="ja", position=99, key="x", kind="paragraph", text="x", html="x",
            first_line=1, last_line=1,
        ),
        lambda r: RevisionText.objects.filter(revision=r).update(source="別の文"),
        lambda r: RevisionText.objects.filter(revision=r).delete(),
        lambda r: Revision.objects.filter(pk=r.pk).update(note="別の話"),
        lambda r: Revision.objects.filter(pk=r.pk).update(state="editing", published_at=None),
        lambda r: Revision.objects.filter(pk=r.pk).delete(),
    ],
)  # fmt: skip
def test_the_database_itself_refuses_to_change_what_is_published(published, tamper):
    before = list(published.blocks.values())
    with pytest.raises(DatabaseError, match="not allowed"), transaction.atomic():
        tamper(published)
    assert list(published.blocks.values()) == before


def test_a_deed_whose_record_fails_is_undone(world, editing, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the record is away")

    monkeypatch.setattr("apps.audit.services.record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        services.publish_revision(revision=editing, by=world.secretary)
    assert not Revision.objects.get(pk=editing.pk).is_published


def test_a_stage_that_has_passed_meanwhile_counts_as_it_is_now(world):
    draft = factories.draft(world.wg)
    seen = Draft.objects.get(pk=draft.pk)
    Draft.objects.filter(pk=draft.pk).update(stage="approval")
    with pytest.raises(NotAllowed):
        services.add_revision(draft=seen, files=files(), note="", by=world.editor)
    assert not draft.revisions.exists()


def test_a_text_that_was_replaced_while_somebody_read_it_is_not_published(world):
    draft = factories.draft(world.wg)
    revision = services.add_revision(draft=draft, files=files(), note="", by=world.editor)
    shown = services.text_token(revision)
    other = {"ja": ("d.md", "# 1 別の箇条\n\n別の文。\n".encode())}
    services.replace_text(revision=revision, files=other, note="", by=world.editor)
    with pytest.raises(Stale):
        services.publish_revision(revision=revision, text_shown=shown, by=world.secretary)
    services.publish_revision(
        revision=revision, text_shown=services.text_token(revision), by=world.secretary
    )
