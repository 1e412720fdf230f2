"""
The bookings of one set, or of one client, over a fortnight or a month. Plain rows and bars.

A set's calendar has a row for each shooting day and the hours across; a client's has a
row for each crew on each set and the days across.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from base_ops.models import OCCUPYING, Booking, BookingState, Company, Crew
from base_ops.models.bookings import BookingQuerySet
from base_ops.selectors.wall import Bar, window
from sets.models import Base, StandingSet
from sets.timespan import TimeSpan, free_between


@dataclass(frozen=True, slots=True)
class DayRow:
    """A shooting day of a set; `taken_minutes` of it are not to be had."""

    day: date
    bars: tuple[Bar, ...]
    taken_minutes: int


@dataclass(frozen=True, slots=True)
class StayRow:
    """A crew on a set."""

    crew: Crew
    standing_set: StandingSet
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """The days shown, and their span by the base's day cut."""

    first: date
    count: int
    span: TimeSpan

    def each(self) -> list[date]:
        """The days one by one."""
        return [self.first + timedelta(days=n) for n in range(self.count)]


def days_of(base: Base, first: date, count: int) -> Days:
    """So many shooting days from `first` on."""
    return Days(first, count, window(base, first, count))


def set_calendar(base: Base, standing_set: StandingSet, days: Days, now: datetime) -> list[DayRow]:
    """
    A row for each day: what stands on the set or, when it is a whole, on one of its parts;
    second holds too. One query.
    """
    own = Q(standing_set=standing_set) | Q(standing_set__whole=standing_set, part_of=None)
    rows = _shown(days.span, now).filter(own)
    bookings = list(rows.select_related("crew__production").order_by("starts_at", "pk"))
    found = []
    for day in days.each():
        span = window(base, day, 1)
        its = [b for b in bookings if b.span.overlaps(span)]
        free = free_between(span, [b.span for b in its if b.is_occupying])
        taken = span.minutes - sum(piece.minutes for piece in free)
        found.append(DayRow(day, tuple(_bar(b, span, now) for b in its), taken))
    return found


def company_calendar(company: Company, days: Days, now: datetime) -> list[StayRow]:
    """A row for each crew on each set, by crew and then by when it first comes there."""
    rows = _shown(days.span, now).filter(crew__production__company=company, part_of=None)
    bookings = rows.select_related(
        "crew__production", "standing_set__zone__floor__building"
    ).order_by("starts_at", "pk")
    by_place: dict[tuple[int, int], list[Booking]] = defaultdict(list)
    for booking in bookings:
        by_place[booking.crew_id or 0, booking.standing_set_id].append(booking)
    stays = [its for its in by_place.values() if any(not _is_turnover(b) for b in its)]
    stays.sort(key=_by_crew_then_time)
    return [
        StayRow(
            its[0].crew,  # type: ignore[arg-type] - filtered by its company
            its[0].standing_set,
            tuple(_bar(b, days.span, now) for b in its),
        )
        for its in stays
    ]


def _shown(span: TimeSpan, now: datetime) -> BookingQuerySet:
    rows = Booking.objects.overlapping(span)
    rows = rows.filter(Q(state__in=OCCUPYING) | Q(state=BookingState.SECOND_HOLD))
    return rows.exclude(state=BookingState.HOLD, expires_at__lte=now)


def _by_crew_then_time(its: Sequence[Booking]) -> tuple[object, ...]:
    crew = its[0].crew
    return (crew.first_date if crew else date.min, its[0].crew_id, its[0].starts_at, its[0].pk)


def _is_turnover(booking: Booking) -> bool:
    return booking.turnover_of_id is not None


def _clipped(booking: Booking, span: TimeSpan) -> TimeSpan:
    return TimeSpan(max(booking.starts_at, span.start), min(booking.ends_at, span.end))


def _bar(booking: Booking, span: TimeSpan, now: datetime) -> Bar:
    part, whole = _clipped(booking, span), span.end - span.start
    left = round(100 * ((part.start - span.start) / whole), 3)
    width = round(100 * ((part.end - part.start) / whole), 3)
    return Bar(booking, left, width, booking.starts_at <= now < booking.ends_at)
