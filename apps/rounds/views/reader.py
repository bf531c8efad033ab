"""The reader with comments: a revision's text, and what was said beside each block."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.drafts import selectors as texts
from apps.drafts.reading import Node, Part, Stretch, TextView, stretch_at, text_of
from apps.drafts.views.revisions import asked_block
from apps.people import permissions
from apps.people.table import Action
from apps.rounds import selectors
from apps.rounds.forms_reader import ReaderForm
from apps.rounds.live import cursor_of
from apps.rounds.models import Comment, Round
from apps.rounds.states import CommentState
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
    """Show the text of a round's revision with its comments, and take new ones.

    Of a long text one stretch is shown, with what was said there; `at` names a block or a comment
    in it. The number of queries depends neither on the text nor on the comments.
    """
    round_ = selectors.round_for(request.user, pk)
    since = cursor_of(round_)  # before anything is read: what comes meanwhile is told again
    languages = texts.languages_of(round_.revision)
    language = _language(request, languages)
    stretch = stretch_at(round_.revision, language, _asked(request, round_))
    form = ReaderForm(request.GET, round_=round_)
    said = selectors.comments_of(round_, request.user).exclude(state=CommentState.AUTOSAVED)
    chosen = said.filter(form.condition(request.user))
    here = list(chosen.filter(_hangs_in(stretch)).order_by("number"))
    text = text_of(stretch, _marks(here), with_tree=not request.htmx) if stretch else None
    if text and text.tree:
        count_clauses(text.tree, selectors.counts_by_clause(said))
    unsubmitted = list(selectors.unsubmitted(round_, request.user))
    permit = permissions.permit(request.user, round_)
    context = {
        "round": round_,
        "revision": round_.revision,
        "languages": languages,
        "text": text,
        **_beside(round_, text, language, here),
        "form": form,
        "total": selectors.counted(said),
        "chosen": selectors.counted(chosen),
        "may_comment": permit.may(Action.COMMENT_CREATE),
        "unsubmitted": unsubmitted,
        "known": [comment.pk for comment in unsubmitted],
        "since": since,
        "discarded": request.GET.get("discarded", ""),
    }
    return render(request, "rounds/read.html", context)


def _asked(request: HttpRequest, round_: Round) -> str:
    """Return the key of the block asked for: `at` is "b-<key>", or "c-<number>" of a comment."""
    asked = request.GET.get("at", "")
    number = asked.removeprefix("c-")
    if asked.startswith("c-") and number.isascii() and number.isdigit():
        return selectors.block_key_of(round_, int(number[:9]))
    return asked_block(request)


def _hangs_in(stretch: Stretch | None) -> Q:
    """Return the condition that a comment is shown with a stretch, in whichever language it hangs.

    What hangs on the whole document, or on a block that this text has not, is shown first of all.
    """
    if stretch is None:
        return Q()
    hangs = Q(anchors__revision=stretch.revision, anchors__block__key__in=stretch.keys)
    if not stretch.is_first:
        return hangs
    written = stretch.revision.blocks.filter(language=stretch.text.language).values("key")
    elsewhere = Q(anchors__revision=stretch.revision) & ~Q(anchors__block__key__in=written)
    return hangs | elsewhere | Q(anchors__revision=stretch.revision, anchors__block=None)


def _beside(
    round_: Round, text: TextView | None, language: str, comments: list[Comment]
) -> dict[str, Any]:
    """Return what stands beside each part of the text, and beside the text as a whole."""
    parts = text.parts if text else []
    spots = {part.block.key: _spot(round_, part, language) for part in parts}
    cells = {block.key: part.block.key for part in parts for block in part.blocks}
    whole = Spot("", _compose(round_, "", language))
    for comment in comments:
        place = selectors.place_of(comment)
        key = cells.get(place.block.key) if place and place.block else None
        (spots[key] if key else whole).add(comment)
    return {"spots": spots, "whole": whole}


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


def count_clauses(tree: list[Node], by_clause: Mapping[str, int]) -> int:
    """Say behind each clause how many comments stand in it and below; return their sum."""
    for node in tree:
        below = count_clauses(node.children, by_clause)
        node.count = below + (by_clause.get(node.clause, 0) if node.clause else 0)
    return sum(node.count for node in tree)
