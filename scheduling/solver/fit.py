"""
Where would this crew fit: the best days for a new production to begin, with what each costs.

Everything that is planned stands. Each first day is looked at briefly, the best of them
longer. The price of a day is what the whole base would pay more: the new production's
own price and what its coming costs the others (redresses, handovers, split visits).

    python -m scheduling.solver.fit PROBLEM PLAN PRODUCTION --seconds 10 --pins PINS

What is pinned of the new production keeps its date: only windows that hold it are looked at.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scheduling.solver.desk import Desk
from scheduling.solver.difference import Difference, compare, difference_to_json
from scheduling.solver.errors import FitInvalid, SolverError
from scheduling.solver.pins import NO_PINS, Pins, known_pins, load_pins
from scheduling.solver.plan import Plan, day_of, load_plan, plan_to_json
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem, Production
from scheduling.solver.problem_file import load_problem
from scheduling.solver.search import Limit, Search
from scheduling.solver.visits import visits_of_others

LOOK_SHARE = 0.4  # of the time, for the look at every day


@dataclass(frozen=True)
class Fit:
    """
    A place for the production: shot within days `first_day` to `last_day` of the horizon.

    `added` is what the base pays more, in yuan; `plan` has the others as they stood.
    """

    first_day: int
    last_day: int
    added: int
    unshot_scenes: int
    crew_days: int
    plan: Plan
    difference: Difference

    @property
    def worth(self) -> tuple[int, int, int]:
        """The better fit has fewer unshot scenes, then costs less, then begins earlier."""
        return self.unshot_scenes, self.added, self.first_day


def where_would_it_fit(
    problem: Problem,
    plan: Plan,
    production: Production,
    *,
    first: int = 0,
    last: int | None = None,
    best: int = 5,
    seconds: float = 10.0,
    workers: int = 1,
    seed: int = 0,
    iterations: int | None = None,
    pins: Pins = NO_PINS,
    should_stop: Callable[[], bool] | None = None,
) -> list[Fit]:
    """
    The `best` first days between `first` and `last`, the best of them first.

    The production keeps the length of its own window and its cast's off days. With
    `iterations` (moves for each look; four times as many for the best) the answer is
    repeatable. `pins` name minutes and days of the horizon, so they hold in whatever window is
    looked at, and a window that leaves one outside is none; those of others hold since the plan
    stands. Raises FitInvalid when the production is known already or no day is left.
    """
    begun_at = time.monotonic()
    length = production.last_day - production.first_day + 1
    days = range(first, min(problem.days - length, problem.days if last is None else last) + 1)
    if any(production.id == known.id for known in problem.productions):
        raise FitInvalid(what=production.id, zh="该剧已在计划中", en="it is planned already")
    own = pins_of_one(problem, production, pins)
    windows = [day for day in days if holds(moved_to(production, day), own)]
    if days and not windows:
        zh, en = "没有一个档期容得下它的固定项", "no window holds what is pinned of it"
        raise FitInvalid(what=production.id, zh=zh, en=en)
    if not days:
        zh, en = f"没有连续 {length} 天可选", f"there are no {length} days in a row to choose from"
        raise FitInvalid(what=production.id, zh=zh, en=en)
    fitter = Fitter(problem, plan, workers, seed, should_stop, own)
    ends_at = begun_at + seconds * LOOK_SHARE
    found = {}
    for n, day in enumerate(windows):
        share = (ends_at - time.monotonic()) / (len(windows) - n)
        found[day] = fitter.fit(moved_to(production, day), share, iterations)
    order = sorted(found.values(), key=lambda fit: fit.worth)[:best]
    again = None if iterations is None else 4 * iterations
    for n, fit in enumerate(order):
        share = (begun_at + seconds - time.monotonic()) / (len(order) - n)
        better = fitter.fit(moved_to(production, fit.first_day), share, again)
        order[n] = min(fit, better, key=lambda fit: fit.worth)
    return sorted(order, key=lambda fit: fit.worth)


def moved_to(production: Production, day: int) -> Production:
    """The production with its window beginning on that day."""
    length = production.last_day - production.first_day
    return replace(production, first_day=day, last_day=day + length)


def pins_of_one(problem: Problem, production: Production, pins: Pins) -> Pins:
    """The pins of this production alone, and the time that is over."""
    return known_pins(replace(problem, productions=(production,)), pins)


def holds(production: Production, pins: Pins) -> bool:
    """Whether every pinned start and day lies within the production's window."""
    days = [*pins.days.values(), *(day_of(production, start) for start in pins.starts.values())]
    return all(
        day is not None and production.first_day <= day <= production.last_day for day in days
    )


