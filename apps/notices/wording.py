"""How a notice reads, in the language and zone that are active: its title, its text, its place.

The title costs no query, the text some. Nothing of the secretariat's room is in either.
"""

from collections.abc import Callable, Iterable

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.dispositions import fulfilment
from apps.dispositions import selectors as dispositions
from apps.dispositions.models import Disposition
from apps.notices.addresses import whole
from apps.notices.models import Notice
from apps.notices.states import Kind
from apps.rounds import voices
from apps.rounds.models import Anchor, Comment, Round, Validation
from apps.rounds.selectors_carrying import original_of
from apps.rounds.states import COUNTED, CommentState, Room
from apps.rounds.validation import Verdict
from apps.shared.deadlines import in_words, time_left
from apps.shared.templatetags.words import clause

ANSWERS = 20  # of so many comments the answers stand in one notice
REASONED = ("round.extended", "round.paused", "round.cancelled")
"""Deeds whose reason is shown to everybody who is told of them; others keep it in the record."""


def title(notice: Notice) -> str:
    """Say in one line what a notice is about."""
    return " ".join(_TITLES[Kind(notice.kind)](notice).split())


def text(notice: Notice) -> list[str]:
    """Return the text of a notice, line by line; what people wrote is quoted with "> "."""
    return _TEXTS[Kind(notice.kind)](notice)


def place(notice: Notice) -> str:
    """Return the path of the page that a notice leads to."""
    round_, kind = notice.round, notice.kind
    if notice.revision is not None:
        return notice.revision.get_absolute_url()
    if notice.comment is not None and notice.reply is not None:
        return f"{notice.comment.get_absolute_url()}#r-{notice.reply.pk}"
    pk = round_.pk if round_ else 0
    if kind == Kind.HANDED:
        return reverse("rounds:gathering", args=[pk])
    if kind == Kind.OBJECTED:
        return reverse("dispositions:duplicates", args=[pk])
    if notice.comment is not None and kind in (Kind.GROUPED, Kind.SETTLED):
        return notice.comment.get_absolute_url()
    if notice.comment is not None and kind == Kind.GATHERED:
        if notice.comment.number:
            return reverse("rounds:receipt", args=[pk, notice.comment.number])
        return reverse("rounds:go_on", args=[pk, notice.comment.pk])
    if notice.comment is not None and kind in (Kind.RETURNED, Kind.AGAIN):
        page = "rounds:bring_again" if kind == Kind.RETURNED else "rounds:validate"
        return reverse(page, args=[pk, notice.comment.number])
    if kind in (Kind.OPENED, Kind.REMINDER):
        return reverse("rounds:read", args=[pk])
    if kind == Kind.ANSWERED:
        return reverse("rounds:read", args=[pk]) + "?mine=1"
    if kind == Kind.CLOSED:
        return reverse("dispositions:desk", args=[pk])
    return reverse("rounds:detail", args=[pk])


def _round(notice: Notice) -> Round:
    if notice.round is None:
        raise LookupError(f"notice {notice.pk} of kind {notice.kind} has no round")
    return notice.round


# --- titles


def _opened(notice: Notice) -> str:
    return _("Your comments are asked for: %(round)s") % {"round": _round(notice).title}


def _reminder(notice: Notice) -> str:
    round_ = _round(notice)
    words = {"when": in_words(round_.closes_at), "round": round_.title}
    return _("Closes %(when)s: %(round)s") % words


def _changed(notice: Notice) -> str:
    round_ = _round(notice)
    words = {"when": in_words(round_.closes_at), "round": round_.title}
    return {
        "round.extended": _("Extended, now closes %(when)s: %(round)s"),
        "round.paused": _("Paused: %(round)s"),
        "round.resumed": _("Resumed, closes %(when)s: %(round)s"),
        "round.closed_early": _("Closed early: %(round)s"),
        "round.cancelled": _("Cancelled: %(round)s"),
    }[notice.event.verb] % words


def _closed(notice: Notice) -> str:
    return _("Closed, comments to be answered: %(round)s") % {"round": _round(notice).title}


def _answered(notice: Notice) -> str:
    return _("Your comments were answered: %(round)s") % {"round": _round(notice).title}


def _said(notice: Notice, sentence: str) -> str:
    reply, comment = notice.reply, notice.comment
    return sentence % {
        "name": reply.author.get_short_name() if reply else notice.event.actor_name,
        "comment": comment.label if comment else "",
        "round": _round(notice).title,
    }


def _mentioned(notice: Notice) -> str:
    return _said(notice, _("%(name)s mentions you at comment %(comment)s: %(round)s"))


def _replied(notice: Notice) -> str:
    return _said(notice, _("%(name)s replied to your comment %(comment)s: %(round)s"))


def _handed(notice: Notice) -> str:
    return _said(notice, _("%(name)s handed you a comment to be submitted: %(round)s"))


