"""The consortium's rounds: comments, replies and answers, each at its own instant."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.demo.bodies import Cast
from apps.demo.content import Calendar, at, read_all
from apps.dispositions import services as dispositions
from apps.dispositions.services_english import check
from apps.drafts.models import Block, Revision
from apps.people import grants
from apps.people.models import User
from apps.people.services import sync_terms
from apps.rounds.models import Comment, Round
from apps.rounds.services import comments, rounds, threads, validation
from apps.rounds.states import COUNTED

UNCHECKED = 2  # English texts that are left as drafts

Deed = tuple[datetime, Callable[[], None]]


@dataclass
class Discussion:
    """One round as it was made, with its comments by the key of the content file."""

    told: dict[str, Any]
    round: Round
    comments: dict[str, Comment]


def load(
    calendar: Calendar, cast: Cast, revisions: dict[tuple[str, int], Revision]
) -> dict[str, Discussion]:
    """Make every round with all that was said in it; return them by key."""
    made = {}
    for told in read_all("rounds"):
        discussion = Discussion(told, _plan(told, calendar, cast, revisions), {})
        for instant, deed in sorted(_deeds(discussion, calendar, cast), key=lambda d: d[0]):
            with at(instant):
                deed()
        if "validated" in told:
            _validate(discussion, calendar, cast)
        if "finalised" in told:
            _finish(discussion, calendar, cast)
        if "worked" in told:
            _work(discussion, calendar, cast)
        made[told["key"]] = discussion
    rounds.turn_rounds()
    return made


def _plan(
    told: dict[str, Any],
    calendar: Calendar,
    cast: Cast,
    revisions: dict[tuple[str, int], Revision],
) -> Round:
    opens = calendar.instant(told["opens"])
    by = cast.people[told["created_by"]]
    with at(opens):
        sync_terms()
        round_ = rounds.plan_round(
            revision=revisions[told["draft"], told["revision"]], purpose=told["purpose"],
            audience=[cast.committees[slug] for slug in told["audience"]],
            title_ja=told["ja"], title_en=told["en"], opens_at=opens,
            closes_at=calendar.instant(told["closes"]), levels=told.get("levels", 0), by=by,
        )  # fmt: skip
        for key in told.get("guests", []):
            for obj in (round_, round_.revision.draft):
                grants.admit_guest(obj, guest=cast.people[key], by=by)
        rounds.turn_rounds()
    round_.refresh_from_db()
    return round_


def _deeds(discussion: Discussion, calendar: Calendar, cast: Cast) -> list[Deed]:
    """Return what was done in the round: comments, replies, edits, withdrawals, each when."""
    deeds: list[Deed] = []
    for told in discussion.told["comments"]:
        instant = calendar.instant(told.get("at") or told["saved"])
        deeds.append((instant, _saying(discussion, told, cast)))
        for reply in told.get("replies", []):
            deeds.append((calendar.instant(reply["at"]), _replying(discussion, told, reply, cast)))
            if edit := reply.get("edit"):
                deeds.append(
                    (calendar.instant(edit["at"]), _editing(discussion, told, reply, cast))
                )
        if told.get("state") == "withdrawn":
            last = max(calendar.instant(r["at"]) for r in [told, *told.get("replies", [])])
            deeds.append((last, _withdrawing(discussion, told, cast)))
    return deeds


def _saying(discussion: Discussion, told: dict[str, Any], cast: Cast) -> Callable[[], None]:
    def deed() -> None:
        by = cast.people[told["by"]]
        change = told.get("change") or {}
        language = told.get("language", "ja")
        block = _block(discussion, told.get("block"), language)
        comment = comments.save_comment(
            round_=discussion.round, id=uuid.uuid4(), save_count=0, by=by,
            block_key=block.key if block else None,
            words=comments.Words(
                type=told["type"], language=language, body=told["comment"],
                justification=told["justification"], change_kind=change.get("kind", ""),
                change_old=change.get("old", ""), change_new=change.get("new", ""),
            ),
        )  # fmt: skip
        if told.get("state") != "autosaved":
            comments.submit_comment(comment=comment, by=by)
        discussion.comments[told["key"]] = comment

    return deed


def _block(discussion: Discussion, place: dict[str, str] | None, language: str) -> Block | None:
    if place is None:
        return None
    blocks = discussion.round.revision.blocks.filter(
        language=discussion.told.get("text_language", language), clause=str(place["clause"]),
        text__contains=place["quote"],
    )  # fmt: skip
    return blocks.get()


def _replying(
    discussion: Discussion, told: dict[str, Any], reply: dict[str, Any], cast: Cast
) -> Callable[[], None]:
    def deed() -> None:
        threads.reply(
            comment=discussion.comments[told["key"]], body=reply["text"], room=reply["room"],
            mentions=[cast.people[key] for key in reply.get("mentions", [])],
            by=cast.people[reply["by"]],
        )  # fmt: skip

    return deed


def _editing(
    discussion: Discussion, told: dict[str, Any], reply: dict[str, Any], cast: Cast
) -> Callable[[], None]:
    def deed() -> None:
        said = discussion.comments[told["key"]].replies.get(body=reply["text"])
        by = cast.people[reply["by"]]
        threads.edit_reply(reply=said, body=reply["edit"]["text"], edits=0, by=by)

    return deed


def _withdrawing(discussion: Discussion, told: dict[str, Any], cast: Cast) -> Callable[[], None]:
    def deed() -> None:
        comment = discussion.comments[told["key"]]
        comments.withdraw_comment(comment=comment, by=cast.people[told["by"]])

    return deed


def _validate(discussion: Discussion, calendar: Calendar, cast: Cast) -> None:
    """Accept some comments, one of them in other words, and give some back."""
    told = discussion.told["validated"]
    by, said = cast.people[told["by"]], discussion.comments
    with at(calendar.instant(told["at"])):
        validation.accept(comments=[said[key] for key in told["accepted"]], by=by)
        for entry in told["reworded"]:
            comment = said[entry["comment"]]
            words = validation.Wording(entry["body"], comment.justification, comment.change_new)
            validation.accept(comments=[comment], wording=words, note=entry["note"], by=by)
        for entry in told["returned"]:
            validation.give_back(comment=said[entry["comment"]], note=entry["note"], by=by)


def _work(discussion: Discussion, calendar: Calendar, cast: Cast) -> None:
    """Leave a closed round half done at its desk: English, some of it checked, then answers."""
    with at(calendar.instant(discussion.told["closes"])):
        rounds.turn_rounds()
    with at(calendar.instant(discussion.told["worked"])):
        for told in discussion.told["comments"]:
            if english := told.get("english"):
                said = discussion.comments[told["key"]]
                dispositions.word_in_english(
                    comment=said, body=english["comment"], by=cast.people[english["by"]],
                    proposed_change=english.get("change", ""),
                )  # fmt: skip
                if checker := english.get("checked_by"):
                    check(comments=[said], by=cast.people[checker])
        _answer_all(discussion, cast.people[discussion.told["decided_by"]])


def _answer_all(discussion: Discussion, by: User) -> None:
    told = [c for c in discussion.told["comments"] if "disposition" in c]
    for entry in sorted(told, key=lambda c: "head" in c["disposition"]):
        _answer(discussion, entry, by)


def _finish(discussion: Discussion, calendar: Calendar, cast: Cast) -> None:
    by = cast.people[discussion.told["decided_by"]]
    with at(calendar.instant(discussion.told["closes"])):
        rounds.turn_rounds()
    with at(calendar.instant(discussion.told["finalised"])):
        _answer_all(discussion, by)
        _word_in_english(discussion, by, checker=cast.people["niwa"])
        discussion.round = dispositions.finalise(
            round_=Round.objects.get(pk=discussion.round.pk), by=by
        )


def _word_in_english(discussion: Discussion, by: User, checker: User) -> None:
    """Give the comments that become lines the English that the position is told in."""
    for position in read_all("positions"):
        if position["round"] != discussion.told["key"]:
            continue
        for line in position["lines"]:
            comment = discussion.comments[line["head"]]
            dispositions.word_in_english(
                comment=comment, body=line["comment"], proposed_change=line["change"], by=by
            )
        worded = [discussion.comments[line["head"]] for line in position["lines"]]
        check(comments=worded[:-UNCHECKED], by=checker)


def _answer(discussion: Discussion, told: dict[str, Any], by: User) -> None:
    answer = told["disposition"]
    comment = Comment.objects.get(pk=discussion.comments[told["key"]].pk)
    if comment.state in COUNTED:
        head = answer.get("head")
        dispositions.record(
            comments=[comment], outcome=answer["outcome"], response=answer["response"],
            head=discussion.comments[head] if head else None, by=by,
        )  # fmt: skip
