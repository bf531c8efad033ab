from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from apps.demo import accounts, loading, rehearsal
from apps.shared.errors import DomainError


class Command(BaseCommand):
    help = "Load the demo consortium; with --once run the whole main job on it, with real workers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="run the main job and say what came"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("messages", verbosity=0)  # a clone has neither catalogues nor tables yet
        call_command("migrate", interactive=False, verbosity=0)
        loading.load()
        if not options["once"]:
            self.stdout.write(accounts.listed())
            return
        try:
            for line in rehearsal.rehearse():
                self.stdout.write(f"- {line}")
        except (rehearsal.FellShort, DomainError) as error:
            raise CommandError(f"The main job fell short: {error}") from error
        self.stdout.write("The main job ran from the round to the files.")
