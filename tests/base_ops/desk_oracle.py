"""
The booking desk in memory: what must be true after any acts, by a second way of thinking.

No tables, no locks, no turnover rows: bookings are a list, every question is asked of all
of them. One strike time for all sets and no dressings, so that room for turnover is a
distance. `at` is a number of hours; a refused act leaves everything as it was.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field

HOLD, SECOND, CONFIRMED = "HOLD", "SECOND_HOLD", "CONFIRMED"
RELEASED, EXPIRED = "RELEASED", "EXPIRED"
OCCUPYING = (HOLD, CONFIRMED)
HOLD_HOURS, LINE_LENGTH = 24, 3


class Refused(Exception):
    """The desk would say no."""


@dataclass
class Row:
    key: int
    crew: int
    production: int
    place: int
    start: float
    end: float
    state: str
    expires: float | None = None
    queued: float | None = None
    rank: int = 1


@dataclass
class Asked:
    """A challenge: keys of both sides."""

    by: int
    whom: int
    answer_by: float


@dataclass
class Desk:
    """`wholes` is {part: whole}; `strike` is hours between two productions on one set."""

    wholes: dict[int, int]
    strike: float
    now: float = 0.0
    rows: dict[int, Row] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    # -- what stands where

    def units(self, place: int) -> set[int]:
        return {place, *(part for part, whole in self.wholes.items() if whole == place)}

    def family(self, places: Iterable[int]) -> set[int]:
        tops = {self.wholes.get(place, place) for place in places}
        return set().union(*(self.units(top) for top in tops))

    def rivals(self, a: Row, b: Row) -> bool:
        meet = a.start < b.end and b.start < a.end
        return a.key != b.key and meet and bool(self.units(a.place) & self.units(b.place))

    def fits(self, row: Row, without: Iterable[int] = ()) -> bool:
        gone = {row.key, *without}
        stays = [r for r in self.rows.values() if r.state in OCCUPYING and r.key not in gone]
        if any(self.rivals(row, other) for other in stays):
            return False
        return all(self._has_room(row, stays, unit) for unit in self.units(row.place))

    def _has_room(self, row: Row, stays: list[Row], unit: int) -> bool:
        here = [r for r in stays if unit in self.units(r.place)]
        before = max((r for r in here if r.end <= row.start), key=lambda r: r.end, default=None)
        after = min((r for r in here if r.start >= row.end), key=lambda r: r.start, default=None)
        near = [(before, row)] if before else []
        near += [(row, after)] if after else []
        return all(
            a.production == b.production or b.start - a.end >= self.strike - 1e-9 for a, b in near
        )

    # -- the line

    def line(self, places: set[int]) -> list[Row]:
        found = [r for r in self.rows.values() if r.state == SECOND and r.place in places]
        return sorted(found, key=lambda r: (r.queued, r.key))

    def waiting(self, places: set[int]) -> list[Row]:
        line = self.line(places)
        for row in line:
            if row.end <= self.now:
                row.state, row.expires = EXPIRED, None
        return [row for row in line if row.state == SECOND]

    def reach(self, places: Iterable[int]) -> set[int]:
        """What locking these sets does: everything overdue there has its effect."""
        family = self.family(places)
        lapsed = [
            r
            for r in self.rows.values()
            if r.place in family
            and r.state in (HOLD, SECOND)
            and r.expires is not None
            and r.expires <= self.now
        ]
        for row in lapsed:
            row.state, row.expires = EXPIRED, None
        due = [a for a in self.asked if a.answer_by <= self.now and self.rows[a.by].place in family]
        for by in dict.fromkeys(a.by for a in due):
            self._due(by)
        if due or lapsed:
            self.advance(family)
        return family

    def _due(self, by: int) -> None:
        challenger = self.rows[by]
        whom = [self.rows[a.whom] for a in self.asked if a.by == by]
        whom = [r for r in whom if r.state == HOLD]
        self.asked = [a for a in self.asked if a.by != by]
        if challenger.state != SECOND or not self.fits(challenger, [r.key for r in whom]):
            return
        place = challenger.queued
        for row in whom:
            row.state, row.queued, row.rank = SECOND, place, 2
            row.expires = self.now + HOLD_HOURS
        self._first(challenger)

    def _first(self, row: Row) -> None:
        row.state, row.rank, row.queued = HOLD, 1, None
        row.expires = self.now + HOLD_HOURS

    def advance(self, family: set[int]) -> None:
        for row in self.waiting(family):
            if self.fits(row):
                self._first(row)
        self.asked = [
            a
            for a in self.asked
            if self.rows[a.by].place not in family
            or (self.rows[a.by].state, self.rows[a.whom].state) == (SECOND, HOLD)
            and self.rivals(self.rows[a.by], self.rows[a.whom])
        ]
        line = self.line(family)
        for n, row in enumerate(line):
            row.rank = 2 + sum(self.rivals(row, other) for other in line[:n])

    # -- the acts

    def act(self, name: str, *given: object) -> None:
        """One act, or nothing at all. Raises Refused."""
        before = deepcopy((self.rows, self.asked))
        try:
            getattr(self, f"_{name}")(*given)
        except Refused:
            self.rows, self.asked = before
            raise

    def _hold(self, rows: list[Row]) -> None:
        self._in_time(rows)
        self.reach(row.place for row in rows)
        for n, row in enumerate(rows):
            if any(self.rivals(row, other) for other in rows[:n]):
                raise Refused
        for row in rows:
            row.state, row.expires = HOLD, self.now + HOLD_HOURS
            self.rows[row.key] = row
        if not all(self.fits(row) for row in rows):
            raise Refused

    def _queue(self, row: Row) -> None:
        self._in_time([row])
        family = self.reach([row.place])
        if self.fits(row):
            row.state, row.expires = HOLD, self.now + HOLD_HOURS
            self.rows[row.key] = row
            return
        line = [r for r in self.waiting(family) if self.rivals(row, r)]
        kept = [r for r in self.rows.values() if r.state in OCCUPYING and self.rivals(row, r)]
        if any(r.crew == row.crew for r in (*line, *kept)) or len(line) + 2 > LINE_LENGTH:
            raise Refused
        row.state, row.queued, row.rank = SECOND, self.now, len(line) + 2
        row.expires = self.now + HOLD_HOURS
        self.rows[row.key] = row

    def _confirm(self, key: int) -> None:
        row = self.rows[key]
        self.reach([row.place])
        if row.state != HOLD:
            raise Refused
        row.state, row.expires = CONFIRMED, None
        self.asked = [a for a in self.asked if a.whom != key]

    def _release(self, key: int) -> None:
        row = self.rows[key]
        family = self.reach([row.place])
        if row.state not in (*OCCUPYING, SECOND):
            raise Refused
        row.state, row.expires = RELEASED, None
        self.advance(family)

    def _move(self, key: int, place: int, start: float, end: float) -> None:
        row = self.rows[key]
        family = self.reach([row.place, place])
        if row.state not in OCCUPYING:
            raise Refused
        row.place, row.start, row.end = place, start, end
        self._in_time([row])
        if not self.fits(row):
            raise Refused
        self.advance(family)

    def _challenge(self, key: int, hours: float) -> None:
        row = self.rows[key]
        self.reach([row.place])
        kept = [r for r in self.rows.values() if r.state in OCCUPYING and self.rivals(row, r)]
        whom = {r.key for r in kept}
        if row.state != SECOND or row.rank > 2 or not whom:
            raise Refused
        if any(r.state == CONFIRMED for r in kept) or any(a.whom in whom for a in self.asked):
            raise Refused
        answer_by = max(self.now, min(self.now + hours, row.start))
        self.asked += [Asked(key, whom_, answer_by) for whom_ in sorted(whom)]
        if row.expires is not None:
            row.expires = max(row.expires, answer_by + 1 / 60)

    def _sweep(self) -> None:
        late = [
            r.place
            for r in self.rows.values()
            if r.state in (HOLD, SECOND) and r.expires is not None and r.expires <= self.now
        ]
        late += [self.rows[a.by].place for a in self.asked if a.answer_by <= self.now]
        if late:
            self.reach(late)

    def _in_time(self, rows: list[Row]) -> None:
        if any(row.end <= self.now for row in rows):
            raise Refused
