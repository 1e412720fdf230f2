"""What a manager looks at first in the morning: one shooting day of one base."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from base_ops.models import Booking, BookingState, Crew, Purpose
from scheduling.models import ACTIVE, ScheduleRun
from sets.models import Base, SetState, StandingSet
from sets.timespan import TimeSpan, wall_instant

MOST_HOLDS = 12


@dataclass(frozen=True, slots=True)
class CrewToday:
    """A crew on the floor: its bookings of the day in order, and how often it changes set."""

    crew: Crew
    bookings: tuple[Booking, ...]
    changeovers: int

    @property
    def first(self) -> Booking:
        return self.bookings[0]

    @property
    def ends_at(self) -> datetime:
        """When its last booking of the day ends."""
        return max(b.ends_at for b in self.bookings)


@dataclass(frozen=True, slots=True)
class Today:
    """The figures and lists of one shooting day."""

    day: date
    span: TimeSpan
    crews: tuple[CrewToday, ...]
    sets_now: int
    sets_today: int
    sets_open: int
    sets_closed: int
    runs: tuple[ScheduleRun, ...]
    holds: tuple[Booking, ...]
    hold_count: int

    @property
    def changeovers(self) -> int:
        return sum(c.changeovers for c in self.crews)


def today_at(base: Base, *, now: datetime) -> Today:
    """The shooting day of a base that `now` lies in, in a handful of queries."""
    day = base.shooting_day(now)
    span = day_span(base, day)
    taken = _taken(base, span, now)
    shooting = [b for b in taken if b.purpose == Purpose.SHOOTING]
    holds = list(expiring_holds(base, span))
    return Today(
        day=day,
        span=span,
        crews=crews_of(shooting),
        sets_now=len({b.standing_set_id for b in shooting if b.starts_at <= now < b.ends_at}),
        sets_today=len({b.standing_set_id for b in shooting}),
        sets_open=StandingSet.objects.filter(base=base, state=SetState.OPEN).count(),
        sets_closed=len({b.standing_set_id for b in taken if b.purpose == Purpose.MAINTENANCE}),
        runs=tuple(_active_runs(base)),
        holds=tuple(holds[:MOST_HOLDS]),
        hold_count=len(holds),
    )


def day_span(base: Base, day: date) -> TimeSpan:
    """A shooting day: from the day's cut to the next day's."""
    cut = base.day_cut_hour * 60
    return TimeSpan(
        wall_instant(day, cut, base.zone), wall_instant(day + timedelta(days=1), cut, base.zone)
    )


def _taken(base: Base, span: TimeSpan, now: datetime) -> list[Booking]:
    rows = Booking.objects.of_base(base.pk).occupying().asked_for().overlapping(span)
    rows = rows.exclude(state=BookingState.HOLD, expires_at__lte=now)
    return list(rows.select_related("crew__production", "standing_set").order_by("starts_at", "pk"))


def expiring_holds(base: Base, span: TimeSpan) -> Iterable[Booking]:
    """Holds that run out before the day is over, the most urgent first."""
    rows = Booking.objects.of_base(base.pk).asked_for().filter(state=BookingState.HOLD)
    return (
        rows.filter(expires_at__lt=span.end, expires_at__gte=span.start)
        .select_related("crew__production", "standing_set")
        .order_by("expires_at", "pk")
    )


def crews_of(bookings: Sequence[Booking]) -> tuple[CrewToday, ...]:
    """The crews behind bookings that are in order of time, in order of their first one."""
    by_crew: dict[int, list[Booking]] = defaultdict(list)
    crews: dict[int, Crew] = {}
    for booking in bookings:
        if booking.crew is not None:
            by_crew[booking.crew.pk].append(booking)
            crews[booking.crew.pk] = booking.crew
    return tuple(
        CrewToday(crews[pk], tuple(rows), _set_changes(rows)) for pk, rows in by_crew.items()
    )


def _set_changes(rows: Sequence[Booking]) -> int:
    """换景: how often the next booking is on another set."""
    return sum(a.standing_set_id != b.standing_set_id for a, b in pairwise(rows))


def _active_runs(base: Base) -> Iterable[ScheduleRun]:
    return (
        ScheduleRun.objects.filter(base=base, state__in=ACTIVE)
        .defer("problem", "baseline")
        .order_by("requested_at")
    )
