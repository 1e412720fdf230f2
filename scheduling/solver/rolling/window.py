"""The problem of one step: some productions, shifted in time, against visits that stand."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from scheduling.solver.pins import Pins, known_pins
from scheduling.solver.plan import Plan
from scheduling.solver.problem import DAY, Actor, Problem, Production, StandingSet
from scheduling.solver.visits import Visit, visits_by_set

# Visits that ended so long before a step are over for good: no turnover takes longer.
KEPT_DAYS = 1


@dataclass
class Floor:
    """
    What stands on every set, in minutes of the whole horizon.

    `dressed` is the dressing the last forgotten visit left; `visits` are those kept, with
    the number of the production in the whole problem as owner.
    """

    dressed: dict[str, str]
    visits: dict[str, list[Visit]] = field(default_factory=lambda: defaultdict(list))

    def forget(self, problem: Problem, minute: int) -> None:
        """Keep of the visits that ended before this minute only what the last one left."""
        for on, visits in self.visits.items():
            over = [visit for visit in visits if visit.end < minute]
            if over:
                self.dressed[on] = problem.set_by_id[on].dressings[over[-1].dress]
                self.visits[on] = visits[len(over) :]

    def keep_for(self, problem: Problem, pins: Pins) -> None:
        """Book what is pinned to a minute and a set: no step before its own may take the place."""
        self.add(problem, range(len(problem.productions)), pinned_plan(problem, pins))

    def add(self, problem: Problem, owners: Collection[int], plan: Plan) -> None:
        """Book the visits of these productions, as a plan of the whole problem has them, and no others."""
        for on, visits in self.visits.items():
            self.visits[on] = [visit for visit in visits if visit.owner not in owners]
        for on, visits in visits_by_set(problem, plan, owners).items():
            if visits:
                self.visits[on] = sorted(self.visits[on] + visits, key=lambda each: each.start)


def pinned_plan(problem: Problem, pins: Pins) -> Plan:
    """The plan of the scenes whose minute and set are both pinned."""
    places = {place.id: place.sets for p in problem.productions for place in p.locations}
    where = {place: sets[0] for place, sets in places.items() if len(sets) == 1} | pins.sets
    at = {scene.id: scene.location for p in problem.productions for scene in p.scenes}
    return Plan(where, {s: start for s, start in pins.starts.items() if at[s] in where})


def cut_pins(sub: Problem, pins: Pins, days: int) -> Pins:
    """The pins of the problem cut out, in its own minutes and days."""
    its = known_pins(sub, pins)
    return Pins(
        {scene: start - days * DAY for scene, start in its.starts.items()},
        {scene: day - days for scene, day in its.days.items()},
        its.sets,
        max(0, its.not_before - days * DAY),
    )


def cut_out(problem: Problem, floor: Floor, owners: Sequence[int]) -> tuple[Problem, int]:
    """(the problem of these productions by themselves, the day at which it begins)."""
    its = [problem.productions[owner] for owner in owners]
    first = min(production.first_day for production in its)
    last = max(production.last_day for production in its)
    wanted = {on for production in its for place in production.locations for on in place.sets}
    sets = tuple(
        shift_set(each, floor.dressed[each.id], first) for each in problem.sets if each.id in wanted
    )
    productions = tuple(shift(production, first) for production in its)
    return replace(problem, days=last - first + 1, sets=sets, productions=productions), first


def shift(production: Production, days: int) -> Production:
    """The production in a horizon that begins so many days later."""

    def rested(actor: Actor) -> Actor:
        return replace(actor, off_days=frozenset(day - days for day in actor.off_days))

    return replace(
        production,
        first_day=production.first_day - days,
        last_day=production.last_day - days,
        cast=tuple(map(rested, production.cast)),
    )


def shift_set(each: StandingSet, dressed: str, days: int) -> StandingSet:
    """The set in that horizon, standing as it does by then."""
    spans = ((begin - days * DAY, end - days * DAY) for begin, end in each.closures)
    closures = tuple((max(0, begin), end) for begin, end in spans if end > 0)
    return replace(each, dressed=dressed, closures=closures)


def foreign(
    floor: Floor, sub: Problem, days: int, owners: Collection[int]
) -> dict[str, list[Visit]]:
    """The visits of others, for the desk of the cut-out problem; no owner is one of its own."""
    later = days * DAY
    return {
        each.id: [
            replace(v, start=v.start - later, end=v.end - later, owner=-1 - v.owner)
            for v in floor.visits.get(each.id, [])
            if v.owner not in owners
        ]
        for each in sub.sets
    }


def shift_back(plan: Plan, days: int) -> Plan:
    """The plan of a cut-out problem in minutes of the whole horizon."""
    return Plan(plan.locations, {name: start + days * DAY for name, start in plan.scenes.items()})
