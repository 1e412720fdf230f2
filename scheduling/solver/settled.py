"""
Rounds after the search: sets settled for all crews together, then everybody reheated in them.

A crew whose sets were chosen for it keeps its order of scenes, may be late at first, and works
itself in. What comes of a round counts only when it is better than the best plan known.
"""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from scheduling.solver.desk import Desk
from scheduling.solver.hint import state_of, take_hint
from scheduling.solver.pins import Pins
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Problem
from scheduling.solver.search import HOT, LONG_TOLLS, Job, Limit, Search
from scheduling.solver.together import settle

SEARCH_SHARE = 0.6  # of the time; the rounds have the rest
REHEAT_SHARES = (0.5, 1.0)  # of what is left, each after all kinds were looked at
FEWEST_SECONDS, FEWEST_MOVES = 20.0, 10_000_000  # below, the search has better use for the time
JOBS = 1 << 32  # more than a round begins
FIT_MOVES, FIT_HEATS = 100_000, (200.0, 400.0, 200.0)


class Keeper(Protocol):
    """Where the best plan is kept; `desk` is the one it looks at."""

    desk: Desk
    plan: Plan

    def look(self) -> None: ...
    def measure(self) -> bool: ...


@dataclass
class Rounds:
    """What follows a search until the limit. `moves` counts what was tried, the search's too."""

    problem: Problem
    pins: Pins
    keeper: Keeper
    search: Search
    limit: Limit
    number: int = 0

    def __post_init__(self) -> None:
        self.moves = self.search.moves

    def run(self) -> None:
        """Kind after kind settled, then everybody reheated, and again."""
        kinds = sorted({p.kind for each in self.problem.productions for p in each.locations})
        for share in REHEAT_SHARES:
            for kind in kinds:
                if not self.limit.is_over(self.moves):
                    self.settle(kind)
            if not self.limit.is_over(self.moves):
                self.reheat(share)

    def settle(self, kind: str) -> None:
        """What comes of it counts when the crews concerned find their time and it is cheaper."""
        plan = self.keeper.plan
        chosen = settle(self.problem, plan, kind)
        if chosen is not None:
            desk, moved = settle_in(self.problem, self.pins, plan, chosen)
            rest = self.limit.part(1.0, self.moves)
            self.go_on(FitIn(desk.problem, desk, *self.chances(), rest), moved)

    def reheat(self, share: float) -> None:
        desk = Desk(self.problem, self.pins)
        take_hint(desk, self.keeper.plan, self.pins)
        part = self.limit.part(share, self.moves)
        self.go_on(Reheat(self.problem, desk, *self.chances(), part))

    def chances(self) -> tuple[int, int]:
        return self.search.workers, self.search.seed

    def go_on(self, again: Search, moved: Collection[int] = ()) -> None:
        """Another search on a desk of its own, knowing what the first has found."""
        self.number += 1
        again.first_number = self.number * JOBS
        again.found = self.search.found
        if moved:
            again.owners = [owner for owner in again.owners if owner in moved]
        self.keeper.desk = again.desk
        again.run(self.keeper.look)
        self.keeper.measure()
        self.moves += again.moves


class Reheat(Search):
    """What stands, warmed again and again."""

    def jobs(self) -> Iterator[Job]:
        return self.reheats(self.numbers())


class FitIn(Search):
    """A few crews in sets chosen for them look for their time; given up when one finds none."""

    def jobs(self) -> Iterator[Job]:
        numbers = self.numbers()
        for heat in FIT_HEATS:
            for owner in self.owners:
                days = self.days_standing(owner)
                yield Job(owner, next(numbers), False, days, FIT_MOVES, (heat, HOT[1]), LONG_TOLLS)


def settle_in(
    problem: Problem, pins: Pins, plan: Plan, chosen: dict[str, str]
) -> tuple[Desk, set[int]]:
    """The desk on which the plan plays on the sets chosen, and the crews these are new to (by index)."""
    moved = {
        owner
        for owner, production in enumerate(problem.productions)
        if any(plan.locations.get(p.id) != chosen.get(p.id) for p in production.locations)
    }
    desk = Desk(held_to(problem, chosen), pins)
    its = {s.id for owner in moved for s in problem.productions[owner].scenes}
    stays = Plan(plan.locations, {s: at for s, at in plan.scenes.items() if s not in its})
    take_hint(desk, stays, pins)
    for owner in moved:
        production = problem.productions[owner]
        kept = state_of(desk, owner, production, Plan(chosen, plan.scenes))
        desk.standing[owner] = kept
        desk.loose.add(owner)
        desk.offer(owner, kept)
    return desk, moved


def held_to(problem: Problem, chosen: dict[str, str]) -> Problem:
    """The problem with every location that has a set held to it."""
    productions = tuple(
        replace(
            production,
            locations=tuple(
                replace(place, sets=(chosen[place.id],)) if place.id in chosen else place
                for place in production.locations
            ),
        )
        for production in problem.productions
    )
    return replace(problem, productions=productions)


def is_long(limit: Limit) -> bool:
    """Whether there is enough to do for rounds as well."""
    if limit.moves is not None:
        return limit.moves >= FEWEST_MOVES
    return limit.ends_at - time.monotonic() >= FEWEST_SECONDS
