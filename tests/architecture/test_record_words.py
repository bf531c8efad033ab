"""Every deed that the code records has words for people."""

import ast
from pathlib import Path

from django.conf import settings

from apps.dispositions.models import Deed
from apps.people.templatetags.record import VERBS


def recorded():
    """Return each verb written in the code: noun.participle as first argument of a record call."""
    return {
        verb for path in (Path(settings.BASE_DIR) / "apps").rglob("*.py") for verb in verbs_in(path)
    }


def verbs_in(path):
    """Return what stands first in a call of `record`, or is handed on as `verb`."""
    given = []
    for call in ast.walk(ast.parse(path.read_text())):
        if isinstance(call, ast.Call):
            if getattr(call.func, "attr", "") == "record":
                given += call.args[:1]
            given += [keyword.value for keyword in call.keywords if keyword.arg == "verb"]
    words = {node.value for node in given if isinstance(node, ast.Constant)}
    return {word for word in words if isinstance(word, str) and "." in word}


def test_every_verb_has_words():
    english = {Deed.Kind.WORDED, Deed.Kind.CHECKED, Deed.Kind.RETURNED, Deed.Kind.MACHINED}
    answers = set(Deed.Kind) - english - {Deed.Kind.HANDLED}
    found = recorded() | {f"disposition.{kind}" for kind in answers}
    found |= {"handling.handled", "handling.undone"}
    found |= {f"english.{kind}" for kind in english | {Deed.Kind.UNDONE}}
    assert len(found) > 30
    assert found - set(VERBS) == set()
