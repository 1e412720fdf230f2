"""One production with some of its scenes to be shot, against visits that stand: made to be relaxed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from scheduling.solver.explain.bench import part_of
from scheduling.solver.explain.free import Floor
from scheduling.solver.pins import NO_PINS, Pins, known_pins, unmet
from scheduling.solver.plan import Plan, day_of
from scheduling.solver.problem import DAY, Location, Problem, Production, Scene, StandingSet


@dataclass(frozen=True)
class Case:
    """
    The whole problem in which only `production` (an id) may change and must shoot `wanted`.

    `plan` is what stands: the others' part is fixed. `floor` are the others' visits. `pins`
    hold, and what has happened and the time that is over stay as they are.
    """

    problem: Problem
    floor: Floor
    name: str
    wanted: frozenset[str]
    plan: Plan
    pins: Pins = NO_PINS

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

    @cached_property
    def own_pins(self) -> Pins:
        """What is pinned of the wanted scenes and of the production's locations."""
        return known_pins(self.alone, self.pins)

    def keeps_pins(self, own: Plan) -> bool:
        """Whether a plan of the production alone keeps what is pinned of it."""
        return next(unmet(self.alone, own, self.own_pins), None) is None

    def sets_of(self, place: str) -> tuple[str, ...]:
        """The sets that may play a location: its pinned one, if there is one."""
        held = self.pins.sets.get(place)
        return (held,) if held else self.whole.location_by_id[place].sets

    def is_open(self, scene: Scene, day: int) -> bool:
        """Whether pins and the time that is over leave the scene this day of the horizon."""
        start = self.pins.starts.get(scene.id)
        if start is not None:
            return day == day_of(self.whole, start)
        is_over = day * DAY + self.whole.latest <= self.pins.not_before
        return not is_over and self.pins.days.get(scene.id, day) == day

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

    def without_pins(self, names: Collection[str]) -> "Case":
        """The case without what is pinned of these scenes and locations; what has begun stays."""
        gone = set(names) - self.pins.happened
        left = replace(
            self.pins,
            starts={scene: at for scene, at in self.pins.starts.items() if scene not in gone},
            days={scene: day for scene, day in self.pins.days.items() if scene not in gone},
            sets={place: on for place, on in self.pins.sets.items() if place not in gone},
        )
        return replace(self, pins=left)

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
