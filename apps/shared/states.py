"""The one way a state changes: a transition listed in a table, written by compare-and-swap."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from apps.shared.errors import WrongState

Transitions = Mapping[str, frozenset[str]]


def advance(
    obj: models.Model, to: str, *, transitions: Transitions, field: str = "state", **also: Any
) -> str:
    """Move `obj` to state `to` and return the state it came from.

    Steps: (1) look the transition up; (2) one conditional UPDATE that holds only while the row is
    still in the state read; (3) look at the row count. `also` are fields written in the same
    UPDATE. Raises `WrongState` where the transition is not listed or another writer came first.
    """
    old = str(getattr(obj, field))
    if to not in transitions.get(old, frozenset()):
        raise WrongState(
            _("“%(object)s” is “%(state)s”; from there it cannot become “%(to)s”.")
            % {"object": obj, "state": _shown(obj, field, old), "to": _shown(obj, field, to)}
        )
    rows = type(obj)._base_manager.filter(pk=obj.pk, **{field: old}).update(**{field: to}, **also)
    if rows != 1:
        raise WrongState(
            _("“%(object)s” was changed by somebody else meanwhile. Look at it again, please.")
            % {"object": obj}
        )
    for name, value in {field: to, **also}.items():
        setattr(obj, name, value)
    return old


def advance_all(
    model: type[models.Model],
    keys: Collection[Any],
    *,
    old: str,
    to: str,
    transitions: Transitions,
    field: str = "state",
) -> None:
    """Move many rows from state `old` to state `to` in one UPDATE: all of them or none.

    The caller's transaction is undone by the `WrongState` that is raised where the transition is
    not listed, or where one of the rows is no longer in `old`.
    """
    words = dict(model._meta.get_field(field).flatchoices)  # type: ignore[union-attr]
    if to not in transitions.get(old, frozenset()):
        raise WrongState(
            _("What is “%(state)s” cannot become “%(to)s”.")
            % {"state": words.get(old, old), "to": words.get(to, to)}
        )
    rows = model._base_manager.filter(pk__in=keys, **{field: old}).update(**{field: to})
    if rows != len(keys):
        raise WrongState(
            _("Some of what was chosen was changed by somebody else meanwhile. Look again, please.")
        )


def _shown(obj: models.Model, field: str, value: str) -> str:
    choices = dict(obj._meta.get_field(field).flatchoices)  # type: ignore[union-attr]
    return str(choices.get(value, value))
