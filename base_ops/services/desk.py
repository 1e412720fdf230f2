"""The phone rings: which sets of a kind are free then, so dressed, and what if they are not."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from base_ops.models import Booking, BookingState, Crew
from base_ops.services.alternatives import Search, search_over
from base_ops.services.bookings import WAITING_MENDS
from base_ops.services.requests import SetRequest
from base_ops.services.timeline import dressed_at
from sets.errors import DomainError
from sets.models import Base, Dressing, SetKind, SetState, StandingSet
from sets.timespan import TimeSpan

# More than a person reads while somebody holds the line.
MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """
    One set for the time asked for.

    `stands_as` is how it stands by then, `redress_minutes` what the dressing asked for
    takes. When `refused`, `times` are the nearest it could be had, and `rank` the place
    in line one would get (0 when waiting is of no use).
    """

    standing_set: StandingSet
    dressing: Dressing | None
    stands_as: str
    redress_minutes: int
    refused: DomainError | None
    times: tuple[TimeSpan, ...]
    rank: int

    @property
    def is_free(self) -> bool:
        return self.refused is None


def search(
    *,
    base: Base,
    kind: SetKind,
    span: TimeSpan,
    now: datetime,
    crew: Crew | None = None,
    dressing_name: str = "",
) -> list[Answer]:
    """
    The open sets of a kind for a span: free ones first, least redress first.

    Without a crew every set counts as changing hands. A constant number of queries.
    """
    rows = StandingSet.objects.filter(base=base, kind=kind, state=SetState.OPEN)
    if dressing_name:
        rows = rows.filter(dressings__name=dressing_name)
    sets = list(rows.select_related("zone__floor", "dressed_as", "base").order_by("code"))
    seen = search_over([row.pk for row in sets], [crew.pk] if crew else [], now=now)
    waiting = _waiting([row.pk for row in sets], span)
    found = [_answer(seen, row, crew, span, dressing_name, waiting[row.pk]) for row in sets]
    found.sort(key=lambda a: (not a.is_free, a.redress_minutes, a.standing_set.code))
    return found[:MOST_ROWS]


def _answer(
    seen: Search,
    row: StandingSet,
    crew: Crew | None,
    span: TimeSpan,
    dressing_name: str,
    waiting: int,
) -> Answer:
    dressing = next((d for d in seen.dressings[row.pk] if d.name == dressing_name), None)
    request = SetRequest(row.pk, crew.pk if crew else None, span, dressing.pk if dressing else None)
    refused, minutes = seen.trial(request, row, dressing, span)
    why = refused[0] if refused else None
    rank = waiting + 2 if isinstance(why, WAITING_MENDS) else 0
    return Answer(
        standing_set=row,
        dressing=dressing,
        stands_as=_stands_as(seen, row, span),
        redress_minutes=minutes,
        refused=why,
        times=tuple(seen.times(request)) if why else (),
        rank=rank if rank <= row.base.line_length else 0,
    )


def _stands_as(seen: Search, row: StandingSet, span: TimeSpan) -> str:
    """How the set is dressed when the span begins, by what is booked before it."""
    stays = seen.seen.stays.get(row.pk, [])
    standing = dressed_at(row, stays, span.start, seen.now)
    return next((d.name for d in seen.dressings[row.pk] if d.pk == standing), "")


def _waiting(set_ids: list[int], span: TimeSpan) -> Counter[int]:
    line = Booking.objects.in_line().on_sets(set_ids).overlapping(span)
    return Counter(line.values_list("standing_set_id", flat=True))


def runs_out_soon(*, base: Base, now: datetime, hours: int = 24) -> list[Booking]:
    """Holds, first and second, that run out within so many hours: the next first."""
    rows = Booking.objects.of_base(base.pk).filter(
        state__in=(BookingState.HOLD, BookingState.SECOND_HOLD),
        part_of=None,
        expires_at__lte=now + timedelta(hours=hours),
        expires_at__gt=now,
    )
    rows = rows.select_related("standing_set", "crew__production__company")
    return list(rows.order_by("expires_at", "pk")[:MOST_ROWS])


def lines(*, base: Base) -> list[Booking]:
    """Everybody who waits, set by set, the longest waiting first."""
    rows = Booking.objects.of_base(base.pk).in_line()
    rows = rows.select_related("standing_set", "crew__production__company")
    return list(rows.order_by("standing_set__code", "starts_at", "queued_at", "pk")[:MOST_ROWS])
