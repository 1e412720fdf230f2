"""A round's draft as one reads it: sets × days, what was granted and refused, and totals."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from base_ops.models import (
    AllocationRound,
    Crew,
    ItemState,
    RequestState,
    RoundGrant,
    RoundItem,
)
from sets.models import StandingSet
from sets.timespan import TimeSpan


@dataclass(frozen=True, slots=True)
class Row:
    """A set and, for each day of the round, what was granted on it."""

    standing_set: StandingSet
    cells: tuple[tuple[RoundGrant, ...], ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item that got nothing, the crews that had what it could have had, what is left."""

    item: RoundItem
    rivals: tuple[tuple[Crew, int], ...]
    free: tuple[tuple[StandingSet, TimeSpan], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole draft; a constant number of queries."""

    days: tuple[date, ...]
    rows: tuple[Row, ...]
    grants: tuple[RoundGrant, ...]
    refused: tuple[Refusal, ...]
    companies: tuple[tuple[str, int, int], ...]  # name, items granted, items asked for


def draft(round_: AllocationRound) -> Draft:
    """The answer as it stands, before or after publishing."""
    grants = list(
        RoundGrant.objects.filter(item__request__round=round_)
        .select_related(
            "standing_set__base",
            "dressing",
            "booking",
            "item__request__crew__production__company",
        )
        .order_by("standing_set__code", "starts_at", "pk")
    )
    items = list(
        RoundItem.objects.filter(request__round=round_)
        .exclude(request__state=RequestState.WITHDRAWN)
        .select_related("request__crew__production__company", "request__round__base")
        .prefetch_related("choices__kind", "choices__standing_set")
        .order_by("request", "place")
    )
    days = tuple(round_.first_date + timedelta(days=n) for n in range(round_.days))
    return Draft(
        days=days,
        rows=tuple(_rows(round_, grants, days)),
        grants=tuple(sorted(grants, key=lambda g: (g.starts_at, g.pk))),
        refused=tuple(_refused(items)),
        companies=tuple(_companies(items)),
    )


def _rows(round_: AllocationRound, grants: list[RoundGrant], days: tuple[date, ...]) -> list[Row]:
    by_set: dict[StandingSet, dict[date, list[RoundGrant]]] = {}
    for grant in grants:
        on = round_.base.shooting_day(grant.starts_at)
        by_set.setdefault(grant.standing_set, {}).setdefault(on, []).append(grant)
    return [
        Row(one, tuple(tuple(cells.get(day, ())) for day in days)) for one, cells in by_set.items()
    ]


def _refused(items: list[RoundItem]) -> list[Refusal]:
    by_pk = {item.pk: item for item in items}
    refused = [item for item in items if item.state == ItemState.REFUSED]
    named = {row["set"] for item in refused for row in item.told.get("free", ())}
    sets = StandingSet.objects.select_related("base").in_bulk(named)
    return [_refusal(item, by_pk, sets) for item in refused]


def _refusal(item: RoundItem, by_pk: dict[int, RoundItem], sets: dict[int, StandingSet]) -> Refusal:
    met = Counter(by_pk[pk].request.crew for pk in item.told.get("rivals", ()) if pk in by_pk)
    free = [
        (sets[row["set"]], _span(row)) for row in item.told.get("free", ()) if row["set"] in sets
    ]
    return Refusal(item, tuple(met.most_common()), tuple(free))


def _span(row: dict[str, Any]) -> TimeSpan:
    return TimeSpan(
        datetime.fromisoformat(row["starts_at"]), datetime.fromisoformat(row["ends_at"])
    )


def _companies(items: list[RoundItem]) -> list[tuple[str, int, int]]:
    asked: Counter[str] = Counter()
    granted: Counter[str] = Counter()
    for item in items:
        name = item.request.crew.production.company.name
        asked[name] += 1
        granted[name] += item.state == ItemState.GRANTED
    return [(name, granted[name], count) for name, count in sorted(asked.items())]
