"""The consortium's documents, with the revisions they have had."""

from typing import Any

from apps.demo.bodies import Cast
from apps.demo.content import FOLDER, Calendar, at, read
from apps.drafts import services
from apps.drafts.models import Draft, Revision
from apps.drafts.states import DraftKind, Stage

ROAD = (Stage.PRELIMINARY, Stage.WG_DRAFT, Stage.COMMITTEE_DRAFT)


def load(calendar: Calendar, cast: Cast) -> dict[tuple[str, int], Revision]:
    """Make every document with its revisions; return the revisions by number and ordinal."""
    revisions: dict[tuple[str, int], Revision] = {}
    for entry in read("drafts.yaml"):
        clerk = cast.people["saegusa"]
        with at(calendar.morning(entry["revisions"][0]["published"] - 7)):
            draft = services.create_draft(
                number=entry["number"], title_ja=entry["ja"], title_en=entry["en"],
                kind=entry["kind"], owner=cast.committees[entry["owner"]], by=clerk,
            )  # fmt: skip
        for ordinal, told in enumerate(entry["revisions"], 1):
            with at(calendar.morning(told["published"])):
                revisions[draft.number, ordinal] = _revision(draft, told, cast)
        if draft.kind != DraftKind.EXTERNAL:
            with at(calendar.morning(entry["revisions"][0]["published"])):
                _walk(draft, entry["stage"], cast)
    return revisions


def _revision(draft: Draft, told: dict[str, Any], cast: Cast) -> Revision:
    files = {
        language: (name.rsplit("/", 1)[-1], (FOLDER / name).read_bytes())
        for language, name in told["texts"].items()
    }
    clerk = cast.people["saegusa"]
    revision = services.add_revision(draft=draft, files=files, note=told["note"], by=clerk)
    return services.publish_revision(revision=revision, by=clerk)


def _walk(draft: Draft, to: str, cast: Cast) -> None:
    for stage in ROAD[1 : ROAD.index(Stage(to)) + 1]:
        services.advance_stage(
            draft=draft, to=stage, reason="委員会の合意による。", by=cast.people["saegusa"]
        )


def close_reviews(calendar: Calendar, cast: Cast) -> None:
    """Record which external reviews are over."""
    for entry in read("drafts.yaml"):
        if entry["stage"] == Stage.REVIEW_CLOSED:
            with at(calendar.morning(-5)):
                services.advance_stage(
                    draft=Draft.objects.get(number=entry["number"]), to=Stage.REVIEW_CLOSED,
                    reason="国内の意見募集を終えた。", by=cast.people["saegusa"],
                )  # fmt: skip
