"""
The proof: no day is worth more than so much, by HiGHS.

The integer program says in rows what `day_search` computes, so what its search may have missed
is counted here. `Proof.least` can be stopped at any time: what is proven by then is returned.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import highspy
import numpy as np

from scheduling.solver.bounds.day_facts import (
    BREAKS,
    CHANGE,
    CREW,
    FULL,
    MOVE,
    OVERTIME,
    REGULAR,
    RELIGHT,
    RELIT,
    DayFacts,
)
from scheduling.solver.bounds.master import NO_LIMIT, Worths

MARGIN = 2.0  # yuan: well above what the solver's tolerances can add up to
Terms = Iterable[tuple[int, float]]


@dataclass(frozen=True)
class Proven:
    """No day is cheaper, worths taken off, than `least` yuan; `scenes` of the best day met."""

    least: int
    scenes: tuple[int, ...]


class Proof:
    """
    The integer program of one day of a production.

    Scenes may be shot in part, for that is proven five times as fast and loses next to nothing:
    it is the places and the actors whose price is all or nothing. With `whole_scenes` they may not.
    """

    def __init__(self, facts: DayFacts, *, whole_scenes: bool = False) -> None:
        self.facts = facts
        self.model = highspy.Highs()  # type: ignore[no-untyped-call]
        self.model.silent()
        self.model.setOptionValue("threads", 1)
        self.model.setOptionValue("mip_pscost_minreliable", 4)  # proves a quarter faster
        new = self.whole if whole_scenes else self.share
        self.chosen = [new() for _ in facts.minutes]
        self.places = [self.whole() for _ in range(facts.places)]
        self.waits = [self.share(NO_LIMIT) for _ in range(facts.places)]
        self.add_lights()
        for actor in range(len(facts.rate)):
            self.add_actor(actor)
        self.add_hours()

    def least(
        self, worths: Worths, seconds: float, gap: float, should_stop: Callable[[], bool]
    ) -> Proven | None:
        """Proven within `gap` yuan unless the seconds run out; None when nothing is known."""
        for column, worth in zip(self.chosen, worths.scenes, strict=True):
            self.model.changeColCost(column, -float(worth))
        for column in self.places:
            self.model.changeColCost(column, float(worths.place))
        self.model.setOptionValue("time_limit", self.model.getRunTime() + max(0.1, seconds))
        self.model.setOptionValue("mip_rel_gap", 0.0)
        self.model.setOptionValue("mip_abs_gap", gap)
        self.run(should_stop)
        bound = self.model.getInfo().mip_dual_bound
        if not math.isfinite(bound):
            return None
        constant = int(self.facts.numbers[CREW]) - worths.place
        return Proven(math.ceil(bound - MARGIN) + constant, self.best_day())

    def run(self, should_stop: Callable[[], bool]) -> None:
        def look(event: highspy.HighsCallbackEvent) -> None:
            if should_stop():
                event.interrupt()

        self.model.cbMipInterrupt.subscribe(look)
        try:
            self.model.run()
        finally:
            self.model.cbMipInterrupt.unsubscribe(look)

    def best_day(self) -> tuple[int, ...]:
        values = self.model.getSolution().col_value
        return tuple(i for i, column in enumerate(self.chosen) if values and values[column] > 0.5)

    def whole(self, yuan: float = 0.0) -> int:
        """A new yes or no, its column."""
        column = self.share(1.0, yuan)
        self.model.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        return column

    def share(self, most: float = 1.0, yuan: float = 0.0) -> int:
        """A new quantity from 0 to `most`, its column."""
        column: int = self.model.getNumCol()
        self.model.addVar(0.0, most)
        self.model.changeColCost(column, yuan)
        return column

    def at_most(self, limit: float, terms: Terms) -> None:
        """The sum of these (column, factor) stays within the limit."""
        columns, factors = zip(*terms, strict=True)
        values = np.array(factors, np.float64)
        self.model.addRow(-NO_LIMIT, limit, len(columns), np.array(columns, np.int32), values)

    def implies(self, one: int, other: int) -> None:
        self.at_most(0.0, [(one, 1.0), (other, -1.0)])

    def add_lights(self) -> None:
        """A place in both lights is relit."""
        facts, numbers = self.facts, self.facts.numbers
        for place, column in enumerate(self.places):
            here = np.flatnonzero(facts.place == place)
            lights = {light: self.share() for light in sorted(set(facts.light[here]))}
            for scene in here:
                self.implies(self.chosen[scene], lights[facts.light[scene]])
            for light in lights.values():
                self.implies(light, column)
            if len(lights) > 1:
                relit = self.share(1.0, float(numbers[RELIGHT]))
                self.at_most(
                    0.0, [*((each, 1.0) for each in lights.values()), (column, -1.0), (relit, -1.0)]
                )
                self.at_most(0.0, [(relit, float(numbers[RELIT])), (self.waits[place], -1.0)])

    def add_actor(self, actor: int) -> None:
        """Who is in a scene is paid, changes within each place, and keeps the crew waiting."""
        facts = self.facts
        paid, changes = self.whole(float(facts.rate[actor])), self.share(NO_LIMIT, 1.0)
        mine = facts.wear[:, actor] >= 0
        counted: list[tuple[int, float]] = []
        worn = {costume: self.share() for costume in sorted(set(facts.wear[mine, actor]))}
        for place in sorted(set(facts.place[mine])):
            there, costumes = self.add_visit(actor, place, worn)
            self.implies(there, paid)
            counted += [*((each, 1.0) for each in costumes), (there, -1.0)]
        price = float(facts.numbers[CHANGE])
        self.at_most(0.0, [(changes, -1.0), *((each, price * sign) for each, sign in counted)])
        day = [(changes, -1.0), (paid, -price), *((each, price) for each in worn.values())]
        self.at_most(0.0, day)

    def add_visit(self, actor: int, place: int, worn: dict[int, int]) -> tuple[int, list[int]]:
        """An actor at a place: the columns for being there and for each costume worn there."""
        facts, there = self.facts, self.share()
        self.implies(there, self.places[place])
        here = np.flatnonzero(facts.place == place)
        costumes: dict[int, int] = {}
        for scene in here:
            costume = int(facts.wear[scene, actor])
            if costume < 0:
                continue
            if costume not in costumes:
                costumes[costume] = self.share()
                self.implies(costumes[costume], there)
                self.implies(costumes[costume], worn[costume])
            self.implies(self.chosen[scene], costumes[costume])
        slow = float(facts.slow[actor])
        if len(costumes) > 1 and slow:
            others = [each for each in here if facts.wear[each, actor] < 0]
            terms = [(self.waits[place], -1.0), (there, -slow)]
            terms += [(each, slow) for each in costumes.values()]
            terms += [(self.chosen[each], -float(facts.minutes[each])) for each in others]
            self.at_most(0.0, terms)
        return there, list(costumes.values())

    def add_hours(self) -> None:
        """Scenes and what breaks cannot hide fit in the day; overtime is paid."""
        numbers = [float(each) for each in self.facts.numbers]
        over = self.share(numbers[FULL] - numbers[REGULAR], numbers[OVERTIME])
        idle = self.share(NO_LIMIT)
        needs = [
            *((each, numbers[MOVE]) for each in self.places),
            *((each, 1.0) for each in self.waits),
        ]
        self.at_most(numbers[BREAKS] + numbers[MOVE], [*needs, (idle, -1.0)])
        self.at_most(-1.0, [(each, -1.0) for each in self.chosen])
        scenes = zip(self.chosen, map(float, self.facts.minutes), strict=True)
        self.at_most(numbers[REGULAR], [*scenes, (idle, 1.0), (over, -1.0)])
