"""Bounds in closed form, milliseconds for the whole base."""

from dataclasses import dataclass

from scheduling.solver.bounds.cast import Part, parts_of
from scheduling.solver.bounds.days import Work, crew_bound, work_of
from scheduling.solver.bounds.sets import handover_bound, redress_bound
from scheduling.solver.problem import Prices, Problem, Production


@dataclass(frozen=True)
class Need:
    """What a production cannot do without, apart from what its sets cost."""

    production: Production
    prices: Prices
    work: Work
    parts: tuple[Part, ...]

    def without(self, left_out: int) -> "Need":
        """No more than what remains when any `left_out` scenes are not shot."""
        parts = tuple(part.without(left_out) for part in self.parts)
        return Need(self.production, self.prices, self.work.without(left_out), parts)

    def fewest_days(self) -> int:
        """The fewest crew days: for the scenes together, and for each actor's."""
        return max([self.work.fewest_days(), *(part.fewest_days() for part in self.parts)])

    def cost(self) -> int:
        """The least yuan: the cheapest number of days, the fewest to the whole window."""
        if not self.work.scenes:
            return 0
        fewest, production = self.fewest_days(), self.production
        best = self.cost_of(fewest)
        for days in range(fewest + 1, production.last_day - production.first_day + 2):
            if days * production.crew_day_cost >= best:
                break
            best = min(best, self.cost_of(days))
        return best

    def cost_of(self, days: int) -> int:
        """The least yuan of a plan on `days` days."""
        prices, production, work = self.prices, self.production, self.work
        # Splitting a location over a night changes its light for nothing, once a night.
        lights = max(0, work.both_lights - (days - 1)) * min(prices.relight, prices.changeover)
        crew = days * production.crew_day_cost
        crew += work.overtime(days) * production.overtime_minute_cost
        cast = sum(part.cost(days, prices.costume_change) for part in self.parts)
        return max(0, work.places - 1) * prices.changeover + lights + crew + cast

    def any_cost(self, unshot: int) -> int:
        """The least yuan of any plan when a scene left out costs this much."""
        best = self.cost()
        for left_out in range(1, len(self.work.scenes) + 1):
            if left_out * unshot >= best:
                break
            best = min(best, left_out * unshot + self.without(left_out).cost())
        return best


def need_of(problem: Problem, production: Production) -> Need:
    """What this production needs."""
    parts = tuple(part for part in parts_of(production) if part.scenes)
    return Need(production, problem.prices, work_of(production, problem), parts)


def lower_bounds(problem: Problem) -> dict[str, int]:
    """
    Bounds on changeovers, crew days, crew cost, cast cost and cost (yuan).

    No plan that shoots every scene goes below them. No plan at all, whatever it leaves
    out, costs less than `any_cost`.
    """
    needs = [need_of(problem, each) for each in problem.productions if each.scenes]
    return {
        "changeovers": sum(need.work.places - 1 for need in needs),
        "crew_days": sum(need.fewest_days() for need in needs),
        "crew_cost": sum(crew_bound(need.production, problem)[1] for need in needs),
        "cast_cost": sum(
            part.fewest_days() * part.actor.day_rate for need in needs for part in need.parts
        ),
        "cost": sum(need.cost() for need in needs) + sets_cost(problem)[0],
        "any_cost": any_cost(problem, needs),
        "redresses": redress_bound(problem),
        "handovers": handover_bound(problem),
    }


def sets_cost(problem: Problem, redresses: int | None = None) -> tuple[int, int]:
    """
    The least yuan for redresses and handovers, and how much of it one scene left out can spare.

    `redresses`: more than the closed form proves, for plans that shoot everything; one scene
    left out may then spare more than is said.
    """
    prices = problem.prices
    redresses = redress_bound(problem) if redresses is None else redresses
    handovers = handover_bound(problem)
    spared = prices.redress * (redresses > 0) + prices.handover * (handovers > 0)
    return redresses * prices.redress + handovers * prices.handover, spared


def any_cost(problem: Problem, needs: list[Need]) -> int:
    """The least yuan of any plan."""
    unshot = problem.prices.unshot_scene
    base, spared = sets_cost(problem)
    if spared > unshot:
        return sum(need.any_cost(unshot) for need in needs)
    return base + sum(need.any_cost(unshot - spared) for need in needs)


def price_bound(bounds: dict[str, int], unshot_scenes: int) -> int:
    """The bound a plan with so many unshot scenes is to be measured by, in yuan."""
    return bounds["any_cost" if unshot_scenes else "cost"]
