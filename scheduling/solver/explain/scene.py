"""For every scene: why here and now, and what each alternative would cost or which rule forbids it."""

from collections.abc import Iterable

from scheduling.solver.explain.answer import (
    OTHER_DAY,
    OTHER_TIME,
    VISIT_DAY,
    Alternative,
    Explanation,
)
from scheduling.solver.explain.bench import Bench, owner_of
from scheduling.solver.explain.elsewhere import Elsewhere
from scheduling.solver.explain.reason import CannotExplain
from scheduling.solver.explain.sooner import why_not_sooner
from scheduling.solver.kernel import fact
from scheduling.solver.kernel.memory import get
from scheduling.solver.pins import NO_PINS, Pins
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Problem, Production, Scene


def explain_scene(problem: Problem, plan: Plan, scene_id: str, pins: Pins = NO_PINS) -> Explanation:
    """
    Why this scene is where it is in a legal plan. Raises CannotExplain.

    What is pinned, and time that is over, is no place to move a scene from or to.
    """
    return Explainer(problem, plan, owner_of(problem, scene_id), pins).explain(scene_id)


def explain_all(
    problem: Problem, plan: Plan, production_id: str, pins: Pins = NO_PINS
) -> dict[str, Explanation]:
    """The same for every scene of a production, by scene id."""
    for production in problem.productions:
        if production.id == production_id:
            explainer = Explainer(problem, plan, production, pins)
            return {scene.id: explainer.explain(scene.id) for scene in production.scenes}
    raise CannotExplain(production_id, "没有这个剧", "there is no such production")


class Explainer:
    """Asks the bench of one production; what is the same for scenes of a visit is asked once."""

    def __init__(
        self, problem: Problem, plan: Plan, production: Production, pins: Pins = NO_PINS
    ) -> None:
        self.bench = Bench(problem, plan, production, pins)
        self.production = production
        self.elsewhere = Elsewhere(self.bench, production)
        self.rows, self.day_at = self.elsewhere.rows, self.elsewhere.day_at

    def explain(self, scene_id: str) -> Explanation:
        """All about one scene of this production."""
        bench, at = self.bench, self.bench.index[scene_id]
        scene = self.production.scenes[at]
        start = bench.plan.scenes.get(scene_id)
        shares = self.shares(scene) if start is not None else {}
        return Explanation(
            scene_id,
            self.production.id,
            bench.plan.locations.get(scene.location) if start is not None else None,
            self.production.first_day + self.day_at[at] if start is not None else None,
            start,
            shares.get("cost", 0),
            shares,
            why_not_sooner(bench, scene),
            tuple(self.alternatives(at)),
        )

    def shares(self, scene: Scene) -> dict[str, int]:
        """What leaving this scene alone out would save, by figure."""
        plan = self.bench.plan
        left = {name: at for name, at in plan.scenes.items() if name != scene.id}
        without = self.bench.near.figures(Plan(plan.locations, left))
        saved = {name: before - without[name] for name, before in self.bench.figures.items()}
        saved["cost"] += self.bench.problem.prices.unshot_scene
        unshot = ("unshot_scenes", "unshot_minutes")
        return {name: value for name, value in saved.items() if name not in unshot}

    def alternatives(self, at: int) -> Iterable[Alternative]:
        """Other times, days and sets, the scene alone and with its visit."""
        first, home, visit = self.production.first_day, self.day_at[at], self.visit(at)
        days = range(max(0, first - 1), min(self.bench.problem.days, first + self.bench.days + 1))
        for day in days:
            kind = OTHER_TIME if day - first == home else OTHER_DAY
            yield self.elsewhere.on_day(kind, (at,), day)
            if len(visit) > 1 and kind == OTHER_DAY and 0 <= day - first < self.bench.days:
                yield self.told_of(at, self.elsewhere.on_day(VISIT_DAY, visit, day))
        if home < self.bench.days:
            place = int(get(self.bench.facts, fact.PLACE, at))
            for choice in self.elsewhere.choices(place):
                if self.elsewhere.set_at(choice) != self.elsewhere.set_of((at,), {}):
                    yield self.told_of(at, self.elsewhere.on_set(place, choice))
            yield from self.elsewhere.kept_off(place)

    def visit(self, at: int) -> tuple[int, ...]:
        """The scenes shot in a row at the same place around this one; itself when unshot."""
        row, day = self.rows[self.day_at[at]], self.day_at[at]
        if day == self.bench.days:
            return (at,)
        where = [self.production.scenes[i].location for i in row]
        low = high = row.index(at)
        while low > 0 and where[low - 1] == where[low]:
            low -= 1
        while high + 1 < len(row) and where[high + 1] == where[low]:
            high += 1
        return tuple(row[low : high + 1])

    def told_of(self, at: int, shared: Alternative) -> Alternative:
        """What was found for a visit or a place, said of this one of its scenes."""
        if shared.plan is None:
            return shared
        mine = self.production.scenes[at].id
        return self.elsewhere.possible(
            shared.kind, shared.day, shared.set, mine, shared.plan, shared.changes
        )
