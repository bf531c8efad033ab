"""A sheet filled with one's own comments, and what of it came back as it was.

The first cell of a row holds the comment's number, "#12", and the title block the numbers of all
rows, so that a row taken out of the file can be told from a comment made since.
"""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from apps.people.models import Organisation, User
from apps.rounds.models import Anchor, Comment, Round, SheetImport
from apps.rounds.states import CommentState
from apps.rounds.wording import change_in_words
from documents.sheets import Header, Sheet, SheetRow

_NUMBER = re.compile(r"\s*#\s*(\d{1,9})\s*")
_LISTED = re.compile(r"round (\d{1,9}): ([#\d, ]+)")


@dataclass(frozen=True)
class Before:
    """A comment as the sheet had it before somebody wrote in the file."""

    comment: Comment
    anchor: Anchor | None
    row: SheetRow

    def is_by(self, user: User) -> bool:
        """Whether `user` wrote it, and so may replace it or take it out."""
        return self.comment.author_id == user.pk


def sheet_of_own(round_: Round, user: User, organisation: Organisation) -> Sheet:
    """Return the ISO sheet with what `user` submitted in `round_` for `organisation`, in order."""
    rows = tuple(was.row for was in _standing(round_, organisation).values() if was.is_by(user))
    numbers = ", ".join(row.mb for row in rows)
    draft = round_.revision.draft
    header = Header(
        title=draft.title_en, document=draft.number, project=f"round {round_.pk}: {numbers}"
    )
    return Sheet(format="iso-2012-03", rows=rows, header=header)


def number_in(row: SheetRow) -> int | None:
    """Return the number of the comment that a row was filled with; None for a row that is new."""
    found = _NUMBER.fullmatch(row.raw.get("mb") or row.mb)
    return int(found[1]) if found else None


def listed_in(header: Header, round_: Round) -> frozenset[int]:
    """Return the numbers that a sheet was filled with; none where the file does not say so."""
    found = _LISTED.search(header.project)
    if found is None or int(found[1]) != round_.pk:
        return frozenset()
    return frozenset(int(n) for n in re.findall(r"\d{1,9}", found[2]))


def before(sheet: SheetImport, read: Sheet) -> dict[int, Before]:
    """Return, by number, the rows as they would be filled now; {} for a sheet that was not.

    Only what was submitted for the same organisation: not what was withdrawn since, and nothing
    that is at work at the desk already.
    """
    if not any(number_in(row) for row in read.rows) and not listed_in(read.header, sheet.round):
        return {}
    return _standing(sheet.round, sheet.organisation)


def _standing(round_: Round, organisation: Organisation) -> dict[int, Before]:
    found = Comment.objects.filter(
        round=round_, organisation=organisation, state=CommentState.SUBMITTED
    )
    places = Anchor.objects.filter(comment__in=found, revision=round_.revision_id)
    anchors = {anchor.comment_id: anchor for anchor in places.select_related("block")}
    rows = _filled(found.order_by("number"), anchors)
    return {int(row.mb[1:]): Before(comment, anchor, row) for comment, anchor, row in rows}


def _filled(
    comments: Iterable[Comment], anchors: dict[uuid.UUID, Anchor]
) -> Iterable[tuple[Comment, Anchor | None, SheetRow]]:
    for n, comment in enumerate(comments, 1):
        anchor = anchors.get(comment.pk)
        block = anchor.block if anchor else None
        said = [comment.body, comment.justification]
        yield comment, anchor, SheetRow(
            row=n, mb=f"#{comment.number}", clause=anchor.clause if anchor else "",
            element=block.label if block else "", line=str(block.first_line) if block else "",
            type=comment.type, comment="\n\n".join(text.strip() for text in said if text.strip()),
            proposed_change=change_in_words(
                comment.change_kind, comment.change_old, comment.change_new, comment.language
            ),
        )  # fmt: skip
