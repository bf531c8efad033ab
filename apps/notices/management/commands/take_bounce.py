import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apps.notices.services.bounces import take_bounce


class Command(BaseCommand):
    help = "Take in a delivery report (RFC 3464) from standard input, or from files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        given = [path.read_bytes() for path in options["files"]] or [sys.stdin.buffer.read()]
        counted = sum(take_bounce(data) for data in given)
        self.stdout.write(f"mails that came back: {counted}")
