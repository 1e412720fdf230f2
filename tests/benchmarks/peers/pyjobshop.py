"""
The whole problem as a PyJobShop model (which OR-Tools' CP-SAT solves), begun from a plan made by hand.

Modelled: a crew is a machine whose breaks are its nights, meals and days off; a set is one whose
breaks are its closures; a scene is an optional task with a mode for each set of its location, and
depends on the mode of a task that stands for the location (R1). Minutes to move, relight, change
and turn over are setup times. A scene left out is another task in its place. Every rule is kept.

What the tool has no words for, and what stands in its place:
- a move takes as long as between the farthest two sets of the locations (setup times know no modes);
- costumes: whoever changes between two scenes in a row has the time; a scene shorter than a change
  is followed by what is left of it, whoever plays (R4 is kept, some minutes are lost);
- prices: all setup minutes at one price (changeovers, redresses, handovers, relights, costumes),
  the minute a production wraps at another (crew, cast and hold days, overtime). An unshot scene has
  its own. How a set stands at the start is not priced.
"""

from collections import defaultdict
from itertools import pairwise, permutations
from typing import Any

from pyjobshop import Model, ScheduledTask, Solution
from pyjobshop.solvers import utils
from pyjobshop.solvers.ortools import CPModel

from scheduling.solver.plan import Plan
from scheduling.solver.problem import DAY, Problem, Production, Scene
from tests.benchmarks.peers.careful import careful_plan, gap
from tests.benchmarks.peers.common import days_of, read_task

Thing = Any  # of a library without types
SETUP_YUAN = 100  # a minute; a changeover takes 30 to 60
WRAP_YUAN = 30  # a minute; a day of crew and cast is about that of 24 hours
NOT_SHOT = ScheduledTask(0, [], 0, 0, present=False)


class Base:
    """The model of a base. `modes`: by scene (or location) and set, the index of its mode."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.model = problem, Model()
        self.end = (problem.days + 1) * DAY
        self.task: dict[str, Thing] = {}
        self.modes: dict[tuple[str, str], int] = {}
        self.left_out: dict[str, int] = {}
        self.wrap: dict[str, int] = {}
        self.sets = {
            name: self.model.add_machine(breaks=list(problem.set_by_id[name].closures))
            for name in sorted(sets_wanted(problem))
        }
        self.away: dict[tuple[str, tuple[int, ...]], Thing] = {}
        self.anywhere = self.model.add_renewable(capacity=10**6)
        self.on_set: dict[str, list[tuple[Production, Scene]]] = defaultdict(list)
        for production in problem.productions:
            self.add_production(production)
        for name, its in self.on_set.items():
            self.add_turnovers(name, its)
        self.model.set_objective(
            weight_tardy_jobs=problem.prices.unshot_scene,
            weight_total_flow_time=1,
            weight_total_setup_time=SETUP_YUAN,
        )

    def add_production(self, production: Production) -> None:
        crew = self.model.add_machine(breaks=breaks_of(production, self.end))
        first = production.first_day * DAY
        job = self.model.add_job(WRAP_YUAN, release_date=first, due_date=self.end)
        wrap = self.model.add_task(job, latest_end=self.end)
        self.wrap[production.id] = self.add_mode(wrap, [self.anywhere], 1)
        for place in production.locations:
            home = self.model.add_task(latest_end=self.end)
            for name in place.sets:
                self.modes[place.id, name] = self.add_mode(home, [self.anywhere], 1)
        for scene in production.scenes:
            self.add_scene(production, scene, crew)
            self.model.add_end_before_start(self.task[scene.id], wrap)
        for a, b in permutations(production.scenes, 2):
            minutes = gap(self.problem, production, a, b)
            if minutes:
                self.model.add_setup_time(crew, self.task[a.id], self.task[b.id], minutes)
        for sooner, later in production.after:
            self.model.add_end_before_start(self.task[sooner], self.task[later])
            self.model.add_select_at_least_one([self.task[sooner]], self.task[later])

    def add_mode(self, task: Thing, resources: list[Thing], minutes: int) -> int:
        demands = [int(each is self.anywhere) for each in resources]
        self.model.add_mode(task, resources, minutes, demands)
        return len(self.model.modes) - 1

    def add_scene(self, production: Production, scene: Scene, crew: Thing) -> None:
        """Shot on one of the sets, on none of the days off of its cast, or left out, and that late."""
        latest = production.last_day * DAY + production.latest
        task = self.task[scene.id] = self.model.add_task(latest_end=latest, optional=True)
        days = range(production.first_day, production.last_day + 1)
        off = sorted(set(days) - set(days_of(production, scene)))
        held = [crew]
        if off:
            held.append(self.off_days(production, tuple(off)))
        for name in production.location_by_id[scene.location].sets:
            mode = self.add_mode(task, [*held, self.sets[name]], scene.minutes)
            self.modes[scene.id, name] = mode
            home = self.modes[scene.location, name]
            self.model.add_mode_dependency(self.model.modes[mode], [self.model.modes[home]])
            self.on_set[name].append((production, scene))
        late = self.model.add_job(due_date=0)
        instead = self.model.add_task(late, latest_end=1, optional=True)
        self.left_out[scene.id] = self.add_mode(instead, [self.anywhere], 1)
        self.model.add_select_exactly_one([task, instead])

    def off_days(self, production: Production, off: tuple[int, ...]) -> Thing:
        """The machine of all scenes that cannot be shot on these days; a crew shoots one at a time."""
        key = (production.id, off)
        if key not in self.away:
            call, latest = production.call, production.latest
            breaks = [(day * DAY + call, day * DAY + latest) for day in off]
            self.away[key] = self.model.add_machine(breaks=breaks)
        return self.away[key]

    def add_turnovers(self, name: str, its: list[tuple[Production, Scene]]) -> None:
        """R6: redress and strike. No call is so early that a set is not dressed for the first."""
        where = self.problem.set_by_id[name]
        for (a_crew, a), (b_crew, b) in permutations(its, 2):
            stands = a_crew.location_by_id[a.location].dressing
            minutes = where.redress(stands, b_crew.location_by_id[b.location].dressing)
            if a_crew is not b_crew:
                minutes += where.strike_minutes
            if minutes:
                setup = (self.sets[name], self.task[a.id], self.task[b.id], minutes)
                self.model.add_setup_time(*setup)

    def hint(self, plan: Plan) -> Solution:
        """This plan as a solution."""
        found = [NOT_SHOT] * len(self.model.tasks)
        for production in self.problem.productions:
            wrap = production.first_day * DAY
            for place in production.locations:
                self.put(
                    found, self.modes[place.id, plan.locations.get(place.id, place.sets[0])], 0
                )
            for scene in production.scenes:
                start = plan.scenes.get(scene.id)
                if start is None:
                    self.put(found, self.left_out[scene.id], 0)
                else:
                    name = plan.locations[scene.location]
                    self.put(found, self.modes[scene.id, name], start)
                    wrap = max(wrap, start + scene.minutes)
            self.put(found, self.wrap[production.id], wrap)
        return Solution(self.model.data(), found)

    def put(self, found: list[ScheduledTask], mode: int, start: int) -> None:
        made = self.model.modes[mode]
        found[made.task] = ScheduledTask(mode, made.resources, start, start + made.duration)


class SetupTimes(dict[tuple[int, int, int], int]):
    """The tool's matrix of setup times without its zeros: with them it takes gigabytes."""

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, tuple):
            return self.get(key, 0)
        return [minutes for (machine, *_), minutes in self.items() if machine == key]

    @classmethod
    def of(cls, data: Thing) -> "SetupTimes":
        its = data.constraints.setup_times
        return cls({(machine, a, b): minutes for machine, a, b, minutes in its})


