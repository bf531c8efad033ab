"""The permission table as people read it: one grid for each kind of object.

Holders who may the same throughout a grid share a column, so that it stays narrow enough to read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from apps.people.table import STATES, Action, Holder, states_by_holder


@dataclass(frozen=True)
class Column:
    """Holders who may the same, all in one relation to the object."""

    relation: str
    roles: str

    @property
    def heading(self) -> str:
        return f"{self.roles} ({self.relation})" if self.relation else self.roles


@dataclass(frozen=True)
class Row:
    """One action: for each column the states in which it is allowed, in words; "" is never."""

    action: str
    cells: list[tuple[Column, str]]

    def gathered(self) -> list[tuple[Column, str]]:
        """Return who may and in which states, those together who may the same."""
        found: dict[tuple[str, str], list[str]] = {}
        for column, cell in self.cells:
            if cell:
                found.setdefault((column.relation, cell), []).append(column.roles)
        return [
            (Column(relation, _(", ").join(roles)), cell)
            for (relation, cell), roles in found.items()
        ]


@dataclass(frozen=True)
class Grid:
    """All actions on one kind of object."""

    kind: str
    columns: list[Column]
    rows: list[Row]

    @property
    def relations(self) -> list[tuple[str, int]]:
        """Return the relations above the columns, each with how many columns it spans."""
        grouped = groupby(self.columns, key=lambda column: column.relation)
        return [(relation, len(list(columns))) for relation, columns in grouped]


def grids() -> list[Grid]:
    """Return the whole table in the reader's language."""
    return [_grid(kind) for kind in STATES]


def _grid(kind: str) -> Grid:
    actions = [action for action in Action if action.value.split(".")[0] == kind]
    allowed = {action: states_by_holder(action) for action in actions}
    merged: dict[tuple[object, ...], list[Holder]] = {}
    for holder in _in_order(holder for held in allowed.values() for holder in held):
        alike = (holder.shown_relation, *(allowed[action].get(holder) for action in actions))
        merged.setdefault(alike, []).append(holder)
    columns = {Column(held[0].shown_relation, _joined(held)): held[0] for held in merged.values()}
    rows = [
        Row(
            str(action.label),
            [(c, in_words(kind, allowed[action].get(h, frozenset()))) for c, h in columns.items()],
        )
        for action in actions
    ]
    return Grid(kind_in_words(kind), list(columns), rows)


def _in_order(holders: Iterator[Holder]) -> list[Holder]:
    return sorted(set(holders), key=lambda holder: holder.place)


def _joined(holders: list[Holder]) -> str:
    return _(", ").join(holder.name for holder in holders)


def kind_in_words(kind: str) -> str:
    """Say a kind of object."""
    return {
        "portal": _("The portal"),
        "committee": _("Committee"),
        "draft": _("Draft"),
        "round": _("Comment round"),
        "comment": _("Comment"),
    }[kind]


def in_words(kind: str, states: frozenset[str]) -> str:
    """Say in which states of a kind something is allowed: nothing, always, or the states."""
    every = STATES[kind]
    if not states:
        return ""
    if len(states) == len(every):
        return _("yes") if len(every) == 1 else _("always")
    words = _words_of_states(kind)
    listed = [state for state in every if state in states]
    if len(listed) > len(every) / 2:
        others = [words[state] for state in every if state not in states]
        return _("always except: %(states)s") % {"states": _(", ").join(others)}
    return _(", ").join(words[state] for state in listed)


def _words_of_states(kind: str) -> dict[str, str]:
    """Return the words that the objects of a kind have for their states.

    The table lies below the objects it speaks of, so they are found by their name.
    """
    model = next(m for m in apps.get_models() if m._meta.model_name == kind)
    for field in model._meta.get_fields():
        choices = dict(field.flatchoices) if isinstance(field, models.CharField) else {}
        if set(STATES[kind]) <= set(choices):
            return {value: str(label) for value, label in choices.items()}
    raise LookupError(f"no field of {model._meta.label} has the states of the permission table")
