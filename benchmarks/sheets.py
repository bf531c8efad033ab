"""Comment sheets of 10,000 rows: written and read beside a baseline and the floor.

Run from the repository: `python -m benchmarks.sheets [--quick] [--json]`.
Baselines: openpyxl for XLSX; for DOCX, where no common library is fast enough to compare, only
the floor. Floors: packing (writing) or unpacking and parsing (reading) the very same parts.
Exit 1 where a goal is missed.
"""

import argparse
import gc
import io
import json
import random
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass

import openpyxl
from lxml import etree

from documents.sheets import Header, Sheet, SheetRow, differences, read, write

TEXT = (
    "除去量の算定 測定の不確かさ 玄武岩 土壌 間隙水 附属書A しなければならない することが望ましい "
    "the removal shall be determined uncertainty of alkalinity flux Clause 6.3 <&> =1+1"
)


@dataclass
class Line:
    """One measurement in seconds; the goal is `limit` × the floor, and to beat the baseline."""

    name: str
    ours: float
    floor: float
    baseline: float | None
    limit: float

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    @property
    def reached(self) -> bool:
        return self.ratio <= self.limit and (self.baseline is None or self.ours < self.baseline)


def rows(count: int) -> tuple[SheetRow, ...]:
    dice, pieces = random.Random(2), TEXT.split()

    def text(words: int) -> str:
        return " ".join(dice.choices(pieces, k=words)) + ("\nsee also 5.2" if words % 2 else "")

    return tuple(
        SheetRow(
            row=n,
            mb="JP",
            line=str(n),
            clause=f"{n % 12}.{n % 7}",
            type=("ge", "te", "ed")[n % 3],
            comment=text(30 + n % 20),
            proposed_change=text(20 + n % 10),
            observations=text(5) if n % 2 else "",
        )
        for n in range(1, count + 1)
    )


def best(deed: Callable[[], object], times: int) -> float:
    """The shortest of several runs, in seconds."""
    found = []
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        deed()
        found.append(time.perf_counter() - start)
    return min(found)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packing(data: bytes) -> Callable[[], None]:
    parts = parts_of(data)

    def pack() -> None:
        with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                package.writestr(name, content)

    return pack


def parsing(data: bytes) -> Callable[[], None]:
    def parse() -> None:
        for name, content in parts_of(data).items():
            if name.endswith((".xml", ".rels")):
                for _, element in etree.iterparse(io.BytesIO(content), huge_tree=True):
                    element.clear()

    return parse


def openpyxl_write(sheet: Sheet) -> None:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Comments")
    for row in sheet.rows:
        page.append([row.mb, row.line, row.clause, row.type, row.comment, row.proposed_change])
    book.save(io.BytesIO())


def openpyxl_read(data: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    for _ in book.active.iter_rows(values_only=True):
        pass


def measure(count: int, times: int) -> list[Line]:
    sheet = Sheet(format="iso-2012-03", header=Header(document="N 77"), rows=rows(count))
    lines = []
    for kind, write_limit, read_limit in (("docx", 3.0, 4.0), ("xlsx", 3.0, 3.0)):
        data = write(sheet, kind)
        if differences(sheet, read(data)):
            sys.exit(f"{kind}: what was read differs from what was written")
        excel = kind == "xlsx"
        lines.append(
            Line(
                f"write {kind}",
                best(lambda kind=kind: write(sheet, kind), times),
                best(packing(data), times),
                best(lambda: openpyxl_write(sheet), times) if excel else None,
                write_limit,
            )
        )
        lines.append(
            Line(
                f"read {kind}",
                best(lambda data=data: read(data), times),
                best(parsing(data), times),
                best(lambda data=data: openpyxl_read(data), times) if excel else None,
                read_limit,
            )
        )
    return lines


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="1,000 rows, one run")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    count, times = (1_000, 1) if chosen.quick else (10_000, 3)
    lines = measure(count, times)
    missed = [line.name for line in lines if not line.reached]
    if chosen.json:
        print(json.dumps([asdict(line) | {"ratio": line.ratio} for line in lines], indent=1))
    else:
        print(f"{count:,} rows     ours s  floor s  ours/floor  goal  openpyxl s")
        for line in lines:
            beside = f"{line.baseline:10.2f}" if line.baseline else "         –"
            print(
                f"{line.name:12} {line.ours:8.2f} {line.floor:8.2f} {line.ratio:11.1f}"
                f" {line.limit:5.1f} {beside}"
            )
        print(f"missed: {', '.join(missed)}" if missed else "sheets: every goal reached")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
