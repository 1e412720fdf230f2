"""
Where each item could lie: its places, one for each pool of sets, day and start.

Sets that are alike on a day (same kind, dressings, strike and redress, taken at the same
minutes) are one pool: intervals fit on k such sets exactly when nowhere more than k of them
overlap, so no set needs naming before the times are settled. Wholes, their parts, sets that
somebody names and those the desk objected to stand alone.

A place is kept from `begin` to `end`: the longest redress to its dressing before, the strike
behind. That room lies within the shooting day, so places of different days never touch.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from scheduling.solver.rounds.problem import DAY, Item, Request, RoundProblem, RoundSet, Span

Pool = tuple[str, ...]  # ids of sets


@dataclass(frozen=True, slots=True)
class Place:
    """
    A day of an item on some set of a pool.

    It takes one of each of its `resources` from `begin` to `end`, and its crew from `start`
    to `leaves`.
    """

    item: str
    rank: int
    day: int
    pool: Pool
    start: int
    stop: int
    begin: int
    end: int
    leaves: int
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """All places of a round, and how many of each resource there are."""

    places: tuple[Place, ...]
    capacity: dict[str, int]


def find_places(problem: RoundProblem) -> Places:
    """Every place that the calendar leaves, whatever the others get."""
    pools = Pools(problem)
    found: list[Place] = []
    for request in problem.requests:
        for item in request.items:
            for rank, choice in enumerate(item.choices, start=1):
                found += _of_choice(problem, pools, request, item, rank, choice)
    return Places(tuple(found), pools.capacity)


class Pools:
    """The sets of a round, pooled day by day."""

    def __init__(self, problem: RoundProblem) -> None:
        self.problem = problem
        self.sets = problem.set_by_id()
        self.alone = _alone(problem)
        self.capacity: dict[str, int] = {}
        self._by_day: dict[int, dict[str, Pool]] = {}

    def of_day(self, day: int) -> dict[str, Pool]:
        """{set: the pool it is in on this day}."""
        if day not in self._by_day:
            groups: dict[object, list[str]] = defaultdict(list)
            for one in self.problem.sets:
                groups[self._likeness(one, day)].append(one.id)
            self._by_day[day] = {one: tuple(group) for group in groups.values() for one in group}
        return self._by_day[day]

    def resources(self, pool: Pool, day: int) -> tuple[str, ...]:
        """What a place on one set of the pool takes one of."""
        if len(pool) == 1:
            names = self.sets[pool[0]].occupies
            self.capacity.update(dict.fromkeys(names, 1))
            return names
        name = f"{day}:{pool[0]}"
        self.capacity[name] = len(pool)
        return (name,)

    def _likeness(self, one: RoundSet, day: int) -> object:
        if one.id in self.alone:
            return one.id
        first = day * DAY + self.problem.cut
        taken = tuple(span for span in one.taken if span[0] < first + DAY and span[1] > first)
        return (one.kind, one.strike, one.dressings, one.redress, taken)


def _alone(problem: RoundProblem) -> set[str]:
    """Sets that are like no other: wholes and parts, named ones, those with something struck."""
    whole = [one for one in problem.sets if one.occupies != (one.id,)]
    alone = {one.id for one in whole} | {part for one in whole for part in one.occupies}
    alone |= {choice[0] for item in problem.items for choice in item.choices if len(choice) == 1}
    return alone | {one for _, one, _ in problem.struck}


def _of_choice(
    problem: RoundProblem,
    pools: Pools,
    request: Request,
    item: Item,
    rank: int,
    choice: Iterable[str],
) -> list[Place]:
    fitting = [
        pools.sets[one]
        for one in choice
        if not item.dressing or item.dressing in pools.sets[one].dressings
    ]
    found = []
    for day in range(item.first, item.last + 1):
        of_day = pools.of_day(day)
        for pool in sorted({of_day[one.id] for one in fitting}):
            spans = _starts(problem, request, item, day, pools.sets[pool[0]])
            if not spans:
                continue
            resources = pools.resources(pool, day)
            found += [
                Place(
                    item.id,
                    rank,
                    day,
                    pool,
                    start,
                    start + item.minutes,
                    begin,
                    end,
                    start + item.minutes + request.pack,
                    resources,
                )
                for start, begin, end in spans
            ]
    return found


def _starts(
    problem: RoundProblem, request: Request, item: Item, day: int, one: RoundSet
) -> list[tuple[int, int, int]]:
    """(start, begin, end) of an item on a set on a day, on the grid of starts."""
    opens, closes = day * DAY + problem.cut, (day + 1) * DAY + problem.cut
    pad, found = one.pad(item.dressing), []
    first = day * DAY + item.begin
    on_grid = range(-(-first // problem.step) * problem.step, day * DAY + item.end, problem.step)
    for start in dict.fromkeys((first, *on_grid)):
        stop = start + item.minutes
        begin, end = start - pad, stop + one.strike
        if stop > day * DAY + item.end or begin < max(opens, problem.not_before) or end > closes:
            continue
        if _meets(one.taken, begin, end) or (item.id, one.id, start) in problem.struck:
            continue
        if any(a < stop + request.pack and start < b + request.pack for a, b in request.busy):
            continue
        found.append((start, begin, end))
    return found


def _meets(taken: tuple[Span, ...], begin: int, end: int) -> bool:
    """Whether any of the spans, sorted by their start, meets [begin, end)."""
    before = bisect_right(taken, (end - 1, 10**12))
    return any(span[1] > begin for span in taken[:before])
