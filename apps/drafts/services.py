"""Deeds on documents: drafts, the texts of their revisions, and their stages."""

from collections.abc import Callable, Iterable, Mapping

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.drafts import intake, writing
from apps.drafts.models import Block, Draft, Revision
from apps.drafts.selectors import current_revision, working_revision
from apps.drafts.states import (
    REVISION_TRANSITIONS,
    STAGE_TRANSITIONS,
    DraftKind,
    Need,
    RevisionState,
    Stage,
    needs,
)
from apps.people import grants
from apps.people.models import Committee, User
from apps.people.permissions import require
from apps.people.table import Action
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState
from apps.shared.states import advance

Hold = Callable[[Draft], Iterable[str]]
HoldRevision = Callable[[Revision], Iterable[str]]
_holds: list[Hold] = []
_publication_holds: list[HoldRevision] = []
_before_giving_up: list[Callable[[Revision], None]] = []


def hold_stage(hold: Hold) -> None:
    """Let a context above say, in sentences, why a draft cannot leave its stage now."""
    _holds.append(hold)


def hold_publication(hold: HoldRevision) -> None:
    """Let a context above say, in sentences, why a revision cannot be published now."""
    _publication_holds.append(hold)


def before_giving_up(act: Callable[[Revision], None]) -> None:
    """Let a context above let go of a text in preparation that is replaced or discarded."""
    _before_giving_up.append(act)


def why_publication_waits(revision: Revision) -> list[str]:
    """Say what must be done before `revision` can be published; empty where nothing."""
    return [sentence for hold in _publication_holds for sentence in hold(revision)]


@transaction.atomic
def create_draft(
    *,
    number: str,
    title_ja: str,
    title_en: str,
    kind: str,
    owner: Committee,
    by: User,
    stage: str | None = None,
) -> Draft:
    """Create a draft of `owner`; an external document starts under review.

    Raises `ValidationError` where the number is taken or not well formed.
    """
    role = require(by, Action.DRAFT_CREATE, on=owner)
    first = Stage.UNDER_REVIEW if kind == DraftKind.EXTERNAL else Stage.PRELIMINARY
    draft = Draft(
        number=number, title_ja=title_ja, title_en=title_en, kind=kind, owner=owner,
        stage=stage or first, created_by=by,
    )  # fmt: skip
    draft.full_clean()
    draft.save()
    audit.record(
        "draft.created", subject=draft, by=by, role=role,
        changes={"stage": (None, draft.stage), "title": (None, title_ja or title_en)},
    )  # fmt: skip
    grants.grant_ownership(draft, owner=owner, by=by)
    return draft


@transaction.atomic
def add_revision(
    *, draft: Draft, files: intake.Files, note: str, by: User, base: str | None = None
) -> Revision:
    """Take in the text of a new revision, in preparation until it is published.

    `files` maps a language to (file name, bytes), `base` is the `text_token` of the text that they
    were made from. Raises `BadFile` with all faults, `Stale` where that text has changed since,
    `WrongState` while another revision is in preparation.
    """
    require(by, Action.DRAFT_EDIT, on=draft)
    parsed = intake.parsed(files)
    _locked(draft)
    role = require(by, Action.DRAFT_EDIT, on=draft)
    _require_base(draft, base)
    if open_one := draft.revisions.filter(state=RevisionState.EDITING).first():
        raise WrongState(
            _("Revision %(n)d is being prepared. Publish or discard it first.")
            % {"n": open_one.ordinal}
        )
    texts = intake.texts_of(files, parsed, previous=current_revision(draft))
    newest = draft.revisions.aggregate(n=models.Max("ordinal"))["n"] or 0
    revision = Revision.objects.create(
        draft=draft, ordinal=newest + 1, note=note, created_by=by,
        line_algorithm=intake.LINE_ALGORITHM,
    )  # fmt: skip
    intake.store(texts, revision=revision)
    audit.record(
        "revision.added", subject=revision, by=by, role=role, changes=_texts_changed({}, texts)
    )
    return revision


@transaction.atomic
def replace_text(
    *, revision: Revision, files: intake.Files, note: str, by: User, base: str | None = None
) -> Revision:
    """Take in other files for a revision in preparation; the ones it had are given up.

    `base` is the `text_token` of the text they were made from; `Stale` where that has changed.
    """
    require(by, Action.DRAFT_EDIT, on=revision.draft)
    parsed = intake.parsed(files)
    _locked(revision.draft)
    role = require(by, Action.DRAFT_EDIT, on=revision.draft)
    _require_base(revision.draft, base)
    _require_editing(revision)
    texts = intake.texts_of(files, parsed, previous=current_revision(revision.draft))
    before = dict(revision.texts.values_list("language", "sha256"))
    _give_up(revision)
    intake.store(texts, revision=revision)
    changes = _texts_changed(before, texts) | {"note": (revision.note, note)}
    revision.note, revision.line_algorithm = note, intake.LINE_ALGORITHM
    revision.save(update_fields=["note", "line_algorithm"])
    audit.record("revision.text_replaced", subject=revision, by=by, role=role, changes=changes)
    return revision


def save_written(
    *, draft: Draft, written: Mapping[str, str], note: str, base: str, by: User
) -> Revision:
    """Take in what was written in the browser: in place of the text in preparation, else anew.

    `written` maps a language to its whole text; what cannot be written there stays as it is. What
    has been saved already is not saved twice. Raises what `add_revision` and `replace_text` raise,
    and `DomainError` where nothing has changed.
    """
    require(by, Action.DRAFT_EDIT, on=draft)
    revision = working_revision(draft)
    sources = writing.sources_of(revision)
    if not writing.differ(sources, written):
        if revision and not revision.is_published and base != text_token(revision):
            return revision
        raise DomainError(_("Nothing has changed in the text, so there is nothing to save."))
    files = writing.files_of(sources, written, number=draft.number)
    if revision and not revision.is_published:
        return replace_text(revision=revision, files=files, note=note, base=base, by=by)
    return add_revision(draft=draft, files=files, note=note, base=base, by=by)


