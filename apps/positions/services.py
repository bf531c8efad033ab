"""Deeds on positions: drafting one from a round, editing its lines."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.dispositions.models import Disposition
from apps.dispositions.states import CARRIED
from apps.drafts.models import Block
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.positions.models import Line, Position
from apps.positions.states import PositionState
from apps.rounds.models import Anchor, Comment, Round
from apps.rounds.states import CommentState, CommentType, Purpose, RoundState
from apps.rounds.wording import change_in_words
from apps.shared.errors import DomainError, WrongState
from documents.clauses import clause_order

EDITED = ("clause", "element", "line_number", "type", "comment", "proposed_change")


@transaction.atomic
def draft_position(
    *,
    round_: Round,
    forum: str,
    title_ja: str,
    title_en: str,
    member_body: str = "JP",
    due_at: datetime | None = None,
    by: User,
) -> Position:
    """Draft the position that follows from a finalised external round.

    Each comment carried forward becomes a line, in the order of the document; comments merged into
    it are further origins. Raises `WrongState` for any other round and where there is a position
    already, `DomainError` where no comment was carried forward.
    """
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    document = round_.revision.draft
    role = require(by, Action.POSITION_EDIT, on=document.owner)
    if round_.purpose != Purpose.EXTERNAL or round_.state != RoundState.FINALISED:
        raise WrongState(_("A position follows from an external round that is finalised."))
    if Position.objects.filter(round=round_).exists():
        raise WrongState(_("There is a position from this round already."))
    carried = _carried(round_)
    if not carried:
        raise DomainError(_("No comment of this round was carried forward."))
    position = Position.objects.create(
        document=document, committee=document.owner, round=round_, forum=forum,
        title_ja=title_ja, title_en=title_en, member_body=member_body, due_at=due_at,
        created_by=by,
    )  # fmt: skip
    merged = _merged(round_)
    for ordinal, (comment, anchor) in enumerate(carried, 1):
        _line(position, ordinal, comment, anchor, merged[comment.pk])
    audit.record(
        "position.drafted", subject=position, by=by, role=role,
        changes={"state": (None, position.state), "lines": (None, len(carried))},
    )  # fmt: skip
    return position


@transaction.atomic
def edit_line(*, line: Line, by: User, **fields: str) -> Line:
    """Change the text or place of a line; its origins stay. `fields` are some of `EDITED`."""
    role = require(by, Action.POSITION_EDIT, on=line.position)
    locked = Position.objects.select_for_update().get(pk=line.position_id)
    if locked.state != PositionState.COMPILING:
        raise WrongState(_("The position is no longer being compiled; its lines are fixed."))
    line = Line.objects.get(pk=line.pk)
    changes = {name: (getattr(line, name), fields[name]) for name in EDITED if name in fields}
    for name, (_old, new) in changes.items():
        setattr(line, name, new)
    line.full_clean(exclude=["position"])
    line.save(update_fields=list(changes))
    audit.record("line.edited", subject=line, by=by, role=role, changes=changes)
    return line


def _carried(round_: Round) -> list[tuple[Comment, Anchor]]:
    """Return the comments carried forward with their anchors, in the order of the document."""
    made_on = Anchor.objects.filter(status=Anchor.Status.ORIGINAL).select_related("block")
    found = (
        Comment.objects.filter(
            round=round_, state=CommentState.PUBLISHED, disposition__outcome__in=CARRIED
        )
        .select_related("english", "organisation", "last_validation")
        .prefetch_related(Prefetch("anchors", made_on))
    )
    placed = [(comment, comment.anchors.all()[0]) for comment in found]
    return sorted(placed, key=lambda pair: _order(*pair))


def _order(comment: Comment, anchor: Anchor) -> tuple[object, int, int]:
    position = anchor.block.position if anchor.block else -1
    return (clause_order(anchor.clause), position, comment.number or 0)


def _merged(round_: Round) -> dict[object, list[Comment]]:
    """Return, by the comment that carries the line, those merged into it."""
    merged: defaultdict[object, list[Comment]] = defaultdict(list)
    pointing = Disposition.objects.filter(
        comment__round=round_, comment__state=CommentState.PUBLISHED, head__isnull=False
    )
    for disposition in pointing.select_related("comment"):
        merged[disposition.head_id].append(disposition.comment)
    return merged


def _line(
    position: Position, ordinal: int, comment: Comment, anchor: Anchor, merged: list[Comment]
) -> Line:
    body, change = _english(comment)
    line = Line.objects.create(
        position=position, ordinal=ordinal, clause=anchor.clause,
        element=str(comment.place_raw.get("element", ""))[:60],
        line_number=anchor.block.lines if anchor.block else "",
        page_number=page_of(anchor.block) if anchor.block else None,
        type=comment.type or CommentType.GENERAL, comment=body, proposed_change=change,
    )  # fmt: skip
    origins = [comment, *merged]
    line.origins.set(origins)
    line.supporters.set({origin.organisation_id for origin in origins})
    return line


def page_of(block: Block) -> int | None:
    """Return the number printed on the page; None where there is none, or none that is a number."""
    printed = block.pages.partition("–")[0]
    return int(printed) if printed.isdecimal() else None


def _english(comment: Comment) -> tuple[str, str]:
    """Return comment and proposed change in English; empty where only the original exists."""
    if hasattr(comment, "english"):
        return comment.english.body, comment.english.proposed_change
    if comment.language != "en":
        return "", ""
    words = comment.words
    change = change_in_words(comment.change_kind, comment.change_old, words.change_new, "en")
    reasons = f"\n{words.justification}" if words.justification else ""
    return words.body + reasons, change
