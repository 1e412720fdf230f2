"""The sets of a problem: which can play which location, and when they are not to be had."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from base_ops.models import TURNOVER, Booking, Purpose
from scheduling.errors import LocationsUndecided
from scheduling.models import Location, ScheduleRun, Strip
from sets.models import SetState, StandingSet
from sets.selectors.redress import redress_table
from sets.selectors.walks import walk_table
from sets.timespan import TimeSpan, wall_instant, wall_minute

DAY_MINUTES = 1440
SAME_ZONE_WALK = 5
UNKNOWN_WALK = 15
ONLY_DRESSING = "标准"

RedressTable = dict[tuple[int, int], int]
File = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A location of a script with the dressing it is shot in and the sets that can play it."""

    location: Location
    dressing: str
    sets: tuple[StandingSet, ...]


def places(location_ids: Iterable[int]) -> dict[int, Place]:
    """
    {location pk: Place}, each with at least one set.

    Raises LocationsUndecided naming every location of the first production that has a
    location without an open candidate.
    """
    rows = (
        Location.objects.filter(pk__in=set(location_ids))
        .select_related("production")
        .prefetch_related(
            "candidates__standing_set__parts",
            "candidates__standing_set__dressings",
            "candidates__standing_set__dressed_as",
        )
        .order_by("production", "pk")
    )
    playable = {row: _playable(row) for row in rows}
    undecided = [row for row, sets in playable.items() if not sets]
    if undecided:
        first = undecided[0].production
        names = [row.name for row in undecided if row.production == first]
        raise LocationsUndecided(crew=str(first), names="、".join(names[:12]))
    return {row.pk: _place(row, sets) for row, sets in playable.items()}


def _playable(location: Location) -> list[StandingSet]:
    """Its open candidates; no wholes: sets of a problem are independent, so it has the parts."""
    candidates = (c.standing_set for c in location.candidates.all() if c.is_allowed)
    return [s for s in candidates if s.state == SetState.OPEN and not s.parts.all()]


def _place(location: Location, sets: list[StandingSet]) -> Place:
    """
    Settle the dressing and drop the sets that cannot stand so.

    A location that names no dressing takes the one that most of its sets can stand in.
    """
    counts = Counter(name for s in sets for name in dressing_names(s))
    wanted = location.dressing_name
    if wanted not in counts:
        wanted = counts.most_common(1)[0][0]
    return Place(location, wanted, tuple(s for s in sets if wanted in dressing_names(s)))


def dressing_names(standing_set: StandingSet) -> list[str]:
    """How a set can stand; a set without dressings stands in its only one."""
    return [d.name for d in standing_set.dressings.all()] or [ONLY_DRESSING]


def set_files(run: ScheduleRun, sets: list[StandingSet]) -> list[File]:
    """The `sets` of the problem file; `zone` is the zone's primary key as Z12."""
    redress = redress_table(s.pk for s in sets)
    closures = _closures(run, sets, redress)
    return [_set_file(row, redress, closures[row.pk]) for row in sets]


def _set_file(row: StandingSet, redress: RedressTable, closures: list[list[int]]) -> File:
    names, keys = dressing_names(row), [d.pk for d in row.dressings.all()] or [0]
    return {
        "id": row.code,
        "kind": str(row.kind_id),
        "zone": f"Z{row.zone_id}",
        "strike_minutes": row.strike_minutes,
        "closures": closures,
        "dressings": names,
        "dressed": row.dressed_as.name if row.dressed_as else names[0],
        "redress_minutes": [[redress.get((a, b), 0) for b in keys] for a in keys],
    }


def _closures(
    run: ScheduleRun, sets: list[StandingSet], redress: RedressTable
) -> dict[int, list[list[int]]]:
    """
    Minutes in which each set is not to be had.

    Around a booking lies its longest turnover; after maintenance too, so that what has
    to be dressed anew finds its time in one piece. Visits that the run may move do not
    count.
    """
    zone, longest = run.base.zone, _longest_turnover(sets, redress)
    horizon = TimeSpan(
        wall_instant(run.first_date, 0, zone),
        wall_instant(run.first_date, (run.days + 1) * DAY_MINUTES, zone),
    )
    movable = Strip.objects.filter(visit__crew__in=run.crews.all(), starts_at__gte=run.plan_from)
    rows = (
        Booking.objects.occupying()
        .on_sets(s.pk for s in sets)
        .overlapping(horizon.padded(DAY_MINUTES))
        .exclude(purpose__in=TURNOVER)
        .exclude(visit__strips__in=movable)
    )
    closures: dict[int, list[list[int]]] = defaultdict(list)
    for booking in rows:
        pad = longest[booking.standing_set_id]
        before = 0 if booking.purpose == Purpose.MAINTENANCE else pad
        starts = wall_minute(booking.starts_at, run.first_date, zone) - before
        ends = wall_minute(booking.ends_at, run.first_date, zone) + pad
        if ends > 0:
            closures[booking.standing_set_id].append([max(0, starts), ends])
    for spans in closures.values():
        spans.sort()
    return closures


def _longest_turnover(sets: list[StandingSet], redress: RedressTable) -> dict[int, int]:
    longest = {}
    for row in sets:
        its = {d.pk for d in row.dressings.all()}
        anew = max((m for (a, _), m in redress.items() if a in its), default=0)
        longest[row.pk] = row.strike_minutes + anew
    return longest


def walk_rows(run: ScheduleRun, zones: list[str]) -> list[list[int]]:
    """The `walk_minutes` matrix for zones named Z12; unknown walks take a cautious default."""
    table, keys = walk_table(run.base), [int(z[1:]) for z in zones]
    return [
        [table.get((a, b), SAME_ZONE_WALK if a == b else UNKNOWN_WALK) for b in keys] for a in keys
    ]
