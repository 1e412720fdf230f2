"""What the wall shows: sets × time, as plain rows and bars. No HTML, six queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from base_ops.models import OCCUPYING, TURNOVER, Booking, BookingState, Crew, Purpose
from sets.models import Base, Floor, SetKind, SetState, StandingSet
from sets.timespan import TimeSpan, free_between, wall_instant

BY_FLOOR, BY_KIND, BY_CREW = "floor", "kind", "crew"


@dataclass(frozen=True, slots=True)
class WallQuery:
    """What was asked for: days from `first_date` on, how to group, what to leave out."""

    first_date: date
    days: int = 1
    by: str = BY_FLOOR
    kind_id: int | None = None
    floor_id: int | None = None
    crew_id: int | None = None
    is_busy_only: bool = False
    free_hours: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A booking on a row; `left` and `width` are percent of the window, clipped to it."""

    booking: Booking
    left: float
    width: float
    is_now: bool

    @property
    def is_turnover(self) -> bool:
        return self.booking.purpose in TURNOVER


@dataclass(frozen=True, slots=True)
class Row:
    """A set and the bars on it, in time order."""

    standing_set: StandingSet
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading; `crew` when grouped by crew."""

    name: str
    rows: tuple[Row, ...]
    crew: Crew | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The line above the wall, of the shooting day that `now` is in."""

    crews_on_floor: int
    sets_in_use: int
    changeovers_today: int
    holds_expiring: int


@dataclass(frozen=True, slots=True)
class Wall:
    """Everything the page draws. `now_left` is None when now lies outside the window."""

    span: TimeSpan
    groups: tuple[Group, ...]
    now_left: float | None
    figures: Figures
    rows: int
    bars: int


def window(base: Base, first_date: date, days: int) -> TimeSpan:
    """Shooting days: from the day's cut of the first to the cut after the last."""
    cut = base.day_cut_hour * 60
    return TimeSpan(
        wall_instant(first_date, cut, base.zone),
        wall_instant(first_date + timedelta(days=days), cut, base.zone),
    )


def build_wall(base: Base, asked: WallQuery, now: datetime) -> Wall:
    """The wall of a base for these days."""
    span = window(base, asked.first_date, asked.days)
    bookings = _bookings(base, span, now)
    by_set: dict[int, list[Booking]] = defaultdict(list)
    for booking in bookings:
        by_set[booking.standing_set_id].append(booking)
    rows = [
        Row(one, tuple(_bar(b, span, now) for b in by_set[one.pk]))
        for one in _sets(base, asked)
        if _is_shown(by_set[one.pk], asked) and _has_room(one, by_set[one.pk], asked, span, now)
    ]
    inside = span.start <= now < span.end
    groups = tuple(_groups(rows, asked))
    return Wall(
        span=span,
        groups=groups,
        now_left=_percent(now - span.start, span) if inside else None,
        figures=_figures(base, now),
        rows=sum(len(group.rows) for group in groups),
        bars=sum(len(row.bars) for group in groups for row in group.rows),
    )


def _bookings(base: Base, span: TimeSpan, now: datetime) -> list[Booking]:
    queued = Q(state=BookingState.SECOND_HOLD)
    rows = (
        Booking.objects.of_base(base.pk)
        .overlapping(span)
        .filter(Q(state__in=OCCUPYING) | queued)
        .exclude(state=BookingState.HOLD, expires_at__lte=now)
        .prefetch_related("crew__production")  # few crews, thousands of rows
        .order_by("starts_at", "pk")
    )
    return list(rows)


def _sets(base: Base, asked: WallQuery) -> Iterable[StandingSet]:
    wanted = StandingSet.objects.filter(base=base).exclude(state=SetState.RETIRED)
    if asked.kind_id:
        wanted = wanted.filter(kind=asked.kind_id)
    if asked.floor_id:
        wanted = wanted.filter(zone__floor=asked.floor_id)
    return wanted.select_related("kind", "zone__floor__building", "dressed_as", "whole").order_by(
        "zone__floor__building__code", "zone__floor__level", "code"
    )


