"""How far it is from zone to zone."""

from sets.models import Base, WalkTime


def walk_table(base: Base) -> dict[tuple[int, int], int]:
    """Minutes with gear from one zone to another, {(from id, to id): minutes}."""
    rows = WalkTime.objects.filter(from_zone__floor__building__base=base)
    return {
        (a, b): minutes
        for a, b, minutes in rows.values_list("from_zone_id", "to_zone_id", "minutes")
    }
