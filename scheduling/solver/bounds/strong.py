"""
The strong bound: days priced exactly, production by production. See README.md here.

It takes seconds for a production, so it is not part of `lower_bounds`; stopped at any
time it returns what is proven by then. HiGHS and the kernel run without Python's lock.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from scheduling.solver.bounds.closed import Need, lower_bounds, need_of, sets_cost
from scheduling.solver.bounds.day_facts import day_facts
from scheduling.solver.bounds.master import Worths
from scheduling.solver.bounds.proof import Proof
from scheduling.solver.bounds.redresses import fewest_redresses
from scheduling.solver.bounds.worths import Pricing, WorthSearch
from scheduling.solver.problem import Problem, Production

GUESS, HOPELESS = 1.15, 1.6  # times the closed bound: to begin with, and enough for the first
BEYOND = 1.02  # times the bound of other numbers of days
GAP = 0.003  # of the price, what a proof may leave open
GAIN = 0.0005  # of the price: less than this is no progress
TRIES = 3  # proofs in a row without progress
REDRESS_SHARE = 0.05  # of the time, for the sets of the whole base
SEARCH_SHARE, PROOF_SHARE = 0.25, 0.9  # of the time left


@dataclass
class ProductionBound:
    """What is proven of one production, in yuan, redresses and handovers aside."""

    need: Need
    pricing: Pricing | None
    proofs: list[tuple[Worths, int]] = field(default_factory=list)

    @property
    def window(self) -> range:
        """Numbers of days in which the production may be shot whole."""
        production, fewest = self.need.production, self.need.fewest_days()
        return range(fewest, max(fewest, production.last_day - production.first_day + 1) + 1)

    def at(self, days: int) -> int:
        """The least yuan of a plan that shoots everything on just so many days."""
        lines = [self.pricing.line(*proof) for proof in self.proofs] if self.pricing else []
        return max([self.need.cost_of(days), *(line.at(days) for line in lines)])

    def cost(self) -> int:
        """The least yuan of a plan that shoots everything."""
        return min(map(self.at, self.window)) if self.need.work.scenes else 0

    def any_cost(self, unshot: int) -> int:
        """The least yuan of any plan when a scene left out costs this much."""
        known = self.need.any_cost(unshot)
        if self.pricing is None or unshot < self.pricing.changeover or not self.proofs:
            return known
        cap = unshot - self.pricing.changeover  # a place less may spare a changeover
        days = range(self.window[-1] + 1)
        left_out = fewest_left_out(self.need, len(days))
        return max(known, min(self.any_at(d, cap, left_out[d]) for d in days))

    def any_at(self, days: int, cap: int, left_out: int) -> int:
        """The least yuan on so many days, when at least `left_out` scenes find no room."""
        assert self.pricing is not None
        bounds = []
        for worths, least in self.proofs:
            capped = replace(worths, scenes=np.minimum(worths.scenes, cap))
            unpaid = np.sort(cap - capped.scenes)[:left_out]
            bounds.append(self.pricing.line(capped, least).at(days) + int(unpaid.sum()))
        return max(bounds)


def fewest_left_out(need: Need, days: int) -> list[int]:
    """For 0 to days - 1 crew days, the fewest scenes that must be left out."""
    found, left_out = [], len(need.work.scenes)
    for count in range(days):
        while left_out and need.without(left_out - 1).fewest_days() <= count:
            left_out -= 1
        found.append(left_out)
    return found


class Bounder:
    """Raises the bound of one production until the time is over or nothing more is gained."""

    def __init__(self, problem: Problem, production: Production, seed: int) -> None:
        need = need_of(problem, production)
        guess = int(need.cost() * GUESS)
        facts = day_facts(problem, production)
        self.pricing = Pricing(facts, problem.prices.changeover, guess)
        self.bound = ProductionBound(need, self.pricing)
        self.proof = Proof(facts)
        self.seed = seed
        self.searches: dict[int, WorthSearch] = {}

    def run(
        self,
        ends_at: float,
        should_stop: Callable[[], bool],
        on_cost: Callable[[int], None] = lambda cost: None,
    ) -> None:
        """Always work on the number of days whose bound is the weakest; say each proof's bound."""
        best, tries = self.bound.cost(), 0
        while tries < TRIES and time.monotonic() < ends_at and not should_stop():
            weakest = min(self.bound.window, key=self.bound.at)
            self.search(weakest, self.enough(weakest), ends_at, should_stop)
            if not self.prove(weakest, ends_at, should_stop):
                return
            gained = self.bound.cost() > best * (1 + GAIN)
            best, tries = max(best, self.bound.cost()), 0 if gained else tries + 1
            on_cost(best)

    def enough(self, days: int) -> int:
        """A bound for so many days that is no longer the one that counts."""
        others = [each.best for each in self.searches.values() if each.days != days]
        return int(BEYOND * min(others) if others else HOPELESS * self.bound.at(days))

    def search(
        self, days: int, enough: int, ends_at: float, should_stop: Callable[[], bool]
    ) -> None:
        """Find worths for so many days, no better than `enough`."""
        now = time.monotonic()
        until = now + SEARCH_SHARE * (ends_at - now)
        if days not in self.searches:
            self.searches[days] = WorthSearch(self.pricing, days, self.seed)
        self.searches[days].run(lambda: should_stop() or time.monotonic() > until, enough)

    def prove(self, days: int, ends_at: float, should_stop: Callable[[], bool]) -> bool:
        """Prove the worths at hand for so many days; whether anything came of it."""
        search = self.searches[days]
        seconds = PROOF_SHARE * (ends_at - time.monotonic())
        gap = GAP * self.bound.at(days) / days
        proven = self.proof.least(search.centre, seconds, gap, should_stop)
        if proven is None:
            return False
        self.bound.proofs.append((search.centre, proven.least))
        search.learn(proven)
        return True


