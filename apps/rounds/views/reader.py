"""The reader with comments: a revision's text, and what was said beside each block."""

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.drafts import selectors as texts
from apps.drafts.selectors import Node, Part
from apps.people import permissions
from apps.people.table import Action
from apps.rounds import selectors
from apps.rounds.models import Comment, Round
from apps.rounds.states import COUNTED, CommentState, CommentType
from documents.marking import Mark

FOLDED = 1  # comments beside a block that are shown before the rest is folded away


@dataclass
class Spot:
    """What stands beside one part of the text; `key` is the block that a new comment hangs on."""

    key: str
    compose_url: str
    shown: list[Comment] = field(default_factory=list)
    folded: list[Comment] = field(default_factory=list)

    def add(self, comment: Comment) -> None:
        (self.shown if len(self.shown) < FOLDED else self.folded).append(comment)


@login_required
@require_safe
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the text of a round's revision with its comments, and take new ones."""
    round_ = selectors.round_for(request.user, pk)
    languages = texts.languages_of(round_.revision)
    language = _language(request, languages)
    permit = permissions.permit(request.user, round_)
    found = selectors.comments_of(round_, request.user)
    comments = [c for c in found if c.state != CommentState.AUTOSAVED]
    unsubmitted = [c for c in found if c.state == CommentState.AUTOSAVED]
    chosen = _chosen(comments, request)
    text = texts.text_of(round_.revision, language, _marks(chosen))
    spots = {part.block.key: _spot(round_, part, language) for part in text.parts} if text else {}
    cells = {b.key: part.block.key for part in text.parts for b in part.blocks} if text else {}
    whole = Spot("", _compose(round_, "", language))
    for comment in chosen:
        place = selectors.place_of(comment)
        key = cells.get(place.block.key) if place and place.block else None
        (spots[key] if key else whole).add(comment)
    context = {
        "round": round_,
        "revision": round_.revision,
        "languages": languages,
        "text": text,
        "spots": spots,
        "whole": whole,
        "counts": _counts(text.tree, comments) if text else {},
        "total": sum(comment.state in COUNTED for comment in comments),
        "chosen": sum(comment.state in COUNTED for comment in chosen),
        "may_comment": permit.may(Action.COMMENT_CREATE),
        "unsubmitted": unsubmitted,
        "known": [comment.pk for comment in unsubmitted],
        "types": CommentType,
        "discarded": request.GET.get("discarded", ""),
    }
    return render(request, "rounds/read.html", context)


def _language(request: HttpRequest, languages: list[str]) -> str:
    wanted = (request.GET.get("text"), request.LANGUAGE_CODE, *languages)
    return next((code for code in wanted if code in languages), "ja")


def _compose(round_: Round, key: str, language: str) -> str:
    place = urlencode({"block": key, "text": language})
    return f"{reverse('rounds:compose', args=[round_.pk])}?{place}"


def _spot(round_: Round, part: Part, language: str) -> Spot:
    return Spot(part.block.key, _compose(round_, part.block.key, language))


def _marks(comments: list[Comment]) -> dict[int, list[Mark]]:
    """Return the ranges that comments hang on, by the number of their block."""
    marks: dict[int, list[Mark]] = {}
    for comment in comments:
        place = selectors.place_of(comment)
        if place and place.block_id and place.start is not None and place.end is not None:
            mark = Mark(place.start, place.end, str(comment.number))
            marks.setdefault(place.block_id, []).append(mark)
    return marks


def _chosen(comments: list[Comment], request: HttpRequest) -> list[Comment]:
    """Filter by the query: mine=1, open=1 (unanswered), type=ge|te|ed."""
    wanted = request.GET
    if wanted.get("mine"):
        comments = [c for c in comments if c.author_id == request.user.pk]
    if wanted.get("open"):
        comments = [c for c in comments if c.state in COUNTED and c.state != CommentState.PUBLISHED]
    if kind := wanted.get("type"):
        comments = [c for c in comments if c.type == kind]
    return comments


def _counts(tree: list[Node], comments: list[Comment]) -> dict[str, int]:
    """Return how many comments stand in each clause and below it, by the key of its heading."""
    by_clause: Counter[str] = Counter()
    for comment in comments:
        place = selectors.place_of(comment)
        by_clause[place.clause if place else ""] += 1
    counts: dict[str, int] = {}

    def walk(node: Node) -> int:
        below = sum(walk(child) for child in node.children)
        counts[node.key] = by_clause[node.number] + below if node.number else below
        return counts[node.key]

    for node in tree:
        walk(node)
    return counts
