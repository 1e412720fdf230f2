"""
The whole problem as one CP-SAT model (OR-Tools), begun from the plan made by hand.

Modelled: every rule; which set plays a location; scenes left out; the price of changeovers,
redresses, handovers, crew days, overtime, cast and hold days. A crew's days are a circuit over
its *stays* (all it shoots in a row at a location), a set's use one over the stays on it.

Left out: a location has as many stays as in the plan made by hand, mostly one (a plan at the bound on
changeovers needs no more). Priced from below: costume changes (an actor's costumes that
day, less one). Not priced: relights. The minutes that both take are kept.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from ortools.sat.python import cp_model

from scheduling.solver.baseline import hand_plan
from scheduling.solver.plan import Plan
from scheduling.solver.problem import DAY, Location, Problem, Production
from tests.benchmarks.peers.common import read_task
from tests.benchmarks.peers.visits import Stay, stays_of

Var = Any  # of a library without types


@dataclass
class Visit:
    """A stay that may be: its variables, and the one of the hint that it stands for."""

    place: Location
    production: Production
    hint: Stay | None
    there: Var
    begin: Var
    end: Var


class Base:
    """The model of a base; `price` collects what is minimised, as pairs of yuan and variable."""

    def __init__(self, problem: Problem, hint: Plan) -> None:
        self.problem, self.hint = problem, hint
        self.model = cp_model.CpModel()
        self.end_of_time = (problem.days + 1) * DAY
        self.price: list[tuple[int, Var]] = []
        self.on: dict[tuple[str, str], Var] = {}
        self.visits: dict[str, list[Visit]] = {}
        self.on_set: dict[str, list[tuple[Visit, Var]]] = defaultdict(list)
        stays = stays_of(problem, hint)
        for production in problem.productions:
            for place in production.locations:
                self.add_place(production, place, stays[production.id])
        for name in self.on_set:
            self.add_set(name)

    def flag(self, hint: bool) -> Var:
        """A decision that the hint has taken."""
        return self.whole(0, 1, int(hint))

    def whole(self, low: int, high: int, hint: int) -> Var:
        var = self.model.new_int_var(low, high, "")
        self.model.add_hint(var, hint)
        return var

    def minute(self, hint: int) -> Var:
        return self.whole(0, self.end_of_time, hint)

    def add_place(self, production: Production, place: Location, stays: list[Stay]) -> None:
        """R1: one set for the location, whether or not anything is shot at it."""
        chosen = self.hint.locations.get(place.id, place.sets[0])
        for name in place.sets:
            self.on[place.id, name] = self.flag(name == chosen)
        self.model.add_exactly_one(self.on[place.id, name] for name in place.sets)
        its: list[Stay | None] = [stay for stay in stays if stay.location == place.id]
        self.visits[place.id] = [
            Visit(
                place,
                production,
                stay,
                self.flag(stay is not None),
                self.minute(stay.begin if stay else 0),
                self.minute(stay.end if stay else 0),
            )
            for stay in its or [None]
        ]
        for visit in self.visits[place.id]:
            self.model.add(visit.begin <= visit.end)
            for name in place.sets:
                here = self.flag(visit.hint is not None and name == chosen)
                on = self.on[place.id, name]
                self.model.add_bool_and([visit.there, on]).only_enforce_if(here)
                self.model.add_bool_or([~visit.there, ~on, here])
                self.on_set[name].append((visit, here))

    def add_set(self, name: str) -> None:
        """R6: the stays on this set one after another, dressed and turned over in between."""
        where, its = self.problem.set_by_id[name], self.on_set[name]
        order = [n for n, (visit, _) in enumerate(its, 1) if self.hinted(visit, name)]
        order.sort(key=lambda n: its[n - 1][0].hint.begin)
        follow = set(zip([0, *order], [*order, 0], strict=True))
        arcs = []
        for n, (visit, here) in enumerate(its, 1):
            first, last = self.flag((0, n) in follow), self.flag((n, 0) in follow)
            arcs += [(0, n, first), (n, 0, last), (n, n, ~here)]
            minutes = where.redress(where.dressed, visit.place.dressing)
            self.model.add(visit.begin >= minutes).only_enforce_if(first)
            if where.dressed != visit.place.dressing:
                self.price.append((self.problem.prices.redress, first))
        for (m, (a, _)), (n, (b, _)) in permutations(enumerate(its, 1), 2):
            arcs.append((m, n, self.add_turnover(name, a, b, (m, n) in follow)))
        self.model.add_circuit([*arcs, (0, 0, self.flag((0, 0) in follow))])

    def hinted(self, visit: Visit, name: str) -> bool:
        return visit.hint is not None and visit.hint.standing_set == name

    def add_turnover(self, name: str, a: Visit, b: Visit, hint: bool) -> Var:
        """Whether b is the next on this set after a."""
        where, prices, follows = self.problem.set_by_id[name], self.problem.prices, self.flag(hint)
        gap, yuan = where.redress(a.place.dressing, b.place.dressing), 0
        if a.production is not b.production:
            gap, yuan = gap + where.strike_minutes, prices.handover
        yuan += prices.redress if a.place.dressing != b.place.dressing else 0
        self.model.add(b.begin >= a.end + gap).only_enforce_if(follows)
        self.price.append((yuan, follows))
        return follows


def main() -> None:
    """Solve the problem of the command line; without a solution no plan is written."""
    from tests.benchmarks.peers.cp_sat_crew import Crew

    task = read_task()
    base = Base(task.problem, hand_plan(task.problem))
    crews = [Crew(base, production) for production in task.problem.productions]
    base.model.minimize(sum(yuan * var for yuan, var in base.price))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = task.seconds_left()
    solver.parameters.num_workers = task.workers
    solver.parameters.use_lns_only = True
    solver.parameters.log_search_progress = task.verbose
    if solver.solve(base.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return
    locations = {place: name for (place, name), var in base.on.items() if solver.value(var)}
    scenes = {
        name: solver.value(crew.start[name])
        for crew in crews
        for name, var in crew.shot.items()
        if solver.value(var)
    }
    task.write(locations, scenes)


if __name__ == "__main__":
    main()
