from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apps.demo import accounts, loading


class Command(BaseCommand):
    help = "Load the demo consortium into an empty portal; what is there stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="print the demo accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            self.stdout.write(accounts.listed())
            return
        loaded = loading.load()
        self.stdout.write("loaded" if loaded else "the demo consortium is there already")
