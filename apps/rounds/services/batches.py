"""Deeds on many comment sheets at once: bring them, have them read, say whose they are, take them.

Reading and taking are a job: each file in a transaction of its own, so that one bad file never
stops the rest, and a job that was lost goes on where it ended. A file is taken whole or not at all.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import PurePath

from celery import current_app
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.people.models import Organisation, User
from apps.people.permissions import NotAllowed, require
from apps.people.table import Action
from apps.rounds import sheet_words
from apps.rounds.dry_run import Atlas, plan, unmendable
from apps.rounds.models import BatchFile, Round, SheetBatch, SheetImport
from apps.rounds.services import sheets
from apps.rounds.states import RoundState
from apps.shared.errors import BadFile, DomainError, Incomplete, WrongState
from documents.grams import folded
from documents.sheets import Sheet

logger = logging.getLogger(__name__)
MAX_FILES = 300
MAX_BYTES = 200 * 2**20
Step, State = SheetBatch.Step, BatchFile.State
WORKING = (Step.READING, Step.TAKING)
LANGUAGES = ("ja", "en")


class Brought(defaultdict[int, set[str]]):
    """The rows that the files read so far bring, by organisation."""

    def __init__(self) -> None:
        super().__init__(set)


@transaction.atomic
def bring(
    *, round_: Round, files: Sequence[tuple[str, bytes]], by: User, late_reason: str = ""
) -> SheetBatch:
    """Keep files, as (name, content), to be read by a job; nothing is submitted by that.

    Raises NotAllowed, and Incomplete where there is no file, there are too many, or late ones come
    without a reason.
    """
    late = round_.phase == RoundState.CLOSED
    role = require(by, Action.COMMENT_LATE if late else Action.COMMENT_FOR, on=round_)
    if sum(len(data) for _name, data in files) > MAX_BYTES:
        raise Incomplete(
            _("The files are larger than %(n)d MB together: bring them in parts.")
            % {"n": MAX_BYTES // 2**20},
            missing=["sheets"],
        )
    if not files or len(files) > MAX_FILES:
        raise Incomplete(
            _("Choose between 1 and %(n)d files.") % {"n": MAX_FILES}, missing=["sheets"]
        )
    if late and not late_reason.strip():
        raise Incomplete(
            _("The round is closed. Say why the comments are taken late."), missing=["late_reason"]
        )
    batch = SheetBatch.objects.create(
        round=round_, brought_by=by, late_reason=late_reason.strip() if late else ""
    )
    for ordinal, (given, data) in enumerate(files, 1):
        name = PurePath(given.replace("\\", "/")).name[:200] or "sheet"
        BatchFile.objects.create(
            batch=batch, ordinal=ordinal, file_name=name, file=ContentFile(data, name=name)
        )
    audit.record(
        "batch.brought", subject=batch, by=by, role=role, changes={"files": (None, len(files))},
        reason=batch.late_reason,
    )  # fmt: skip
    _work_on_commit(batch)
    return batch


@transaction.atomic
def settle(
    *,
    batch: SheetBatch,
    organisations: Mapping[int, Organisation],
    type_: str = "",
    whole: bool = False,
    taking: bool = False,
    by: User,
) -> SheetBatch:
    """Say whose the files are, by ordinal, and what their gaps mean; `taking` also takes them.

    `type_` is given to rows that have none, `whole` lets rows without a place mean the whole
    document. A job does the rest: it takes every file that is ready, and the others stay, each
    with what it lacks.
    """
    batch = _own(batch, by)
    for file in batch.files.filter(state=State.READ, ordinal__in=organisations):
        file.organisation = organisations[file.ordinal]
        file.save(update_fields=["organisation"])
    batch.repairs = {"type": type_, "whole": whole}
    batch.step, batch.alive_at = Step.TAKING if taking else Step.READING, timezone.now()
    batch.save(update_fields=["repairs", "step", "alive_at"])
    _work_on_commit(batch)
    return batch


def _own(batch: SheetBatch, by: User) -> SheetBatch:
    batch = SheetBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.brought_by_id != by.pk:
        raise NotAllowed(_("Only the person who brought the sheets can go on with them."))
    if batch.step in WORKING:
        raise WrongState(_("The sheets are being worked on. Wait until that has ended, please."))
    return batch


def work(pk: int) -> None:
    """Read or take the files of a batch, whichever is due. May run twice, also at once."""
    batch = SheetBatch.objects.select_related("round", "brought_by").get(pk=pk)
    if batch.step not in WORKING:
        return
    atlas, brought = Atlas(batch.round), Brought()
    organisations = [(o.pk, names_of(o)) for o in Organisation.objects.all()]
    for key in batch.files.values_list("pk", flat=True):
        SheetBatch.objects.filter(pk=pk).update(alive_at=timezone.now())
        try:
            with transaction.atomic():
                _bring_on(key, batch, organisations, atlas, brought)
        except Exception:  # a fault of ours must not hold the other files
            logger.exception("file %s of batch %s", key, pk)
            BatchFile.objects.filter(pk=key).update(state=State.REFUSED, faults=_our_fault())
    SheetBatch.objects.filter(pk=pk, step=batch.step).update(step=Step.READY)


def _bring_on(
    key: int, batch: SheetBatch, organisations: Sequence[tuple[int, list[str]]], atlas: Atlas,
    brought: Brought,
) -> None:  # fmt: skip
    """Do with one file what is due; pass over one that somebody else has in hand."""
    rows = BatchFile.objects.select_for_update(skip_locked=True, of=("self",)).order_by()
    file = rows.select_related("organisation", "sheet").filter(pk=key).first()
    if file is None:
        return
    file.batch = batch
    read = None
    if file.state == State.WAITING:
        read = _read(file, organisations)
    if file.state == State.READ and file.organisation is not None:
        sheet = _sheet(file, file.organisation, read)
        _count(file, sheet, atlas, brought)
        if batch.step == Step.TAKING:
            _take(file, sheet)
    file.save()


@transaction.atomic
def follow(sheet: SheetImport) -> None:
    """Let the batch that a sheet came with know what was done with it on its own page."""
    file = BatchFile.objects.select_for_update().filter(sheet=sheet, state=State.READ).first()
    if file is None:
        return
    if sheet.state == SheetImport.State.READ:
        _count(file, sheet, Atlas(sheet.round), Brought())
    elif sheet.state == SheetImport.State.TAKEN:
        file.state = State.TAKEN
        file.counts |= {"taken": sheet.comments.count()}
    else:
        file.state = State.REFUSED
        file.faults = _laid_aside()
    file.save()


def resume() -> int:
    """Order again what nobody has worked on for a while; return how many batches."""
    limit = timezone.now() - timedelta(seconds=settings.JOB_LOST_AFTER)
    lost = SheetBatch.objects.filter(step__in=WORKING, alive_at__lt=limit)
    keys = list(lost.values_list("pk", flat=True))
    lost.update(alive_at=timezone.now())
    for key in keys:
        _order(key)
    return len(keys)


def names_of(organisation: Organisation) -> list[str]:
    """Return by what a file may name an organisation, folded and without blanks."""
    names = (organisation.name_ja, organisation.name_en)
    return [_bare(name) for name in names if len(_bare(name)) > 2]


def whose(file_name: str, title: str, organisations: Iterable[tuple[int, list[str]]]) -> int | None:
    """Return the organisation that a file names in its name or title: the longest name found."""
    told = _bare(f"{file_name} {title}")
    found = [(len(name), key) for key, names in organisations for name in names if name in told]
    return max(found)[1] if found else None


def _bare(text: str) -> str:
    return "".join(letter for letter in folded(text) if letter.isalnum())


def _read(file: BatchFile, organisations: Sequence[tuple[int, list[str]]]) -> Sheet | None:
    """Read a file, and guess for whom it speaks; note why where it is refused."""
    data = _content(file)
    file.faults = _faults(data, file.file_name)
    if file.faults:
        file.state = State.REFUSED
        audit.record(
            "sheet.refused", subject=file.batch.round, by=file.batch.brought_by,
            changes={"file": (None, file.file_name)},
            reason="; ".join(f"{where}: {why}" for where, why in file.faults["ja"][:20]),
        )  # fmt: skip
        return None
    read = sheets.parsed(data, file.file_name)
    members = " ".join({row.mb for row in read.rows})
    key = whose(file.file_name, f"{read.header.title} {members}", organisations)
    file.organisation = Organisation.objects.get(pk=key) if key else None
    file.state, file.counts = State.READ, {"rows": len(read.rows)}
    return read


def _content(file: BatchFile) -> bytes:
    with file.file.open("rb") as kept:
        data: bytes = kept.read()
    return data


def _laid_aside() -> dict[str, list[list[str]]]:
    return _in_each(lambda: [_("file"), _("laid aside on its own page")])


def _our_fault() -> dict[str, list[list[str]]]:
    return _in_each(
        lambda: [_("file"), _("the portal failed on it; the operator finds the cause in the log")]
    )


def _in_each(say: Callable[[], list[str]]) -> dict[str, list[list[str]]]:
    """Return one fault, as where and why, in each language."""
    told = {}
    for language in LANGUAGES:
        with translation.override(language):
            told[language] = [say()]
    return told


def _faults(data: bytes, name: str) -> dict[str, list[list[str]]]:
    """Return why a file is refused, in each language; nothing where it is not."""
    told: dict[str, list[list[str]]] = {}
    for language in LANGUAGES:
        with translation.override(language):
            try:
                problems = unmendable(sheets.parsed(data, name))
                found = [[sheet_words.where(p), sheet_words.reason(p)] for p in problems]
            except BadFile as refusal:
                found = [[str(f.where), str(f.reason)] for f in refusal.faults]
            if found:
                told[language] = found
    return told


def _sheet(file: BatchFile, organisation: Organisation, read: Sheet | None) -> SheetImport:
    """Make or change the sheet of a file that speaks for somebody; put right what was said."""
    batch, sheet = file.batch, file.sheet
    if sheet is None:
        data = _content(file)
        sheet = sheets.kept(
            round_=batch.round, organisation=organisation, file_name=file.file_name, data=data,
            read=read or sheets.parsed(data, file.file_name), by=batch.brought_by, role="",
            late_reason=batch.late_reason,
        )  # fmt: skip
        file.sheet = sheet
    elif sheet.organisation_id != organisation.pk:
        sheet.organisation = organisation
        sheet.save(update_fields=["organisation"])
    said = batch.repairs
    return sheets.repair_sheet(
        sheet=sheet, by=batch.brought_by, type_for_all=said.get("type", ""),
        whole=said.get("whole", False) or sheet.takes_unplaced,
    )  # fmt: skip


def _count(file: BatchFile, sheet: SheetImport, atlas: Atlas, brought: Brought) -> None:
    """Count what becomes of the rows; what an earlier file brings for the same body is double."""
    planned = plan(sheet, atlas=atlas)
    digests = {row.digest for row in planned.taken}
    twice = len(digests & brought[sheet.organisation_id])
    brought[sheet.organisation_id] |= digests
    file.counts = {
        "rows": len(planned.rows), "new": len(planned.taken) - twice,
        "double": len(planned.double) + twice,
        "unplaced": 0 if sheet.takes_unplaced else len(planned.unplaced),
        "untyped": len(planned.untyped), "broken": len(planned.broken),
    }  # fmt: skip


def _take(file: BatchFile, sheet: SheetImport) -> None:
    """Take a file; one that lacks something stays as it is, and nothing of it is taken."""
    try:
        with transaction.atomic():
            made = sheets.take_sheet(sheet=sheet, by=file.batch.brought_by)
    except DomainError:
        return
    file.state = State.TAKEN
    file.counts |= {"taken": len(made)}


def _work_on_commit(batch: SheetBatch) -> None:
    transaction.on_commit(partial(_order, batch.pk))


def _order(key: int) -> None:
    """Send the order to the workers. A broker that is away loses nothing: see `resume`."""
    try:
        current_app.send_task("rounds.work_batch", args=[key])
    except Exception:
        logger.warning("the broker did not take the order for batch %s", key)
