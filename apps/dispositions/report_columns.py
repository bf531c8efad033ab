"""What a report of a round may say: the list of allowed columns, and nothing besides.

Nothing that is the secretariat's stands here: no internal reply, assignee, due date, tag, note or
proposal. What answers a comment comes only to those who may know the answers (`Kind.ANSWERS`), and
who said it is left out or counted through where names are not to be told (`Kind.NAMES`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.dispositions.models import Disposition
from apps.dispositions.states import DispositionState
from apps.rounds.models import Anchor, Comment
from apps.rounds.wording import change_in_words
from apps.shared.deadlines import moment_in_words
from apps.shared.templatetags.words import clause, named


class Kind(StrEnum):
    """For whom a column is."""

    SAID = "said"  # everybody who may see the round
    NAMES = "names"  # who said it
    ANSWERS = "answers"  # once the answers are told, or at the desk


class Languages(models.TextChoices):
    JA = "ja", gettext_lazy("Japanese")
    EN = "en", gettext_lazy("English")
    BOTH = "both", gettext_lazy("both languages")

    @property
    def codes(self) -> tuple[str, ...]:
        return ("ja", "en") if self == Languages.BOTH else (self.value,)


@dataclass
class Teller:
    """In which languages a report is told, and the numbers that stand for names in it."""

    languages: Languages
    hides_names: bool = False
    numbers: dict[object, int] = field(default_factory=dict)
    said: dict[object, str] = field(default_factory=dict)

    def say(self, words: Callable[[], object], key: object = None) -> str:
        """Return `words` as each language says them: "採用 / accepted".

        What has a `key` is said once: thousands of comments have the same few words.
        """
        if key in self.said:
            return self.said[key]
        told = []
        for code in self.languages.codes:
            with translation.override(code):
                told.append(str(words()))
        said = " / ".join(dict.fromkeys(told))
        if key is not None:
            self.said[key] = said
        return said

    def moment(self, at: datetime | None) -> str:
        """Return an instant in words; nothing for none."""
        return self.say(lambda: moment_in_words(at)) if at else ""

    def name(self, key: object, word: Callable[[], object], told: Callable[[], object]) -> str:
        """Return who it is, or a number that stands for it throughout this report alone."""
        if not self.hides_names:
            return self.say(told, key)
        kind = type(key)
        if key not in self.numbers:
            self.numbers[key] = 1 + sum(isinstance(known, kind) for known in self.numbers)
        return f"{self.say(word, kind)} {self.numbers[key]}"


Cell = Callable[[Comment, Teller], str]


@dataclass(frozen=True)
class ReportColumn:
    heading: object
    cell: Cell
    kind: Kind = Kind.SAID
    width: int = 1
    least: int = 6  # letters that go on a line of it


def _field(name: str) -> Cell:
    return lambda comment, _teller: str(getattr(comment, name))


def _change(comment: Comment, teller: Teller) -> str:
    return change_in_words(
        comment.change_kind, comment.change_old, comment.change_new, comment.language
    )


def _rewritten(comment: Comment, teller: Teller) -> str:
    """Return the words that a validation set beside the original."""
    words = comment.rewritten
    return (
        "\n".join(filter(None, (words.body, words.justification, words.change_new)))
        if words
        else ""
    )


def _anchor(comment: Comment) -> Anchor | None:
    places: Sequence[Anchor] = comment.places  # type: ignore[attr-defined]
    return places[0] if places else None


def _place(comment: Comment, teller: Teller) -> str:
    anchor = _anchor(comment)
    number = anchor.clause if anchor else ""
    if not number:
        return comment.place_raw.get("clause", "") or teller.say(lambda: _("whole document"), "")
    return teller.say(lambda: clause(number), ("clause", number))


def _lines(comment: Comment, teller: Teller) -> str:
    anchor = _anchor(comment)
    return anchor.block.page_and_lines if anchor and anchor.block else ""


def _answer(comment: Comment) -> Disposition | None:
    """Return the answer that is decided; a proposal is nobody's outside the desk's own pages."""
    found: Disposition | None = getattr(comment, "disposition", None)
    return found if found and found.state == DispositionState.DECIDED else None


def _outcome(comment: Comment, teller: Teller) -> str:
    answer = _answer(comment)
    if answer is None:
        return ""
    told = teller.say(answer.get_outcome_display, ("outcome", answer.outcome))
    return f"{told} → {answer.head.label}" if answer.head else told


def _response(comment: Comment, teller: Teller) -> str:
    """Return the response; of a comment that points elsewhere that of the other one."""
    answer = _answer(comment)
    if answer and answer.head and not answer.response:
        answer = _answer(answer.head)
    return answer.response if answer else ""


def _english(comment: Comment, teller: Teller) -> str:
    """Return the English text once somebody has checked it: a draft is the desk's own."""
    wording = getattr(comment, "english", None)
    if wording is None or wording.checked_at is None:
        return ""
    return "\n".join(filter(None, (wording.body, wording.proposed_change)))


COLUMNS: dict[str, ReportColumn] = {
    "number": ReportColumn(gettext_lazy("No."), _field("label")),
    "clause": ReportColumn(gettext_lazy("Clause"), _place, least=12),
    "lines": ReportColumn(gettext_lazy("Lines"), _lines),
    "type": ReportColumn(gettext_lazy("Type"), _field("type")),
    "body": ReportColumn(gettext_lazy("Comment"), _field("body"), width=5),
    "justification": ReportColumn(
        gettext_lazy("Justification"), _field("justification"), width=3
    ),
    "change": ReportColumn(
        gettext_lazy("Proposed change"),
        _change,
        width=4,
    ),
    "validated": ReportColumn(
        gettext_lazy("Wording beside the original"), _rewritten, width=5,
    ),
    "language": ReportColumn(
        gettext_lazy("Language"),
        lambda c, t: t.say(c.get_language_display, ("language", c.language)),
        least=8,
    ),
    "organisation": ReportColumn(
        gettext_lazy("Organisation"),
        lambda c, t: t.name(
            c.organisation, lambda: _("Organisation"), lambda: named(c.organisation)
        ),
        Kind.NAMES, 2, 13,
    ),
    "author": ReportColumn(
        gettext_lazy("Author"),
        lambda c, t: t.name(c.author, lambda: _("Author"), lambda: c.short_voice),
        Kind.NAMES, 2, 10,
    ),
    "submitted": ReportColumn(
        gettext_lazy("Submitted"),
        lambda c, t: t.moment(c.submitted_at),
        width=2, least=10,
    ),
    "late": ReportColumn(
        gettext_lazy("Late"), lambda c, t: t.say(lambda: _("late"), "late") if c.is_late else ""
    ),
    "withdrawn": ReportColumn(
        gettext_lazy("Withdrawn"),
        lambda c, t: t.say(lambda: _("withdrawn"), "withdrawn") if c.state == "withdrawn" else "",
    ),
    "disposition": ReportColumn(gettext_lazy("Disposition"), _outcome, Kind.ANSWERS, 2, 12),
    "response": ReportColumn(gettext_lazy("Response"), _response, Kind.ANSWERS, 4),
    "english": ReportColumn(gettext_lazy("English wording"), _english, Kind.ANSWERS, 5),
}  # fmt: skip


def allowed(*, answers: bool) -> dict[str, ReportColumn]:
    """Return the columns that a reader may choose among; those of answers only with `answers`."""
    return {
        key: column for key, column in COLUMNS.items() if answers or column.kind != Kind.ANSWERS
    }
