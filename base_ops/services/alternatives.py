"""
What else there is when a request is refused: other times, other sets, other dressings.

Read without locks, so it is advice: whoever takes it is asked again under the lock.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from base_ops.errors import (
    BookingsClash,
    NoRoomForTurnover,
    SetAlreadyBooked,
    SetClosed,
    SetNotOpen,
)
from base_ops.models import Booking, BookingState, Crew, User
from base_ops.services import occupancy
from base_ops.services.bookings import hold_sets
from base_ops.services.families import Families, look
from base_ops.services.requests import SetRequest
from sets.errors import DomainError
from sets.models import Dressing, SetState, StandingSet
from sets.selectors.redress import redress_table
from sets.timespan import TimeSpan, free_between

REFUSED = (BookingsClash, SetAlreadyBooked, SetClosed, NoRoomForTurnover, SetNotOpen)
# Beyond this many refused items an answer is no longer read.
MOST_ITEMS = 20
MOST_SETS = 3
NEAR = timedelta(days=3)
Redress = dict[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Place:
    """A set that could be had at the time asked for, so dressed; minutes to dress it anew."""

    standing_set: StandingSet
    dressing: Dressing | None
    redress_minutes: int


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The nearest other times on the same set, and other places at the same time."""

    times: tuple[TimeSpan, ...]
    sets: tuple[Place, ...]
    dressings: tuple[Place, ...]


def hold_group(
    *, requests: Sequence[SetRequest], now: datetime, by: User | None = None
) -> list[Booking]:
    """
    Hold many sets, all or nothing; a refusal names the nearest alternatives to each clash.

    Raises as `hold_sets` does; the details of what was refused have `alternatives`.
    """
    with advising(requests, now=now):
        return hold_sets(requests=requests, now=now, by=by)


@contextmanager
def advising(
    requests: Sequence[SetRequest], *, now: datetime, moves: Sequence[Booking] = ()
) -> Iterator[None]:
    """
    What is refused inside the block names the alternatives to each request in its details.

    `moves` are bookings that would leave where they are now.
    """
    try:
        yield
    except REFUSED as refused:
        advise(refused, requests, now=now, moves=moves)
        raise


def advise(
    refused: DomainError,
    requests: Sequence[SetRequest],
    *,
    now: datetime,
    moves: Sequence[Booking] = (),
) -> None:
    """Write the alternatives to each refused request into the details of the refusal."""
    clashes = clashes_in(refused)
    asked = [requests[c["item"]] for c in clashes]
    for clash, other in zip(clashes, find(asked, now=now, moves=moves), strict=True):
        clash["alternatives"] = _as_json(other)


def clashes_in(refused: DomainError) -> list[dict[str, Any]]:
    """The details of each refused request, as far as they are read; `item` is its place."""
    found = refused.details.get("clashes") or [refused.details]
    return [c for c in found if "item" in c][:MOST_ITEMS]


def find(
    requests: Sequence[SetRequest], *, now: datetime, moves: Sequence[Booking] = ()
) -> list[Alternatives]:
    """What else there is for each request; a constant number of queries."""
    wanted = StandingSet.objects.filter(pk__in={r.standing_set_id for r in requests})
    like = StandingSet.objects.filter(
        kind__in=wanted.values("kind"), state=SetState.OPEN
    ).values_list("pk", flat=True)
    ids = {*like, *(r.standing_set_id for r in requests)}
    search = search_over(ids, {r.crew_id for r in requests if r.crew_id}, now=now)
    search = replace(search, seen=search.seen.without(moves)) if moves else search
    return [search.alternatives(request) for request in requests]


def search_over(set_ids: Iterable[int], crew_ids: Iterable[int], *, now: datetime) -> "Search":
    """The sets with their families as they stand, read without locks."""
    seen = look(set_ids, now=now)
    crews = Crew.objects.select_related("production").in_bulk(list(crew_ids))
    return Search(seen, redress_table(seen.by_id), _dressings(seen), crews, now)


def _dressings(seen: Families) -> dict[int, list[Dressing]]:
    by_set: dict[int, list[Dressing]] = {pk: [] for pk in seen.by_id}
    for row in Dressing.objects.filter(standing_set__in=seen.by_id).order_by("pk"):
        by_set[row.standing_set_id].append(row)
    return by_set