class Fitter:
    """What stands, and one production at a time packed against it."""

    def __init__(
        self,
        problem: Problem,
        plan: Plan,
        workers: int,
        seed: int,
        should_stop: Callable[[], bool] | None,
        pins: Pins = NO_PINS,
    ) -> None:
        self.pins = pins
        self.problem = problem
        self.plan = plan
        self.workers = workers
        self.seed = seed
        self.should_stop = should_stop
        self.cost = price_plan(problem, plan)["cost"]
        self.booked = visits_of_others(problem, plan)

    def fit(self, production: Production, seconds: float, moves: int | None) -> Fit:
        """The production in its window, packed against all that stands."""
        desk = Desk(replace(self.problem, productions=(production,)), self.pins)
        desk.booked = {on: list(visits) for on, visits in self.booked.items()}
        ends_at = time.monotonic() + (max(0.05, seconds) if moves is None else 1e6)
        limit = Limit(ends_at, moves, self.should_stop)
        Search(desk.problem, desk, self.workers, self.seed, limit).run(lambda: None)
        own = desk.plan()
        joined = Plan({**self.plan.locations, **own.locations}, {**self.plan.scenes, **own.scenes})
        later = replace(self.problem, productions=(*self.problem.productions, production))
        difference = compare(self.problem, self.plan, joined, problem_after=later)
        return Fit(
            production.first_day,
            production.last_day,
            difference.change("cost"),
            sum(scene.id not in own.scenes for scene in production.scenes),
            difference.change("crew_days"),
            joined,
            difference,
        )


def take_out(problem: Problem, name: str) -> tuple[Problem, Production]:
    """The problem without one of its productions, and that production."""
    its = [each for each in problem.productions if each.id == name]
    if not its:
        raise FitInvalid(what=name, zh="没有这部剧", en="there is no such production")
    rest = tuple(each for each in problem.productions if each.id != name)
    return replace(problem, productions=rest), its[0]


def without_production(plan: Plan, production: Production) -> Plan:
    """The plan without its scenes."""
    own = {scene.id for scene in production.scenes}
    return Plan(plan.locations, {s: at for s, at in plan.scenes.items() if s not in own})


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, look, print; exit code 2 when a file cannot be used."""
    parser = argparse.ArgumentParser(prog="fit", description="Where would this crew fit?")
    parser.add_argument("problem", type=Path, help="the problem, with the production in it")
    parser.add_argument("plan", type=Path, help="what is planned")
    parser.add_argument("production", help="its id")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--first", type=int, default=0, help="the first day to begin on")
    parser.add_argument("--pins", type=Path, help="what stays, and the time that is over")
    parser.add_argument("--last", type=int, help="the last day to begin on")
    options = parser.parse_args(arguments)
    try:
        whole = load_problem(options.problem)
        pins = load_pins(options.pins, whole) if options.pins else NO_PINS
        rest, production = take_out(whole, options.production)
        plan = without_production(load_plan(options.plan, whole), production)
        fits = where_would_it_fit(
            rest,
            plan,
            production,
            first=options.first,
            last=options.last,
            seconds=options.seconds,
            workers=options.workers,
            pins=pins,
        )
    except SolverError as refusal:
        zh, en = refusal.message("zh"), refusal.message("en")
        print(json.dumps({"error": refusal.code, "zh": zh, "en": en}, ensure_ascii=False))
        return 2
    print(json.dumps([fit_to_json(fit) for fit in fits], ensure_ascii=False))
    return 0


def fit_to_json(fit: Fit) -> dict[str, Any]:
    """The fit as JSON values."""
    return {
        "first_day": fit.first_day,
        "last_day": fit.last_day,
        "added": fit.added,
        "unshot_scenes": fit.unshot_scenes,
        "crew_days": fit.crew_days,
        "figures": difference_to_json(fit.difference)["figures"],
        "plan": plan_to_json(fit.plan),
    }


if __name__ == "__main__":
    sys.exit(main())
