"""The figures of a round: each a picture and a table of the same counts, in the reader's words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.dispositions import selectors_statistics as statistics
from apps.dispositions.selectors_statistics import STEPS, Counted, Steps
from apps.dispositions.states import VOCABULARY, DispositionState
from apps.drafts.models import LANGUAGES
from apps.people.roles import Interest
from apps.rounds.models import Round
from apps.rounds.states import CommentType, RoundState
from apps.shared.deadlines import day_in_words
from apps.shared.templatetags.words import UNNUMBERED
from documents import charts
from documents.along import stretches
from documents.charts import Chart

DRAWN = 40  # bars below one another; stretches along the document are twice as many
DAYS = 120  # a longer round is drawn by weeks
NAMED = 3  # of the most frequent that are named to those who do not see the picture


@dataclass(frozen=True)
class Row:
    """One row of a figure's table: what is counted, a name for it, and a number per series."""

    label: str
    counts: tuple[int, ...]
    name: str = ""

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Figure:
    """A way of counting a round. `of` heads the first column of its table."""

    name: str
    title: str
    of: str
    series: tuple[str, ...]
    rows: list[Row]
    chart: Chart
    draw: Callable[..., str] = charts.bars

    @property
    def is_stacked(self) -> bool:
        return len(self.series) > 1

    def svg(self, source: str = "") -> str:
        """Return the picture; with `source` as a file of its own."""
        return self.draw(self.chart, source)

    @property
    def picture(self) -> SafeString:
        """Return the picture for a page; every word in it is escaped where it is drawn."""
        return mark_safe(self.svg())

    @property
    def table(self) -> list[list[str]]:
        """Return the table with its titles, as text."""
        total = [_("Total")] if self.is_stacked else []
        head = [self.of, *self.series, *total]
        return [head, *(self._line(row) for row in self.rows)]

    def _line(self, row: Row) -> list[str]:
        label = f"{row.label} {row.name}".strip()
        total = [str(row.total)] if self.is_stacked else []
        return [label, *map(str, row.counts), *total]


def figures(round_: Round, *, answers: bool) -> list[Figure]:
    """Return the figures of a round in the order of its page; about answers only with `answers`."""
    counts = statistics.counted(round_, answers=answers)
    names = {key: str(found) for key, found in statistics.organisations(counts).items()}
    titles = statistics.titles(round_)
    return [
        _over_time(round_, counts),
        _along(counts, titles),
        *_answers(round_, counts, titles, names, answers=answers),
        _plain("types", _("Comments by type"), _("Type"), counts.types, _words(CommentType)),
        _plain(
            "organisations", _("Comments by organisation"), _("Organisation"),
            counts.organisations, names,
        ),
        _plain(
            "interests", _("Comments by interest category"), _("Interest category"),
            counts.interests, _words(Interest),
        ),
        _plain(
            "languages", _("Comments by language"), _("Language"), counts.languages,
            {code: str(word) for code, word in LANGUAGES},
        ),
    ]  # fmt: skip


def _words(choices: type[TextChoices]) -> dict[Any, str]:
    return {value: str(label) for value, label in choices.choices}


def _answers(
    round_: Round,
    counts: Counted,
    titles: Mapping[str, str],
    names: Mapping[Any, str],
    *,
    answers: bool,
) -> Iterator[Figure]:
    """Give what is said of answers: which they are and, until they are told, how far they are."""
    if not answers:
        return
    yield _outcomes(round_, counts)
    if round_.state == RoundState.FINALISED:
        return
    yield _progress_by_clause(counts, titles)
    yield _progress(
        "progress-types", _("Progress by type"), _("Type"), counts.types, _words(CommentType)
    )
    yield _progress(
        "progress-organisations", _("Progress by organisation"), _("Organisation"),
        counts.organisations, names,
    )  # fmt: skip


