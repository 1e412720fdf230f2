"""
The whole problem as one CP-SAT model (OR-Tools).

Modelled: every rule; scenes left out; which set plays a location; the price of
changeovers, redresses, handovers, relights, crew days, overtime, cast and hold days.
Each crew's order is a circuit over its scenes, each set's one over the locations on it.

Left out: a location holds its set from its first scene to its last, so no other comes
between (and no changeover is paid for that). A costume change is priced only between scenes
that follow each other, and a relight overnight too. All of it makes the model smaller.
"""

from collections import defaultdict
from itertools import combinations, permutations
from typing import Any

from ortools.sat.python import cp_model

from scheduling.solver.problem import DAY, Location, Production, Scene
from tests.benchmarks.peers.common import (
    Task,
    costume_gap,
    days_of,
    move_minutes,
    read_task,
    start_spans,
)

Var = Any  # of a library without types


class Base:
    """The model of a base; `price` collects what is minimised, as pairs of yuan and variable."""

    def __init__(self, task: Task) -> None:
        self.task, self.problem = task, task.problem
        self.model = cp_model.CpModel()
        self.end_of_time = (self.problem.days + 1) * DAY
        self.price: list[tuple[int, Var]] = []
        self.start: dict[str, Var] = {}
        self.shot: dict[str, Var] = {}
        self.on: dict[tuple[str, str], Var] = {}
        self.span: dict[str, tuple[Var, Var]] = {}
        self.owner = {place.id: p.id for p in self.problem.productions for place in p.locations}
        self.places: dict[str, list[Location]] = defaultdict(list)
        for production in self.problem.productions:
            self.add_places(production)
            Crew(self, production).add()
        for name in self.places:
            self.add_set(name)
        self.model.minimize(sum(yuan * var for yuan, var in self.price))

    def flag(self) -> Var:
        return self.model.new_bool_var("")

    def minute(self) -> Var:
        return self.model.new_int_var(0, self.end_of_time, "")

    def add_places(self, production: Production) -> None:
        """R1: one set for each location, held from its first scene to its last."""
        for place in production.locations:
            self.span[place.id] = self.minute(), self.minute()
            for name in place.sets:
                self.on[place.id, name] = self.flag()
                self.places[name].append(place)
            self.model.add_at_most_one(self.on[place.id, name] for name in place.sets)

    def add_set(self, name: str) -> None:
        """R6: the locations on this set one after another, dressed and turned over in between."""
        where, arcs = self.problem.set_by_id[name], []
        for n, place in enumerate(self.places[name], 1):
            begin, used = self.span[place.id][0], self.on[place.id, name]
            first, last = self.flag(), self.flag()
            arcs += [(0, n, first), (n, 0, last), (n, n, ~used)]
            dressing = where.redress(where.dressed, place.dressing)
            self.model.add(begin >= dressing).only_enforce_if(first)
            if where.dressed != place.dressing:
                self.price.append((self.problem.prices.redress, first))
        for (m, a), (n, b) in permutations(enumerate(self.places[name], 1), 2):
            arcs.append((m, n, self.add_turnover(name, a, b)))
        empty = self.flag()
        self.model.add_circuit([*arcs, (0, 0, empty)])

    def add_turnover(self, name: str, a: Location, b: Location) -> Var:
        """Whether location b is the next on this set after location a."""
        where, prices, follows = self.problem.set_by_id[name], self.problem.prices, self.flag()
        gap, yuan = where.redress(a.dressing, b.dressing), 0
        if self.owner[a.id] != self.owner[b.id]:
            gap, yuan = gap + where.strike_minutes, prices.handover
        yuan += prices.redress if a.dressing != b.dressing else 0
        self.model.add(self.span[b.id][0] >= self.span[a.id][1] + gap).only_enforce_if(follows)
        self.price.append((yuan, follows))
        return follows