def sets_wanted(problem: Problem) -> set[str]:
    return {name for p in problem.productions for place in p.locations for name in place.sets}


def breaks_of(production: Production, end: int) -> list[tuple[int, int]]:
    """When this crew does not shoot, to the end of time."""
    spans, free = [], 0
    for day in range(production.first_day, production.last_day + 1):
        midnight = day * DAY
        spans.append((free, midnight + production.call))
        spans += [(midnight + a, midnight + b) for a, b in sorted(production.breaks)]
        free = midnight + production.latest
    return [span for span in [*spans, (free, end)] if span[0] < span[1]]


def begin_from(model: CPModel, hint: Solution) -> None:
    """
    Hint this solution. The tool's own warm start (0.0.9) says of every two tasks on a machine that
    the later follows the earlier at once, which no solution does: these hints are made anew.
    """
    model.variables.warmstart(hint)
    given = model.model.proto.solution_hint
    hints = dict(zip(given.vars, given.values, strict=True))
    for machine, sequence in model.variables.sequence_vars.items():
        its = [n for n, task in enumerate(hint.tasks) if machine in task.resources]
        its.sort(key=lambda n: hint.tasks[n].start)
        in_a_row = set(pairwise([sequence.DUMMY, *its, sequence.DUMMY]))
        idle = {n for n, _ in sequence.arcs} - set(its) - ({sequence.DUMMY} if its else set())
        for (a, b), arc in sequence.arcs.items():
            hints[arc.index] = int((a, b) in in_a_row or (a == b and a in idle))
    model.model.clear_hints()
    for index, value in hints.items():
        model.model.add_hint(model.model.get_int_var_from_proto_index(index), value)


def main() -> None:
    """Solve the problem of the command line; without a solution no plan is written."""
    task = read_task()
    base = Base(task.problem)
    utils.setup_times_matrix = SetupTimes.of
    model = CPModel(base.model.data())
    begin_from(model, base.hint(careful_plan(task.problem)))
    # Without probing and relaxations it tries ten times as many neighbourhoods in the same time.
    result = model.solve(
        time_limit=task.seconds_left(),
        display=task.verbose,
        num_workers=task.workers,
        cp_model_probing_level=0,
        linearization_level=0,
        use_lns_only=True,
    )
    started = {found.mode: found.start for found in result.best.tasks if found.present}
    location_of = task.location_of
    locations, scenes = {}, {}
    for (name, on), mode in base.modes.items():
        if mode in started and name in location_of:
            scenes[name], locations[location_of[name]] = started[mode], on
    if started:
        task.write(locations, scenes)


if __name__ == "__main__":
    main()
