"""The consortium's position on the DIS, with its English wording, and its compiled files."""

from typing import Any

from apps.demo.bodies import Cast
from apps.demo.content import Calendar, at, read_all
from apps.demo.discussion import Discussion
from apps.people.models import User
from apps.positions import services as positions
from apps.positions.models import Position
from apps.submissions import compiling
from apps.submissions import services as submissions


def load(calendar: Calendar, cast: Cast, rounds: dict[str, Discussion]) -> list[Position]:
    """Draft each position from its round and give its lines their English text."""
    return [_draft(told, calendar, cast, rounds[told["round"]]) for told in read_all("positions")]


def _draft(
    told: dict[str, Any], calendar: Calendar, cast: Cast, discussion: Discussion
) -> Position:
    by = cast.people[discussion.told["decided_by"]]
    with at(calendar.morning(-4)):
        position = positions.draft_position(
            round_=discussion.round, forum=told["forum"], title_ja=told["ja"],
            title_en=told["en"], member_body=told["member_body"],
            due_at=calendar.instant(told["due"]), by=by,
        )  # fmt: skip
        elements = {line["head"]: line.get("element", "") for line in told["lines"]}
        for key, element in elements.items():
            line = position.lines.get(origins=discussion.comments[key])
            if element and not line.element:
                positions.edit_line(
                    line=line, element=element, comment=line.comment,
                    proposed_change=line.proposed_change, by=by,
                )  # fmt: skip
    return position


def compile_now(position: Position, *, by: User) -> None:
    """Compile in this process: a newly loaded demo shows its files before any worker runs."""
    compilation = submissions.start_compilation(position=position, by=by)
    compiling.run(compilation.pk, attempt=compilation.attempt)
