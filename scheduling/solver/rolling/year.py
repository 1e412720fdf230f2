"""Going through the year, step by step."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scheduling.solver.check import find_violations
from scheduling.solver.desk import Desk
from scheduling.solver.errors import PlanBroken
from scheduling.solver.pins import NO_PINS, Pins, require_pins, unmet
from scheduling.solver.plan import Plan
from scheduling.solver.problem import DAY, Problem
from scheduling.solver.rolling.window import (
    KEPT_DAYS,
    Floor,
    cut_out,
    cut_pins,
    foreign,
    shift_back,
)
from scheduling.solver.search import Limit, Search

STEP_DAYS = 4


@dataclass(frozen=True)
class Step:
    """One step: the day it began with, its productions, seconds, and its scenes left unshot."""

    first_day: int
    productions: int
    seconds: float
    unshot: int


@dataclass(frozen=True)
class Year:
    """The plan of the whole horizon and how its steps went."""

    plan: Plan
    steps: list[Step]


def plan_year(
    problem: Problem,
    *,
    seconds: float,
    workers: int = 1,
    seed: int = 0,
    iterations: int | None = None,
    pins: Pins = NO_PINS,
    step_days: int = STEP_DAYS,
    on_step: Callable[[Step], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Year:
    """
    A legal plan of all productions in about `seconds`, each getting the same share.

    `iterations` are moves a production: with them the plan is repeatable. `should_stop`
    ends the search: what has no plan by then stays unshot. What is pinned to a minute and a set
    has its place kept from the first step on; a production for which no plan is found that keeps
    its pins stays unshot as a whole. Raises PinsInvalid, PinsClash; PlanBroken never to return
    a plan that breaks a rule.
    """
    require_pins(problem, pins)
    begun_at = time.monotonic()
    floor = Floor({each.id: each.dressed for each in problem.sets})
    floor.keep_for(problem, pins)
    locations: dict[str, str] = {}
    scenes: dict[str, int] = {}
    steps: list[Step] = []
    left = len(problem.productions)
    for owners in batches(problem, step_days):
        if should_stop is not None and should_stop():
            break
        now = time.monotonic()
        share = (begun_at + seconds - now) * len(owners) / left
        moves = None if iterations is None else iterations * len(owners)
        limit = Limit(now + max(0.1, share), moves, should_stop)
        found = pack_step(problem, pins, floor, owners, workers, (seed, len(steps)), limit)
        floor.add(problem, owners, found)
        locations |= found.locations
        scenes |= found.scenes
        left -= len(owners)
        steps.append(told(problem, owners, found, time.monotonic() - now))
        if on_step is not None:
            on_step(steps[-1])
    plan = Plan(locations, scenes)
    if broken := find_violations(problem, plan, pins.happened):
        raise PlanBroken(count=len(broken), first=broken[0].en)
    return Year(plan, steps)


def batches(problem: Problem, step_days: int) -> Iterator[list[int]]:
    """The productions (indexes) of each step, in the order of the days they may begin on."""
    by_step: dict[int, list[int]] = {}
    for owner, production in enumerate(problem.productions):
        by_step.setdefault(production.first_day // step_days, []).append(owner)
    for step in sorted(by_step):
        yield by_step[step]


def pack_step(
    problem: Problem,
    pins: Pins,
    floor: Floor,
    owners: list[int],
    workers: int,
    seeds: tuple[int, int],
    limit: Limit,
) -> Plan:
    """Pack these productions against what stands; their plan in minutes of the whole horizon."""
    first = min(problem.productions[owner].first_day for owner in owners)
    floor.forget(problem, (first - KEPT_DAYS) * DAY)
    sub, days = cut_out(problem, floor, owners)
    its = cut_pins(sub, pins, days)
    desk = Desk(sub, its)
    desk.booked = foreign(floor, sub, days, owners)
    Search(sub, desk, workers, seeds[0] * 100_003 + seeds[1], limit).run(lambda: None)
    return shift_back(with_pins_kept(sub, its, desk.plan()), days)


def with_pins_kept(problem: Problem, pins: Pins, plan: Plan) -> Plan:
    """The plan without the productions whose pins it does not keep: those are left unshot."""
    missed = {name for _, name in unmet(problem, plan, pins)}
    gone: set[str] = set()
    for production in problem.productions:
        its = {scene.id for scene in production.scenes} | {p.id for p in production.locations}
        gone |= its if its & missed else set()
    locations = {place: on for place, on in plan.locations.items() if place not in gone}
    return Plan(locations, {s: at for s, at in plan.scenes.items() if s not in gone})


def told(problem: Problem, owners: list[int], found: Plan, seconds: float) -> Step:
    its = [problem.productions[owner] for owner in owners]
    unshot = sum(scene.id not in found.scenes for each in its for scene in each.scenes)
    return Step(min(each.first_day for each in its), len(its), round(seconds, 2), unshot)
