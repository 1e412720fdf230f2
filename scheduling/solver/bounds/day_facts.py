"""A production as arrays, for the question what one day of it costs at least."""

from dataclasses import dataclass

import numpy as np

from scheduling.solver.bounds.cast import parts_of
from scheduling.solver.bounds.days import Work, work_of
from scheduling.solver.problem import Problem, Production

# Where each number stands in `DayFacts.numbers`.
MOVE, BREAKS, REGULAR, FULL, OVERTIME, CREW, RELIGHT, CHANGE, RELIT = range(9)


@dataclass(frozen=True)
class DayFacts:
    """
    What one day can hold and costs, as int64 arrays: n scenes, k places, a actors.

    `minutes`, `place` and `light` are (n,); `wear` is (n, a), the number of the costume or -1;
    `rate` and `slow` (minutes for a change, no longer than a move) are (a,); `numbers` holds
    what the names above say, in minutes and yuan.
    """

    minutes: np.ndarray
    place: np.ndarray
    light: np.ndarray
    wear: np.ndarray
    rate: np.ndarray
    slow: np.ndarray
    numbers: np.ndarray
    places: int
    costumes: int

    @property
    def arrays(self) -> tuple[np.ndarray, ...]:
        """What the compiled code reads, in its order."""
        return (self.minutes, self.place, self.light, self.wear, self.rate, self.slow, self.numbers)


def day_facts(problem: Problem, production: Production) -> DayFacts:
    """The arrays of a production that has scenes."""
    scenes, work = production.scenes, work_of(production, problem)
    places = {name: i for i, name in enumerate(sorted({each.location for each in scenes}))}
    cast = [part.actor for part in parts_of(production) if part.scenes]
    wear = np.full((len(scenes), len(cast)), -1, np.int64)
    for column, actor in enumerate(cast):
        known: dict[str, int] = {}
        for row, scene in enumerate(scenes):
            if actor.id in scene.cast:
                wear[row, column] = known.setdefault(scene.cast[actor.id], len(known))
    return DayFacts(
        minutes=np.array([each.minutes for each in scenes], np.int64),
        place=np.array([places[each.location] for each in scenes], np.int64),
        light=np.array([each.light == "night" for each in scenes], np.int64),
        wear=wear,
        rate=np.array([each.day_rate for each in cast], np.int64),
        slow=np.array([min(each.costume_minutes, work.move) for each in cast], np.int64),
        numbers=numbers_of(problem, production, work, len(cast)),
        places=len(places),
        costumes=int(wear.max(initial=0)) + 1,
    )


def numbers_of(problem: Problem, production: Production, work: Work, cast: int) -> np.ndarray:
    """
    Minutes and yuan of a day.

    Coming back to a place the same day can spare a relight and a change of each actor. It costs a
    changeover and a move, so where those are cheaper no more than they is asked for.
    """
    prices = problem.prices
    relight = min(prices.relight, prices.changeover)
    change = min(prices.costume_change, (prices.changeover - relight) // max(1, cast))
    values = {
        MOVE: work.move,
        BREAKS: sum(work.breaks),
        REGULAR: work.regular,
        FULL: work.full,
        OVERTIME: production.overtime_minute_cost,
        CREW: production.crew_day_cost,
        RELIGHT: relight,
        CHANGE: change,
        RELIT: min(work.relight, work.move),
    }
    return np.array([values[i] for i in range(len(values))], np.int64)
