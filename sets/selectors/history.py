"""The story of a row: who changed what, when and why, in words."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Field, ForeignKey, Model
from django.utils.encoding import force_str

from sets.models import Change

MOST = 200
MASK = "***"
# Bookkeeping of the row itself: it says nothing to people.
SILENT = ("id", "version", "created_at", "changed_at")

# A quote's lines in full would fill the page.
LONGEST_TEXT = 300


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One change as people read it."""

    at: datetime
    who: str
    act: str
    why: str
    fields: tuple[FieldChange, ...]


def story(model: type[Model], pk: int, zone: ZoneInfo) -> list[Entry]:
    """The newest changes of a row, newest first; as many queries as it has kinds of links."""
    rows = list(Change.objects.filter(table=model._meta.db_table, row_id=pk)[:MOST])
    return entries(model, rows, zone)


def entries(model: type[Model], rows: Iterable[Change], zone: ZoneInfo) -> list[Entry]:
    """Changes of rows of one model in words."""
    changes = list(rows)
    reader = _Reader(model, changes, zone)
    return [
        Entry(row.at, row.actor, row.get_act_display(), row.why, reader.fields(row))
        for row in changes
    ]


class _Reader:
    def __init__(self, model: type[Model], changes: list[Change], zone: ZoneInfo) -> None:
        self.columns = {f.column: f for f in model._meta.concrete_fields}
        self.zone = zone
        self.names = self._names(changes)

    def fields(self, row: Change) -> tuple[FieldChange, ...]:
        before, after = row.before or {}, row.after or {}
        return tuple(
            FieldChange(
                force_str(getattr(field, "verbose_name", column)),
                self._said(field, before.get(column)),
                self._said(field, after.get(column)),
            )
            for column, field in self.columns.items()
            if column not in SILENT and before.get(column) != after.get(column)
        )

    def _said(self, field: Field, value: Any) -> str:
        if value in (None, ""):
            return ""
        if value == MASK:
            return MASK
        if isinstance(field, ForeignKey):
            return self.names.get((field.column, value), f"#{value}")
        if isinstance(field, DateTimeField):
            return self._instant(field, value)
        if isinstance(value, dict | list):
            return json.dumps(value, ensure_ascii=False)[:LONGEST_TEXT]
        choices = dict(field.flatchoices) if field.choices else {}
        return force_str(choices.get(value, value))

    def _instant(self, field: Field, value: Any) -> str:
        try:
            instant = field.to_python(value)
        except ValidationError:
            return str(value)
        return f"{instant.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def _names(self, changes: list[Change]) -> dict[tuple[str, Any], str]:
        """What the links point at, read once for each kind of link."""
        ids: dict[str, set[Any]] = defaultdict(set)
        for row in changes:
            for values in (row.before or {}, row.after or {}):
                for column, value in values.items():
                    if isinstance(self.columns.get(column), ForeignKey) and value is not None:
                        ids[column].add(value)
        found = {}
        for column, keys in ids.items():
            target = self.columns[column].related_model
            for pk, row in target._default_manager.select_related().in_bulk(keys).items():  # type: ignore[union-attr]
                found[column, pk] = str(row)
        return found
