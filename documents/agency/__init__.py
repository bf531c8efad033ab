"""Files in which texts go to a translation agency and come back: XLSX and XLIFF 1.2.

    data = write(units, "xlsx", languages=("ja", "en"))
    units = read(data)

A file is read whole or refused whole (`AgencyRefused`, with row, column and reason).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from documents.agency import xliff, xlsx
from documents.agency.units import (
    LIMIT,
    REASONS,
    AgencyRefused,
    Fault,
    Found,
    Unit,
    Written,
    refused,
)
from documents.sheets import SheetRefused
from documents.sheets.model import FORBIDDEN

__all__ = [
    "KINDS",
    "REASONS",
    "AgencyRefused",
    "Fault",
    "Found",
    "Unit",
    "read",
    "write",
]

_WRITERS: dict[str, Callable[[Sequence[Unit], Written], bytes]] = {
    "xlsx": xlsx.write,
    "xliff": xliff.write,
}
#: The formats that can be written.
KINDS = tuple(_WRITERS)


def write(
    units: Sequence[Unit], kind: str, *, name: str, languages: tuple[str, str] = ("ja", "en")
) -> bytes:
    """Return a file of the units, as "xlsx" or "xliff"; `name` says in it what it is of.

    The same units give the same bytes. Raises AgencyRefused for texts that the format cannot
    hold, by unit.
    """
    if kind not in _WRITERS:
        raise refused("unknown_format", kind)
    faults = [
        Fault(number, "source" if FORBIDDEN.search(unit.source) else "target", "character")
        for number, unit in enumerate(units, 1)
        if FORBIDDEN.search(unit.source + unit.target)
    ]
    if faults:
        raise AgencyRefused(faults)
    return _WRITERS[kind](units, Written(name, languages))


def read(data: bytes) -> list[Found]:
    """Return the units in a file, each with where it stands; what it is shows in its bytes.

    Raises AgencyRefused, with every fault, where one unit cannot be told or stands twice.
    """
    if len(data) > LIMIT:
        raise refused("too_large", f"{len(data):,}")
    try:
        found = xlsx.read(data) if data.startswith(b"PK\x03\x04") else xliff.read(data)
    except SheetRefused as refusal:  # an office file that is damaged or meant to hurt
        raise AgencyRefused(
            [Fault(p.row, p.column, "office", p.reason) for p in refusal.problems]
        ) from None
    if not found:
        raise refused("empty")
    strange = [one for one in found if FORBIDDEN.search(one.unit.source + one.unit.target)]
    if strange:  # an escape in a file can stand for a character that no text holds
        raise AgencyRefused(Fault(one.row, "target", "character") for one in strange)
    times = Counter(one.unit.place for one in found)
    twice = [one for one in found if times[one.unit.place] > 1]
    if twice:
        raise AgencyRefused(Fault(one.row, "key", "twice", one.unit.label) for one in twice)
    return found
