"""How things are said on a page: instants, what is left of a deadline, a name in two languages."""

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_lazy

from apps.shared import deadlines
from documents.alignment import Fate
from documents.diff import Op, Run, token_diff
from documents.reanchor import language_of
from documents.strength import Span, Strength, change_of_strength

register = template.Library()


@register.filter
def deadline(instant: datetime) -> SafeString:
    """Show an instant as a deadline: date, weekday, hour, zone."""
    return format_html(
        '<time datetime="{}">{}</time>', instant.isoformat(), deadlines.in_words(instant)
    )


@register.filter
def moment(instant: datetime) -> SafeString:
    """Show when something happened, with its zone."""
    return format_html(
        '<time datetime="{}">{}</time>', instant.isoformat(), deadlines.moment_in_words(instant)
    )


@register.filter
def left(instant: datetime) -> SafeString:
    """Show what is left until an instant, with a colour class and always in words."""
    rest = deadlines.time_left(instant)
    return format_html('<span class="left left-{}">{}</span>', rest.level, rest.words)


UNNUMBERED = {
    "": gettext_lazy("whole document"),
    "foreword": gettext_lazy("foreword"),
    "introduction": gettext_lazy("introduction"),
    "bibliography": gettext_lazy("bibliography"),
}


@register.filter
def clause(number: str) -> str:
    """Show a clause by its number, or by its name where it has none."""
    return str(UNNUMBERED.get(number, number))


@register.filter
def named(obj: object, field: str = "name") -> str:
    """Return `obj.<field>_ja` or `obj.<field>_en`, whichever the reader reads; never nothing."""
    ja, en = getattr(obj, f"{field}_ja", ""), getattr(obj, f"{field}_en", "")
    return (ja or en) if (get_language() or "ja").startswith("ja") else (en or ja)


@register.filter
def difference(old: str, new: str) -> SafeString:
    """Show what turns `old` into `new`, whole words marked as gone and as come."""
    return changes(token_diff(old, new))


MARKS = {Op.EQUAL: "{}", Op.DELETE: "<del>{}</del>", Op.INSERT: "<ins>{}</ins>"}


@register.filter
def changes(runs: Iterable[Run], side: str = "") -> SafeString:
    """Show runs of a comparison; `side` "old" or "new" shows only what stands on that side."""
    hidden = {"old": Op.INSERT, "new": Op.DELETE}.get(side)
    shown = (format_html(MARKS[run.op], run.text) for run in runs if run.op != hidden)
    return format_html_join("", "{}", ((piece,) for piece in shown))


STRENGTHS = {
    Strength.REQUIREMENT: gettext_lazy("requirement"),
    Strength.RECOMMENDATION: gettext_lazy("recommendation"),
    Strength.PERMISSION: gettext_lazy("permission"),
    Strength.POSSIBILITY: gettext_lazy("possibility"),
}


@register.filter
def strength_changes(old: str, new: str) -> list[str]:
    """Say where a change of wording binds otherwise: "requirement → recommendation"."""
    found = change_of_strength(old, new, language_of(old + new))
    return [f"{_strength(change.old)} → {_strength(change.new)}" for change in found]


def _strength(span: Span | None) -> str:
    if span is None:
        return gettext("nothing binding")
    word = str(STRENGTHS[span.strength])
    return gettext("%(strength)s (negative)") % {"strength": word} if span.negative else word


FATES = {
    Fate.SAME: gettext_lazy("unchanged"),
    Fate.REWORDED: gettext_lazy("reworded"),
    Fate.MOVED: gettext_lazy("moved"),
    Fate.SPLIT: gettext_lazy("split"),
    Fate.MERGED: gettext_lazy("merged into one"),
    Fate.DELETED: gettext_lazy("deleted"),
    Fate.INSERTED: gettext_lazy("inserted"),
}


@register.filter
def fate(became: Fate) -> str:
    """Say what became of a block of text in a later revision."""
    return str(FATES[became])
