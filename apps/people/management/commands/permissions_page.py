"""`manage.py permissions_page`: print the permission table as docs/permissions.md keeps it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from apps.people import matrix

HEAD = """# Who may do what

Generated from `apps/people/table.py` by `make docs`; do not edit. What is not listed is refused.

In the portal the same table stands at `/permissions/`. A role counts in its relation to the object:
a member of the owning committee may do what is said there, wherever else they sit. An entry names
the states of the object in which the act is allowed.
"""


class Command(BaseCommand):
    help = "Print the permission table in English, for docs/permissions.md."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        with translation.override("en"):
            self.stdout.write(page(), ending="")


def page() -> str:
    """Return the table as Markdown, in the active language."""
    lines = [HEAD]
    for grid in matrix.grids():
        lines.append(f"## {grid.kind}\n")
        for row in grid.rows:
            lines.append(f"- **{row.action}**")
            lines += [f"  - {column.heading}: {cell}" for column, cell in row.gathered()]
        lines.append("")
    return "\n".join(lines)