class Crew:
    """One production's part of the model."""

    def __init__(self, base: Base, production: Production) -> None:
        self.base, self.model, self.production = base, base.model, production
        self.prices = base.problem.prices
        self.on_day: dict[tuple[str, int], Var] = {}
        self.days = range(production.first_day, production.last_day + 1)
        self.used = {day: base.flag() for day in self.days}
        self.late = {day: base.minute() for day in self.days}

    def add(self) -> None:
        for scene in self.production.scenes:
            self.add_scene(scene)
        self.add_days()
        self.add_order()
        for actor in self.production.cast:
            self.add_actor(actor.id, actor.day_rate)
        for a, b in combinations(self.production.scenes, 2):
            self.add_costumes(a, b)
        for first, then in self.production.after:
            end = self.base.start[first] + self.minutes(first)
            self.model.add_implication(self.base.shot[then], self.base.shot[first])
            self.model.add(self.base.start[then] >= end).only_enforce_if(self.base.shot[then])

    def minutes(self, name: str) -> int:
        return next(s.minutes for s in self.production.scenes if s.id == name)

    def add_scene(self, scene: Scene) -> None:
        """R2, and R6 as far as closures and the location's span go."""
        base, minutes = self.base, scene.minutes
        shot, start = base.flag(), base.minute()
        base.shot[scene.id], base.start[scene.id] = shot, start
        for day in days_of(self.production, scene):
            spans = [list(span) for span in start_spans(self.production, minutes, day)]
            here = self.on_day[scene.id, day] = base.flag()
            allowed = cp_model.Domain.from_intervals(spans)
            self.model.add_linear_expression_in_domain(start, allowed).only_enforce_if(here)
            self.model.add_implication(here, self.used[day])
            over = start + minutes - day * DAY - self.production.wrap
            self.model.add(self.late[day] >= over).only_enforce_if(here)
        days = [self.on_day[scene.id, d] for d in days_of(self.production, scene)]
        self.model.add(sum(days) == shot)
        base.price.append((-self.prices.unshot_scene, shot))
        begin, end = base.span[scene.location]
        self.model.add(begin <= start).only_enforce_if(shot)
        self.model.add(end >= start + minutes).only_enforce_if(shot)
        sets = self.production.location_by_id[scene.location].sets
        self.model.add_bool_or([*(base.on[scene.location, name] for name in sets), ~shot])
        for name in sets:
            for a, b in base.problem.set_by_id[name].closures:
                open_hours = [[0, a - minutes], [b, base.end_of_time]]
                allowed = cp_model.Domain.from_intervals([s for s in open_hours if s[0] <= s[1]])
                held = [base.on[scene.location, name], shot]
                self.model.add_linear_expression_in_domain(start, allowed).only_enforce_if(held)

    def add_days(self) -> None:
        for day in self.days:
            self.base.price.append((self.production.crew_day_cost, self.used[day]))
            self.base.price.append((self.production.overtime_minute_cost, self.late[day]))

    def add_order(self) -> None:
        """R3: the scenes in a row, the night between two being long enough for any move."""
        scenes, base, arcs = self.production.scenes, self.base, []
        moves = self.add_moves()
        for n, scene in enumerate(scenes, 1):
            arcs += [(0, n, base.flag()), (n, 0, base.flag()), (n, n, ~base.shot[scene.id])]
        for (m, a), (n, b) in permutations(enumerate(scenes, 1), 2):
            follows, yuan = base.flag(), 0
            arcs.append((m, n, follows))
            need: Var = self.production.relight_minutes if a.light != b.light else 0
            if a.location != b.location:
                need, yuan = moves[a.location, b.location], self.prices.changeover
            elif a.light != b.light:
                yuan = self.prices.relight
            end = base.start[a.id] + a.minutes + need
            self.model.add(base.start[b.id] >= end).only_enforce_if(follows)
            changes = sum(b.cast.get(who, worn) != worn for who, worn in a.cast.items())
            base.price.append((yuan + changes * self.prices.costume_change, follows))
        self.model.add_circuit([*arcs, (0, 0, base.flag())])

    def add_moves(self) -> dict[tuple[str, str], Var]:
        """Minutes from each location to each other, as the sets chosen for them have it."""
        base, moves = self.base, {}
        for a, b in permutations(self.production.locations, 2):
            need = moves[a.id, b.id] = self.model.new_int_var(0, DAY, "")
            for on in a.sets:
                for to in b.sets:
                    least = move_minutes(base.problem, self.production, a.id, b.id, on, to)
                    chosen = [base.on[a.id, on], base.on[b.id, to]]
                    self.model.add(need >= least).only_enforce_if(chosen)
        return moves

    def add_costumes(self, a: Scene, b: Scene) -> None:
        """R4: time to change between any two scenes, whichever comes first."""
        gap = costume_gap(self.production, a, b)
        if not gap:
            return
        start, both, before = self.base.start, self.base.shot, self.base.flag()
        ends = start[a.id] + a.minutes + gap, start[b.id] + b.minutes + gap
        shot = [both[a.id], both[b.id]]
        self.model.add(start[b.id] >= ends[0]).only_enforce_if([before, *shot])
        self.model.add(start[a.id] >= ends[1]).only_enforce_if([~before, *shot])

    def add_actor(self, actor: str, rate: int) -> None:
        """Days worked, and days held between the first and the last of them."""
        base, its = self.base, [s for s in self.production.scenes if actor in s.cast]
        works = {day: base.flag() for day in self.days}
        for (name, day), here in self.on_day.items():
            if any(scene.id == name for scene in its):
                self.model.add_implication(here, works[day])
        base.price += [(rate, var) for var in works.values()]
        for day in self.days[1:-1]:
            sooner, later, held = base.flag(), base.flag(), base.flag()
            for other in self.days:
                if other != day:
                    self.model.add_implication(works[other], sooner if other < day else later)
            free = [~self.used[day], ~sooner, ~later, works[day], held]
            self.model.add_bool_or(free)
            base.price.append((rate * self.prices.hold_percent // 100, held))


def main() -> None:
    """Solve the problem of the command line; without a solution no plan is written."""
    task = read_task()
    base = Base(task)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = task.seconds_left()
    solver.parameters.num_workers = task.workers
    if solver.solve(base.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return
    locations = {place: name for (place, name), var in base.on.items() if solver.value(var)}
    shot = {name for name, var in base.shot.items() if solver.value(var)}
    task.write(locations, {name: solver.value(base.start[name]) for name in shot})


if __name__ == "__main__":
    main()
