"""
Which set plays which location, settled for all crews at once.

The search moves one crew at a time, and no crew gives up a set that stands as it wants so that
another may have it. Here the visits of a plan keep their order on every set and about their
minutes (they may slide by SLACK), and only who plays where is free. For one kind of set, with

    x[l, s] = 1   location l plays on set s
    y[v, w, s] = 1   on s visit w comes right after v (v = none: w is its first)

the sum over y of what the second visit finds (redress, handover, and a changeover where it cuts
a crew's stay) is least, under

    sum_s x[l, s] = 1            every location has a set
    sum_v y[v, w, s] = x[l(w), s]    a visit comes after one other, or first
    sum_w y[v, w, s] <= x[l(v), s]   at most one comes after it
    x[l, s] + x[m, t] <= 1       where the crew could not walk from s to t in time

A mixed-integer program by HiGHS: a few hundred columns, tens of milliseconds. Crews' moves to
locations of other kinds are taken from the plan as it stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from scheduling.solver.plan import Plan
from scheduling.solver.price import price_plan
from scheduling.solver.problem import DAY, Location, Problem, Production, StandingSet
from scheduling.solver.visits import Visit, visits_by_set

SLACK = 60  # minutes by which a visit may come too early for the one before it
MOVED = 300  # yuan: of two choices as good, the one that leaves more as it is
NODES = 2_000  # of the branch and bound, then the best so far: no clock, so that it repeats
Column = Any  # of a library without types


@dataclass(frozen=True)
class Stay:
    """A visit with its location and crew; `before` is the stay the crew comes from, that day."""

    visit: Visit
    place: Location
    production: Production
    before: "Stay | None" = None
    goes_on: "Stay | None" = None  # the same place last night

    @property
    def key(self) -> tuple[int, int]:
        return self.visit.owner, self.visit.number


def settle(problem: Problem, plan: Plan, kind: str) -> dict[str, str] | None:
    """
    Location → set for all locations, those of this kind settled together.

    None unless fewer redresses come of it.
    """
    chosen = plan.locations | Kind(problem, kind, stays_of(problem, plan), plan.locations).settle()
    if chosen == plan.locations:
        return None
    found = price_plan(problem, Plan(chosen, plan.scenes))["redresses"]
    return chosen if found < price_plan(problem, plan)["redresses"] else None


def stays_of(problem: Problem, plan: Plan) -> list[Stay]:
    """Every visit of the plan, crew by crew in time order."""
    visits = [visit for its in visits_by_set(problem, plan).values() for visit in its]
    stays: list[Stay] = []
    before: Stay | None = None
    for visit in sorted(visits, key=lambda v: (v.owner, v.number)):
        production = problem.productions[visit.owner]
        place = production.locations[visit.place]
        if before is not None and before.visit.owner != visit.owner:
            before = None
        same_day = before is not None and visit.start - before.visit.end < DAY // 4
        same_place = before is not None and before.place is place
        stay = Stay(
            visit,
            place,
            production,
            before if same_day and not same_place else None,
            before if same_place else None,
        )
        stays.append(stay)
        before = stay
    return stays


def kinds(*stays: Stay) -> set[str]:
    return {stay.place.kind for stay in stays}


class Kind:
    """The program of one kind of set."""

    def __init__(
        self, problem: Problem, kind: str, stays: list[Stay], chosen: dict[str, str]
    ) -> None:
        import highspy  # a library that others do not need

        self.problem, self.chosen = problem, chosen
        its = [stay for stay in stays if stay.place.kind == kind]
        self.stays = sorted(its, key=lambda s: s.visit.start)
        moves = [(stay.before, stay) for stay in stays if stay.before is not None]
        self.legs = [
            (a, b) for a, b in moves if a.place.kind != b.place.kind and kind in kinds(a, b)
        ]
        self.model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.model.silent()
        self.model.setOptionValue("threads", 1)
        self.model.setOptionValue("mip_max_nodes", NODES)
        self.places = {stay.place.id: stay.place for stay in self.stays}
        self.plays: dict[tuple[str, str], Column] = {}
        for place in self.places.values():
            for on in place.sets:
                if on == chosen[place.id] or self.may_play(place, on):
                    worse = 0 if on == chosen[place.id] else MOVED
                    self.plays[place.id, on] = self.model.addBinary(obj=worse)

    def settle(self) -> dict[str, str]:
        """Location → set; nothing when there is no choice or no answer."""
        if all(len(place.sets) < 2 for place in self.places.values()):
            return {}
        for place in self.places:
            self.model.addConstr(sum(x for (of, _), x in self.plays.items() if of == place) == 1)
        for a, b in self.clashes():
            self.model.addConstr(a + b <= 1)
        for on in sorted({on for _, on in self.plays}):
            self.follow(self.problem.set_by_id[on])
        self.model.minimize()
        found = self.model.getSolution()
        if not found.value_valid:
            return {}
        return {of: on for (of, on), x in self.plays.items() if found.col_value[x.index] > 0.5}

    def may_play(self, place: Location, on: str) -> bool:
        """Whether no closure is in the way, and the crew comes from and to other kinds in time."""
        closures = self.problem.set_by_id[on].closures
        for stay in self.stays:
            if stay.place is place and any(
                stay.visit.start < to and stay.visit.end > begin for begin, to in closures
            ):
                return False
        its = [(a, b) for a, b in self.legs if place in (a.place, b.place)]
        return all(self.walks(a, b, on, place) for a, b in its)

    def walks(self, a: Stay, b: Stay, on: str, place: Location) -> bool:
        here = on if a.place is place else self.chosen[a.place.id]
        there = on if b.place is place else self.chosen[b.place.id]
        return self.in_time(a, b, here, there)

    def in_time(self, a: Stay, b: Stay, here: str, there: str) -> bool:
        """Whether the crew gets from one to the other, given the slack."""
        need = a.production.relook_minutes
        if here != there:
            need = a.production.pack_minutes + self.problem.walk(here, there)
        return b.visit.start - a.visit.end + SLACK >= need

    def clashes(self) -> Iterator[tuple[Column, Column]]:
        """Choices of two places in a row that are too far apart."""
        for stay in self.stays:
            a = stay.before
            if a is None or a.place.id not in self.places:
                continue
            for here, there in product(a.place.sets, stay.place.sets):
                first = self.plays.get((a.place.id, here))
                then = self.plays.get((stay.place.id, there))
                # Columns compare to columns: no `in` here.
                known = first is not None and then is not None
                if known and not self.in_time(a, stay, here, there):
                    yield first, then

    def follow(self, on: StandingSet) -> None:
        """Who comes after whom on this set, and what it costs."""
        its = [stay for stay in self.stays if (stay.place.id, on.id) in self.plays]
        comes: dict[tuple[int, int], list[Column]] = {stay.key: [] for stay in its}
        leaves: dict[tuple[int, int], list[Column]] = {stay.key: [] for stay in its}
        first: list[Column] = []
        for n, stay in enumerate(its):
            if on.redress(on.dressed, stay.place.dressing) <= stay.visit.start:
                yuan = self.problem.prices.redress * (on.dressed != stay.place.dressing)
                first.append(self.link(yuan + self.cut(None, stay)))
                comes[stay.key].append(first[-1])
            for then in its[n + 1 :]:
                if self.turns_over(on, stay, then):
                    column = self.link(self.yuan(stay, then))
                    leaves[stay.key].append(column)
                    comes[then.key].append(column)
        if first:
            self.model.addConstr(sum(first) <= 1)
        for stay in its:
            here = self.plays[stay.place.id, on.id]
            came: Column = sum(comes[stay.key])
            self.model.addConstr(came - here == 0)
            if leaves[stay.key]:
                self.model.addConstr(sum(leaves[stay.key]) <= here)

    def link(self, yuan: int) -> Column:
        return self.model.addVariable(lb=0, ub=1, obj=yuan)

    def turns_over(self, on: StandingSet, a: Stay, b: Stay) -> bool:
        """Whether the set is ready for b after a, given the slack."""
        strike = on.strike_minutes * (a.visit.owner != b.visit.owner)
        need = strike + on.redress(a.place.dressing, b.place.dressing)
        return b.visit.start >= a.visit.end and b.visit.start - a.visit.end + SLACK >= need

    def yuan(self, a: Stay, b: Stay) -> int:
        """What b finds when it comes after a."""
        prices = self.problem.prices
        redress = prices.redress * (a.place.dressing != b.place.dressing)
        handover = prices.handover * (a.visit.owner != b.visit.owner)
        return redress + handover + self.cut(a, b)

    def cut(self, a: Stay | None, b: Stay) -> int:
        """A changeover more when somebody came between last night and this morning."""
        return self.problem.prices.changeover * (b.goes_on is not None and b.goes_on is not a)
