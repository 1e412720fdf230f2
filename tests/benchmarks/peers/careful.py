"""Minutes between two scenes where a tool knows neither their sets nor what came before."""

from scheduling.solver.baseline import Booked, HandPlan, book_all
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Location, Problem, Production, Scene, StandingSet
from tests.benchmarks.peers.common import costume_gap, worst_move


def gap(problem: Problem, production: Production, a: Scene, b: Scene) -> int:
    """
    Minutes after which b may follow a on one day, whatever sets they are on and whatever is between.

    Between locations the longest move. At one location whoever changes has the time: from a to b, and
    also from the scene before a, when a is shorter than a change and they are not in it.
    """
    slow = {actor.id: actor.costume_minutes for actor in production.cast}
    least = costume_gap(production, a, b)
    least = max([least, *(slow[who] - a.minutes for who in b.cast if who not in a.cast)])
    if a.location != b.location:
        return max(least, worst_move(problem, production, a.location, b.location))
    return max(least, production.relight_minutes if a.light != b.light else 0)


class CarefulHand(HandPlan):
    """Books by hand with these minutes: a plan that such a tool can begin from."""

    def move(
        self,
        production: Production,
        last: Booked,
        place: Location,
        standing_set: StandingSet,
        scene: Scene,
    ) -> int:
        return gap(self.problem, production, last.scene, scene)


def careful_plan(problem: Problem) -> Plan:
    """The by-set plan with a careful hand."""
    return book_all(CarefulHand(problem))
