"""What the checks of a text's structure found, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.drafts.intake import blocks_of
from apps.drafts.models import Revision
from apps.shared.errors import Text
from apps.shared.templatetags.words import STRENGTHS
from documents.blocks import Block, Language
from documents.clauses import shown_number
from documents.strength import Strength
from documents.structure import Finding, check_structure

SENTENCES: dict[str, Text] = {
    "number_missing": _("%(number)s comes where %(missing)s is expected."),
    "number_twice": _("%(number)s stands in the text twice."),
    "number_order": _("%(number)s comes after a higher number."),
    "single_subclause": _("%(number)s is the only subclause of %(parent)s."),
    "hanging_paragraph": _("Text stands between the titles of %(clause)s and %(subclause)s."),
    "scope_subdivided": _("%(number)s is a subclause of the scope."),
    "binds_in_foreword": _("“%(words)s” is a %(strength)s; the foreword contains none."),
    "binds_in_introduction": _("“%(words)s” is a %(strength)s; the introduction contains none."),
    "binds_in_scope": _("“%(words)s” is a %(strength)s; the scope contains none."),
    "binds_in_note": _("“%(words)s” is a %(strength)s; a note contains none."),
    "binds_in_example": _("“%(words)s” is a %(strength)s; an example contains none."),
    "binds_in_definition": _("“%(words)s” is a %(strength)s; a definition contains none."),
    "may_not": _("“%(words)s” can be read as a prohibition: write “shall not” or “need not”."),
    "reference_unknown": _("It refers to %(number)s, and there is no such clause."),
    "term_not_used": _("The term “%(term)s” is defined and not used."),
    "term_not_defined": _("“%(term)s” is set in quotation marks and not defined."),
    "table_not_mentioned": _("%(label)s is not referred to in the text."),
    "annex_not_mentioned": _("%(label)s is not referred to in the text."),
    "figure_not_mentioned": _("%(label)s is not referred to in the text."),
}


@dataclass(frozen=True)
class Warned:
    """One doubt about a text: what, by which rule of ISO/IEC Directives Part 2, and where."""

    sentence: str
    rule: str
    clause: str
    block: Block


def warnings_of(revision: Revision, language: Language) -> list[Warned]:
    """Return what the checks found in the text of one language, in reading order. One query."""
    blocks = blocks_of(revision, language)
    return list(_said(check_structure(blocks, language), blocks, language))


def _said(found: Iterable[Finding], blocks: list[Block], language: str) -> Iterable[Warned]:
    by_key = {block.key: block for block in blocks}
    for finding in found:
        params = dict(finding.params)
        if "strength" in params:
            params["strength"] = str(STRENGTHS[Strength(params["strength"])])
        block = by_key[finding.where]
        number = shown_number(block.clause, language)
        yield Warned(str(SENTENCES[finding.code]) % params, finding.rule, number, block)
