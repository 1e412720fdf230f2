"""One production taken up for trying: everything else stands, its own days can be fitted anew."""

from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np

from scheduling.solver.check import find_violations
from scheduling.solver.desk import Desk
from scheduling.solver.explain.free import Floor
from scheduling.solver.explain.near import Near
from scheduling.solver.explain.reason import CannotExplain
from scheduling.solver.hint import state_of
from scheduling.solver.kernel import board, fact
from scheduling.solver.kernel.anneal import load
from scheduling.solver.kernel.memory import get, row_view, view
from scheduling.solver.pins import NO_PINS, Pins
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Problem, Production
from scheduling.solver.visits import visits_of_others

Rows = list[list[int]]  # scenes (by index) of every day of the window, then the unshot ones


def owner_of(problem: Problem, scene: str) -> Production:
    """The production that has this scene. Raises CannotExplain."""
    for production in problem.productions:
        if any(each.id == scene for each in production.scenes):
            return production
    raise CannotExplain(scene, "没有这个场次", "there is no such scene")


def part_of(problem: Problem, plan: Plan) -> Plan:
    """What of the plan this (smaller) problem knows."""
    places = {place.id for p in problem.productions for place in p.locations}
    scenes = {scene.id for p in problem.productions for scene in p.scenes}
    return Plan(
        {place: on for place, on in plan.locations.items() if place in places},
        {scene: start for scene, start in plan.scenes.items() if scene in scenes},
    )


def floor_without(problem: Problem, plan: Plan, production: str) -> Floor:
    """The visits of all other productions."""
    names = {-1 - n: other.id for n, other in enumerate(problem.productions)}
    return Floor(problem, visits_of_others(problem, plan, production), names)


class Bench:
    """The production of one plan against all others; raises CannotExplain for an illegal plan."""

    def __init__(
        self, problem: Problem, plan: Plan, production: Production, pins: Pins = NO_PINS
    ) -> None:
        self.problem = problem
        self.pins = pins
        self.plan = plan
        self.production = production
        self.floor = floor_without(problem, plan, production.id)
        self.desk = Desk(replace(problem, productions=(production,)), pins)
        self.desk.booked = {on: list(its) for on, its in self.floor.booked.items()}
        self.facts, self.board = self.desk.facts[0], self.desk.boards[0]
        self.rivals = self.desk.rivals(0)
        if broken := find_violations(problem, plan, pins.happened):
            raise CannotExplain(production.id, broken[0].zh, broken[0].en)
        self.near = Near(problem, plan, production, pins.happened)
        self.figures = self.near.figures(plan)
        self.kept = state_of(self.desk, 0, production, plan)
        starts = [plan.scenes.get(scene.id, -1) for scene in production.scenes]
        self.starts = np.array(starts, np.int64)
        self.index = {scene.id: i for i, scene in enumerate(production.scenes)}
        self.pairs = [(self.index[a], self.index[b]) for a, b in production.after]

    @property
    def days(self) -> int:
        """Days of the window; also the index of the unshot scenes in `rows`."""
        return int(self.facts[fact.DAYS])

    def rows(self) -> Rows:
        """The plan's scenes, day by day in the order they are shot."""
        counts = view(self.kept, board.KEPT_COUNT, self.days + 1)
        return [
            row_view(self.kept, board.KEPT_SEQ, day)[: counts[day]].tolist()
            for day in range(self.days + 1)
        ]

    def keeps_order(self, rows: Rows, moved: Collection[int]) -> Iterator[tuple[int, int]]:
        """The pairs of `after` with a moved scene that these rows break."""
        pairs = [pair for pair in self.pairs if pair[0] in moved or pair[1] in moved]
        if not pairs:
            return
        unshot = set(rows[-1])
        order = [scene for row in rows[:-1] for scene in row]
        at = {scene: n for n, scene in enumerate(order)}
        for first, then in pairs:
            if then not in unshot and (first in unshot or at[then] <= at[first]):
                yield first, then

    def measure(
        self, rows: Rows, touched: Collection[int], choices: dict[int, int]
    ) -> tuple[int, int] | None:
        """
        (yuan, minutes late) with the touched days fitted anew; None when a scene may not be there.

        `choices` puts places on other sets. The state is left on the board for `plan_tried`.
        """
        kept = self.kept.copy()
        for day in touched:
            view(kept, board.KEPT_COUNT, self.days + 1)[day] = len(rows[day])
            row_view(kept, board.KEPT_SEQ, day)[: len(rows[day])] = rows[day]
        for place, choice in choices.items():
            view(kept, board.KEPT_CHOICE, len(self.production.locations))[place] = choice
        n = len(self.production.scenes)
        floor, earliest = view(self.board, board.FLOOR, n), view(self.facts, fact.EARLIEST, n)
        floor[:] = np.maximum(self.starts, earliest)
        for day in touched:
            floor[rows[day]] = earliest[rows[day]]
        now = np.zeros(6, np.int64)
        allowed = load(self.facts, self.rivals, self.board, kept, now)
        floor[:] = earliest
        self.tried = kept
        return (int(now[0]), int(now[1])) if allowed else None

    def plan_tried(self) -> Plan:
        """The whole plan with what was measured last."""
        locations = {**self.plan.locations}
        scenes = dict(self.plan.scenes)
        for day in range(self.days + 1):
            row = 2 * day + int(get(self.board, board.TURN, day))
            n = get(self.board, board.COUNT, row)
            its = row_view(self.board, board.SEQ, row)[:n].tolist()
            starts = row_view(self.board, board.START, row)[:n].tolist()
            for i, start in zip(its, starts, strict=True):
                scene = self.production.scenes[i]
                scenes.pop(scene.id, None)
                if day < self.days:
                    scenes[scene.id] = start
                    locations[scene.location] = self.set_tried(get(self.facts, fact.PLACE, i))
        return Plan(locations, scenes)

    def set_tried(self, place: int) -> str:
        """The set on which this place plays in what was measured last."""
        choice = get(self.tried, board.KEPT_CHOICE, place)
        return self.desk.sets[0][get(self.facts, fact.CHOICE_SET, choice)]

    def changes(self, plan: Plan) -> dict[str, int] | None:
        """Every figure's change against the standing plan, or None when this one is illegal."""
        if self.near.violations(plan):
            return None
        after = self.near.figures(plan)
        return {name: after[name] - before for name, before in self.figures.items()}
