"""What goes to a translation agency, and what would become of what it sends back. Writes nothing.

A comment goes out in one text or two: what it says, and the change that it proposes. They are taken
back together, because they are one English wording.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from apps.dispositions import originals, selectors_english
from apps.dispositions.models import EnglishWording, Returned
from apps.rounds.models import Comment, Round
from apps.rounds.states import COUNTED, CommentState
from documents.agency import Fault, Found, Unit

BODY, CHANGE = "body", "change"


class Fate(StrEnum):
    """What becomes of the English that came back for a comment."""

    TAKEN = "taken"
    SAME = "same"  # as what stands
    EMPTY = "empty"  # not translated, or not all of it
    SOURCE_CHANGED = "source_changed"  # the originals are others than were sent
    ENGLISH_CHANGED = "english_changed"  # somebody wrote English here meanwhile
    CLOSED = "closed"  # withdrawn, locked, or its answer is another comment's


@dataclass(frozen=True)
class Planned:
    """The English that came back for one comment, beside what stands now."""

    comment: Comment
    row: int
    body: str
    change: str
    fate: Fate
    stands: EnglishWording | None

    @property
    def choice(self) -> str:
        """Return what a page sends back to take this one all the same: number and version."""
        return f"{self.comment.number}:{self.stands.version if self.stands else 0}"


def units(comments: Sequence[Comment]) -> list[Unit]:
    """Return the texts of comments, fetched with their wordings, for an agency."""
    sources = selectors_english.sources(comments)
    found = []
    for comment in comments:
        stands: EnglishWording | None = getattr(comment, "english", None)
        version = stands.version if stands else 0
        texts = [(BODY, originals.said(comment), stands.body if stands else "")]
        if change := originals.change_said(comment):
            texts.append((CHANGE, change, stands.proposed_change if stands else ""))
        found += [
            Unit(str(comment.pk), part, version, sources[comment.pk], source, target, comment.label)
            for part, source, target in texts
        ]
    return found


def stored(found: Iterable[Found]) -> list[dict[str, object]]:
    """Return what came back as a row keeps it."""
    return [{"row": one.row, **asdict(one.unit)} for one in found]


def faults(found: Iterable[Found], round_: Round) -> list[Fault]:
    """Return what was mixed up: texts of other rounds, and originals beside a foreign key.

    The original beside a key must be the one that was sent with it: a column that was sorted by
    itself would else give every comment the English of another.
    """
    found = list(found)
    comments = _comments(found, round_)
    wrong = []
    for one in found:
        comment = comments.get(one.unit.comment)
        if comment is None or one.unit.part not in (BODY, CHANGE):
            wrong.append(Fault(one.row, "key", "key", one.unit.label or one.unit.comment))
        elif _bare(one.unit.source) != _bare(_source(comment, one.unit.part)):
            wrong.append(Fault(one.row, "source", "mixed_up", comment.label))
    return wrong


def plan(returned: Returned) -> list[Planned]:
    """Return what taking a file would do now, comment by comment in the order of the file."""
    found = [Found(u["row"], Unit(**{k: v for k, v in u.items() if k != "row"}))
             for u in returned.units]  # fmt: skip
    comments = _comments(found, returned.round)
    sources = selectors_english.sources(comments.values())
    by_comment: dict[str, dict[str, Found]] = {}
    for one in found:
        by_comment.setdefault(one.unit.comment, {})[one.unit.part] = one
    return [
        _planned(comments[key], parts, sources[comments[key].pk])
        for key, parts in by_comment.items()
        if key in comments
    ]


def _comments(found: Iterable[Found], round_: Round) -> Mapping[str, Comment]:
    keys = {key for one in found if (key := _uuid(one.unit.comment))}
    rows = Comment.objects.filter(~Q(state=CommentState.AUTOSAVED), pk__in=keys, round=round_)
    with_wording = rows.select_related(
        "organisation", "disposition", "english__written_by", "english__checked_by",
        "last_validation",
    )  # fmt: skip
    return {str(comment.pk): comment for comment in with_wording}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _planned(comment: Comment, parts: Mapping[str, Found], source: str) -> Planned:
    first = next(iter(parts.values()))
    told = {part: one.unit.target.strip() for part, one in parts.items()}
    body, change = told.get(BODY, ""), told.get(CHANGE, "")
    stands: EnglishWording | None = getattr(comment, "english", None)
    fate = _fate(comment, first.unit, body, change, source=source, stands=stands)
    return Planned(comment, first.row, body, change, fate, stands)


def _fate(
    comment: Comment,
    unit: Unit,
    body: str,
    change: str,
    *,
    source: str,
    stands: EnglishWording | None,
) -> Fate:
    if not takes_english(comment):
        return Fate.CLOSED
    if not body or bool(change) != bool(originals.change_said(comment)):
        return Fate.EMPTY
    if unit.source_hash != source:
        return Fate.SOURCE_CHANGED
    if stands and (stands.body, stands.proposed_change, stands.source_hash) == (
        body,
        change,
        source,
    ):
        return Fate.SAME
    if unit.version != (stands.version if stands else 0):
        return Fate.ENGLISH_CHANGED
    return Fate.TAKEN


def takes_english(comment: Comment) -> bool:
    """Tell whether English may still be written for a comment, fetched with its answer."""
    if comment.state not in COUNTED or comment.state == CommentState.PUBLISHED:
        return False
    if comment.language == "en":
        return False
    answer = getattr(comment, "disposition", None)
    return answer is None or not (answer.is_locked or answer.head_id)


def _source(comment: Comment, part: str) -> str:
    return originals.said(comment) if part == BODY else originals.change_said(comment)


def _bare(text: str) -> str:
    return "".join(text.split())  # tools may lay blanks and lines out anew
