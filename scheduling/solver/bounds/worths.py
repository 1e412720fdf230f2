"""Column generation: what every scene must be worth for the bound to be as high as it goes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scheduling.solver.bounds.day_facts import DayFacts
from scheduling.solver.bounds.day_search import NOTHING, PLACES, flip, new_board, search, yuan_of
from scheduling.solver.bounds.master import Day, Master, Worths
from scheduling.solver.bounds.proof import Proven
from scheduling.solver.kernel.rng import new_state

WARM, FRESH = (300.0, 50.0), (1500.0, 50.0)  # yuan: from a good day, from a single scene
ROUNDS = ((10, 5_000), (40, 5_000), (80, 20_000))  # searches for each set of worths, their moves
GOOD, FRESH_ONES = 40, 5  # days worth a start; every so manieth search begins afresh
INERTIA = 0.8  # how much of the best worths is kept in the next that are tried
SPARE = (4, 2000)  # times the first guess, and yuan: the most a scene can be worth
CLOSE = 0.005  # of the price: near enough


@dataclass(frozen=True)
class Line:
    """A bound for each number of days: `base` yuan and `slope` more for each day."""

    base: int
    slope: int

    def at(self, days: int) -> int:
        return self.base + days * self.slope


@dataclass
class Pricing:
    """What does not change; yuan for a changeover and a first guess at the bound."""

    facts: DayFacts
    changeover: int
    guess: int

    def line(self, worths: Worths, least: int) -> Line:
        """The bound these worths make when no day is cheaper than `least`."""
        spare = (self.changeover - worths.place) * (self.facts.places - 1)
        return Line(int(worths.scenes.sum()) + spare, least)

    def first(self) -> Worths:
        """Worths by length that add up to the guess."""
        minutes = self.facts.minutes
        yuan = max(0, self.guess - self.changeover * (self.facts.places - 1))
        scenes = minutes * yuan // minutes.sum()
        return Worths(scenes, self.changeover // 4, 0)


class WorthSearch:
    """Looks for the worths with the highest bound for one number of days. `best` is a promise only."""

    def __init__(self, pricing: Pricing, days: int, seed: int) -> None:
        facts = pricing.facts
        self.pricing = pricing
        self.days = days
        count = len(facts.minutes)
        spare = SPARE[0] * pricing.first().scenes + SPARE[1]
        self.master = Master(spare, facts.places, days, pricing.changeover)
        self.rng = new_state(seed, days)
        self.pick = np.random.default_rng((seed, days))
        self.pool: list[Day] = []
        self.found, self.trail = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.round = 0
        self.centre, self.best = pricing.first(), -(1 << 60)

    def run(self, is_over: Callable[[], bool], enough: int) -> None:
        """Until the promise is `enough` or as near to the program over the days known as it gets."""
        inertia = INERTIA
        if self.round == len(ROUNDS) - 1 and self.best < enough and self.master.widen():
            self.round = 0
        while self.best < enough and not is_over():
            known = self.master.solve()
            tried = blend(self.centre, known, inertia)
            promise, days = self.promise(tried)
            news = sum(self.offer(day) for day in days if value_of(day, known) < known.day)
            if promise > self.best:
                self.centre, self.best = tried, promise
            ceiling = self.pricing.line(known, known.day).at(self.days)
            near = ceiling - self.best < CLOSE * ceiling
            if near or not (news or inertia):
                if self.round == len(ROUNDS) - 1:
                    return
                self.round += 1
                self.best = min(self.best, self.promise(self.centre)[0])
            elif news:
                self.round = max(0, self.round - 1)
            inertia = INERTIA if news else 0.0

    def learn(self, proven: Proven) -> Line:
        """Take a proof for the centre: its line is a bound, its day one more for the master."""
        line = self.pricing.line(self.centre, proven.least)
        self.best = min(self.best, line.at(self.days))
        if proven.scenes and self.search(self.centre, self.day(proven.scenes)) < NOTHING:
            self.offer(self.day(tuple(map(int, np.flatnonzero(self.found)))))
        return line

    def promise(self, worths: Worths) -> tuple[int, list[Day]]:
        """The bound if the cheapest day found is the cheapest, and the days found."""
        days, good = [], self.good_days(worths)
        for turn in range(ROUNDS[self.round][0]):
            fresh = turn % FRESH_ONES == 0 or not good
            start = None if fresh else good[self.pick.integers(len(good))]
            if self.search(worths, start) < NOTHING:
                days.append(self.day(tuple(map(int, np.flatnonzero(self.found)))))
        least = min((value_of(day, worths) for day in days), default=NOTHING)
        return self.pricing.line(worths, least).at(self.days), days

    def good_days(self, worths: Worths) -> list[Day]:
        """The known days that are cheapest at these worths."""
        return sorted(self.pool, key=lambda day: value_of(day, worths))[:GOOD]

    def search(self, worths: Worths, start: Day | None) -> int:
        """Anneal from this day or from a single scene; the least value, its scenes in `found`."""
        board, arrays = new_board(self.pricing.facts), self.pricing.facts.arrays
        scenes = start.scenes if start else (int(self.pick.integers(len(self.found))),)
        for scene in scenes:
            flip(arrays, board, worths.scenes, scene)
        hot, cold = WARM if start else FRESH
        least = search(
            arrays, board, worths.scenes, worths.place, ROUNDS[self.round][1], hot, cold,
            self.found, self.trail, self.rng,
        )  # fmt: skip
        return int(least)

    def day(self, scenes: tuple[int, ...]) -> Day:
        """These scenes as a day, priced."""
        board, arrays = new_board(self.pricing.facts), self.pricing.facts.arrays
        for scene in scenes:
            flip(arrays, board, self.centre.scenes, scene)
        return Day(scenes, int(board[-1][PLACES]), int(yuan_of(arrays, board)))

    def offer(self, day: Day) -> bool:
        """Tell the master of a day; whether it is new to it."""
        new = self.master.add(day)
        if new:
            self.pool.append(day)
        return new


def value_of(day: Day, worths: Worths) -> int:
    """The yuan of a day, its places paid, less what its scenes are worth."""
    return day.yuan + worths.place * (day.places - 1) - int(worths.scenes[[*day.scenes]].sum())


def blend(one: Worths, other: Worths, share: float) -> Worths:
    """`share` of the one and the rest of the other, in whole yuan."""
    scenes = np.rint(share * one.scenes + (1 - share) * other.scenes).astype(np.int64)
    return Worths(scenes, round(share * one.place + (1 - share) * other.place), 0)
