"""The words for what `documents.agency` refuses."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.shared.errors import Fault as Told
from documents.agency import Fault

REASONS: dict[str, Promise | str] = {  # a test holds them against those of `documents.agency`
    "unknown_format": _("neither an XLSX file nor XLIFF 1.2: {}"),
    "too_large": _("the file is too large: {} bytes"),
    "office": "{}",
    "no_titles": _("no row has the column titles of the file that was sent: {}"),
    "empty": _("there is no text in the file"),
    "broken_xml": _("the file is damaged: {}"),
    "doctype": _("the file declares entities, which no translation needs"),
    "not_xliff": _("the file is not XLIFF: its first element is {}"),
    "version": _("only XLIFF 1.2 is taken, this is {}"),
    "key": _("the key is not one of a file that was sent: {}"),
    "twice": _("the same text stands more than once: {}"),
    "character": _("the text has a character that the file cannot hold"),
    "too_long": _("the text is longer than a cell of Excel"),
    "mixed_up": _("the original beside the key is not the one that was sent: {}"),
}

COLUMNS: dict[str, Promise] = {
    "key": _("Key"),
    "source": _("Original"),
    "target": _("English so far"),
}


def fault(found: Fault) -> Told:
    """Say a fault of a file: where, and what is wrong."""
    where = gettext("file")
    if found.row:
        where = gettext("row %(row)d, %(column)s") % {
            "row": found.row, "column": COLUMNS.get(found.column, found.column),
        }  # fmt: skip
    return Told(where, str(REASONS[found.code]).format(found.detail))
