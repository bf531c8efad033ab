"""Making a report of a round, and keeping in the record that it was made."""

import tempfile
from typing import IO

from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.dispositions.report_columns import allowed
from apps.dispositions.selectors_reports import ANSWERS, Wish, report_of
from apps.dispositions.selectors_statistics import knows_answers
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Round
from apps.shared.errors import DomainError
from documents.reports import TooLong, write

IN_MEMORY = 1_000_000  # bytes of a file before it is kept on the disk


def make_report(*, round_: Round, wish: Wish, kind: str, by: User) -> IO[bytes]:
    """Return a file, at its beginning, with the report as `kind` of `documents.reports.WRITERS`.

    Raises NotAllowed, and `DomainError` where a column is not for `by`, where answers are asked
    for before they are told, or where the kind cannot hold so many comments.
    """
    role = require(by, Action.ROUND_VIEW, on=round_)
    answers = knows_answers(by, round_)
    may = allowed(answers=answers)
    if wish.name == ANSWERS and not answers:
        raise DomainError(
            _("Dispositions and responses can be had here once the round is finalised.")
        )
    if not wish.columns or not set(wish.columns) <= set(may):
        raise DomainError(_("Choose columns that are offered to you."))
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the answer closes it
    try:
        write(report_of(round_, wish), kind, file)
    except TooLong as refusal:
        file.close()
        raise DomainError(
            _("A file of this kind holds at most %(most)d comments. Choose Excel, Word or CSV.")
            % {"most": refusal.most}
        ) from None
    said = f"{wish.name}.{kind} ({wish.languages}): {', '.join(wish.columns)}"
    audit.record("report.made", subject=round_, by=by, role=role, changes={"report": (None, said)})
    file.seek(0)
    return file
