"""Searching the comments of a round: every word must stand somewhere in or about the comment."""

from django.db.models import Q

from apps.people.models import Organisation
from apps.rounds.models import Anchor, IndexedText, Round
from documents.grams import folded, grams, words

MAX_WORDS = 8


def saying(round_: Round, query: str) -> Q:
    """Return the condition that a comment of the round says all words of `query`.

    A word is looked for in what the author, the answer and the English wording say, whatever the
    width and the case of its letters, and in the names of organisations; it may also be a clause
    ("5.2") or a number ("#12"). One query of its own, whatever the number of words.
    """
    asked = words(query)[:MAX_WORDS]
    if not asked:
        return Q()
    named = [
        (pk, folded(f"{ja}\n{en}"))
        for pk, ja, en in Organisation.objects.values_list("pk", "name_ja", "name_en")
    ]
    wanted = Q()
    for word in asked:
        speaking = [pk for pk, name in named if word in name]
        wanted &= _stands(round_, word) | _is_called(round_, word) | Q(organisation__in=speaking)
    return wanted


def _stands(round_: Round, word: str) -> Q:
    texts = IndexedText.objects.filter(round=round_, folded__contains=word)
    if pairs := grams(word):
        texts = texts.filter(grams__contains=pairs)
    return Q(pk__in=texts.values("comment"))


def _is_called(round_: Round, word: str) -> Q:
    hung = Anchor.objects.filter(revision=round_.revision_id, clause__iexact=word)
    found = Q(pk__in=hung.values("comment"))
    number = word.removeprefix("#")
    if number.isascii() and number.isdigit():
        found |= Q(number=int(number[:9]))
    return found
