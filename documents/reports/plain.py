"""A report as CSV and as JSON."""

import csv
import io
import json
from typing import IO

from documents.reports.model import Report
from documents.sheets.csv import guarded


def write_csv(report: Report, target: IO[bytes]) -> None:
    """Write the rows under their headings: UTF-8 with a mark (Excel needs it), commas, CRLF."""
    text = io.TextIOWrapper(target, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([column.heading for column in report.columns])
    for row in report.rows:
        writer.writerow([guarded(cell) for cell in row])
    text.flush()
    text.detach()


def write_json(report: Report, target: IO[bytes]) -> None:
    """Write one object: title, facts, counts, columns, and rows as objects by the columns' keys."""
    head = {
        "title": report.title,
        "language": report.language,
        "facts": dict(report.facts),
        "counts": {caption: dict(rows) for caption, rows in report.counts},
        "columns": {column.key: column.heading for column in report.columns},
    }
    said = json.dumps(head, ensure_ascii=False)[:-1]
    target.write(said.encode() + b', "rows": [')
    keys = [column.key for column in report.columns]
    for n, row in enumerate(report.rows):
        one = json.dumps(dict(zip(keys, row, strict=True)), ensure_ascii=False)
        target.write((",\n" if n else "\n").encode() + one.encode())
    target.write(b"\n]}\n")
