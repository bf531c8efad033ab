"""The house keeps its order: what import-linter cannot see."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(settings.BASE_DIR)
OURS = [
    path
    for folder in ("apps", "documents", "portal", "embedded")
    for path in (ROOT / folder).rglob("*.py")
]
CODE = [path for path in OURS if "migrations" not in path.parts]
CONTEXTS = [name.removeprefix("apps.") for name in settings.CONTEXTS]


def our_models():
    return [m for m in apps.get_models() if m.__module__.startswith("apps.")]


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_foreign_keys_point_down(model):
    level = CONTEXTS.index(model._meta.app_label)
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey | models.ManyToManyField):
            target = field.related_model._meta.app_label
            assert target not in CONTEXTS or CONTEXTS.index(target) <= level, field


def test_nothing_cascades_to_what_people_wrote():
    """Whatever a comment, reply, disposition or position hangs on cannot take it away."""
    kept = {"comment", "reply", "disposition", "englishwording", "position", "line", "round",
            "sheetimport", "compilation", "compiledfile", "draft", "revision", "event", "seal"}  # fmt: skip
    for model in our_models():
        if model._meta.model_name not in kept:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey):
                assert field.remote_field.on_delete is models.PROTECT, f"{model} {field}"


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_short_and_guards_are_not_asserts(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 400, "split it by noun"
    asserts = [node.lineno for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assert)]
    assert not asserts, f"assert is no guard: lines {asserts}"


def test_no_drawer_is_called_utils():
    forbidden = {"utils", "helpers", "common", "misc"}
    assert [p for p in OURS if p.stem in forbidden or forbidden & set(p.parts)] == []
