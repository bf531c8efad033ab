"""Every deed that the code records has words for people."""

import ast
from pathlib import Path

from django.conf import settings

from apps.people.templatetags.record import VERBS


def recorded():
    """Return each verb written in the code: noun.participle as first argument of a record call."""
    found = set()
    for path in (Path(settings.BASE_DIR) / "apps").rglob("services/*.py"):
        found |= verbs_in(path)
    for path in (Path(settings.BASE_DIR) / "apps").rglob("*.py"):
        if path.name in ("services.py", "grants.py", "compiling.py"):
            found |= verbs_in(path)
    return found


def verbs_in(path):
    nouns = {verb.split(".")[0] for verb in VERBS}
    constants = (
        node.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {
        text
        for text in constants
        if text.count(".") == 1
        and text.split(".")[0] in nouns
        and text.replace("_", "").replace(".", "").isalpha()
    }


def test_every_verb_has_words():
    found = recorded()
    assert len(found) > 30
    assert found - set(VERBS) - {"submissions.compile"} == set()
