"""The columns of the desk's table: which there are, and which somebody wants to see."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

COLUMNS = {
    "clause": _("Clause"),
    "type": _("Type"),
    "body": _("Comment"),
    "change": _("Proposed change"),
    "organisation": _("Organisation"),
    "author": _("Author"),
    "submitted": _("Submitted"),
    "assignee": _("Assignee"),
    "due": _("Due"),
    "tags": _("Tags"),
    "disposition": _("Disposition"),
    "response": _("Response"),
}
DEFAULT = ("clause", "type", "body", "change", "organisation", "disposition")


def chosen(names: Iterable[str]) -> list[str]:
    """Return the columns asked for, in the order of the table; the usual ones where none are."""
    asked = set(names)
    return [name for name in COLUMNS if name in asked] or list(DEFAULT)
