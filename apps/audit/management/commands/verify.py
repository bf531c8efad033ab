from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.audit import sealing


class Command(BaseCommand):
    help = "Check the chain that seals the record; exit 1 where a link is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = sealing.verify()
        for fault in verdict.faults:
            self.stderr.write(fault)
        summary = f"{verdict.sealed} sealed, {verdict.waiting} waiting, head {verdict.head[:16]}"
        if verdict.faults:
            raise CommandError(f"the chain is broken in {len(verdict.faults)} places; {summary}")
        self.stdout.write(f"The chain holds: {summary}")