def _over_time(round_: Round, counts: Counted) -> Figure:
    days = statistics.days_of(round_, counts)
    by_week = len(days) > DAYS
    begins = [day for day in days if not by_week or day == days[0] or day.weekday() == 0]
    found = [
        sum(counts.days.get(begin + timedelta(days=n), 0) for n in range(span))
        for begin, span in zip(begins, _spans(begins, days), strict=True)
    ]
    rows = [Row(day_in_words(day), (n,)) for day, n in zip(begins, found, strict=True)]
    # Translators: how a day is written without its year, in the letters of PHP's date()
    short = [date_format(day, pgettext("a day on an axis", "j M")) for day in begins]
    step = max(1, len(begins) // 4)
    ticks = {n: short[n] for n in (*range(0, len(begins) - step // 2, step), len(begins) - 1)}
    drawn = [(row.label, row.counts) for row in rows]
    marks = _closing(round_, begins)
    title, of = _("Comments over time"), _("Week from") if by_week else _("Day")
    told = _told(counts.total, rows)
    chart = Chart("time", title, told, [_("Comments")], drawn, ticks, marks)
    return Figure("time", title, of, (_("Comments"),), rows, chart, charts.columns)


def _spans(begins: Sequence[date], days: Sequence[date]) -> Iterator[int]:
    ends = [*begins[1:], days[-1] + timedelta(days=1)]
    yield from ((end - begin).days for begin, end in zip(begins, ends, strict=True))


def _closing(round_: Round, begins: Sequence[date]) -> dict[float, str]:
    """Say where the closing lies among the columns; nowhere where it lies behind them."""
    local = round_.closes_at.astimezone(timezone.get_current_timezone())
    hours = (local - datetime.combine(local.date(), datetime.min.time(), local.tzinfo)) / timedelta(
        days=1
    )
    if timezone.now() < round_.closes_at:
        return {}
    width = (begins[1] - begins[0]).days if len(begins) > 1 else 1
    return {((local.date() - begins[0]).days + hours) / width: _("closing")}


def _along(counts: Counted, titles: Mapping[str, str]) -> Figure:
    """Count along the document; clauses of which nobody said anything have their place too."""
    rows = _clause_rows(counts, titles, lambda steps: (sum(steps.values()),))
    sums = _sums(rows, 2 * DRAWN)
    ticks = {n: s for n, s in enumerate(sums) if "." not in s and s not in UNNUMBERED}
    chart = Chart(
        "clauses", _("Along the document"), _told(counts.total, [row for _c, row in rows]),
        [_("Comments")], [(_clause(name), values) for name, values in sums.items()], ticks,
    )  # fmt: skip
    table = [row for _clause, row in rows]
    return Figure(
        "clauses", chart.title, _("Clause"), (_("Comments"),), table, chart, charts.columns
    )


def _clause(number: str) -> str:
    return str(UNNUMBERED.get(number, number))


def _clause_rows(
    counts: Counted, titles: Mapping[str, str], told: Callable[[Steps], tuple[int, ...]]
) -> list[tuple[str, Row]]:
    order = stretches([*counts.clauses, *titles], len(counts.clauses) + len(titles))
    found = []
    for clause in order:
        name = "" if clause in UNNUMBERED else titles.get(clause, "")
        found.append(
            (clause, Row(_clause(clause), told(counts.clauses.get(clause, Steps())), name))
        )
    return found


def _sums(rows: Sequence[tuple[str, Row]], most: int) -> dict[str, tuple[int, ...]]:
    """Sum the rows of clauses by the stretches in which they are drawn."""
    cut = stretches([clause for clause, _row in rows], most)
    sums: dict[str, tuple[int, ...]] = {}
    for clause, row in rows:
        before = sums.get(cut[clause])
        added = tuple(map(sum, zip(before, row.counts, strict=True))) if before else row.counts
        sums[cut[clause]] = added
    return sums


def _progress_by_clause(counts: Counted, titles: Mapping[str, str]) -> Figure:
    rows = [pair for pair in _clause_rows(counts, titles, _in_steps) if pair[1].total]
    sums = _sums(rows, DRAWN)
    drawn = [(_clause(name), values) for name, values in sums.items()]
    title = _("Progress by clause")
    table = [row for _clause, row in rows]
    chart = Chart("progress-clauses", title, _told_steps(table), _step_words(), drawn)
    return Figure("progress-clauses", title, _("Clause"), _step_words(), table, chart)


def _in_steps(steps: Steps) -> tuple[int, ...]:
    return tuple(steps[step] for step in STEPS)


def _step_words() -> tuple[str, ...]:
    known = {step.value: str(step.label) for step in DispositionState}
    return tuple(known.get(step, _("without disposition")) for step in STEPS)


def _progress(
    name: str, title: str, of: str, found: Mapping[Any, Steps], words: Mapping[Any, str]
) -> Figure:
    rows = _most_first(
        Row(words.get(key, str(key)), _in_steps(steps)) for key, steps in found.items()
    )
    chart = Chart(name, title, _told_steps(rows), _step_words(), _bars_of(rows))
    return Figure(name, title, of, _step_words(), rows, chart)


def _outcomes(round_: Round, counts: Counted) -> Figure:
    """Count the dispositions, in the order of their vocabulary; those that are none stay out."""
    is_told = round_.state == RoundState.FINALISED
    steps = STEPS[:1] if is_told else STEPS[:2]
    series = (_("Comments"),) if is_told else _step_words()[:2]
    rows = [
        Row(str(outcome.label), tuple(counts.outcomes.get(outcome, Steps())[s] for s in steps))
        for outcome in VOCABULARY[round_.purpose]
    ]
    title, said = _("Comments by disposition"), sum(row.total for row in rows)
    chart = Chart("dispositions", title, _told(said, rows), series, _bars_of(rows))
    return Figure("dispositions", title, _("Disposition"), series, rows, chart)


def _plain(
    name: str, title: str, of: str, found: Mapping[Any, Steps], words: Mapping[Any, str]
) -> Figure:
    rows = _most_first(
        Row(words.get(key, str(key)), (sum(steps.values()),)) for key, steps in found.items()
    )
    series = (_("Comments"),)
    chart = Chart(name, title, _told(sum(row.total for row in rows), rows), series, _bars_of(rows))
    return Figure(name, title, of, series, rows, chart)


def _most_first(rows: Iterator[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.total, row.label))


def _bars_of(rows: Sequence[Row]) -> list[tuple[str, Sequence[int]]]:
    """Return what is drawn of rows: the first of them, and the others as one."""
    drawn: list[tuple[str, Sequence[int]]] = [(row.label, row.counts) for row in rows[:DRAWN]]
    if rest := rows[DRAWN:]:
        sums = [sum(found) for found in zip(*(row.counts for row in rest), strict=True)]
        said = ngettext("%(n)d other", "%(n)d others", len(rest)) % {"n": len(rest)}
        drawn.append((said, sums))
    return drawn


def _told(total: int, rows: Sequence[Row]) -> str:
    """Say the sum and the most frequent, for those who do not see the picture."""
    said = ngettext("%(n)d comment.", "%(n)d comments.", total) % {"n": total}
    most = sorted((row for row in rows if row.total), key=lambda row: -row.total)[:NAMED]
    if not most:
        return said
    named = _(", ").join(f"{row.label} ({row.total})" for row in most)
    return f"{said} {_('Most: %(named)s.') % {'named': named}}"


def _told_steps(rows: Sequence[Row]) -> str:
    sums = [sum(found) for found in zip(*(row.counts for row in rows), strict=True)]
    pairs = zip(_step_words(), sums, strict=False)
    return _(", ").join(f"{word} ({n})" for word, n in pairs)
