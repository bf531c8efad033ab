"""Deeds on the way from the author to the desk: accept, give back, bring again, take back.

Each is all or nothing: what forbids it for one comment is looked for before anything is written,
and the refusal names the comments.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.people.models import User
from apps.people.permissions import NotAllowed, may, require
from apps.people.table import Action
from apps.rounds import selectors_validation as reading
from apps.rounds.models import Comment, IndexedText, Round, Validation
from apps.rounds.naming import named
from apps.rounds.services.indexing import index
from apps.rounds.states import ChangeKind
from apps.rounds.validation import Stage, Standing, Verdict
from apps.shared.errors import DomainError, Incomplete, Stale, WrongState

Seen = Mapping[UUID, int]
AT_ONCE = 1_000

VERBS = {
    Verdict.ACCEPTED: "comment.validated",
    Verdict.RETURNED: "comment.returned",
    Verdict.AGAIN: "comment.brought_again",
    Verdict.TAKEN_BACK: "comment.validation_taken_back",
}


@dataclass(frozen=True)
class Wording:
    """Words to stand beside the original; `body` "" lets the original stand alone."""

    body: str = ""
    justification: str = ""
    change_new: str = ""

    @classmethod
    def of(cls, words: Comment | Validation) -> "Wording":
        return cls(words.body, words.justification, words.change_new)

    @classmethod
    def beside(cls, comment: Comment) -> "Wording":
        """Return what stands beside the original now."""
        return cls.of(comment.rewritten) if comment.rewritten else cls()

    @property
    def hash(self) -> str:
        if not self.body:
            return ""
        told = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


@transaction.atomic
def accept(
    *,
    comments: Sequence[Comment],
    wording: Wording | None = None,
    note: str = "",
    by: User,
    seen: Seen | None = None,
) -> list[Validation]:
    """Accept comments of a round at the level that each waits for.

    `wording`, for one comment, stands beside its original from now on; what equals the original
    needs no words of its own. `seen` maps a comment to the key of the last step that the writer
    had before them (0 for none): `Stale` where another one stands by now. What was given back
    and not brought again is accepted only with a note. Raises also NotAllowed, WrongState.
    """
    round_, chosen = _begin(comments, seen)
    roles = _roles(by, round_, chosen)
    if own := [c for c in chosen if c.author_id == by.pk and not c.by_proxy]:
        raise DomainError(_("Nobody validates their own comment: %s") % named(own))
    given_back = [c for c in chosen if c.stage == Stage.RETURNED]
    if given_back and not note.strip():
        raise Incomplete(
            _("Say why what was given back is accepted as it stands: %s") % named(given_back),
            missing=["note"],
        )
    twice = set(reading.accepted_by(by, round_).values_list("pk", flat=True))
    if second := [c for c in chosen if c.pk in twice and _level(c)]:
        raise DomainError(
            _("The second level is for somebody else than the first. You accepted these: %s")
            % named(second)
        )
    words = _words(chosen, wording)
    return _step(round_, chosen, Verdict.ACCEPTED, words=words, note=note, by=by, roles=roles)


@transaction.atomic
def give_back(
    *,
    comment: Comment,
    note: str,
    wording: Wording | None = None,
    by: User,
    seen: Seen | None = None,
) -> Validation:
    """Give a comment back to its author, with what is to be done about it.

    `wording` stands beside the original as a suggestion, with which its author goes on.
    """
    round_, chosen = _begin([comment], seen)
    roles = _roles(by, round_, chosen)
    if not note.strip():
        raise Incomplete(_("Say to the author what is missing."), missing=["note"])
    words = _words(chosen, wording)
    return _step(round_, chosen, Verdict.RETURNED, words=words, note=note, by=by, roles=roles)[0]


@transaction.atomic
def bring_again(
    *, comment: Comment, wording: Wording, note: str = "", by: User, seen: Seen | None = None
) -> Validation:
    """Bring a comment again that was given back, in other words or with a note why not."""
    round_, chosen = _begin([comment], seen)
    roles = {chosen[0].pk: require(by, Action.COMMENT_BRING_AGAIN, on=chosen[0])}
    words = _words(chosen, wording)
    if words[chosen[0].pk] == Wording.beside(chosen[0]) and not note.strip():
        raise Incomplete(
            _("Change the words, or say in a note why they stay as they are."), missing=["note"]
        )
    return _step(round_, chosen, Verdict.AGAIN, words=words, note=note, by=by, roles=roles)[0]


@transaction.atomic
def take_back(
    *, comments: Sequence[Comment], by: User, seen: Seen | None = None
) -> list[Validation]:
    """Take an acceptance back, with the words that it brought; refused once one is decided.

    `seen` are the acceptances meant: see `accept`.
    """
    round_, chosen = _begin(comments, seen)
    lasts = [c.last_validation for c in chosen]
    if not all(last and last.verdict == Verdict.ACCEPTED for last in lasts):
        raise WrongState(_("Only what was accepted last can be taken back."))
    roles = _roles(by, round_, chosen, level=lambda c: _level(c) - 1)
    before = reading.steps_before([last for last in lasts if last])
    words = {c.pk: Wording.of(before[c.pk]) if c.pk in before else Wording() for c in chosen}
    return _step(round_, chosen, Verdict.TAKEN_BACK, words=words, by=by, roles=roles, before=before)


def _begin(comments: Sequence[Comment], seen: Seen | None) -> tuple[Round, list[Comment]]:
    """Lock the round and the comments and read them anew; refuse what is not on the way."""
    rounds = {comment.round_id for comment in comments}
    if len(rounds) != 1:
        raise DomainError(_("Choose at least one comment, all of one round."))
    round_ = Round.objects.select_for_update(no_key=True).get(pk=rounds.pop())
    rows = Comment.objects.select_for_update(of=("self",), no_key=True)
    chosen = list(
        rows.filter(pk__in=[c.pk for c in comments])
        .select_related("round", "last_validation")
        .order_by("number")
    )
    if len(chosen) != len({c.pk for c in comments}):
        raise Stale(_("Some of what was chosen is not there any more. Look again, please."))
    stale = [
        c for c in chosen if seen is not None and (c.last_validation_id or 0) != seen.get(c.pk)
    ]
    if stale:
        raise Stale(
            _("Somebody else wrote meanwhile on %s. Look at what stands there, please.")
            % named(stale)
        )
    if out := [c for c in chosen if c.state not in reading.UNDECIDED]:
        raise WrongState(
            _("These are withdrawn, not submitted, or their answer is decided: %s") % named(out)
        )
    return round_, chosen


def _level(comment: Comment) -> int:
    """Return the level that a comment waits for: 0 is the first."""
    return comment.last_validation.passed if comment.last_validation else 0


def _roles(
    by: User, round_: Round, chosen: Sequence[Comment],
    level: Callable[[Comment], int] = _level,
) -> dict[UUID, str]:  # fmt: skip
    """Return under which role `by` may act at the level of each of the comments."""
    first = [c for c in chosen if not level(c)]
    last = [c for c in chosen if level(c)]
    roles = dict.fromkeys((c.pk for c in first), _first_role(by, round_, first) if first else "")
    if last:
        role = require(by, Action.COMMENT_VALIDATE_LAST, on=round_)
        roles |= dict.fromkeys((c.pk for c in last), role)
    return roles


def _first_role(by: User, round_: Round, chosen: Sequence[Comment]) -> str:
    if may(by, Action.COMMENT_VALIDATE, round_):
        return require(by, Action.COMMENT_VALIDATE, on=round_)
    role = require(by, Action.COMMENT_VALIDATE_OWN, on=round_)
    own = set(reading.experts_of(by, round_).values_list("pk", flat=True))
    if others := [c for c in chosen if c.author_id not in own]:
        raise NotAllowed(
            _("The authors of these sit in no committee whose secretary you are: %s")
            % named(others)
        )
    return role


def _words(chosen: Sequence[Comment], wording: Wording | None = None) -> dict[UUID, Wording]:
    """Return the words to stand beside each original: those that do, or `wording` for the one."""
    if wording is None:
        return {c.pk: Wording.beside(c) for c in chosen}
    (comment,) = chosen
    return {comment.pk: _checked(comment, wording)}


def _checked(comment: Comment, wording: Wording) -> Wording:
    """Return the wording as it is kept; raises `Incomplete` where it says too little.

    A field that says what the original says keeps its very characters: blanks at the ends of a
    new text count. Where all do, nothing stands beside the original.
    """
    has_new = bool(comment.change_kind) and ChangeKind(comment.change_kind).has_new_text
    given = replace(wording, change_new=wording.change_new if has_new else comment.change_new)
    original = Wording.of(comment)
    kept = {
        name: was if _plain(was) == _plain(new) else new
        for (name, was), new in zip(asdict(original).items(), asdict(given).values(), strict=True)
    }
    if Wording(**kept) == original:
        return Wording()
    if not kept["body"].strip():
        raise Incomplete(_("A comment needs words."), missing=["body"])
    if has_new and not kept["change_new"].strip():
        raise Incomplete(_("The proposed change needs its new text."), missing=["change_new"])
    return Wording(**kept)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _step(
    round_: Round, chosen: Sequence[Comment], verdict: Verdict, *,
    words: Mapping[UUID, Wording], note: str = "", by: User, roles: Mapping[UUID, str],
    before: Mapping[UUID, Validation] | None = None,
) -> list[Validation]:  # fmt: skip
    stood = {c.pk: (c.stage, Wording.beside(c)) for c in chosen}
    made = []
    for comment in chosen:
        last, earlier = comment.last_validation, (before or {}).get(comment.pk)
        after = (last.standing if last else Standing()).after(
            verdict, levels=round_.levels, before=earlier.standing if earlier else None
        )
        said = words[comment.pk]
        made.append(
            Validation(
                comment=comment, verdict=verdict, passed=after.passed,
                is_returned=after.is_returned, note=note.strip(), words_hash=said.hash, by=by,
                **asdict(said),
            )
        )  # fmt: skip
    Validation.objects.bulk_create(made, batch_size=AT_ONCE)
    for comment, step in zip(chosen, made, strict=True):
        comment.last_validation = step
    Comment.objects.bulk_update(chosen, ["last_validation"], batch_size=AT_ONCE)
    index(IndexedText.Kind.WORDING, ((c, _searched(words[c.pk])) for c in chosen))
    for role in set(roles.values()):  # the note is no reason for the record: see decision 13
        done = ((c, _told(c, *stood[c.pk])) for c in chosen if roles[c.pk] == role)
        audit.record_all(VERBS[verdict], done, by=by, role=role)
    return made


def _searched(words: Wording) -> str:
    return "\n".join(filter(None, (words.body, words.justification, words.change_new)))


def _told(comment: Comment, stage: Stage, words: Wording) -> dict[str, tuple[Any, Any]]:
    now = Wording.beside(comment)
    changes: Iterable[tuple[str, Any, Any]] = (
        ("validation_stage", stage.value, comment.stage.value),
        ("validated_body", words.body, now.body),
        ("validated_justification", words.justification, now.justification),
        ("validated_change_new", words.change_new, now.change_new),
    )
    return {name: (old or None, new or None) for name, old, new in changes if old != new}