def _gathered(notice: Notice) -> str:
    if notice.event.verb == "comment.gathered":
        return _said(notice, _("%(name)s submitted your comment as %(comment)s: %(round)s"))
    return _said(notice, _("%(name)s gave your unsubmitted comment back: %(round)s"))


def _grouped(notice: Notice) -> str:
    return _said(notice, _("Your comment %(comment)s was grouped with another one: %(round)s"))


def _objected(notice: Notice) -> str:
    return _said(notice, _("%(name)s objects to the grouping of %(comment)s: %(round)s"))


def _settled(notice: Notice) -> str:
    return _said(notice, _("Your objection about %(comment)s was answered: %(round)s"))


def _returned(notice: Notice) -> str:
    return _said(notice, _("%(name)s gave your comment %(comment)s back: %(round)s"))


def _again(notice: Notice) -> str:
    return _said(notice, _("%(name)s brings comment %(comment)s again: %(round)s"))


def _entered(notice: Notice) -> str:
    sheet = notice.sheet
    words = {"organisation": sheet.organisation if sheet else "", "round": _round(notice).title}
    return _("Comments were entered for %(organisation)s: %(round)s") % words


def _revision(notice: Notice) -> str:
    revision = notice.revision
    if revision is None:
        raise LookupError(f"notice {notice.pk} has no revision")
    words = {
        "number": revision.draft.number, "n": revision.ordinal, "title": revision.draft.title,
    }  # fmt: skip
    return _("%(number)s, revision %(n)d came out: %(title)s") % words


# --- texts


def _of_round(notice: Notice) -> list[str]:
    round_ = _round(notice)
    revision = round_.revision
    words = {
        "number": revision.draft.number, "n": revision.ordinal, "title": revision.draft.title,
    }  # fmt: skip
    left = time_left(round_.closes_at)
    closing = {"when": in_words(round_.closes_at), "left": left.words}
    closes = _("Close: %(when)s (%(left)s)") if left.level != "over" else _("Close: %(when)s")
    return [_("Document: %(number)s %(title)s (revision %(n)d)") % words, closes % closing]


def _text_opened(notice: Notice) -> list[str]:
    return [
        *_of_round(notice),
        _("Open the text and write your comments beside it, or send a comment sheet."),
    ]


def _text_reminder(notice: Notice) -> list[str]:
    begun = Comment.objects.filter(
        round=notice.round_id, author=notice.user_id, state=CommentState.AUTOSAVED
    ).count()
    unsubmitted = ngettext(
        "You have begun %(n)d comment that is not submitted yet.",
        "You have begun %(n)d comments that are not submitted yet.",
        begun,
    ) % {"n": begun}
    nothing = _("You have submitted no comment so far.")
    return [*_of_round(notice), unsubmitted if begun else nothing]


def _text_changed(notice: Notice) -> list[str]:
    reason = notice.event.reason if notice.event.verb in REASONED else ""
    return [*_of_round(notice), *([_("Reason:"), *quoted(reason)] if reason else [])]


def _text_closed(notice: Notice) -> list[str]:
    n = Comment.objects.filter(round=notice.round_id, state__in=COUNTED).count()
    counted = ngettext("%(n)d comment to be answered.", "%(n)d comments to be answered.", n)
    return [*_of_round(notice), counted % {"n": n}]


def _text_answered(notice: Notice) -> list[str]:
    heads = Disposition.objects.select_related("head__disposition")
    made_on = Anchor.objects.filter(status=Anchor.Status.ORIGINAL)
    mine = (
        Comment.objects.filter(
            voices.mine(notice.user), round=notice.round_id, state=CommentState.PUBLISHED
        )
        .order_by("number")
        .prefetch_related(Prefetch("disposition", heads), Prefetch("anchors", made_on))
    )
    answers = list(mine[: ANSWERS + 1])
    lines = [line for comment in answers[:ANSWERS] for line in _answer(comment)]
    more = [_("The other answers stand in the portal.")] if len(answers) > ANSWERS else []
    return [*lines, *more]


def _answer(comment: Comment) -> list[str]:
    answer: Disposition = comment.disposition
    where = ", ".join(clause(anchor.clause) for anchor in comment.anchors.all())
    words = {"comment": comment.label, "clause": where, "outcome": answer.get_outcome_display()}
    lines = [_("%(comment)s (%(clause)s): %(outcome)s") % words, *quoted(answer.response)]
    if answer.head is not None:
        lines.append(_("The answer stands at comment %(comment)s.") % {"comment": answer.head})
        lines += quoted(answer.head.disposition.response)
    return lines


def _text_said(notice: Notice) -> list[str]:
    reply = notice.reply
    if reply is None:
        return []
    if reply.room != Room.MEMBERS:
        return [_("What is said in the secretariat's room is not sent by mail.")]
    return quoted(reply.text) if not reply.is_hidden else [_("The reply was hidden meanwhile.")]


