"""Deeds on comment sheets: read one for a dry run, take it whole, or discard it."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.people.models import Organisation, User
from apps.people.permissions import NotAllowed, permit, require
from apps.people.table import Action
from apps.rounds import sheet_words
from apps.rounds.dry_run import DryRun, PlannedRow, plan
from apps.rounds.models import Anchor, Comment, Round, SheetImport
from apps.rounds.receipts import give_receipts
from apps.rounds.services.comments import withdraw_comment
from apps.rounds.services.placing import quoted
from apps.rounds.states import ChangeKind, CommentState, Origin, RoundState
from apps.rounds.voices import own_organisations
from apps.shared.errors import BadFile, Fault, Incomplete, WrongState
from apps.shared.states import Transitions, advance
from documents import sheets

MAX_ROWS = 5_000
State = SheetImport.State
TRANSITIONS: Transitions = {State.READ: frozenset({State.TAKEN, State.DISCARDED})}


def read_sheet(
    *,
    round_: Round,
    organisation: Organisation,
    file_name: str,
    data: bytes,
    by: User,
    late_reason: str = "",
) -> SheetImport:
    """Read an uploaded comment sheet and keep it for a dry run; no comment is made yet.

    Raises NotAllowed; Incomplete where a late sheet comes without its reason; BadFile, with
    every fault by row and column, where the file is refused. Of a refused file nothing is kept
    but an entry in the record, which is why this is not one transaction.
    """
    late_reason = late_reason.strip()
    role = _may_enter(round_, organisation, by, late_reason=late_reason)
    file_name = PurePath(file_name.replace("\\", "/")).name[:200] or "sheet"
    try:
        read = parsed(data, file_name)
    except BadFile as refusal:
        audit.record(
            "sheet.refused", subject=round_, by=by, role=role,
            changes={"file": (None, file_name)},
            reason="; ".join(f"{f.where}: {f.reason}" for f in refusal.faults[:20]),
        )  # fmt: skip
        raise
    return kept(
        round_=round_, organisation=organisation, file_name=file_name, data=data, read=read, by=by,
        role=role, late_reason=late_reason,
    )  # fmt: skip


@transaction.atomic
def kept(
    *,
    round_: Round,
    organisation: Organisation,
    file_name: str,
    data: bytes,
    read: sheets.Sheet,
    by: User,
    role: str,
    late_reason: str,
) -> SheetImport:
    """Keep a sheet that was read, with its file, for a dry run."""
    made = SheetImport.objects.create(
        round=round_, organisation=organisation, uploaded_by=by, file_name=file_name,
        file=ContentFile(data, name=file_name), sha256=sha256(data).hexdigest(),
        sheet=json.loads(sheets.to_json(read)), late_reason=late_reason,
    )  # fmt: skip
    changes = {"state": (None, State.READ.value), "rows": (None, len(read.rows))}
    audit.record("sheet.read", subject=made, by=by, role=role, changes=changes)
    return made


@transaction.atomic
def repair_sheet(
    *,
    sheet: SheetImport,
    by: User,
    types: Mapping[int, str] | None = None,
    clauses: Mapping[int, str] | None = None,
    type_for_all: str = "",
    whole: bool = False,
    withdraw: bool = False,
) -> SheetImport:
    """Put right what the file does not tell: types, clauses, whether the rest means the whole text.

    `withdraw` says that comments which the sheet was filled with and no longer holds are withdrawn.

    `types` and `clauses` go by the row's number in the file; '' takes a repair back. The file and
    what was read of it stay as they are, and each comment keeps what the sheet says of its place.
    """
    _must_be_own(sheet, by)
    if sheet.state != State.READ:
        raise WrongState(_("The sheet was taken or laid aside already."))
    mended: dict[str, Any] = {"whole": whole, "withdraw": withdraw}
    for name, given in (("types", types), ("clauses", clauses)):
        rows = dict(sheet.repairs.get(name, {})) | {str(n): t for n, t in (given or {}).items()}
        mended[name] = {row: text.strip() for row, text in rows.items() if text.strip()}
    if type_ := type_for_all or sheet.repairs.get("type", ""):
        mended["type"] = type_
    if mended != sheet.repairs:
        changes = {"repairs": (sheet.repairs or None, mended)}
        sheet.repairs = mended
        sheet.save(update_fields=["repairs"])
        audit.record("sheet.repaired", subject=sheet, by=by, changes=changes)
    return sheet


def parsed(data: bytes, file_name: str) -> sheets.Sheet:
    """Read a file; raises BadFile with every fault by row and column."""
    message = _("The file was refused; nothing of it was stored.")
    if len(data) > settings.UPLOAD_MAX_BYTES:
        size = _("it is larger than %(n)d MB") % {"n": settings.UPLOAD_MAX_BYTES // 2**20}
        raise BadFile(message, faults=[Fault(_("file"), size)])
    try:
        read = sheets.read(data, file_name)
    except sheets.SheetRefused as refusal:
        faults = [Fault(sheet_words.where(p), sheet_words.reason(p)) for p in refusal.problems]
        raise BadFile(message, faults=faults) from None
    if len(read.rows) > MAX_ROWS:
        many = _("it has more than %(n)d rows; split it, please") % {"n": MAX_ROWS}
        raise BadFile(message, faults=[Fault(_("file"), many)])
    nul = [row.row for row in read.rows if any("\0" in text for text in row.raw.values())]
    if nul or not read.rows:
        reason = _("a character that no text holds") if nul else _("there is no comment in it")
        raise BadFile(message, faults=[Fault(_("row %(row)d") % {"row": n}, reason) for n in nul]
                      or [Fault(_("file"), reason)])  # fmt: skip
    return read


def _may_enter(round_: Round, organisation: Organisation, by: User, *, late_reason: str) -> str:
    """Return the role under which `by` may enter comments for `organisation` now."""
    if round_.phase == RoundState.CLOSED:
        role = require(by, Action.COMMENT_LATE, on=round_)
        if not late_reason:
            raise Incomplete(
                _("The round is closed. Say why the comments are taken late."),
                missing=["late_reason"],
            )
        return role
    own = own_organisations(by, round_).filter(pk=organisation.pk).exists()
    if own and permit(by, round_).may(Action.COMMENT_CREATE):
        return require(by, Action.COMMENT_CREATE, on=round_)
    return require(by, Action.COMMENT_FOR, on=round_)


@transaction.atomic
def take_sheet(
    *,
    sheet: SheetImport,
    by: User,
    types: Mapping[int, str] | None = None,
    unplaced_as_whole: bool = False,
    late_reason: str = "",
) -> list[Comment]:
    """Take every new row of a sheet as a submitted comment with its receipt: all or nothing.

    `types` gives ge, te or ed to rows that the file gave none. Rows whose place was not found
    hang on the whole document only where `unplaced_as_whole` says so; what the sheet says of
    their place is kept in any case. Rows that the organisation already made in this round, or
    that the sheet repeats, add nothing. A row that was filled with a comment and says otherwise
    now is a new comment, and that one is withdrawn; so are those whose rows are gone, where the
    sheet's repairs say so. Raises Incomplete naming the rows to mend.
    """
    round_ = Round.objects.select_for_update(no_key=True).get(pk=sheet.round_id)
    _must_be_own(sheet, by)
    late_reason = late_reason.strip() or sheet.late_reason
    role = _may_enter(round_, sheet.organisation, by, late_reason=late_reason)
    late = round_.phase == RoundState.CLOSED
    planned = plan(sheet, types)
    _must_be_whole(planned, unplaced_as_whole=unplaced_as_whole or sheet.takes_unplaced)
    now = timezone.now()
    reason = late_reason if late else ""
    advance(sheet, State.TAKEN, transitions=TRANSITIONS, taken_at=now, late_reason=reason)
    by_proxy = not own_organisations(by, round_).filter(pk=sheet.organisation_id).exists()
    made = [_comment(row, sheet, late=late, by_proxy=by_proxy) for row in planned.taken]
    comments = give_receipts(made, round_=round_, at=now)
    Comment.objects.bulk_create(comments)
    Anchor.objects.bulk_create(anchor for _made, anchor in made)
    changes = {"state": (State.READ.value, State.TAKEN.value), "comments": (None, len(made))}
    audit.record("sheet.taken", subject=sheet, by=by, role=role, changes=changes, reason=reason)
    for comment in comments:
        changes = {"state": (None, comment.state), "number": (None, comment.number),
                   "sheet": (None, sheet.file_name), "row": (None, comment.sheet_row)}  # fmt: skip
        audit.record("comment.submitted", subject=comment, by=by, role=role, changes=changes,
                     reason=reason)  # fmt: skip
    _withdraw(planned, sheet, comments, by)
    return comments


def _withdraw(planned: DryRun, sheet: SheetImport, made: Sequence[Comment], by: User) -> None:
    for row, comment in zip(planned.taken, made, strict=True):
        if row.replaces:
            said = _("replaced by %(label)s, by comment sheet") % {"label": comment.label}
            withdraw_comment(comment=row.replaces.comment, reason=said, by=by)
    for gone in planned.removed if sheet.withdraws_removed else ():
        said = _("taken out of the comment sheet “%(file)s”") % {"file": sheet.file_name}
        withdraw_comment(comment=gone.comment, reason=said, by=by)


def _must_be_own(sheet: SheetImport, by: User) -> None:
    if sheet.uploaded_by_id != by.pk:
        raise NotAllowed(_("Only the person who uploaded a sheet can take or discard it."))


def _must_be_whole(planned: DryRun, *, unplaced_as_whole: bool) -> None:
    faults = [
        _("%(where)s: %(reason)s")
        % {"where": sheet_words.where(fault), "reason": sheet_words.reason(fault)}
        for row in planned.untyped + planned.broken
        for fault in row.faults
    ]
    if faults:
        raise Incomplete(_("Nothing was taken: some rows must be mended first."), missing=faults)
    if planned.unplaced and not unplaced_as_whole:
        rows = [_("row %(row)d") % {"row": row.row.row} for row in planned.unplaced]
        raise Incomplete(
            _("Nothing was taken: confirm that the rows without a known place are taken as "
              "comments on the whole document."),
            missing=rows,
        )  # fmt: skip


def _comment(
    row: PlannedRow, sheet: SheetImport, *, late: bool, by_proxy: bool
) -> tuple[Comment, Anchor]:
    comment = Comment(
        round=sheet.round, author=sheet.uploaded_by, entered_by=sheet.uploaded_by,
        by_proxy=by_proxy,
        organisation=sheet.organisation, state=CommentState.SUBMITTED, type=row.type,
        language=row.language, body=row.body, origin=Origin.SHEET, sheet=sheet,
        change_kind=ChangeKind.FREE if row.change else "", change_new=row.change,
        sheet_row=row.row.row, row_digest=row.digest, place_raw=row.raw_place,
        is_late=late, late_reason=sheet.late_reason if late else "",
    )  # fmt: skip
    if row.replaces:
        comment.replaces = row.replaces.comment
        comment.body, comment.justification = _parted(row.body, row.replaces.comment)
    if row.replaces and row.keeps_change:
        was = row.replaces.comment
        comment.change_kind, comment.change_old = was.change_kind, was.change_old
        comment.change_new = was.change_new
    if row.replaces and row.replaces.anchor and row.keeps_place:
        return comment, _beside(row.replaces.anchor, comment)
    block = row.place.block
    anchor = Anchor(
        comment=comment, revision=sheet.round.revision, block=block,
        language=block.language if block else row.language, scope=row.place.scope,
        clause=block.clause if block else "", quote=quoted(block, row.place.scope),
    )  # fmt: skip
    return comment, anchor


def _parted(body: str, was: Comment) -> tuple[str, str]:
    """Return comment and justification of a cell that was filled with both, where it still is."""
    reasons = was.justification.strip()
    said = body.removesuffix(reasons).rstrip() if reasons else body
    return (said, was.justification) if reasons and said and said != body else (body, "")


def _beside(anchor: Anchor, comment: Comment) -> Anchor:
    """Return an anchor of `comment` at the very place of another."""
    names = ("revision", "block", "language", "scope", "clause", "start", "end", "quote")
    place = {name: getattr(anchor, name) for name in (*names, "before", "after")}
    return Anchor(comment=comment, **place)


@transaction.atomic
def discard_sheet(*, sheet: SheetImport, by: User) -> SheetImport:
    """Lay a sheet aside that was read and not taken; the file stays in the record."""
    _must_be_own(sheet, by)
    came_from = advance(sheet, State.DISCARDED, transitions=TRANSITIONS)
    changes = {"state": (came_from, State.DISCARDED.value)}
    audit.record("sheet.discarded", subject=sheet, by=by, changes=changes)
    return sheet
