"""Comments: writing, saving, submitting, withdrawing, replying."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.audit import selectors as record
from apps.drafts.models import Block
from apps.people import permissions
from apps.people.models import User
from apps.people.permissions import NotAllowed, Permit
from apps.people.table import Action
from apps.rounds import live, receipts, selectors
from apps.rounds import selectors_threads as threads_of
from apps.rounds import selectors_validation as validation
from apps.rounds.changes import became, later_texts
from apps.rounds.forms import WORDS, CommentForm, OptionalReasonForm, wider
from apps.rounds.forms_threads import ReplyForm
from apps.rounds.models import Anchor, Comment, Round
from apps.rounds.selectors_gathering import coordinators_for
from apps.rounds.services import comments, threads
from apps.rounds.services.comments import Words
from apps.rounds.states import CommentState, Room
from apps.rounds.validation import Stage
from apps.rounds.voices import own_organisations
from apps.shared.deadlines import moment_in_words
from apps.shared.errors import DomainError, Stale
from documents.changes import Rebased


@login_required
@require_safe
def compose(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty form for a comment on one block, or on the whole document."""
    round_ = selectors.round_for(request.user, pk)
    permissions.require(request.user, Action.COMMENT_CREATE, on=round_)
    key = uuid.uuid4()
    block = _block(round_, request.GET)
    part = request.GET.get("part", wider(block))
    initial = {**_read_at(block), "part": part, "save_count": 0}
    form = _comment_form(request, round_, key, block, initial=initial)
    return _form_page(request, round_, key, form, block)


