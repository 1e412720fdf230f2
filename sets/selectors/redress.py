"""How long it takes to dress sets anew."""

from collections.abc import Iterable

from sets.models import RedressTime


def redress_table(set_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """Minutes from one dressing to another, {(from id, to id): minutes}, of these sets."""
    rows = RedressTime.objects.filter(from_dressing__standing_set_id__in=list(set_ids))
    return {
        (a, b): minutes
        for a, b, minutes in rows.values_list("from_dressing_id", "to_dressing_id", "minutes")
    }
