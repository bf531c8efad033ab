"""Writing: texts for a translation agency, and the English that it sends back.

What comes back is read and reported first, and taken only when somebody says so.
"""

from collections.abc import Collection, Sequence
from hashlib import sha256
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.dispositions import agency, agency_words, journal, selectors, selectors_english
from apps.dispositions.models import Deed, EnglishWording, Returned
from apps.dispositions.services import answerable, locked, not_locked
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Comment, Round
from apps.shared.errors import BadFile, DomainError, Fault, WrongState
from apps.shared.states import Transitions, advance
from documents.agency import AgencyRefused, Found, read, write

State = Returned.State
TRANSITIONS: Transitions = {State.READ: frozenset({State.TAKEN, State.DISCARDED})}


def export(*, round_: Round, kind: str, by: User) -> bytes:
    """Return a file, "xlsx" or "xliff", of all texts that lack English or are behind.

    That they went out is recorded. Raises NotAllowed; DomainError where there are none.
    """
    role = require(by, Action.ENGLISH_WORD, on=round_)
    told = selectors_english.states(round_)
    owed = [number for number, state in told.items() if state in selectors_english.OWED]
    if not owed:
        raise DomainError(_("Every comment has its English text; there is nothing to export."))
    units = agency.units(selectors.numbered(round_, owed))
    try:
        data = write(units, kind, name=f"round-{round_.pk}")
    except AgencyRefused as refusal:
        raise _bad(refusal) from None
    changes = {"comments": (None, len(owed)), "file": (None, kind)}
    audit.record("english.exported", subject=round_, by=by, role=role, changes=changes)
    return data


def bring(*, round_: Round, file_name: str, data: bytes, by: User) -> Returned:
    """Read a file that came back and keep what it says for a report; no English is written yet.

    Raises NotAllowed; BadFile, by row and column, where it is refused. Of a refused file nothing
    is kept but an entry in the record, which is why this is not one transaction.
    """
    role = require(by, Action.ENGLISH_WORD, on=round_)
    name = PurePath(file_name.replace("\\", "/")).name[:200] or "file"
    try:
        found = _read(data, round_)
    except BadFile as refusal:
        audit.record(
            "translation.refused", subject=round_, by=by, role=role, changes={"file": (None, name)},
            reason="; ".join(f"{f.where}: {f.reason}" for f in refusal.faults[:20]),
        )  # fmt: skip
        raise
    return _keep(round_, name, data, found, by, role)


def _read(data: bytes, round_: Round) -> list[Found]:
    if len(data) > settings.UPLOAD_MAX_BYTES:
        size = _("it is larger than %(n)d MB") % {"n": settings.UPLOAD_MAX_BYTES // 2**20}
        raise BadFile(_refusal(), faults=[Fault(_("file"), size)])
    try:
        found = read(data)
        if wrong := agency.faults(found, round_):
            raise AgencyRefused(wrong)
    except AgencyRefused as refusal:
        raise _bad(refusal) from None
    return found


def _bad(refusal: AgencyRefused) -> BadFile:
    return BadFile(_refusal(), faults=[agency_words.fault(fault) for fault in refusal.faults])


def _refusal() -> str:
    return _("The file was refused; nothing of it was stored.")


@transaction.atomic
def _keep(
    round_: Round, name: str, data: bytes, found: list[Found], by: User, role: str
) -> Returned:
    made = Returned.objects.create(
        round=round_, file_name=name, sha256=sha256(data).hexdigest(), brought_by=by,
        units=agency.stored(found),
    )  # fmt: skip
    changes = {"state": (None, State.READ.value), "rows": (None, len(found))}
    audit.record("translation.brought", subject=made, by=by, role=role, changes=changes)
    return made


@transaction.atomic
def take(*, returned: Returned, by: User, also: Collection[str] = ()) -> Deed:
    """Take the English that came back, as drafts: what the report says is taken, and `also`.

    `also` names comments whose English somebody changed meanwhile and that are taken all the same
    (`agency.Planned.choice`). Raises NotAllowed; WrongState where nothing is left to be taken.
    """
    round_ = locked(returned.round_id)
    role = require(by, Action.ENGLISH_WORD, on=round_)
    planned = [p for p in agency.plan(returned) if _is_taken(p, also)]
    if not planned:
        raise WrongState(_("Nothing of this file can be taken now."))
    advance(returned, State.TAKEN, transitions=TRANSITIONS)
    chosen = {c.pk: c for c in answerable([p.comment for p in planned])}
    not_locked(list(chosen.values()), journal.answers_of(list(chosen.values())))
    texts = [(chosen[p.comment.pk], p.body, p.change) for p in planned]
    deed = worded(
        round_, Deed.Kind.RETURNED, texts, by=by, role=role, origin=EnglishWording.Origin.AGENCY,
        reason=returned.file_name,
    )  # fmt: skip
    changes = {"state": (State.READ.value, State.TAKEN.value), "comments": (None, deed.count)}
    audit.record("translation.taken", subject=returned, by=by, role=role, changes=changes)
    return deed


def _is_taken(planned: agency.Planned, also: Collection[str]) -> bool:
    if planned.fate == agency.Fate.ENGLISH_CHANGED:
        return planned.choice in also
    return planned.fate == agency.Fate.TAKEN


def worded(
    round_: Round,
    kind: str,
    texts: Sequence[tuple[Comment, str, str]],
    *,
    by: User,
    role: str,
    origin: str,
    reason: str,
) -> Deed:
    """Write drafts that came from outside: comment, its text, its proposed change."""
    sources = selectors_english.sources([comment for comment, _body, _change in texts])
    now = timezone.now().isoformat()
    writer = None if origin == EnglishWording.Origin.MACHINE else by.pk
    wanted = [
        (c, journal.Wording(body, change, sources[c.pk], origin, writer, now))
        for c, body, change in texts
    ]
    return journal.write_wordings(round_, kind, wanted, by=by, role=role, reason=reason)


@transaction.atomic
def discard(*, returned: Returned, by: User) -> Returned:
    """Lay a file aside that was read and not taken."""
    role = require(by, Action.ENGLISH_WORD, on=returned.round)
    came_from = advance(returned, State.DISCARDED, transitions=TRANSITIONS)
    changes = {"state": (came_from, State.DISCARDED.value)}
    audit.record("translation.discarded", subject=returned, by=by, role=role, changes=changes)
    return returned