@login_required
@require_safe
def go_on(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    """The form of a comment that its author has begun; once submitted, the comment itself."""
    comment = selectors.own(selectors.round_for(request.user, pk), request.user, key)
    if comment is None:
        raise Http404
    if comment.number:
        return redirect("rounds:comment", pk=pk, number=comment.number)
    anchor = selectors.place_of(comment)
    block = anchor.block if anchor else None
    initial = {name: getattr(comment, name) for name in WORDS} | _read_at(block)
    initial |= {"organisation": comment.organisation_id, "save_count": comment.save_count}
    initial["part"] = anchor.part if anchor else ""
    form = _comment_form(request, comment.round, key, block, initial=initial)
    return _form_page(request, comment.round, key, form, block, saved=comment)


@require_POST
def save(request: HttpRequest, pk: int, key: uuid.UUID) -> JsonResponse:
    """Save what has been typed so far; JSON, since a script asks. 401 where the session is over."""
    if not request.user.is_authenticated:
        return JsonResponse({"code": "signed_out"}, status=401)
    round_ = selectors.round_for(request.user, pk)
    form = _comment_form(request, round_, key, _block(round_, request.POST), data=request.POST)
    if not form.is_valid():
        return JsonResponse({"code": "invalid", "errors": form.errors}, status=422)
    try:
        comment = _save(request, round_, key, form)
    except DomainError as error:
        body: dict[str, Any] = {"code": error.code, "message": str(error.message)}
        if isinstance(error, Stale) and (stored := selectors.own(round_, request.user, key)):
            body["stored"] = {name: getattr(stored, name) for name in WORDS}
            body["save_count"] = stored.save_count
        return JsonResponse(body, status=error.status)
    saved = moment_in_words(comment.saved_at) if comment.saved_at else ""
    return JsonResponse({"save_count": comment.save_count, "saved": saved})


@login_required
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    """Submit; a refusal shows the form again with everything that was typed.

    Sent twice, as by a double click, it leads to the one receipt. GET is where signing in again
    leads back to.
    """
    if request.method == "GET":
        return redirect("rounds:read", pk=pk)
    round_ = selectors.round_for(request.user, pk)
    block = _block(round_, request.POST)
    form = _comment_form(request, round_, key, block, data=request.POST)
    other = None
    if form.is_valid():
        stored = selectors.own(round_, request.user, key)
        if stored and _is_submitted(stored, form):
            return redirect("rounds:receipt", pk=pk, number=stored.number)
        try:
            comment = _save(request, round_, key, form)
            comment = comments.submit_comment(comment=comment, by=request.user)
        except DomainError as error:
            stored = selectors.own(round_, request.user, key)
            if stored and _is_submitted(stored, form):  # pressed twice
                return redirect("rounds:receipt", pk=pk, number=stored.number)
            refuse(form, error)
            if stored is not None:
                other = stored if Words.of(stored) != form.words() else None
                form.data = form.data.copy()
                form.data["save_count"] = stored.save_count
        else:
            return redirect("rounds:receipt", pk=pk, number=comment.number)
    return _form_page(request, round_, key, form, block, other=other, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    """Throw away what was not submitted, after asking; also what never reached the server."""
    round_ = selectors.round_for(request.user, pk)
    comment = selectors.unsubmitted(round_, request.user).filter(pk=key).first()
    if request.method == "POST":
        if comment is not None:
            comments.discard_unsubmitted(comment=comment, by=request.user)
        messages.success(request, _("The unsubmitted comment was discarded."))
        return redirect(f"{reverse('rounds:read', args=[pk])}?discarded={key}")
    text = comment.body[:120] if comment else _("(not saved yet)")
    effects = [_("What you typed is removed for good: “%(text)s”") % {"text": text}]
    context = {
        "round": round_, "effects": effects, "act": _("Discard"), "danger": True,
        "back": reverse("rounds:read", args=[pk]), "heading": _("Discard an unsubmitted comment"),
    }  # fmt: skip
    return render(request, "rounds/confirm.html", context)


@login_required
@require_safe
def detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A comment with its place, thread, answer and history."""
    return _comment_page(request, comment_or_404(request, pk, number))


@login_required
@require_safe
def receipt(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The receipt of a submission, with the text that its hash is taken over."""
    comment = comment_or_404(request, pk, number)
    anchor = selectors.place_of(comment)
    if anchor is None:
        raise Http404
    context = {
        "round": comment.round,
        "comment": comment,
        "anchor": anchor,
        "canonical": receipts.canonical(comment, anchor),
        "is_own": comment.author_id == request.user.pk,
    }
    return render(request, "rounds/receipt.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Add to a comment's thread. GET is where signing in again leads back to."""
    if request.method == "GET":
        return redirect(reverse("rounds:comment", args=[pk, number]) + "#thread")
    comment = comment_or_404(request, pk, number)
    form = ReplyForm(request.POST, people=_offered(request, comment))
    if form.is_valid():
        room = Room.INTERNAL if request.POST.get("room") == Room.INTERNAL else Room.MEMBERS
        try:
            threads.reply(comment=comment, room=room, by=request.user, **form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your reply stands in the thread."))
            return redirect(reverse("rounds:comment", args=[pk, number]) + "#thread")
    return _comment_page(request, comment, form, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Withdraw a comment, after saying what that means."""
    comment = comment_or_404(request, pk, number)
    permissions.require(request.user, Action.COMMENT_WITHDRAW, on=comment)
    form = OptionalReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        comments.withdraw_comment(
            comment=comment, reason=form.cleaned_data["reason"], by=request.user
        )
        messages.success(request, _("The comment was withdrawn. It stays in the record."))
        return redirect("rounds:comment", pk=pk, number=number)
    effects = [
        _("The comment is no longer counted and gets no disposition."),
        _("Its text and your name stay in the record, marked as withdrawn."),
        _("This cannot be undone; you may submit a new comment while the round is open."),
    ]
    context = {
        "round": comment.round, "effects": effects, "act": _("Withdraw the comment"),
        "danger": True, "form": form, "back": reverse("rounds:comment", args=[pk, number]),
        "heading": _("Withdraw comment %(label)s") % {"label": comment.label},
    }  # fmt: skip
    return render(request, "rounds/confirm.html", context)


def _comment_form(
    request: HttpRequest, round_: Round, key: uuid.UUID, block: Block | None, **given: Any
) -> CommentForm:
    """Return the form of one comment; its ids are its own, since several may be on one page."""
    organisations = own_organisations(request.user, round_)
    cells = selectors.cells_beside(block) if block and block.row else ()
    return CommentForm(
        organisations=organisations, block=block, cells=cells, auto_id=f"id_{key.hex[:8]}_%s",
        **given,
    )  # fmt: skip


def _read_at(block: Block | None) -> dict[str, str]:
    return {"block": block.key if block else "", "text": block.language if block else ""}


def _save(request: HttpRequest, round_: Round, key: uuid.UUID, form: CommentForm) -> Comment:
    given = form.cleaned_data
    return comments.save_comment(
        round_=round_, id=key, words=form.words(),
        block_key=given["block"] or None, text_language=given["text"], span=form.span(),
        scope=form.scope(), organisation=given["organisation"],
        save_count=given["save_count"] or 0, by=request.user,
    )  # fmt: skip


def _is_submitted(stored: Comment, form: CommentForm) -> bool:
    """Tell whether just what the form says was submitted before."""
    return stored.number is not None and Words.of(stored) == form.words().submitted()


def refuse(form: Form, error: DomainError) -> None:
    """Say in a form why the deed was refused."""
    form.add_error(None, str(error.message))
    for missing in getattr(error, "missing", []):
        form.add_error(None, missing)


def _block(round_: Round, asked: QueryDict) -> Block | None:
    """Return the block as it was read: in the language asked for, else in that of the page."""
    key, language = asked.get("block", ""), asked.get("text", "")
    if not key:
        return None
    blocks = {block.language: block for block in round_.revision.blocks.filter(key=key)}
    if not blocks:
        raise Http404
    wanted = (language, (get_language() or "ja")[:2], *blocks)
    return next(blocks[code] for code in wanted if code in blocks)


def comment_or_404(request: HttpRequest, pk: int, number: int) -> Comment:
    """Return a submitted comment with as much of its thread as the reader may see."""
    round_ = selectors.round_for(request.user, pk)
    internal = permissions.may(request.user, Action.COMMENT_INTERNAL, round_)
    found = selectors.comments_of(round_, request.user, internal=internal)
    return get_object_or_404(found.exclude(state=CommentState.AUTOSAVED), number=number)


def thread_context(comment: Comment, permit: Permit) -> dict[str, Any]:
    """Return what each reply of a thread is shown with."""
    return {
        "round": comment.round,
        "comment": comment,
        "writable": threads_of.writable(comment, permit),
        "may_hide": permit.may(Action.REPLY_HIDE),
    }


def _offered(request: HttpRequest, comment: Comment) -> QuerySet[User]:
    return threads_of.offered(comment.round, Room.MEMBERS, request.user)


def _comment_page(
    request: HttpRequest, comment: Comment, form: ReplyForm | None = None, status: int = 200
) -> HttpResponse:
    permit = permissions.permit(request.user, comment.round)
    is_answered = comment.state == CommentState.PUBLISHED
    may_see_answer = is_answered or permit.may(Action.COMMENT_INTERNAL)
    place = selectors.place_of(comment)
    is_own = comment.author_id == request.user.pk
    validates = validation.validates(permit, comment.round) and (
        Comment.objects.filter(
            validation.seen_by(request.user, comment.round), pk=comment.pk
        ).exists()
    )
    context = thread_context(comment, permit) | {
        "anchor": place,
        "later": _later(comment, place),
        "form": form or ReplyForm(people=_offered(request, comment)),
        "since": live.thread_cursor(comment.replies.all()),
        "may_withdraw": permissions.may(request.user, Action.COMMENT_WITHDRAW, comment),
        "shows_way": bool(comment.round.levels) and (is_own or validates),
        "may_validate": validates and comment.stage != Stage.PASSED,
        "may_bring_again": is_own
        and comment.stage == Stage.RETURNED
        and permissions.may(request.user, Action.COMMENT_BRING_AGAIN, comment),
        "steps": validation.steps_of(comment) if comment.round.levels else (),
        "shows_answer": hasattr(comment, "disposition") and may_see_answer,
        "may_dispose": permit.may(Action.DISPOSITION_RECORD),
        "events": record.of(comment) if permit.may(Action.ROUND_HISTORY) else None,
    }
    return render(request, "rounds/comment.html", context, status=status)


def _later(comment: Comment, place: Anchor | None) -> list[tuple[Anchor, str, Rebased | None]]:
    """Return where a comment stands later, what is said there, and what became of its change."""
    anchors = list(selectors.later_places(comment))
    texts = later_texts(anchors)
    return [(later, texts[later.pk], _became(comment, place, texts[later.pk])) for later in anchors]


def _became(comment: Comment, place: Anchor | None, text: str) -> Rebased | None:
    return became(comment, place, text) if place else None


def _form_page(
    request: HttpRequest, round_: Round, key: uuid.UUID, form: CommentForm, block: Block | None,
    *, saved: Comment | None = None, other: Comment | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Show the form beside its block where htmx asks, else as a page of its own.

    `other` is what stands on the server where another window has saved something else.
    """
    context = {
        "round": round_,
        "key": key,
        "form": form,
        "place": block,
        "other": other,
        "saved": moment_in_words(saved.saved_at) if saved and saved.saved_at else "",
        "saved_as": saved,
        "coordinators": coordinators_for(request.user, round_),
        "may_submit": permissions.may(request.user, Action.COMMENT_CREATE, round_),
    }
    if request.htmx:
        return render(request, "rounds/_compose.html", context, status=status)
    begun = selectors.unsubmitted(round_, request.user).values_list("pk", flat=True)
    context |= {"known": [*begun, key], "may_comment": True}
    return render(request, "rounds/compose.html", context, status=status)
