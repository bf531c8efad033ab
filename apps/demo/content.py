"""Reading the content files, and turning their days into instants."""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import yaml
from django.utils import timezone

from apps.shared import deadlines

FOLDER = Path(__file__).parent / "content"


def read(name: str) -> Any:
    """Return what a YAML file of the content says."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def read_all(folder: str) -> list[Any]:
    """Return what every YAML file of a folder of the content says, by name."""
    return [
        read(str(path.relative_to(FOLDER))) for path in sorted((FOLDER / folder).glob("*.yaml"))
    ]


def unfolded(text: str) -> str:
    """Return Japanese text without the blanks that YAML puts where it folded lines."""
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", text)


@dataclass(frozen=True)
class Calendar:
    """Days counted from the day of loading, in Japan time."""

    today: date

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def instant(self, when: dict[str, Any]) -> datetime:
        """Return the instant of `{day, time}`; 24:00 is the end of the day."""
        hour = None if when["time"] == "24:00" else time.fromisoformat(when["time"])
        return deadlines.closing(self.day(when["day"]), hour)

    def morning(self, offset: int) -> datetime:
        """Return nine o'clock of a day, for deeds of which only the day is told."""
        return deadlines.at_hour(self.day(offset), time(9))


def at(instant: datetime) -> AbstractContextManager[Any]:
    """Let deeds inside happen at `instant`, as if the server's clock stood there."""
    return mock.patch.object(timezone, "now", lambda: instant)
