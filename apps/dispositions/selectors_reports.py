"""Reports of a round: which there are, and one of them ready to be written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.dispositions.models import Disposition
from apps.dispositions.report_columns import COLUMNS, Kind, Languages, Teller
from apps.dispositions.selectors import with_answers
from apps.dispositions.states import VOCABULARY, DispositionState
from apps.rounds.models import Comment, Round
from apps.rounds.states import COUNTED
from apps.shared.deadlines import in_words, moment_in_words
from documents.reports import Column, Report

CHUNK = 500  # comments read at a time
TABLE, ANSWERS = "table", "answers"
TITLES = {
    TABLE: gettext_lazy("All comments"),
    ANSWERS: gettext_lazy("Dispositions of the comments"),
}
SHEETS = {TABLE: gettext_lazy("All comments"), ANSWERS: gettext_lazy("Dispositions")}
FILES = {TABLE: "comments", ANSWERS: "dispositions"}  # in the names of files
USUAL = {
    TABLE: ("number", "clause", "lines", "type", "body", "change", "organisation"),
    ANSWERS: ("number", "clause", "type", "body", "change", "disposition", "response"),
}


@dataclass(frozen=True)
class Wish:
    """What somebody asked for; `columns` are keys of `report_columns.COLUMNS`."""

    name: str
    columns: Sequence[str]
    languages: Languages
    hides_names: bool


def report_of(round_: Round, wish: Wish) -> Report:
    """Return the report asked for; its rows are read from the database as they are written.

    The caller has seen to it that the columns are allowed.
    """
    teller = Teller(wish.languages, wish.hides_names)
    comments = _comments(round_, wish)
    columns = [COLUMNS[key] for key in wish.columns]

    def rows() -> Iterator[list[str]]:
        for comment in comments.iterator(chunk_size=CHUNK):
            yield [column.cell(comment, teller) for column in columns]

    draft = round_.revision.draft
    titles = {"ja": (draft.title_ja, round_.title_ja), "en": (draft.title_en, round_.title_en)}
    told = [titles[code] for code in wish.languages.codes]
    title, names = TITLES[wish.name], [name for _document, name in told]
    return Report(
        title=f"{teller.say(lambda: title)}: {' / '.join(names)}",
        language=wish.languages.codes[0],
        columns=[
            Column(key, _heading(teller, key), COLUMNS[key].width, COLUMNS[key].least)
            for key in wish.columns
        ],
        rows=rows(),
        facts=[
            (
                teller.say(lambda: _("Document")),
                f"{draft.number} {' / '.join(document for document, _name in told)}",
            ),
            (teller.say(lambda: _("Revision")), str(round_.revision.ordinal)),
            (teller.say(lambda: _("Closed")), teller.say(lambda: in_words(round_.closes_at))),
            (teller.say(lambda: _("As of")), teller.say(lambda: moment_in_words(timezone.now()))),
            (teller.say(lambda: _("Comments")), str(comments.count())),
            *_interim(round_, wish, teller),
        ],
        counts=_counts(round_, teller) if wish.name == ANSWERS else (),
        sheets=(teller.say(lambda: SHEETS[wish.name]), teller.say(lambda: _("Summary"))),
        cut=teller.say(
            lambda: _("[Cut: a cell of Excel holds no more. The CSV has the whole text.]")
        ),
    )  # fmt: skip


def _interim(round_: Round, wish: Wish, teller: Teller) -> list[tuple[str, str]]:
    """Say how far the answers are, where a report tells some that are not published yet."""
    told = any(COLUMNS[key].kind == Kind.ANSWERS for key in wish.columns)
    if round_.finalised_at or not (told or wish.name == ANSWERS):
        return []
    counts = {"decided": _decided(round_).count(), "all": _counted(round_).count()}
    said = gettext_lazy("%(decided)s of %(all)s comments decided; not published yet")
    return [(teller.say(lambda: _("Interim report")), teller.say(lambda: str(said) % counts))]


def _heading(teller: Teller, key: str) -> str:
    return teller.say(lambda: COLUMNS[key].heading)


def _comments(round_: Round, wish: Wish) -> QuerySet[Comment]:
    """Return what is reported; what was withdrawn only where a column says that it was."""
    found = with_answers(round_).select_related("disposition__head__disposition")
    if "withdrawn" not in wish.columns:
        found = found.filter(state__in=COUNTED)
    if wish.name == ANSWERS:
        found = found.filter(state__in=COUNTED, disposition__state=DispositionState.DECIDED)
    return found.order_by("place_order", "number")


def _counts(round_: Round, teller: Teller) -> list[tuple[str, list[tuple[str, str]]]]:
    found = dict(_decided(round_).values_list("outcome").annotate(Count("pk")))
    rows = [
        (teller.say(partial(getattr, outcome, "label")), str(found.get(outcome, 0)))
        for outcome in VOCABULARY[round_.purpose]
    ]
    return [(teller.say(lambda: _("By disposition")), rows)]


def _counted(round_: Round) -> QuerySet[Comment]:
    return Comment.objects.filter(round=round_, state__in=COUNTED)


def _decided(round_: Round) -> QuerySet[Disposition]:
    return Disposition.objects.filter(comment__in=_counted(round_), state=DispositionState.DECIDED)
