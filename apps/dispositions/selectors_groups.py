"""Reading groups of comments that say the same, and what a search suggests."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from apps.dispositions.models import Disposition, DuplicateSearch, Objection
from apps.dispositions.selectors import numbered
from apps.rounds.models import Anchor, Comment, Round
from apps.rounds.states import COUNTED
from documents.duplicates import Kind, Reason, Text, across, clusters

WHOLE = -1  # the place of comments on the whole document, beside no block


@dataclass(frozen=True)
class Suggested:
    """A comment that may say what the head says: how it was found, and how alike it is (0 … 1)."""

    comment: Comment
    kind: str
    likeness: float
    reason: str


@dataclass(frozen=True)
class Suggestion:
    """Comments that may be grouped."""

    head: Comment
    members: list[Suggested]


def found_in(round_: Round) -> tuple[int, list[dict[str, Any]]]:
    """Search the round's comments; return how many were searched, and suggestions as plain data."""
    texts = _texts(round_)
    found = [
        {
            "head": cluster.head,
            "members": [
                {
                    "number": m.key,
                    "kind": m.kind,
                    "likeness": round(m.likeness, 3),
                    "reason": m.reason,
                }
                for m in cluster.members
            ],
        }
        for cluster in clusters(texts)
    ]
    pairs: defaultdict[Any, list[Any]] = defaultdict(list)
    for one, other in across(texts):
        pairs[one.key].append(other.key)
    return len(texts), found + [
        {
            "head": head,
            "members": [
                {"number": n, "kind": Kind.ACROSS, "likeness": 0.0, "reason": Reason.SAME_CHANGE}
                for n in members
            ],
        }
        for head, members in pairs.items()
    ]


def _texts(round_: Round) -> list[Text]:
    """Return the counted comments as they are compared; blocks of two languages share a place."""
    places: dict[str, int] = {}
    blocks = round_.revision.blocks.order_by("position").values_list("key", flat=True)
    for key in blocks:
        places.setdefault(key, len(places))
    hung = Anchor.objects.filter(
        comment__round=round_, comment__state__in=COUNTED, status=Anchor.Status.ORIGINAL
    )
    rows = hung.order_by("comment__number").values_list(
        "comment__number", "block__key", "comment__language", "comment__body", "comment__change_new"
    )
    return [
        Text(number, places.get(key or "", WHOLE), language, body, change)
        for number, key, language, body, change in rows.iterator()
    ]


def suggestions(search: DuplicateSearch, start: int, end: int) -> list[Suggestion]:
    """Return suggestions of a search not acted upon yet: those from `start` to `end`."""
    shown = open_suggestions(search)[start:end]
    wanted = {n for one in shown for n in (one["head"], *(m["number"] for m in one["members"]))}
    known = {c.number: c for c in numbered(search.round, wanted)}
    return [
        Suggestion(
            known[one["head"]],
            [
                Suggested(known[m["number"]], m["kind"], m["likeness"], m["reason"])
                for m in one["members"]
            ],
        )
        for one in shown
    ]


def open_suggestions(search: DuplicateSearch) -> list[dict[str, Any]]:
    """Return the suggestions without what is grouped, withdrawn or answered by now. Two queries."""
    counted = Comment.objects.filter(round=search.round, state__in=COUNTED)
    free = set(counted.values_list("number", flat=True))
    pointing = Disposition.objects.filter(comment__round=search.round, head__isnull=False)
    grouped = set(pointing.values_list("comment__number", flat=True))
    left = []
    for one in search.found:
        members = [m for m in one["members"] if m["number"] in free - grouped]
        if members and one["head"] in free - grouped:
            left.append(one | {"members": members})
    return left


@dataclass(frozen=True)
class Group:
    """A head with the comments that its answer counts for."""

    head: Comment
    members: list[Comment]

    @property
    def organisations(self) -> set[Any]:
        return {comment.organisation for comment in (self.head, *self.members)}


def groups(round_: Round) -> list[Group]:
    """Return the groups of a round in the order of their heads' numbers. A few queries."""
    pointing = Disposition.objects.filter(comment__round=round_, head__isnull=False)
    by_head: defaultdict[Any, list[Any]] = defaultdict(list)
    pairs = pointing.order_by("head__number", "comment__number")
    for head, member in pairs.values_list("head__number", "comment__number"):
        by_head[head].append(member)
    known = {c.number: c for c in numbered(round_, _all(by_head.items()))}
    return [Group(known[h], [known[m] for m in members]) for h, members in by_head.items()]


def _all(groups_: Iterable[tuple[Any, list[Any]]]) -> set[Any]:
    return {number for head, members in groups_ for number in (head, *members)}


def objections(round_: Round) -> QuerySet[Objection]:
    """Return the objections of the round that nobody has answered."""
    left = Objection.objects.filter(comment__round=round_, settled_at=None)
    return left.select_related("comment", "head", "made_by")


def group_of(comment: Comment) -> Disposition | None:
    """Return the answer by which a comment points to the head of its group, if it does."""
    stored = Disposition.objects.filter(comment=comment, head__isnull=False)
    return stored.select_related("head").first()