@dataclass(frozen=True, slots=True)
class Search:
    """Sets as they stand, to be asked what could be had where; reads nothing any more."""

    seen: Families
    redress: Redress
    dressings: dict[int, list[Dressing]]
    crews: dict[int, Crew]
    now: datetime

    def alternatives(self, request: SetRequest) -> Alternatives:
        own = self.seen.by_id[request.standing_set_id]
        wanted = self.wanted(request)
        return Alternatives(
            tuple(self.times(request)),
            tuple(self._sets(request, own, wanted)),
            tuple(self._others(request, own, wanted)),
        )

    def wanted(self, request: SetRequest) -> Dressing | None:
        own = self.dressings[request.standing_set_id]
        return next((d for d in own if d.pk == request.dressing_id), None)

    def _sets(self, request: SetRequest, own: StandingSet, wanted: Dressing | None) -> list[Place]:
        """Other sets of the kind, those that need the least redress first."""
        found = []
        for row in self.seen.by_id.values():
            if row.kind_id != own.kind_id or row.base_id != own.base_id or row.pk == own.pk:
                continue
            same = [d for d in self.dressings[row.pk] if wanted and d.name == wanted.name]
            if wanted and not same:
                continue
            place = self._place(request, row, same[0] if same else None, request.span)
            if place:
                found.append(place)
        return sorted(found, key=lambda p: (p.redress_minutes, p.standing_set.code))[:MOST_SETS]

    def _others(
        self, request: SetRequest, own: StandingSet, wanted: Dressing | None
    ) -> Iterator[Place]:
        """The set itself, at this time, dressed otherwise."""
        for dressing in self.dressings[own.pk]:
            if dressing != wanted:
                place = self._place(request, own, dressing, request.span)
                if place:
                    yield place

    def times(self, request: SetRequest) -> list[TimeSpan]:
        """The nearest time before and the nearest after at which the set could be had."""
        own = self.seen.by_id[request.standing_set_id]
        near = sorted(self._starts(request), key=lambda at: abs(at - request.span.start))
        length = request.span.end - request.span.start
        before = (at for at in near if at < request.span.start)
        after = (at for at in near if at > request.span.start)
        dressing = self.wanted(request)
        return sorted(
            span
            for starts in (before, after)
            for span in self._first(request, own, dressing, starts, length)
        )

    def _first(
        self,
        request: SetRequest,
        own: StandingSet,
        dressing: Dressing | None,
        starts: Iterator[datetime],
        length: timedelta,
    ) -> list[TimeSpan]:
        spans = (TimeSpan(at, at + length) for at in starts)
        fits = (s for s in spans if self._place(request, own, dressing, s))
        return [span] if (span := next(fits, None)) else []

    def _starts(self, request: SetRequest) -> set[datetime]:
        """Starts at an edge of what is free, with and without strike and redress."""
        own = self.seen.by_id[request.standing_set_id]
        length = request.span.end - request.span.start
        taken = [s.span for u in self.seen.units(own.pk) for s in self.seen.standing(u)]
        near = TimeSpan(max(self.now, request.span.start - NEAR), request.span.end + length + NEAR)
        redress = [m for (_, to), m in self.redress.items() if to == request.dressing_id]
        longest = own.strike_minutes + max(redress, default=0)
        gaps = {0, own.strike_minutes, longest}
        found = set()
        for free in free_between(near, [t for t in taken if t.overlaps(near)]):
            for gap in (timedelta(minutes=m) for m in gaps):
                found |= {free.start + gap, free.end - gap - length}
        return {at for at in found if at >= self.now}

    def _place(
        self, request: SetRequest, row: StandingSet, dressing: Dressing | None, span: TimeSpan
    ) -> Place | None:
        """The set as a place for the request, or None when it would be refused there too."""
        refused, minutes = self.trial(request, row, dressing, span)
        return None if refused else Place(row, dressing, minutes)

    def trial(
        self, request: SetRequest, row: StandingSet, dressing: Dressing | None, span: TimeSpan
    ) -> tuple[Sequence[DomainError], int]:
        """What would refuse the request there, and the minutes of redress before it."""
        booking = Booking(
            standing_set=row,
            crew=self.crews.get(request.crew_id or 0),
            purpose=request.purpose,
            state=BookingState.HOLD,
            starts_at=span.start,
            ends_at=span.end,
            dressing=dressing,
        )
        return occupancy.try_on(self.seen, booking, self.redress, self.now)


def _as_json(other: Alternatives) -> dict[str, Any]:
    def place(p: Place) -> dict[str, Any]:
        return {
            "set": p.standing_set.pk,
            "code": p.standing_set.code,
            "name": str(p.standing_set),
            "dressing": p.dressing.pk if p.dressing else None,
            "dressing_name": p.dressing.name if p.dressing else "",
            "redress_minutes": p.redress_minutes,
        }

    return {
        "times": [
            {"starts_at": s.start.isoformat(), "ends_at": s.end.isoformat()} for s in other.times
        ],
        "sets": [place(p) for p in other.sets],
        "dressings": [place(p) for p in other.dressings],
    }
