"""
The fewest redresses that any plan needs, by a program over how every set stands day by day.

For sets that locations may choose between, with periods t of a day each and dressings d,

    s[r, t, d] = 1   set r stands as d when period t begins
    c[r, t, d, e] = 1   in period t set r is redressed from d to e
    x[l, r] = 1   location l plays on set r

the sum over c is least, under

    s[r, t, d] + sum_e c[r, t, e, d] = s[r, t+1, d] + sum_e c[r, t, d, e]
    x[l, r] <= sum over the periods t of l's window of s[r, t, d(l)] + sum_e c[r, t, e, d(l)]
    sum_r x[l, r] >= 1

and every set stands as it does at the beginning. What a plan does to its sets fulfils all three,
so nothing goes below. Minutes, and who keeps whom waiting, are left out.
"""

import math
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import highspy

from scheduling.solver.bounds.sets import redress_bound
from scheduling.solver.problem import DAY, Location, Problem, Production, StandingSet

EPSILON = 1e-6  # of the solver; redresses are whole
Column = Any  # of a library without types


@dataclass(frozen=True)
class Wish:
    """A location with scenes, and the periods in which its crew may come to it."""

    place: Location
    periods: range


def fewest_redresses(problem: Problem, *, seconds: float = 60.0) -> int:
    """
    No plan that shoots every scene has fewer redresses.

    Seconds for a fortnight of 24 crews; sets that are not solved in the time left
    count with what is proven by then, and all with no less than in closed form.
    """
    ends_at = time.monotonic() + seconds
    wishes = [wish for each in problem.productions for wish in wishes_of(each)]
    groups = sorted(apart(wishes), key=len)
    return max(redress_bound(problem), sum(proven(problem, its, ends_at) for its in groups))


def proven(problem: Problem, wishes: list[Wish], ends_at: float) -> int:
    """The fewest redresses for these wishes, as far as proven by `ends_at` (monotonic)."""
    return Program(problem, wishes).bound(ends_at) if time.monotonic() < ends_at else 0


def apart(wishes: list[Wish]) -> list[list[Wish]]:
    """The wishes in groups that have no set in common, so that no redress counts twice."""
    groups: list[tuple[set[str], list[Wish]]] = []
    for wish in wishes:
        sets, its = set(wish.place.sets), [wish]
        for group in [each for each in groups if each[0] & sets]:
            groups.remove(group)
            sets, its = sets | group[0], group[1] + its
        groups.append((sets, its))
    return [its for _, its in groups]


def wishes_of(production: Production) -> list[Wish]:
    """A day's work may reach into the next one: the periods are days of the calendar."""
    used = {scene.location for scene in production.scenes}
    first = production.first_day + production.call // DAY
    last = production.last_day + (production.latest - 1) // DAY
    places = [each for each in production.locations if each.id in used and each.sets]
    return [Wish(place, range(first, last + 1)) for place in places]


class Program:
    """The program of locations that choose between the same sets."""

    def __init__(self, problem: Problem, wishes: list[Wish]) -> None:
        self.wishes = wishes
        self.end = max(wish.periods.stop for wish in wishes)
        names = sorted({name for wish in wishes for name in wish.place.sets})
        self.sets = [problem.set_by_id[name] for name in names]
        self.model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.model.silent()
        self.model.setOptionValue("threads", 1)
        self.stands: dict[tuple[str, int, str], Column] = {}

    def bound(self, ends_at: float) -> int:
        """What is proven by `ends_at` (monotonic)."""
        if all(self.is_fine(wish) for wish in self.wishes):
            return 0
        for each in self.sets:
            self.follow(each, self.wanted(each))
        for wish in self.wishes:
            self.serve(wish)
        self.model.setOptionValue("time_limit", max(0.1, ends_at - time.monotonic()))
        self.model.minimize()
        proven = self.model.getInfo().mip_dual_bound
        return max(0, math.ceil(proven - EPSILON)) if math.isfinite(proven) else 0

    def is_fine(self, wish: Wish) -> bool:
        """Whether every one of its sets stands as it wants."""
        its = [each for each in self.sets if each.id in wish.place.sets]
        return all(each.dressed == wish.place.dressing for each in its)

    def wanted(self, each: StandingSet) -> list[str]:
        """How anybody may want this set to stand, and how it stands."""
        wanted = {w.place.dressing for w in self.wishes if each.id in w.place.sets}
        return sorted(wanted | {each.dressed})

    def follow(self, each: StandingSet, dressings: list[str]) -> None:
        """The set from period to period; `stands` gets how it stands at some time of each."""
        before: dict[str, Column] = {d: float(d == each.dressed) for d in dressings}
        for period in range(self.end):
            after = {d: self.model.addVariable(lb=0, ub=1) for d in dressings}
            into: dict[str, Column] = defaultdict(float)
            out: dict[str, Column] = defaultdict(float)
            for old, new in permutations(dressings, 2):
                change = self.model.addBinary(obj=1)
                out[old] = out[old] + change
                into[new] = into[new] + change
            for d in dressings:
                self.model.addConstr(before[d] + into[d] - after[d] - out[d] == 0)
                self.stands[each.id, period, d] = before[d] + into[d]
            before = after

    def serve(self, wish: Wish) -> None:
        """One of its sets stands as wanted at some time of the window."""
        plays = {name: self.model.addBinary() for name in wish.place.sets}
        self.model.addConstr(sum(plays.values()) >= 1)
        for name, here in plays.items():
            stood = sum(self.stands[name, t, wish.place.dressing] for t in wish.periods)
            self.model.addConstr(stood - here >= 0)
