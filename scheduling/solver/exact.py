"""
Problems that are solved to a proof: one crew, one set, one scene a day.

That is talent scheduling (Cheng, Diamond and Lin 1993): only the order of the days counts,
and of it only who waits. Scenes with the same cast are shot in a row in some optimum
(Garcia de la Banda, Stuckey and Chu 2011), so they are one scene of more days; so do
scenes that differ only in people who can never wait. What is left is solved by dynamic
programming over the sets of scenes shot so far. With up to
`MOST_SCENES` different casts that takes seconds; beyond, the search does what it can.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from scheduling.solver.bounds import day_minutes
from scheduling.solver.kernel.build import fits_some_gap, opening
from scheduling.solver.kernel.subsets import fill_best, fill_seen, trace
from scheduling.solver.plan import Plan
from scheduling.solver.price import price_plan
from scheduling.solver.problem import DAY, Problem, Production, Scene

MOST_SCENES, MOST_ACTORS = 22, 60


@dataclass(frozen=True)
class Exact:
    """A plan that no plan which shoots everything beats; `value` is its price in yuan."""

    plan: Plan
    value: int
    is_proved: bool


def solve_exactly(problem: Problem) -> Exact | None:
    """The proven optimum, or None when the problem is not of the kind or too large."""
    production = only_production(problem)
    if production is None or not is_talent(problem, production):
        return None
    groups = merge(production)
    if len(groups) > MOST_SCENES or len(production.cast) > MOST_ACTORS:
        return None
    plan = lay_days(production, best_order(problem, production, groups))
    value = price_plan(problem, plan)["cost"]
    # A scene left out costs at least its price: then no plan at all is cheaper.
    return Exact(plan, value, is_proved=problem.prices.unshot_scene >= value)


def only_production(problem: Problem) -> Production | None:
    """The one production that has scenes."""
    shooting = [production for production in problem.productions if production.scenes]
    return shooting[0] if len(shooting) == 1 else None


def is_talent(problem: Problem, production: Production) -> bool:
    """Whether the order of the days is all there is to choose."""
    if len({scene.location for scene in production.scenes}) != 1 or production.after:
        return False
    sets = production.location_by_id[production.scenes[0].location].sets
    one_a_day = two_shortest(production) > day_minutes(production, production.latest)
    enough_days = production.last_day - production.first_day + 1 >= len(production.scenes)
    shootable = all(fits_some_gap(production, scene) for scene in production.scenes)
    free = not any(actor.off_days for actor in production.cast)
    return (
        len(sets) == 1
        and one_a_day
        and enough_days
        and shootable
        and free
        and stands_ready(problem, production, sets[0])
        and all(
            actor.day_rate * problem.prices.hold_percent % 100 == 0 for actor in production.cast
        )
    )


def two_shortest(production: Production) -> int:
    """The minutes of the two shortest scenes; of one alone, more than any day has."""
    minutes = sorted(scene.minutes for scene in production.scenes)
    return sum(minutes[:2]) if len(minutes) > 1 else DAY * 2


def stands_ready(problem: Problem, production: Production, on: str) -> bool:
    """Whether the set is open all the time and dressed before the first call."""
    stage = problem.set_by_id[on]
    wanted = production.location_by_id[production.scenes[0].location].dressing
    first_call = production.first_day * DAY + opening(production)
    return not stage.closures and stage.redress(stage.dressed, wanted) <= first_call


def merge(production: Production) -> dict[frozenset[str], list[Scene]]:
    """
    The scenes in groups of the same cast, those left out who can never wait.

    Nobody waits who is in every group or in one only; without them more groups are the
    same. What was one group stays in a row within the group it joins.
    """
    groups = joined((frozenset(scene.cast), [scene]) for scene in production.scenes)
    while True:
        times = Counter(actor for cast in groups for actor in cast)
        waiting = {actor for actor, n in times.items() if 1 < n < len(groups)}
        if len(waiting) == len(times):
            return groups
        groups = joined((cast & waiting, scenes) for cast, scenes in groups.items())


def joined(
    groups: Iterable[tuple[frozenset[str], list[Scene]]],
) -> dict[frozenset[str], list[Scene]]:
    """Groups of the same cast as one, each behind the other."""
    whole: dict[frozenset[str], list[Scene]] = {}
    for cast, scenes in groups:
        whole.setdefault(cast, []).extend(scenes)
    return whole


def best_order(
    problem: Problem, production: Production, groups: dict[frozenset[str], list[Scene]]
) -> list[list[Scene]]:
    """The groups in an order in which the cast waits for the least money."""
    number = {actor.id: i for i, actor in enumerate(production.cast)}
    percent = problem.prices.hold_percent
    casts = np.array([sum(1 << number[actor] for actor in cast) for cast in groups], np.int64)
    days = np.array([len(scenes) for scenes in groups.values()], np.int64)
    hold = np.array([a.day_rate * percent // 100 for a in production.cast] or [0], np.int64)
    seen, best = (np.zeros(1 << len(groups), np.int64) for _ in range(2))
    order = np.zeros(len(groups), np.int64)
    fill_seen(casts, seen)
    fill_best(casts, days, hold, seen, best)
    trace(casts, days, hold, seen, best, order)
    each = list(groups.values())
    return [each[i] for i in order]


def lay_days(production: Production, order: list[list[Scene]]) -> Plan:
    """A scene a day in this order, each at the first minute that no break cuts."""
    location = production.location_by_id[production.scenes[0].location]
    scenes = [scene for group in order for scene in group]
    starts = {
        scene.id: (production.first_day + day) * DAY + first_minute(production, scene)
        for day, scene in enumerate(scenes)
    }
    return Plan({location.id: location.sets[0]}, starts)


def first_minute(production: Production, scene: Scene) -> int:
    """The first minute of the day at which the scene runs into no break."""
    at = opening(production)
    for begin, end in sorted(production.breaks):
        if at < end and begin < at + scene.minutes:
            at = end
    return at
