"""manage.py sheet read | write | check: comment sheets for scripts, without a database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents import sheets


class Command(BaseCommand):
    help = "Read, write or check a comment sheet (DOCX, XLSX, CSV, JSON); needs no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        read = deeds.add_parser("read", help="print the sheet as JSON")
        read.add_argument("file", type=Path)
        read.add_argument("--format", choices=["json"], default="json")
        write = deeds.add_parser("write", help="write a sheet given as JSON")
        write.add_argument("source", type=Path, help="JSON as printed by read")
        write.add_argument("target", type=Path, help="a name ending in .docx, .xlsx or .csv")
        check = deeds.add_parser("check", help="say what the sheet's receiver would stumble over")
        check.add_argument("file", type=Path)

    def handle(self, *, deed: str, **options: Any) -> None:
        deeds = {"read": self.read_sheet, "write": self.write_sheet, "check": self.check_sheet}
        try:
            deeds[deed](options)
        except sheets.SheetRefused as refusal:
            self.tell(refusal.problems)
            raise CommandError("the sheet is refused") from None
        except OSError as error:
            raise CommandError(str(error)) from None

    def read_sheet(self, options: dict[str, Any]) -> None:
        sheet = sheets.read(options["file"])
        self.tell(list(sheet.problems))
        self.stdout.write(sheets.to_json(sheet))

    def write_sheet(self, options: dict[str, Any]) -> None:
        kind = sheets.kind_of(options["target"])
        data = sheets.write(sheets.from_json(options["source"].read_bytes()), kind)
        options["target"].write_bytes(data)

    def check_sheet(self, options: dict[str, Any]) -> None:
        findings = sheets.check(options["file"])
        for finding in findings:
            self.stdout.write(f"{finding.level}: {finding.problem}")
        errors = sum(finding.level == "error" for finding in findings)
        if errors:
            raise CommandError(f"{errors} errors, {len(findings) - errors} warnings")
        self.stdout.write(f"{len(findings)} warnings; the rules hold")

    def tell(self, problems: list[sheets.Problem]) -> None:
        for problem in problems:
            self.stderr.write(str(problem))
