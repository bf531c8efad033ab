"""The whole main job once, on the demo data, through the real workers.

A round on the demo's DIS opens and closes by the clock, a filled ISO sheet is taken in, every
comment gets its disposition, the round is finalised, a position is drafted and compiled.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.demo.content import read
from apps.dispositions import services as dispositions
from apps.dispositions.states import Outcome
from apps.drafts import services as drafts
from apps.drafts.models import Draft
from apps.drafts.states import Stage
from apps.people.models import Organisation, User
from apps.positions import services as positions
from apps.positions.states import Forum
from apps.rounds.models import Comment, Round
from apps.rounds.services import rounds, sheets
from apps.rounds.states import CommentType, Purpose, RoundState
from apps.submissions import services as submissions
from apps.submissions.models import CompiledFile
from apps.submissions.states import ACTIVE, CompilationState
from documents import sheets as formats

SECRETARY = "yumi.saegusa@cdr-hyojun.example"
OPEN_FOR = timedelta(seconds=12)
PATIENCE = 120  # seconds, for the clock or for a worker


class FellShort(Exception):
    """The rehearsal did not come out as it should; the message says where."""


def rehearse() -> Iterator[str]:
    """Run the main job and yield a line for each step done. Raises `FellShort`."""
    clerk = User.objects.get(email=SECRETARY)
    told = read("sheets/iso-dis-99017-kurogane.yaml")
    draft = Draft.objects.get(number="ISO/DIS 99017")
    if draft.stage == Stage.REVIEW_CLOSED:
        drafts.advance_stage(draft=draft, to=Stage.UNDER_REVIEW, reason="通しの確認", by=clerk)
    round_ = _open_round(draft, clerk)
    yield f"round {round_.pk} opened by the clock"
    comments = _take_sheet(round_, told, clerk)
    yield f"sheet taken: {len(comments)} comments of {len(told['rows'])} rows"
    _wait(lambda: _state(round_) == RoundState.CLOSED, "the clock to close the round")
    yield "round closed by the clock"
    _answer(comments, clerk)
    round_ = dispositions.finalise(round_=Round.objects.get(pk=round_.pk), by=clerk)
    drafts.advance_stage(draft=draft, to=Stage.REVIEW_CLOSED, reason="通しの確認", by=clerk)
    yield f"{len(comments)} dispositions recorded, round finalised"
    position = positions.draft_position(
        round_=round_, forum=Forum.ISO, title_ja="通しの確認", title_en="Rehearsal", by=clerk
    )
    compilation = submissions.start_compilation(position=position, by=clerk)
    _wait(lambda: _fresh(compilation).state not in ACTIVE, "a worker to compile")
    compilation = _fresh(compilation)
    if compilation.state != CompilationState.DONE:
        raise FellShort(f"compilation {compilation.state}: {compilation.error}")
    yield f"compilation {compilation.pk} done in attempt {compilation.attempt}"
    yield from (_checked(file, len(comments)) for file in compilation.files.all())


def _open_round(draft: Draft, clerk: User) -> Round:
    now = timezone.now()
    round_ = rounds.plan_round(
        revision=draft.revisions.latest("ordinal"), purpose=Purpose.EXTERNAL,
        audience=[draft.owner], title_ja="通しの確認のための意見募集",
        title_en="Rehearsal of a round",
        opens_at=now, closes_at=now + OPEN_FOR, by=clerk,
    )  # fmt: skip
    _wait(lambda: _state(round_) == RoundState.OPEN, "the clock to open the round")
    return Round.objects.get(pk=round_.pk)


def _take_sheet(round_: Round, told: dict[str, Any], clerk: User) -> list[Comment]:
    rows = tuple(formats.SheetRow(row=n, **row) for n, row in enumerate(told["rows"], 1))
    sheet = formats.Sheet(
        format="iso-2012-03", version="2012-03", header=formats.Header(**told["header"]), rows=rows
    )
    read_in = sheets.read_sheet(
        round_=round_, organisation=Organisation.objects.get(name_en="Kurogane Steel"),
        file_name=told["file_name"], data=formats.write(sheet, "docx"), by=clerk,
    )  # fmt: skip
    untyped = {
        n: CommentType.GENERAL.value for n, row in enumerate(told["rows"], 1) if row["type"] == "ye"
    }
    return sheets.take_sheet(sheet=read_in, by=clerk, types=untyped, unplaced_as_whole=True)


def _answer(comments: list[Comment], clerk: User) -> None:
    carried, dropped = comments[:-1], comments[-1:]
    dispositions.record(
        comments=carried, outcome=Outcome.ADOPTED, response="意見書に入れます。", by=clerk
    )
    dispositions.record(
        comments=dropped, outcome=Outcome.DROPPED, by=clerk,
        response="編集上の統一はISO中央事務局が行うため，提出しません。",
    )  # fmt: skip


def _checked(file: CompiledFile, comments: int) -> str:
    """Read a compiled file as its receiver would, and say where it lies."""
    with file.file.open() as stored:
        data = stored.read()
    rows = formats.read(data, file.name).rows
    if len(rows) != comments - 1 or file.rows != len(rows):
        raise FellShort(f"{file.name} holds {len(rows)} rows instead of {comments - 1}")
    return f"{file.format}: {len(rows)} rows, {file.file.path}"


def _state(round_: Round) -> str:
    return Round.objects.values_list("state", flat=True).get(pk=round_.pk)


def _fresh(compilation: Any) -> Any:
    return type(compilation).objects.get(pk=compilation.pk)


def _wait(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise FellShort(f"waited {PATIENCE} s in vain for {what}")
        time.sleep(0.2)
