"""What came since a page was opened, so that it need not be loaded again."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.drafts.reading import Node, headings_of, tree_of
from apps.people import permissions
from apps.rounds import live, selectors
from apps.rounds.forms_reader import ReaderForm
from apps.rounds.models import Comment, Round
from apps.rounds.states import CommentState
from apps.rounds.views.comments import comment_or_404, thread_context
from apps.rounds.views.reader import count_clauses

NOTHING = 204


@never_cache
@require_safe
def round_news(request: HttpRequest, pk: int) -> HttpResponse:
    """The cards of what came to a round since the cursor `since`, as JSON; 204 where nothing.

    401 where the session is over, 400 for what is no cursor. The filters of the reader apply.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"code": "signed_out"}, status=401)
    round_ = selectors.round_for(request.user, pk)
    since = live.Cursor.parse(request.GET.get("since", ""))
    if since is None:
        return JsonResponse({"code": "no_cursor"}, status=400)
    if live.cursor_of(round_) == since:
        return HttpResponse(status=NOTHING)
    form = ReaderForm(request.GET, round_=round_)
    said = selectors.comments_of(round_, request.user).exclude(state=CommentState.AUTOSAVED)
    chosen = said.filter(form.condition(request.user))
    now, came = live.news(chosen, round_, since)
    total = selectors.counted(said)
    counted = {"form": form, "total": total, "chosen": selectors.counted(chosen)}
    body = {
        "cursor": str(now),
        "cards": [_card(comment, request) for comment in came],
        "total": total,
        "counted": render_to_string("rounds/_counted.html", counted, request),
        "tree": _tree(request, round_, said),
    }
    return JsonResponse(body)


def _tree(request: HttpRequest, round_: Round, said: QuerySet[Comment]) -> dict[str, int]:
    """Return the count behind each clause in which something was said, by its heading's key."""
    language = request.GET.get("text", request.LANGUAGE_CODE)
    tree = tree_of(headings_of(round_.revision, language), here=set())
    count_clauses(tree, selectors.counts_by_clause(said))
    return {node.key: node.count for node in _nodes(tree) if node.count}


def _nodes(tree: Iterable[Node]) -> Iterator[Node]:
    for node in tree:
        yield node
        yield from _nodes(node.children)


def _card(comment: Comment, request: HttpRequest) -> dict[str, object]:
    place = selectors.place_of(comment)
    return {
        "number": comment.number,
        "key": place.block.key if place and place.block else "",
        "html": render_to_string(
            "rounds/_comment.html", {"comment": comment, "round": comment.round}, request
        ),
    }


@never_cache
@require_safe
def thread_news(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The replies that came, were edited or were hidden since `since`, as JSON; 204 where none."""
    if not request.user.is_authenticated:
        return JsonResponse({"code": "signed_out"}, status=401)
    comment = comment_or_404(request, pk, number)
    replies = list(comment.replies.all())
    now = live.thread_cursor(replies)
    since = live.ThreadCursor.parse(request.GET.get("since", "")) or live.ThreadCursor()
    if now == since:
        return HttpResponse(status=NOTHING)
    context = thread_context(comment, permissions.permit(request.user, comment.round))
    cards = [
        {"html": render_to_string("rounds/_reply.html", context | {"reply": reply}, request)}
        for reply in live.thread_news(replies, since)
    ]
    return JsonResponse({"cursor": str(now), "cards": cards})
