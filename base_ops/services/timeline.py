"""
What stands on one set one after the other, and the turnover between.

Plain data, no queries: the booking service fills a timeline under the set's lock and
asks it two things: does this stay clash, and where do strike and redress go.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from base_ops.models import Booking, Purpose
from sets.models import StandingSet
from sets.timespan import TimeSpan, free_between

RedressTable = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Stay:
    """A booking, or one asked for, on one set. `production_id` is None for maintenance."""

    booking: Booking
    production_id: int | None

    @property
    def span(self) -> TimeSpan:
        return self.booking.span

    @property
    def is_shooting(self) -> bool:
        return self.booking.purpose == Purpose.SHOOTING


@dataclass(frozen=True, slots=True)
class Need:
    """Minutes a set needs before a stay: to clear it, and to dress it anew."""

    strike: int
    redress: int

    @property
    def minutes(self) -> int:
        return self.strike + self.redress


@dataclass(frozen=True, slots=True)
class Turnover:
    """What lies before a stay. `spans` is None when there is no room for what it needs."""

    stay: Stay
    need: Need
    have_minutes: int
    spans: tuple[tuple[Purpose, TimeSpan], ...] | None


def find_clash(span: TimeSpan, stays: Iterable[Stay]) -> Stay | None:
    """The first stay that shares an instant with the span."""
    return min(
        (s for s in stays if s.span.overlaps(span)), key=lambda s: s.span.start, default=None
    )


def dressed_at(
    unit: StandingSet, stays: Iterable[Stay], instant: datetime, now: datetime
) -> int | None:
    """The dressing that a set stands in at an instant; of what is over `dressed_as` tells."""
    before = [s for s in stays if now < s.span.end <= instant and s.booking.dressing_id]
    last = max(before, key=lambda s: s.span.end, default=None)
    return last.booking.dressing_id if last else unit.dressed_as_id


def turnovers(
    unit: StandingSet, stays: Sequence[Stay], redress: RedressTable, now: datetime
) -> list[Turnover]:
    """
    Strike and redress before each shooting stay of a set, in time order.

    Between two productions the set is struck as soon as the first leaves; it is dressed
    anew as late as it can be. Maintenance in between keeps both away. Before the first
    stay the set stands as `unit.dressed_as`, and cannot be dressed before `now`.
    """
    found: list[Turnover] = []
    ordered = sorted(stays, key=lambda s: s.span.start)
    closed = [s.span for s in ordered if not s.is_shooting]
    before: Stay | None = None
    standing = unit.dressed_as_id
    for stay in (s for s in ordered if s.is_shooting):
        need = _need(unit, before, stay, standing, redress)
        if need.minutes:
            found.append(_place(stay, need, before.span.end if before else now, closed))
        before = stay
        if stay.span.end > now:  # of what is over, `dressed_as` already tells
            standing = stay.booking.dressing_id or standing
    return found


def _need(
    unit: StandingSet,
    before: Stay | None,
    stay: Stay,
    standing: int | None,
    redress: RedressTable,
) -> Need:
    changes_hands = before is not None and before.production_id != stay.production_id
    wanted = stay.booking.dressing_id
    anew = redress.get((standing, wanted), 0) if standing and wanted else 0
    return Need(unit.strike_minutes if changes_hands else 0, anew)


def _place(stay: Stay, need: Need, opens: datetime, closed: Sequence[TimeSpan]) -> Turnover:
    starts = stay.span.start
    if opens >= starts:
        return Turnover(stay, need, 0, None)
    gap = TimeSpan(opens, starts)
    spans: list[tuple[Purpose, TimeSpan]] = []
    strike = _earliest(gap, need.strike, closed)
    if strike:
        spans.append((Purpose.STRIKE, strike))
        opens = strike.end
    dressing = _latest(TimeSpan(opens, starts), need.redress, closed) if opens < starts else None
    if dressing:
        spans.append((Purpose.DRESSING, dressing))
    whole = bool(strike) == bool(need.strike) and bool(dressing) == bool(need.redress)
    return Turnover(stay, need, gap.minutes, tuple(spans) if whole else None)


def _earliest(gap: TimeSpan, minutes: int, closed: Sequence[TimeSpan]) -> TimeSpan | None:
    fits = (f for f in free_between(gap, closed) if minutes and f.minutes >= minutes)
    first = next(fits, None)
    return first and TimeSpan(first.start, first.start + timedelta(minutes=minutes))


def _latest(gap: TimeSpan, minutes: int, closed: Sequence[TimeSpan]) -> TimeSpan | None:
    fits = [f for f in free_between(gap, closed) if minutes and f.minutes >= minutes]
    return TimeSpan(fits[-1].end - timedelta(minutes=minutes), fits[-1].end) if fits else None
