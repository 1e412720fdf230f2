"""
Price and rules of one production among the others, quick enough to be asked a thousand times.

It is the price and the checker, asked about nothing but what a change of this production
can change: its own days and cast, its sets, and changeovers of those it meets there.
"""

from itertools import chain

from scheduling.solver.check import (
    Violation,
    check_cast,
    check_crew,
    check_hours,
    check_order,
    check_places,
    check_sets,
)
from scheduling.solver.plan import Plan, Shot, shots_of
from scheduling.solver.price import (
    COUNTS,
    price_cast,
    price_changeovers,
    price_days,
    price_sets,
    price_unshot,
    total,
)
from scheduling.solver.problem import Problem, Production


class Near:
    """The others' part of a plan, so far as it touches the sets this production could use."""

    def __init__(
        self, problem: Problem, plan: Plan, production: Production, happened: frozenset[str]
    ) -> None:
        self.problem = problem
        self.happened = happened
        self.scenes = {scene.id for each in problem.productions for scene in each.scenes}
        self.production = production
        sets = {on for place in production.locations for on in place.sets}
        others = [p for p in problem.productions if p.id != production.id]
        shots = [shots_of(other, plan) for other in others]
        self.met = [its for its in shots if any(shot.standing_set in sets for shot in its)]
        self.theirs = [s for s in chain.from_iterable(self.met) if s.standing_set in sets]

    def figures(self, plan: Plan) -> dict[str, int]:
        """
        The figures of `price_plan` less what the others have whatever this production does.

        Only differences between two plans mean anything.
        """
        figures = dict.fromkeys(COUNTS, 0)
        own = shots_of(self.production, plan)
        taken = price_sets(self.problem, own + self.theirs, figures)
        for its in (own, *self.met):
            price_changeovers(its, taken, figures)
        price_unshot(self.production, own, figures)
        price_days(self.production, own, figures)
        price_cast(self.production, own, self.problem.prices.hold_percent, figures)
        figures["cost"] = total(self.problem, figures)
        return figures

    def violations(self, plan: Plan) -> list[Violation]:
        """
        The rules that this production breaks, by itself or with others on its sets.

        What has happened breaks none by itself.
        """
        found = self.every_violation(plan)
        if not self.happened:
            return found
        return [
            v
            for v in found
            if not self.happened.issuperset(self.scenes.intersection(v.ids) or {""})
        ]

    def every_violation(self, plan: Plan) -> list[Violation]:
        own: list[Shot] = shots_of(self.production, plan)
        return [
            *check_places(self.problem, self.production, plan),
            *check_hours(self.production, own),
            *check_crew(self.problem, self.production, own),
            *check_cast(self.production, own),
            *check_order(self.production, plan, own),
            *check_sets(self.problem, own + self.theirs),
        ]
