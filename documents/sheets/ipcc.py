"""Layouts of IPCC review sheets, as data: each review has had its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from documents.sheets.columns import squeezed
from documents.sheets.model import PAGE_FIELDS, SheetRow
from documents.sheets.problems import refused

#: In place of a field: the position of the row in the sheet.
POSITION = "#"


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns as (title, field); a column whose field is "" is left to the secretariat.

    `chapter_in_number`: there is no chapter column, the number "6-12" begins with the chapter.
    """

    name: str
    label: str
    columns: tuple[tuple[str, str], ...]
    sheet_name: str = "Comments"
    header_row: int = 1
    chapter_in_number: bool = False

    @property
    def carried(self) -> set[str]:
        """The fields that this layout has room for."""
        fields = {field for _, field in self.columns if field and field != POSITION}
        return fields | ({"chapter"} if self.chapter_in_number else set())


_PAGES = tuple(zip(("From Page", "From Line", "To Page", "To Line"), PAGE_FIELDS, strict=True))
_WG1 = (("Comment No", "number"), ("Chapter", "chapter"))
_WG2 = (("#", POSITION), ("ID", "number"), ("Ch", "chapter"))
_WG3 = (("Chapter-Comment", "number"), ("Batch", ""))
_ANSWERED = (("Comment", "comment"), ("Response", "observations"))
_CONSIDERED = (("Comments", "comment"), ("Considerations by the writing team", "observations"))
_GENERAL = (("Comment ID", "number"), ("Volume/Chapter", "chapter"), ("Section", "clause"))
_NAMED = (("Comment", "comment"), ("Reviewer", "reviewer"), ("Country", "country"))

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout("general", "General (AR6, TFI)", _GENERAL + _PAGES + _NAMED),
        Layout("ar5-wg1", "AR5 WGI", _WG1 + _PAGES + _ANSWERED),
        Layout("ar5-wg2", "AR5 WGII", _WG2 + _PAGES + _ANSWERED),
        Layout("ar4-wg3", "AR4 WGIII", _WG3 + _PAGES + _CONSIDERED, chapter_in_number=True),
    )
}


def layout_named(name: str) -> Layout:
    """The layout of this name; an empty name is the general one. Raises SheetRefused."""
    try:
        return LAYOUTS[name or "general"]
    except KeyError:
        raise refused("unknown_layout", name) from None


def layout_of(titles: Sequence[str], layouts: Iterable[Layout] = LAYOUTS.values()) -> Layout | None:
    """The layout with exactly these titles; its last column may be absent if it is the answers'."""
    given = [squeezed(title) for title in titles]
    while given and not given[-1]:
        given.pop()
    for layout in layouts:
        wanted = [squeezed(title) for title, _ in layout.columns]
        answered = layout.columns[-1][1] == "observations"
        if given == wanted or (answered and given == wanted[:-1]):
            return layout
    return None


def keys_of(layout: Layout) -> list[str]:
    """The keys of the layout's columns in a row's raw cells."""
    return [field if field and field != POSITION else title for title, field in layout.columns]


def with_chapter(row: SheetRow, layout: Layout | None) -> SheetRow:
    """The row with its chapter, where the layout keeps it in the number."""
    if layout is None or not layout.chapter_in_number:
        return row
    return dataclasses.replace(row, chapter=row.number.rpartition("-")[0])
