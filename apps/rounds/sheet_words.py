"""The words for what `documents.sheets` finds: its codes and columns in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.sheets import Problem

REASONS: dict[str, Promise] = {  # a test holds them against those of `documents.sheets`
    "unknown_format": _("the file is not a comment sheet in DOCX, XLSX, CSV or JSON: {}"),
    "legacy_format": _("a file of Word or Excel 97–2003; open it and save it as .docx or .xlsx"),
    "encrypted": _("the file is protected with a password; save it without one"),
    "broken_zip": _("the file is damaged and cannot be unpacked"),
    "broken_xml": _("a part of the file is damaged: {}"),
    "broken_text": _("the file cannot be read as text: {}"),
    "doctype": _("the file declares entities, which office documents never do: {}"),
    "macros": _("the file holds macros: {}"),
    "too_large": _("the file is too large: {}"),
    "too_many_parts": _("the file has too many parts: {}"),
    "suspicious_ratio": _("a part is packed so tightly that it looks like an attack: {}"),
    "strange_name": _("the file holds a part with a path that leads outside: {}"),
    "no_table": _("there is no table of comments in the file"),
    "no_titles": _(
        "no row of column titles was recognised; it needs the comment and two of "
        "MB, line, clause, paragraph, type, proposed change"
    ),
    "other_layout": _("the column titles are not those of this layout: {}"),
    "several_sheets": _("more than one sheet holds comments; keep one: {}"),
    "encoding": _("the text is neither UTF-8 nor CP932"),
    "broken_json": _("not the JSON of a comment sheet: {}"),
    "unknown_field": _("the field is not one of a comment sheet: {}"),
    "unknown_layout": _("no such layout: {}"),
    "type_missing": _("the type of comment is empty"),
    "type_mixed": _("more than one type of comment ({}); taken as the weightier"),
    "type_unknown": _("the type of comment is none of ge, te, ed: {}"),
    "not_an_integer": _("not a whole number: {}"),
    "merged_cells": _("cells are merged"),
    "embedded_object": _("a picture or an embedded object is not taken over"),
    "forbidden_character": _("a character that XML does not allow: {}"),
    "text_too_long": _("the cell takes at most {} characters"),
    "no_column": _("the format has no column for this: {}"),
    "differs": _("what was read back differs from what was written: {}"),
    "external_link": _("the file refers to something outside itself: {}"),
    "table_ignored": _("a table without comments was passed over: {}"),
    "encoding_guessed": _("the text was read as CP932 (Japanese Windows)"),
    "not_the_template": _("not the ISO commenting template, version 2012-03: {}"),
    "tracked_changes": _("the file has tracked changes; accept them before sending"),
    "file_name": _("the name is not <document>_<member>.docx: {}"),
    "text_limit": _("Word takes about 32 MB of text, this has {} MB; split the sheet"),
    "mb_missing": _("the member body is empty"),
    "mb_unusual": _("neither a two-letter code, ** nor an acronym: {}"),
    "clause_missing": _("the clause is empty; write General for the whole document"),
    "clause_wordy": _("the clause column takes only the number: {}"),
    "comment_missing": _("the comment is empty"),
    "type_spelling": _("the type is written {}; ISO takes ge, te or ed"),
    "chapter_missing": _("the chapter is empty"),
    "end_before_start": _("the end lies before the start: {}"),
    "line_without_page": _("a line is given without its page"),
    "end_without_start": _("an end is given without a start"),
    "rules_unknown": _(
        "no rules of a receiver are known for this layout; only the rows were checked"
    ),
}

COLUMNS: dict[str, Promise] = {
    "mb": _("MB/NC"),
    "line": _("line"),
    "clause": _("clause"),
    "element": _("paragraph, figure, table"),
    "type": _("type"),
    "comment": _("comment"),
    "proposed_change": _("proposed change"),
    "observations": _("observations"),
}

PLACES: dict[str, Promise] = {  # the notes of `places.Place`
    "clause_absent": _("the text has no such clause"),
    "clause_unknown": _("the clause was not understood"),
    "clause_missing": _("neither a clause nor a line is given"),
    "by_line": _("no clause is given; placed by the line number"),
    "also_elsewhere": _("more places are named; placed at the first"),
    "element_unknown": _("the paragraph or element was not found; placed at the clause"),
    "line_elsewhere": _("the line lies in another clause; placed at the clause"),
}


def where(problem: Problem) -> str:
    """Say where a problem stands: "row 3, type", or the file as a whole."""
    if not problem.row:
        return gettext("file")
    if not problem.column:
        return gettext("row %(row)d") % {"row": problem.row}
    names = {"row": problem.row, "column": column(problem.column)}
    return gettext("row %(row)d, %(column)s") % names


def column(name: str) -> str:
    """Say a column; one that is none of ours by its own title."""
    return str(COLUMNS.get(name, name))


def reason(problem: Problem) -> str:
    """Say what is wrong."""
    return str(REASONS[problem.code]).format(problem.detail)
