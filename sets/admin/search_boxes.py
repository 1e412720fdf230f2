"""Search boxes over large lists, which survive nonsense sent in place of a choice."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

LONGEST_KEY = 18  # digits of the largest number that is surely a key


class _OnlyKeys:
    """Django's own widget looks any text up as a key, and fails on what is none."""

    def optgroups(self, name: str, value: Iterable[Any], attr: Any = None) -> Any:
        keys = [v for v in value if not v or (str(v).isdecimal() and len(str(v)) <= LONGEST_KEY)]
        return super().optgroups(name, keys, attr)  # type: ignore[misc]


class SearchBox(_OnlyKeys, AutocompleteSelect):
    """One of many rows, found by typing."""


class SearchManyBox(_OnlyKeys, AutocompleteSelectMultiple):
    """Several of many rows, found by typing."""
