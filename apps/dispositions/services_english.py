"""Writing: checking English texts by other eyes, and the glossary."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.dispositions import journal, selectors_english
from apps.dispositions.models import Deed, Term
from apps.dispositions.services import (
    Versions,
    answerable,
    locked,
    not_locked,
    not_stale,
    round_of,
    save_recorded,
)
from apps.dispositions.states import EnglishState
from apps.people.models import User
from apps.people.permissions import require
from apps.people.table import Action
from apps.rounds.models import Comment
from apps.rounds.naming import named
from apps.shared.errors import WrongState


@transaction.atomic
def check(*, comments: Sequence[Comment], by: User, seen: Versions | None = None) -> Deed:
    """Say that the English of these comments fits their originals as they are now.

    Four eyes: whoever put a text into English does not check it. Raises NotAllowed, Stale,
    WrongState.
    """
    round_ = locked(round_of(comments))
    role = require(by, Action.ENGLISH_CHECK, on=round_)
    chosen = answerable(comments)
    stored = journal.wordings_of(chosen)
    not_stale(chosen, stored, seen)
    not_locked(chosen, journal.answers_of(chosen))
    if missing := [c for c in chosen if c.pk not in stored]:
        raise WrongState(_("These have no English text yet: %s") % named(missing))
    if own := [c for c in chosen if stored[c.pk].written_by_id == by.pk]:
        raise WrongState(
            _("You wrote the English of these yourself; somebody else checks it: %s") % named(own)
        )
    for comment in chosen:
        comment.english = stored[comment.pk]
    told = selectors_english.states_of(chosen)
    open_ones = [c for c in chosen if told[c.pk] != EnglishState.CHECKED]
    if not open_ones:
        raise WrongState(_("These are checked already: %s") % named(chosen))
    sources, now = selectors_english.sources(open_ones), timezone.now().isoformat()
    wanted = [
        (c, replace(journal.Wording.of(stored[c.pk]), source_hash=sources[c.pk],
                    checked_by=by.pk, checked_at=now))
        for c in open_ones
    ]  # fmt: skip
    return journal.write_wordings(round_, Deed.Kind.CHECKED, wanted, by=by, role=role)


@transaction.atomic
def save_term(*, term: Term, by: User) -> Term:
    """Keep a term of the glossary, new or changed; texts that departed from it are told anew."""
    role = require(by, Action.GLOSSARY_KEEP)
    names = ("ja", "en", "also", "forbidden", "note", "is_retired")
    save_recorded(term, names=names, verb="term.saved", by=by, role=role)
    return term