def _text_step(notice: Notice) -> list[str]:
    return [*_of_round(notice), *quoted(notice.event.reason)]


def _text_way(notice: Notice) -> list[str]:
    """Tell the note of the last such step on a comment's way; the record does not hold it."""
    verdict = Verdict.RETURNED if notice.kind == Kind.RETURNED else Verdict.AGAIN
    steps = Validation.objects.filter(comment=notice.comment_id, verdict=verdict)
    return [*_of_round(notice), *quoted(steps.values_list("note", flat=True).last() or "")]


def _text_gathered(notice: Notice) -> list[str]:
    note = notice.comment.handed_back if notice.comment else ""
    return [*_of_round(notice), *quoted(note)]


def _text_grouped(notice: Notice) -> list[str]:
    """Say with which comment; the words by which it was found are the secretariat's."""
    stands = Disposition.objects.filter(comment=notice.comment_id, head__isnull=False)
    now = stands.select_related("head").first()
    if now is None or now.head is None:
        return [_("It stands by itself again.")]
    return [
        _("The secretariat takes it to say the same as %(comment)s:") % {"comment": now.head.label},
        *quoted(now.head.body),
        _("Your text and name stay. Object on its page if it says something else."),
    ]


def _text_entered(notice: Notice) -> list[str]:
    sheet = notice.sheet
    if sheet is None:
        return []
    n = Comment.objects.filter(sheet=sheet).count()
    words = {"n": n, "name": sheet.uploaded_by.get_short_name()}
    taken = ngettext(
        "%(name)s took in %(n)d comment from a comment sheet.",
        "%(name)s took in %(n)d comments from a comment sheet.",
        n,
    )
    return [*_of_round(notice), taken % words, _("Tell the secretariat if something is wrong.")]


def _text_revision(notice: Notice) -> list[str]:
    revision = notice.revision
    note = quoted(revision.note) if revision else []
    return [*([_("What changed:"), *note] if note else []), *_fates(notice)]


def _fates(notice: Notice) -> list[str]:
    """Say what the revision made of the changes that the reader had proposed."""
    revision = notice.revision
    if revision is None:
        return []
    mine = dispositions.proposed_earlier(revision, notice.user).filter(comment__author=notice.user)
    rows = list(mine)
    if not rows:
        return []
    published = CommentState.PUBLISHED
    answered = frozenset(row.comment_id for row in rows if row.comment.state == published)
    found = fulfilment.told(rows, original_of(rows), answered)
    counted = [f"- {fate.label}: {n}" for fate, n in fulfilment.counts(found)]
    path = reverse("fulfilment:changes", args=[revision.draft.number, revision.ordinal])
    heading = _("What became of the changes that you proposed:")
    return [heading, *counted, whole(f"{path}?mine=1")] if counted else []


def quoted(words: str) -> list[str]:
    """Return what somebody wrote as lines that cannot be taken for the portal's own."""
    return [f"> {line}".rstrip() for line in words.strip().splitlines()] if words.strip() else []


_TITLES: dict[Kind, Callable[[Notice], str]] = {
    Kind.OPENED: _opened,
    Kind.REMINDER: _reminder,
    Kind.CHANGED: _changed,
    Kind.CLOSED: _closed,
    Kind.ANSWERED: _answered,
    Kind.MENTIONED: _mentioned,
    Kind.REPLIED: _replied,
    Kind.ENTERED: _entered,
    Kind.HANDED: _handed,
    Kind.GATHERED: _gathered,
    Kind.GROUPED: _grouped,
    Kind.OBJECTED: _objected,
    Kind.SETTLED: _settled,
    Kind.RETURNED: _returned,
    Kind.AGAIN: _again,
    Kind.REVISION: _revision,
}
_TEXTS: dict[Kind, Callable[[Notice], list[str]]] = {
    Kind.OPENED: _text_opened,
    Kind.REMINDER: _text_reminder,
    Kind.CHANGED: _text_changed,
    Kind.CLOSED: _text_closed,
    Kind.ANSWERED: _text_answered,
    Kind.MENTIONED: _text_said,
    Kind.REPLIED: _text_said,
    Kind.ENTERED: _text_entered,
    Kind.HANDED: _of_round,
    Kind.GATHERED: _text_gathered,
    Kind.GROUPED: _text_grouped,
    Kind.OBJECTED: _text_step,
    Kind.SETTLED: _text_step,
    Kind.RETURNED: _text_way,
    Kind.AGAIN: _text_way,
    Kind.REVISION: _text_revision,
}


def titles(notices: Iterable[Notice]) -> list[tuple[Notice, str, str]]:
    """Return each notice with its title and its place, for a list."""
    return [(notice, title(notice), place(notice)) for notice in notices]