@transaction.atomic
def settle_translation(*, block: Block, by: User) -> Block:
    """Say that a block needs no other words to be in step with the other language.

    Raises `WrongState` once the revision is published, or where the block is in step already.
    """
    _locked(block.revision.draft)
    role = require(by, Action.DRAFT_EDIT, on=block.revision.draft)
    _require_editing(block.revision)
    waiting = Block.objects.filter(pk=block.pk).exclude(translation="")
    state = waiting.values_list("translation", flat=True).first()
    if state is None:
        raise WrongState(_("The translation of this block is in step already."))
    waiting.update(translation="")
    block.translation = ""
    audit.record(
        "translation.settled", subject=block.revision, by=by, role=role,
        changes={
            "translation": (state, None),
            "block": (None, f"{block.language} {block.clause} {block.text[:80]}"),
        },
    )  # fmt: skip
    return block


@transaction.atomic
def discard_revision(*, revision: Revision, by: User) -> None:
    """Give up a revision in preparation; the record keeps that it was, and its checksums."""
    _locked(revision.draft)
    role = require(by, Action.DRAFT_EDIT, on=revision.draft)
    _require_editing(revision)
    texts = dict(revision.texts.values_list("language", "sha256"))
    audit.record(
        "revision.discarded", subject=revision.draft, by=by, role=role,
        changes={"revision": (revision.ordinal, None), **_texts_changed(texts, [])},
    )  # fmt: skip
    _give_up(revision)
    revision.delete()


@transaction.atomic
def publish_revision(*, revision: Revision, text_shown: str | None = None, by: User) -> Revision:
    """Publish a revision: from now on its text, ids and line numbers never change.

    `text_shown` is the `text_token` of what the person has read; `Stale` where that has changed.
    """
    _locked(revision.draft)
    role = require(by, Action.REVISION_PUBLISH, on=revision.draft)
    if text_shown is not None and text_shown != text_token(revision):
        raise Stale(
            _("Somebody has changed the text since this page was opened. Read it through again, "
              "then publish it.")
        )  # fmt: skip
    if not revision.blocks.exists():
        raise Incomplete(_("There is nothing to publish yet."), missing=[str(_("a text"))])
    if waits := why_publication_waits(revision):
        raise Incomplete(_("The revision cannot be published yet."), missing=waits)
    old = advance(
        revision, RevisionState.PUBLISHED, transitions=REVISION_TRANSITIONS,
        published_at=timezone.now(),
    )  # fmt: skip
    audit.record(
        "revision.published", subject=revision, by=by, role=role,
        changes={"state": (old, revision.state)},
    )  # fmt: skip
    return revision


def text_token(revision: Revision | None) -> str:
    """Return what tells one text of a revision from another; '' where there is no text."""
    if revision is None:
        return ""
    return " ".join(revision.texts.order_by("language").values_list("sha256", flat=True))


@transaction.atomic
def advance_stage(*, draft: Draft, to: str, reason: str, by: User) -> Draft:
    """Move a draft to another stage.

    Raises `WrongState` where the road does not lead there, `Incomplete` with everything that must
    hold first and does not.
    """
    seen = draft.stage
    _locked(draft)
    role = require(by, Action.DRAFT_ADVANCE, on=draft)
    draft.stage = seen  # who comes second is told so below
    if to in STAGE_TRANSITIONS[draft.stage] and (missing := lacking(draft, to, reason=reason)):
        raise Incomplete(
            _("%(draft)s cannot move to “%(stage)s” yet.")
            % {"draft": draft.number, "stage": Stage(to).label},
            missing=missing,
        )
    old = advance(draft, to, transitions=STAGE_TRANSITIONS, field="stage")
    audit.record(
        "draft.advanced", subject=draft, by=by, role=role, changes={"stage": (old, to)},
        reason=reason.strip(),
    )  # fmt: skip
    return draft


def lacking(draft: Draft, to: str, *, reason: str) -> list[str]:
    """Say in sentences what must still hold before `draft` moves to stage `to`."""
    held = {
        Need.REASON: bool(reason.strip()),
        Need.REVISION: draft.revisions.filter(state=RevisionState.PUBLISHED).exists(),
        Need.NOTHING_OPEN: not draft.revisions.filter(state=RevisionState.EDITING).exists(),
    }
    missing = [
        str(need.label) for need in Need if need in needs(draft.stage, to) and not held[need]
    ]
    return missing + [said for hold in _holds for said in hold(draft)]


def _give_up(revision: Revision) -> None:
    for act in _before_giving_up:
        act(revision)


def _locked(draft: Draft) -> None:
    """Wait for, and then keep out, others who work on the same draft; learn its present stage."""
    draft.stage = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk).stage


def _require_base(draft: Draft, base: str | None) -> None:
    if base is not None and base != text_token(working_revision(draft)):
        raise Stale(_("Not saved: somebody has saved another text since you began. Yours is kept."))


def _require_editing(revision: Revision) -> None:
    state = Revision.objects.values_list("state", flat=True).filter(pk=revision.pk).first()
    if state != RevisionState.EDITING:
        raise WrongState(_("A published revision never changes. Add a new revision instead."))


def _texts_changed(
    before: dict[str, str], texts: Iterable[intake.TextRead]
) -> dict[str, tuple[str | None, str | None]]:
    after: dict[str, str] = {text.language: text.sha256 for text in texts}
    return {
        f"text_{language}": (before.get(language), after.get(language))
        for language in sorted({*before, *after})
    }
