"""Which sets are free, when, and what it would take to have them dressed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from base_ops.models import TURNOVER, Booking, BookingState
from sets.models import Base, Floor, SetKind, SetState, StandingSet
from sets.timespan import TimeSpan, free_between


@dataclass(frozen=True, slots=True)
class FreeSet:
    """A set with the spans, each at least as long as asked, in which nobody has it."""

    standing_set: StandingSet
    spans: tuple[TimeSpan, ...]


def find_free(
    *,
    base: Base,
    window: TimeSpan,
    minutes: int,
    now: datetime,
    kind: SetKind | None = None,
    dressing_name: str = "",
    floor: Floor | None = None,
    records_sound: bool | None = None,
    min_power_kw: int = 0,
    admits_vehicles: bool | None = None,
    min_capacity: int = 0,
) -> list[FreeSet]:
    """
    The open sets that nobody has for `minutes` in a row inside the window, and when.

    What counts as taken is what the booking desk counts: a whole is taken while any of
    its parts is, and a hold that ran out is not. Strike and redress move with the
    bookings around them, so they do not count here; `hold_set` still asks for their room.
    Two queries, whatever is asked.
    """
    wanted = _wanted(
        base, kind, dressing_name, floor, records_sound, min_power_kw, admits_vehicles, min_capacity
    )
    sets = list(wanted.select_related("kind", "zone__floor__building", "dressed_as"))
    taken = _taken([row.pk for row in sets], window, now)
    found = []
    for row in sets:
        free = free_between(window, taken[row.pk])
        spans = tuple(s for s in free if s.minutes >= minutes)
        if spans:
            found.append(FreeSet(row, spans))
    return found


def _wanted(
    base: Base,
    kind: SetKind | None,
    dressing_name: str,
    floor: Floor | None,
    records_sound: bool | None,
    min_power_kw: int,
    admits_vehicles: bool | None,
    min_capacity: int,
) -> QuerySet[StandingSet]:
    asked = Q(base=base, state=SetState.OPEN)
    if kind:
        asked &= Q(kind=kind)
    if dressing_name:
        asked &= Q(dressings__name=dressing_name)
    if floor:
        asked &= Q(zone__floor=floor)
    if records_sound is not None:
        asked &= Q(records_sound=records_sound)
    if admits_vehicles is not None:
        asked &= Q(admits_vehicles=admits_vehicles)
    asked &= Q(power_kw__gte=min_power_kw, capacity__gte=min_capacity)
    return StandingSet.objects.filter(asked).order_by("code")


def _taken(set_ids: Iterable[int], window: TimeSpan, now: datetime) -> dict[int, list[TimeSpan]]:
    """When each set is kept, itself or one of its parts, inside the window."""
    ids = set(set_ids)
    rows = (
        Booking.objects.occupying()
        .overlapping(window)
        .filter(Q(standing_set__in=ids) | Q(standing_set__whole__in=ids))
        .exclude(purpose__in=TURNOVER)
        .exclude(state=BookingState.HOLD, expires_at__lte=now)
        .values_list("standing_set_id", "standing_set__whole_id", "starts_at", "ends_at")
    )
    taken: dict[int, list[TimeSpan]] = defaultdict(list)
    for set_id, whole_id, starts_at, ends_at in rows.iterator(chunk_size=20_000):
        span = TimeSpan(starts_at, ends_at)
        taken[set_id].append(span)
        if whole_id in ids:
            taken[whole_id].append(span)
    return taken
