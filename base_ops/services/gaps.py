"""
Where a stay would fit, judged as `hold_sets` judges it, without locks and without writing.

What is found here is only a proposal: the hold itself still looks under the lock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from base_ops.models import Booking, Crew
from base_ops.services import occupancy
from base_ops.services.families import Families, look
from base_ops.services.timeline import dressed_at
from sets.models import SetState, StandingSet
from sets.selectors.redress import redress_table
from sets.timespan import TimeSpan, free_between

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
    """Sets with their families as they stand now, and what it takes to dress them anew."""

    seen: Families
    redress: dict[tuple[int, int], int]
    now: datetime

    def holes(self, one: StandingSet, window: TimeSpan) -> list[TimeSpan]:
        """What is left of the window on the set, its parts and its whole; turnover not counted."""
        taken = [s.span for unit in self.seen.units(one.pk) for s in self.seen.standing(unit)]
        return free_between(window, [span for span in taken if span.overlaps(window)])

    def is_open(self, one: StandingSet) -> bool:
        """Whether the set with all its parts takes bookings."""
        return all(self.seen.by_id[u].state == SetState.OPEN for u in self.seen.units(one.pk))

    def dressed_at(self, one: StandingSet, instant: datetime) -> int | None:
        """The dressing that the set stands in at this instant, by what is booked before."""
        return dressed_at(one, self.seen.stays.get(one.pk, ()), instant, self.now)

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
        strike = max(self.seen.by_id[unit].strike_minutes for unit in self.seen.units(one.pk))
        wanted = wish.dressing_id
        anew = max((m for (_, to), m in self.redress.items() if to == wanted), default=0)
        standing = self.dressed_at(one, start)
        exact = self.redress.get((standing, wanted), 0) if standing and wanted else 0
        waits = {0, strike, exact, strike + exact, anew, strike + anew}
        return (rounded(start + timedelta(minutes=m)) for m in sorted(waits))

    def _fits(self, one: StandingSet, span: TimeSpan, wish: Wish) -> bool:
        booking = Booking(
            standing_set=one,
            crew=Crew(production_id=wish.production_id),
            starts_at=span.start,
            ends_at=span.end,
            dressing_id=wish.dressing_id,
        )
        return not occupancy.try_on(self.seen, booking, self.redress, self.now)[0]


def calendar_of(set_ids: Iterable[int], *, now: datetime) -> Calendar:
    """What stands on these sets, their parts and wholes: three queries."""
    seen = look(set_ids, now=now)
    return Calendar(seen, redress_table(seen.by_id), now)


def rounded(instant: datetime) -> datetime:
    """The next full five minutes, as people say times."""
    over = timedelta(
        minutes=instant.minute % 5, seconds=instant.second, microseconds=instant.microsecond
    )
    return instant + (STEP - over) if over else instant
