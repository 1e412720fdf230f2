"""
An allocation round → its problem file, and the answer file → rows' words.

Minute 0 is midnight, on the base's clock, of the round's first day; ids carry primary keys
(`S12` a set, `R3` a request, `I9` an item). What stands in the calendar keeps its set for
the strike behind it and for the longest redress to its own dressing before it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from base_ops.models import AllocationRound, Booking, RoundItem, RoundRequest
from base_ops.services import reserving
from base_ops.services.families import Families, look
from base_ops.services.round_answers import Granted, Refused
from base_ops.services.timeline import Stay
from scheduling.problem_builder.standing import ONLY_DRESSING, File, RedressTable
from sets.models import Dressing, SetState
from sets.selectors.redress import redress_table
from sets.timespan import TimeSpan, wall_instant, wall_minute

DAY_MINUTES = 1440


def build_round(round_: AllocationRound, requests: Sequence[RoundRequest], now: datetime) -> File:
    """The problem of a round with these requests, as `solver.rounds.problem` reads it."""
    by_kind, ids = _asked_sets(round_, requests)
    seen = look(ids, now=now)
    redress = redress_table(seen.by_id)
    names = _dressings(seen.by_id)
    zone, first = round_.base.zone, round_.first_date
    return {
        "days": round_.days,
        "step": round_.step_minutes,
        "cut": round_.base.day_cut_hour * 60,
        "not_before": max(0, wall_minute(now, first, zone)),
        "seed": round_.seed,
        "sets": [_set(round_, seen, pk, redress, names) for pk in sorted(ids)],
        "requests": [
            _request(round_, row, by_kind, ids, _busy(round_, requests)) for row in requests
        ],
    }


def _asked_sets(
    round_: AllocationRound, requests: Iterable[RoundRequest]
) -> tuple[dict[int, list[int]], set[int]]:
    """{kind: its open contested sets} and all sets that a choice may come to."""
    choices = [c for r in requests for item in r.items.all() for c in item.choices.all()]
    kinds = {c.kind_id for c in choices if c.kind_id}
    named = {c.standing_set_id for c in choices if c.standing_set_id}
    rows = reserving.contested(round_).filter(state=SetState.OPEN).order_by("code", "pk")
    by_kind: dict[int, list[int]] = {}
    ids: set[int] = set()
    for pk, kind in rows.values_list("pk", "kind_id"):
        if kind in kinds:
            by_kind.setdefault(kind, []).append(pk)
            ids.add(pk)
        elif pk in named:
            ids.add(pk)
    return by_kind, ids


def _dressings(by_id: Iterable[int]) -> dict[int, list[Dressing]]:
    found: dict[int, list[Dressing]] = {pk: [] for pk in by_id}
    for row in Dressing.objects.filter(standing_set__in=found).order_by("pk"):
        found[row.standing_set_id].append(row)
    return found


def _set(
    round_: AllocationRound,
    seen: Families,
    pk: int,
    redress: RedressTable,
    dressings: dict[int, list[Dressing]],
) -> File:
    one, units = seen.by_id[pk], seen.units(pk)
    own = dressings[pk]
    keys, names = [d.pk for d in own] or [0], [d.name for d in own] or [ONLY_DRESSING]
    standing = next((d.name for d in own if d.pk == one.dressed_as_id), names[0])
    return {
        "id": f"S{pk}",
        "kind": str(one.kind_id),
        "dressings": names,
        "dressed": standing,
        "strike": max(seen.by_id[unit].strike_minutes for unit in units),
        "redress": [[redress.get((a, b), 0) for b in keys] for a in keys],
        "occupies": [f"S{unit}" for unit in (units[1:] or units)],
        "taken": sorted(_taken(round_, seen, units, redress)),
    }


def _taken(
    round_: AllocationRound, seen: Families, units: Iterable[int], redress: RedressTable
) -> set[tuple[int, int]]:
    found = set()
    for unit in units:
        for stay in seen.standing(unit):
            before = _longest_to(stay, redress)
            after = seen.by_id[unit].strike_minutes if stay.is_shooting else 0
            start = _minute(round_, stay.span.start) - before
            found.add((start, _minute(round_, stay.span.end) + after))
    return {(a, b) for a, b in found if b > 0}


def _longest_to(stay: Stay, redress: RedressTable) -> int:
    wanted = stay.booking.dressing_id
    return max((m for (_, to), m in redress.items() if to == wanted), default=0)


def _request(
    round_: AllocationRound,
    row: RoundRequest,
    by_kind: dict[int, list[int]],
    ids: set[int],
    busy: dict[int, list[list[int]]],
) -> File:
    crew = row.crew
    return {
        "id": f"R{row.pk}",
        "company": f"C{crew.production.company_id}",
        "production": f"P{crew.production_id}",
        "pack": crew.pack_minutes,
        "all_or_nothing": row.all_or_nothing,
        "busy": busy.get(crew.pk, []),
        "items": [_item(round_, item, by_kind, ids) for item in row.items.all()],
    }


def _item(
    round_: AllocationRound, item: RoundItem, by_kind: dict[int, list[int]], ids: set[int]
) -> File:
    choices = [
        by_kind.get(c.kind_id, []) if c.kind_id else [c.standing_set_id] for c in item.choices.all()
    ]
    return {
        "id": f"I{item.pk}",
        "place": item.place,
        "minutes": item.minutes,
        "days": item.days,
        "first": (item.first_date - round_.first_date).days,
        "last": (item.last_date - round_.first_date).days,
        "begin": item.from_minute,
        "end": item.to_minute,
        "dressing": item.dressing_name,
        # A set that closed since it was asked for leaves an empty choice in its place.
        "choices": [[f"S{pk}" for pk in choice if pk in ids] for choice in choices],
    }


def _busy(round_: AllocationRound, requests: Iterable[RoundRequest]) -> dict[int, list[list[int]]]:
    """Where the crews of these requests are booked already."""
    rows = Booking.objects.occupying().asked_for().overlapping(round_.span)
    rows = rows.filter(crew__in=[r.crew_id for r in requests]).order_by("starts_at")
    found: dict[int, list[list[int]]] = {}
    for crew, start, end in rows.values_list("crew_id", "starts_at", "ends_at"):
        span = [_minute(round_, start), _minute(round_, end)]
        found.setdefault(crew, []).append(span)
    return found


def _minute(round_: AllocationRound, instant: datetime) -> int:
    return wall_minute(instant, round_.first_date, round_.base.zone)


def granted_in(round_: AllocationRound, file: dict[str, Any]) -> list[Granted]:
    """The grants of an answer file, one for each day."""
    return [
        Granted(
            item_id=_pk(grant["item"]),
            rank=grant["rank"],
            set_id=_pk(stay["set"]),
            span=_span(round_, stay),
            redress_minutes=stay["redress"],
        )
        for grant in file["grants"]
        for stay in grant["stays"]
    ]


def refused_in(round_: AllocationRound, file: dict[str, Any]) -> list[Refused]:
    """The refusals of an answer file."""
    return [
        Refused(
            item_id=_pk(row["item"]),
            reason=row["reason"],
            rivals=[_pk(rival) for rival in row["rivals"]],
            free=[(_pk(free["set"]), _span(round_, free)) for free in row["free"]],
        )
        for row in file["refused"]
    ]


def struck(round_: AllocationRound, grant: Granted) -> list[Any]:
    """A grant that the desk objects to, as the problem file strikes it out."""
    return [f"I{grant.item_id}", f"S{grant.set_id}", _minute(round_, grant.span.start)]


def _pk(name: str) -> int:
    return int(name[1:])


def _span(round_: AllocationRound, stay: dict[str, Any]) -> TimeSpan:
    zone = round_.base.zone
    start, end = (wall_instant(round_.first_date, stay[at], zone) for at in ("start", "end"))
    return TimeSpan(start, end)