def _is_shown(bookings: list[Booking], asked: WallQuery) -> bool:
    if asked.crew_id and all(b.crew_id != asked.crew_id for b in bookings):
        return False
    only_busy = asked.is_busy_only or asked.by == BY_CREW
    return bool(bookings) or not only_busy


def _has_room(
    one: StandingSet, bookings: list[Booking], asked: WallQuery, span: TimeSpan, now: datetime
) -> bool:
    """Whether an open set is free for the hours asked, in one piece, from now on."""
    if not asked.free_hours:
        return True
    begin = max(now, span.start)
    if one.state != SetState.OPEN or begin >= span.end:
        return False
    taken = [b.span for b in bookings if b.is_occupying]
    pieces = free_between(TimeSpan(begin, span.end), taken)
    return any(piece.minutes >= 60 * asked.free_hours for piece in pieces)


def _bar(booking: Booking, span: TimeSpan, now: datetime) -> Bar:
    starts, ends = max(booking.starts_at, span.start), min(booking.ends_at, span.end)
    left = _percent(starts - span.start, span)
    width = _percent(ends - starts, span)
    return Bar(booking, left, width, booking.starts_at <= now < booking.ends_at)


def _percent(part: timedelta, span: TimeSpan) -> float:
    return round(100 * part / (span.end - span.start), 3)


def _groups(rows: list[Row], asked: WallQuery) -> Iterable[Group]:
    if asked.by == BY_CREW:
        yield from (g for g in _by_crew(rows) if asked.crew_id in (None, g.crew and g.crew.pk))
        return
    under: dict[SetKind | Floor, list[Row]] = defaultdict(list)
    for row in rows:
        one = row.standing_set
        under[one.kind if asked.by == BY_KIND else one.zone.floor].append(row)
    for heading, its in under.items():
        yield Group(heading.name, tuple(its))


def _by_crew(rows: list[Row]) -> Iterable[Group]:
    """Each crew with the sets it shoots on, and there only its own bars."""
    crews: dict[int, Crew] = {}
    its: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        here: dict[int, list[Bar]] = defaultdict(list)
        for bar in row.bars:
            if bar.booking.crew:
                crews[bar.booking.crew.pk] = bar.booking.crew
                here[bar.booking.crew.pk].append(bar)
        for pk, bars in here.items():
            # The strike after a stay is the crew's too, but alone it is no reason for a row.
            if any(not bar.is_turnover for bar in bars):
                its[pk].append(Row(row.standing_set, tuple(bars)))
    for pk in sorted(its, key=lambda k: (crews[k].first_date, k)):
        yield Group(str(crews[pk]), tuple(its[pk]), crews[pk])


def _figures(base: Base, now: datetime) -> Figures:
    day = window(base, base.shooting_day(now), 1)
    today = list(
        Booking.objects.of_base(base.pk)
        .occupying()
        .overlapping(day)
        .filter(purpose=Purpose.SHOOTING, part_of=None)
        .order_by("starts_at")
        .values_list("crew_id", "standing_set_id", "starts_at", "ends_at")
    )
    on_floor = [row for row in today if row[2] <= now < row[3]]
    before: dict[int, int] = {}
    changeovers = 0
    for crew_id, set_id, *_ in today:
        changeovers += before.get(crew_id, set_id) != set_id
        before[crew_id] = set_id
    expiring = Booking.objects.of_base(base.pk).filter(
        state=BookingState.HOLD, part_of=None, expires_at__gt=now, expires_at__lte=day.end
    )
    return Figures(
        crews_on_floor=len({row[0] for row in on_floor}),
        sets_in_use=len({row[1] for row in on_floor}),
        changeovers_today=changeovers,
        holds_expiring=expiring.exclude(purpose__in=TURNOVER).count(),
    )
