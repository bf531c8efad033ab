"""Naming comments in a message, an address or a form, and the files of a round."""

import re
from collections.abc import Iterable

from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.people.models import Organisation
from apps.rounds.models import Comment, Round

NAMED = 12
_NUMBERS = re.compile(r"[1-9][0-9]{0,8}")
_VERSION = re.compile(r"[0-9]{1,18}")
_NO_NAME = re.compile(r"[^A-Za-z0-9.-]+")


def named(comments: Iterable[Comment]) -> str:
    """Name the first `NAMED` of the comments, and say how many more there are."""
    labels = [comment.label for comment in comments]
    first = _(", ").join(labels[:NAMED])
    more = len(labels) - NAMED
    return first if more <= 0 else _("%(first)s and %(n)d more") % {"first": first, "n": more}


def chosen_numbers(values: list[str]) -> list[int]:
    """Return the comment numbers in a query or a form, each once; what is no number is dropped."""
    return list(dict.fromkeys(int(value) for value in values if _NUMBERS.fullmatch(value)))


def file_name(round_: Round, *parts: str, ending: str, with_revision: bool = False) -> str:
    """Return the name of a file of a round in ASCII: document, revision, round, what is in it."""
    revision = round_.revision
    number = _NO_NAME.sub("-", revision.draft.number).strip("-.") or f"document{revision.draft_id}"
    ordinal = [f"rev{revision.ordinal}"] if with_revision else []
    return "_".join([number, *ordinal, f"round{round_.pk}", *parts]) + f".{ending}"


def in_ascii(organisation: Organisation) -> str:
    """Return what stands for an organisation in the name of a file."""
    return slugify(organisation.name_en)[:60].strip("-") or f"organisation{organisation.pk}"


def version_in(value: str | None) -> int:
    """Return the version that a form says its writer had before them; -1, which is none, else."""
    return int(value) if value and _VERSION.fullmatch(value) else -1
