"""
Where a stay would fit, judged as `hold_sets` judges it, without locks and without writing.

What is found here is only a proposal: the hold itself still looks under the lock.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from base_ops.models import TURNOVER, Booking, BookingState, Purpose
from base_ops.services.timeline import Stay, find_clash, turnovers
from sets.models import SetState, StandingSet
from sets.selectors.redress import redress_table
from sets.timespan import TimeSpan, free_between

LOOK_BACK = timedelta(days=2)
STEP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Wish:
    """Minutes in a row inside one of the windows (in time order), for a production, dressed how."""

    windows: tuple[TimeSpan, ...]
    minutes: int
    production_id: int
    dressing_id: int | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What stands on some sets, with their parts and wholes, as it is now."""

    sets: dict[int, StandingSet]
    parts: dict[int, list[StandingSet]]
    stays: dict[int, list[Stay]]
    redress: dict[tuple[int, int], int]
    now: datetime

    def units(self, one: StandingSet) -> list[StandingSet]:
        """The set itself and, when it is a whole, its parts."""
        return [one, *self.parts.get(one.pk, ())]

    def holes(self, one: StandingSet, window: TimeSpan) -> list[TimeSpan]:
        """What is left of the window on the set, its parts and its whole; turnover not counted."""
        ids = [unit.pk for unit in self.units(one)]
        ids += [one.whole_id] if one.whole_id else []
        return free_between(window, [s.span for pk in ids for s in self.stays.get(pk, ())])

    def is_open(self, one: StandingSet) -> bool:
        """Whether the set with all its parts takes bookings."""
        return all(unit.state == SetState.OPEN for unit in self.units(one))

    def dressed_at(self, one: StandingSet, instant: datetime) -> int | None:
        """The dressing that the set stands in at this instant, by what is booked before."""
        before = [
            s
            for s in self.stays.get(one.pk, ())
            if self.now < s.span.end <= instant and s.booking.dressing_id
        ]
        last = max(before, key=lambda s: s.span.end, default=None)
        return last.booking.dressing_id if last else one.dressed_as_id

    def places(
        self, one: StandingSet, wish: Wish, *, not_before: Sequence[datetime]
    ) -> list[TimeSpan]:
        """
        One span for each hole of the set that holds the wish: the earliest, from the first of
        `not_before` that leaves one. Strike and redress before it, and before whoever
        follows, are counted as `hold_sets` counts them.
        """
        if not wish.windows or not self.is_open(one):
            return []
        first, last = wish.windows[0].start, wish.windows[-1].end
        start = max(first, min(not_before))
        holes = self.holes(one, TimeSpan(start, last)) if start < last else []
        found = (self.place(one, hole, wish, not_before) for hole in holes)
        return [span for span in found if span]

    def place(
        self, one: StandingSet, hole: TimeSpan, wish: Wish, not_before: Sequence[datetime]
    ) -> TimeSpan | None:
        """The earliest span of the wish in this hole, or None."""
        for earliest in not_before:
            for window in wish.windows:
                start = rounded(max(hole.start, window.start, earliest))
                end = min(hole.end, window.end)
                for begins in self._starts(one, start, wish):
                    span_end = begins + timedelta(minutes=wish.minutes)
                    if span_end > end:
                        break
                    if self._fits(one, TimeSpan(begins, span_end), wish):
                        return TimeSpan(begins, span_end)
        return None

    def still_fits(self, one: StandingSet, span: TimeSpan, wish: Wish) -> bool:
        """Whether this very span could be held."""
        return self.is_open(one) and self.holes(one, span) == [span] and self._fits(one, span, wish)

    def _starts(self, one: StandingSet, start: datetime, wish: Wish) -> Iterable[datetime]:
        """The start itself, or as much later as some of the turnover before it takes."""
        strike = max((unit.strike_minutes for unit in self.units(one)), default=0)
        wanted = wish.dressing_id
        anew = max((m for (_, to), m in self.redress.items() if to == wanted), default=0)
        standing = self.dressed_at(one, start)
        exact = self.redress.get((standing, wanted), 0) if standing and wanted else 0
        waits = {0, strike, exact, strike + exact, anew, strike + anew}
        return (rounded(start + timedelta(minutes=m)) for m in sorted(waits))

    def _fits(self, one: StandingSet, span: TimeSpan, wish: Wish) -> bool:
        for unit in self.units(one):
            is_itself = unit.pk == one.pk
            new = Booking(
                standing_set=unit,
                purpose=Purpose.SHOOTING,
                starts_at=span.start,
                ends_at=span.end,
                dressing_id=wish.dressing_id if is_itself else None,
            )
            stays = self.stays.get(unit.pk, [])
            if find_clash(span, stays) or not self._has_room(
                unit, stays, Stay(new, wish.production_id)
            ):
                return False
        return True

    def _has_room(self, unit: StandingSet, stays: Sequence[Stay], new: Stay) -> bool:
        after = [s for s in stays if s.span.start >= new.span.end]
        follower = min(after, key=lambda s: s.span.start, default=None)
        judged = {id(new.booking), id(follower.booking) if follower else 0}
        found = turnovers(unit, [*stays, new], self.redress, self.now)
        return all(t.spans is not None for t in found if id(t.stay.booking) in judged)


def calendar_of(set_ids: Iterable[int], *, until: datetime, now: datetime) -> Calendar:
    """What stands on these sets, their parts and wholes, up to `until`: three queries."""
    ids = set(set_ids)
    near = Q(pk__in=ids) | Q(whole__in=ids) | Q(parts__in=ids)
    found = StandingSet.objects.filter(near).select_related("base", "dressed_as").distinct()
    # A whole asked about through one part is bounded by its other parts too.
    wholes = [row.pk for row in found if row.pk not in ids and row.whole_id is None]
    rows = {row.pk: row for row in found}
    if wholes:
        others = StandingSet.objects.filter(whole__in=wholes).exclude(pk__in=rows)
        rows |= {row.pk: row for row in others.select_related("base", "dressed_as")}
    bookings = (
        Booking.objects.occupying()
        .on_sets(rows)
        .filter(ends_at__gt=now - LOOK_BACK, starts_at__lt=until + LOOK_BACK)
        .exclude(purpose__in=TURNOVER)
        .exclude(state=BookingState.HOLD, expires_at__lte=now)
        .select_related("crew")
        .order_by("starts_at", "pk")
    )
    stays: dict[int, list[Stay]] = defaultdict(list)
    for row in bookings:
        its = Stay(row, row.crew.production_id if row.crew else None)
        stays[row.standing_set_id].append(its)
    parts: dict[int, list[StandingSet]] = defaultdict(list)
    for one in rows.values():
        if one.whole_id:
            parts[one.whole_id].append(one)
    return Calendar(rows, dict(parts), dict(stays), redress_table(rows), now)


def rounded(instant: datetime) -> datetime:
    """The next full five minutes, as people say times."""
    over = timedelta(
        minutes=instant.minute % 5, seconds=instant.second, microseconds=instant.microsecond
    )
    return instant + (STEP - over) if over else instant
