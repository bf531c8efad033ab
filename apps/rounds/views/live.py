"""What came since a page was opened, so that it need not be loaded again."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.people import permissions
from apps.people.table import Action
from apps.rounds import live, selectors
from apps.rounds.forms_reader import ReaderForm
from apps.rounds.models import Comment
from apps.rounds.states import CommentState

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
    now = live.cursor_of(round_)
    if now == since:
        return HttpResponse(status=NOTHING)
    form = ReaderForm(request.GET, round_=round_)
    said = selectors.comments_of(round_, request.user).exclude(state=CommentState.AUTOSAVED)
    chosen = said.filter(form.condition(request.user))
    cards = [_card(comment, request) for comment in live.news(chosen, round_, since)]
    return JsonResponse({"cursor": str(now), "cards": cards, "total": selectors.counted(said)})


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
    """The replies to a comment after the one numbered `since`, as JSON; 204 where none."""
    if not request.user.is_authenticated:
        return JsonResponse({"code": "signed_out"}, status=401)
    round_ = selectors.round_for(request.user, pk)
    internal = permissions.may(request.user, Action.COMMENT_INTERNAL, round_)
    found = selectors.comments_of(round_, request.user, internal=internal)
    comment = get_object_or_404(found.exclude(state=CommentState.AUTOSAVED), number=number)
    since = request.GET.get("since", "0")
    last = int(since) if since.isascii() and since.isdigit() and len(since) < 19 else 0
    replies = [reply for reply in comment.replies.all() if reply.pk > last]
    if not replies:
        return HttpResponse(status=NOTHING)
    cards = [
        {"html": render_to_string("rounds/_reply.html", {"reply": reply}, request)}
        for reply in replies
    ]
    return JsonResponse({"cursor": str(replies[-1].pk), "cards": cards})
