"""What a base has already, as far as the checks of an import need it."""

from collections import Counter
from dataclasses import dataclass

from sets.models import Base, Dressing, SetKind, StandingSet, Zone


@dataclass(frozen=True, slots=True)
class Known:
    """
    `kinds` {code: name}, `zones` {code: how many have it}, `wholes` {set code: code of its
    whole or ""}, `dressings` {set code: names}.
    """

    kinds: dict[str, str]
    zones: Counter[str]
    wholes: dict[str, str]
    dressings: dict[str, set[str]]


def known_of(base: Base) -> Known:
    """Four queries."""
    sets = StandingSet.objects.filter(base=base)
    dressings: dict[str, set[str]] = {}
    for code, name in Dressing.objects.filter(standing_set__base=base).values_list(
        "standing_set__code", "name"
    ):
        dressings.setdefault(code, set()).add(name)
    zones = Zone.objects.filter(floor__building__base=base)
    return Known(
        kinds=dict(SetKind.objects.filter(base=base).values_list("code", "name")),
        zones=Counter(zones.values_list("code", flat=True)),
        wholes={c: whole or "" for c, whole in sets.values_list("code", "whole__code")},
        dressings=dressings,
    )
