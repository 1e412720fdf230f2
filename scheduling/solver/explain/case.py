"""One production with some of its scenes to be shot, against visits that stand: made to be relaxed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from scheduling.solver.explain.bench import part_of
from scheduling.solver.explain.free import Floor
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Location, Problem, Production, StandingSet


@dataclass(frozen=True)
class Case:
    """
    The whole problem in which only `production` (an id) may change and must shoot `wanted`.

    `plan` is what stands: the others' part is fixed. `floor` are the others' visits.
    """

    problem: Problem
    floor: Floor
    name: str
    wanted: frozenset[str]
    plan: Plan

    @cached_property
    def production(self) -> Production:
        """The production with the wanted scenes only, and the orders between them."""
        whole = self.whole
        scenes = tuple(scene for scene in whole.scenes if scene.id in self.wanted)
        after = tuple(pair for pair in whole.after if self.wanted.issuperset(pair))
        return replace(whole, scenes=scenes, after=after)

    @cached_property
    def whole(self) -> Production:
        """The production with all its scenes."""
        return next(each for each in self.problem.productions if each.id == self.name)

    @cached_property
    def alone(self) -> Problem:
        """The problem of this production by itself."""
        return replace(self.problem, productions=(self.production,))

    @cached_property
    def own_plan(self) -> Plan:
        """What stands of the wanted scenes."""
        return part_of(self.alone, self.plan)

    def joined(self, own: Plan) -> Plan:
        """The plan of the base with this in place of what stood of the production."""
        mine = {scene.id for scene in self.whole.scenes}
        places = {place.id for place in self.whole.locations}
        scenes = {name: start for name, start in self.plan.scenes.items() if name not in mine}
        locations = {k: on for k, on in self.plan.locations.items() if k not in places}
        return Plan({**locations, **own.locations}, {**scenes, **own.scenes})

    def with_production(self, production: Production) -> "Case":
        """The case with this production (all of its scenes) in place of its own."""
        its = (production if p.id == self.name else p for p in self.problem.productions)
        return self.with_problem(replace(self.problem, productions=tuple(its)))

    def with_problem(self, problem: Problem) -> "Case":
        """The case in a changed problem."""
        return replace(self, problem=problem, floor=replace(self.floor, problem=problem))

    def with_sets(self, sets: Iterable[StandingSet]) -> "Case":
        """The case with these sets in place of those of the same id."""
        changed = {each.id: each for each in sets}
        now = tuple(changed.get(each.id, each) for each in self.problem.sets)
        return self.with_problem(replace(self.problem, sets=now))

    def without_visits(self, sets: Collection[str]) -> "Case":
        """The case with nobody else on these sets."""
        booked = {on: [] if on in sets else its for on, its in self.floor.booked.items()}
        return replace(self, floor=replace(self.floor, booked=booked))

    def without_order(self, pairs: Collection[tuple[str, str]]) -> "Case":
        """The case without these pairs of `after`."""
        kept = tuple(pair for pair in self.whole.after if pair not in pairs)
        return self.with_production(replace(self.whole, after=kept))

    def only(self, scenes: Iterable[str]) -> "Case":
        """The case in which only these scenes, and what must come before them, are wanted."""
        wanted = set(scenes)
        while more := {a for a, b in self.whole.after if b in wanted} - wanted:
            wanted |= more
        return replace(self, wanted=frozenset(wanted))

    def with_location(self, place: Location) -> "Case":
        """The case with this location in place of the one of the same id."""
        its = tuple(place if each.id == place.id else each for each in self.whole.locations)
        return self.with_production(replace(self.whole, locations=its))
