"""Bring rows of a table to wanted values with a handful of statements."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import models


@dataclass(slots=True)
class Counts:
    """What became of the rows of one sheet."""

    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Synced:
    """The rows of a table by key, and the keys of those that are new or differ now."""

    rows: dict[Any, Any]
    created: set[Any] = field(default_factory=set)
    changed: set[Any] = field(default_factory=set)

    def counts(self, keys: Collection[Any]) -> Counts:
        """How the rows with these keys fared; a new row is not counted as changed."""
        created = sum(key in self.created for key in keys)
        changed = sum(key in self.changed and key not in self.created for key in keys)
        return Counts(len(keys), created, changed, len(keys) - created - changed)


def sync(
    model: type[models.Model],
    rows: dict[Any, Any],
    wanted: dict[Any, dict[str, Any]],
    make: Callable[[Any], models.Model],
) -> Synced:
    """Insert the keys that are new, update the rows that differ; {key: {field: value}}."""
    synced = Synced(rows)
    for key, fields in wanted.items():
        row = rows.get(key)
        if row is None:
            row = rows[key] = make(key)
            synced.created.add(key)
        elif any(getattr(row, name) != value for name, value in fields.items()):
            synced.changed.add(key)
        for name, value in fields.items():
            setattr(row, name, value)
    model._default_manager.bulk_create(rows[k] for k in wanted if k in synced.created)
    if synced.changed:
        names = list(next(iter(wanted.values())))
        model._default_manager.bulk_update([rows[k] for k in synced.changed], names)
    return synced