def production_bound(
    problem: Problem,
    production: Production,
    *,
    seconds: float,
    should_stop: Callable[[], bool] = lambda: False,
    on_cost: Callable[[int], None] = lambda cost: None,
    seed: int = 0,
) -> ProductionBound:
    """The best bound of one production in so many seconds."""
    need = need_of(problem, production)
    if not production.scenes or seconds <= 0 or should_stop():
        return ProductionBound(need, None)
    bounder = Bounder(problem, production, seed)
    bounder.run(time.monotonic() + seconds, should_stop, on_cost)
    return bounder.bound


def strong_bound(
    problem: Problem,
    *,
    seconds: float,
    workers: int = 1,
    should_stop: Callable[[], bool] = lambda: False,
    on_cost: Callable[[int], None] = lambda cost: None,
) -> dict[str, int]:
    """
    `lower_bounds` with `cost`, `any_cost` and `redresses` as high as they get in so many seconds.

    The time is shared by the productions after the square of their scenes. `on_cost` hears
    what is proven of `cost` by then, from any of the threads.
    """
    ends_at = time.monotonic() + seconds
    redresses = fewest_redresses(problem, seconds=seconds * REDRESS_SHARE)
    costs = {p.id: need_of(problem, p).cost() for p in problem.productions if p.scenes}
    shared = sets_cost(problem, redresses)[0]

    def note(production: Production, cost: int) -> None:
        costs[production.id] = max(cost, costs.get(production.id, 0))
        on_cost(sum(costs.values()) + shared)

    waiting = sorted(problem.productions, key=lambda each: len(each.scenes))
    left = sum(len(each.scenes) ** 2 for each in waiting)

    def work(production: Production) -> ProductionBound:
        nonlocal left
        share = len(production.scenes) ** 2 * workers / max(1, left)
        left -= len(production.scenes) ** 2
        its = min(1.0, share) * (ends_at - time.monotonic())
        said = partial(note, production)
        return production_bound(
            problem, production, seconds=its, should_stop=should_stop, on_cost=said
        )

    with ThreadPoolExecutor(workers) as pool:
        return summed(problem, list(pool.map(work, waiting)), redresses)


def summed(problem: Problem, bounds: list[ProductionBound], redresses: int) -> dict[str, int]:
    """The bounds of the base from those of its productions."""
    known = lower_bounds(problem)
    base, spared = sets_cost(problem)
    unshot = problem.prices.unshot_scene
    if spared > unshot:
        base, spared = 0, 0
    every = sum(each.cost() for each in bounds) + sets_cost(problem, redresses)[0]
    anything = sum(each.any_cost(unshot - spared) for each in bounds) + base
    better = {"cost": max(known["cost"], every), "any_cost": max(known["any_cost"], anything)}
    return known | better | {"redresses": redresses}
