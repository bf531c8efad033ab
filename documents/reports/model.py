"""What a report holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from documents.sheets.model import FORBIDDEN


class TooLong(ValueError):
    """More rows than a file of this kind can hold; `most` is how many it can."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} rows")
        self.most = most


@dataclass(frozen=True)
class Column:
    """`key` names it in JSON, `width` is its share of a page, `least` how many letters it takes."""

    key: str
    heading: str
    width: int = 1
    least: int = 4


@dataclass(frozen=True)
class Report:
    """`rows` give a text for each column, in their order; they are read once.

    `facts` are (label, value); `counts` are tables of a caption and rows (label, number), which
    stand before the rows on paper, on a sheet of their own in XLSX, and are left out of CSV.
    `sheets` name the sheets of the rows and of the rest; `cut` ends a text that no cell holds.
    """

    title: str
    language: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[str]]
    facts: Sequence[tuple[str, str]] = ()
    counts: Sequence[tuple[str, Sequence[tuple[str, str]]]] = field(default_factory=tuple)
    sheets: tuple[str, str] = ("Table", "Summary")
    cut: str = "[Cut: a cell of Excel holds no more. The CSV has the whole text.]"


def clean(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return FORBIDDEN.sub("\ufffd", text)
