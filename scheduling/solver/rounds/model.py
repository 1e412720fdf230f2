"""
The exact model, for HiGHS: which places make the most points. See README.md for the program.

`solve` can be stopped at any time and then has the best places so far; `bound` says what no
answer can exceed.
"""

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from scheduling.solver.rounds.greedy import by_turns, granted
from scheduling.solver.rounds.places import Place, Places
from scheduling.solver.rounds.problem import RoundProblem
from scheduling.solver.rounds.worth import lots, luck, own_points, points, share

FREE = highspy.kHighsInf
WITHIN = 0.99  # points and lots are whole: a gap below one proves the best
Report = Callable[["Choice"], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """Places chosen, their points, and the points that no answer exceeds."""

    places: tuple[Place, ...]
    points: int
    bound: int
    lots_decided: bool = False

    @property
    def is_best(self) -> bool:
        """Whether it is proven that no answer has more points."""
        return self.points >= self.bound


class Model:
    """Columns: a yes or no for each place, each choice of an item, each all-or-nothing request."""

    def __init__(self, problem: RoundProblem, places: Places) -> None:
        self.problem, self.places = problem, places.places
        self.capacity = places.capacity
        self.request_of = problem.request_of()
        self.rows: list[tuple[float, float, dict[int, float]]] = []
        self.cost: list[float] = []
        self.whole: list[bool] = []
        self.place_columns = [self._column() for _ in self.places]
        self.chosen = {
            key: self._column() for key in sorted({(p.item, p.rank) for p in self.places})
        }
        self.shares: dict[tuple[str, int], int] = {}
        self._items()
        self._resources()
        self._crews()
        self._requests()
        self._companies()

    def _column(self, cost: float = 0.0, *, whole: bool = True) -> int:
        self.cost.append(cost)
        self.whole.append(whole)
        return len(self.cost) - 1

    def _row(self, low: float, high: float, terms: Iterable[tuple[int, float]]) -> None:
        self.rows.append((low, high, dict(terms)))

    def _items(self) -> None:
        """A chosen item has all its days, one place a day, all of one choice; one choice."""
        days = {item.id: item.days for item in self.problem.items}
        of_choice, of_day = defaultdict(list), defaultdict(list)
        for column, place in zip(self.place_columns, self.places, strict=True):
            of_choice[place.item, place.rank].append(column)
            of_day[place.item, place.rank, place.day].append(column)
        for key, columns in of_choice.items():
            terms = [(c, 1.0) for c in columns]
            self._row(0.0, 0.0, [*terms, (self.chosen[key], -float(days[key[0]]))])
        for (item, rank, _day), columns in of_day.items():
            if days[item] > 1:
                terms = [(c, 1.0) for c in columns]
                self._row(-FREE, 0.0, [*terms, (self.chosen[item, rank], -1.0)])
        for columns in self._ranks().values():
            if len(columns) > 1:
                self._row(-FREE, 1.0, [(c, 1.0) for c in columns])

    def _ranks(self) -> dict[str, list[int]]:
        ranks: dict[str, list[int]] = defaultdict(list)
        for (item, _rank), column in self.chosen.items():
            ranks[item].append(column)
        return ranks

    def _resources(self) -> None:
        """Nowhere more than there are: it is enough to look where a place begins."""
        of: dict[str, list[int]] = defaultdict(list)
        for number, place in enumerate(self.places):
            for name in place.resources:
                of[name].append(number)
        for name, numbers in of.items():
            spans = [(self.places[n].begin, self.places[n].end) for n in numbers]
            self._overlaps(numbers, spans, float(self.capacity[name]))

    def _crews(self) -> None:
        """A crew is in one place at a time."""
        of: dict[str, list[int]] = defaultdict(list)
        for number, place in enumerate(self.places):
            of[self.request_of[place.item].id].append(number)
        for numbers in of.values():
            spans = [(self.places[n].start, self.places[n].leaves) for n in numbers]
            self._overlaps(numbers, spans, 1.0)

    def _overlaps(
        self, numbers: Sequence[int], spans: Sequence[tuple[int, int]], most: float
    ) -> None:
        begins = np.array([a for a, _ in spans])
        ends = np.array([b for _, b in spans])
        columns = np.array([self.place_columns[n] for n in numbers])
        seen: set[bytes] = set()
        for at in np.unique(begins):
            here = columns[(begins <= at) & (ends > at)]
            if len(here) > most and here.tobytes() not in seen:
                seen.add(here.tobytes())
                self._row(-FREE, most, [(int(c), 1.0) for c in here])

    def _requests(self) -> None:
        """All or nothing: every item of the request is chosen, or none is."""
        ranks = self._ranks()
        for request in self.problem.requests:
            if not request.all_or_nothing:
                continue
            is_granted = self._column()
            for item in request.items:
                terms = [(c, 1.0) for c in ranks.get(item.id, [])]
                self._row(0.0, 0.0, [*terms, (is_granted, -1.0)])

    def _companies(self) -> None:
        """The n-th item of a company is worth less than the one before, so they count in order."""
        of: dict[str, list[int]] = defaultdict(list)
        for (item, _rank), column in self.chosen.items():
            of[self.request_of[item].company].append(column)
        counts = defaultdict(set)
        for item, _rank in self.chosen:
            counts[self.request_of[item].company].add(item)
        places = {item.id: item.place for item in self.problem.items}
        for (item, rank), column in self.chosen.items():
            self.cost[column] = float(own_points(places[item], rank))
        for company, columns in of.items():
            steps = [
                self._column(float(share(n)), whole=False)
                for n in range(1, len(counts[company]) + 1)
            ]
            self.shares.update({(company, n): c for n, c in enumerate(steps, start=1)})
            terms = [(c, 1.0) for c in columns]
            self._row(0.0, 0.0, [*terms, *((c, -1.0) for c in steps)])

    def lot_costs(self) -> list[float]:
        """What each column adds to the sum of the lots."""
        lot, costs = lots(self.problem), [0.0] * len(self.cost)
        for (item, _rank), column in self.chosen.items():
            costs[column] = float(lot[self.request_of[item].id])
        return costs

    def values(self, chosen: Iterable[Place]) -> list[float]:
        """The columns' values of an answer."""
        wanted, values = set(chosen), [0.0] * len(self.cost)
        for column, place in zip(self.place_columns, self.places, strict=True):
            values[column] = float(place in wanted)
        got = granted(wanted)
        for key, column in self.chosen.items():
            values[column] = float(got.get(key[0]) == key[1])
        return values


def solve(
    problem: RoundProblem,
    places: Places,
    *,
    seconds: float,
    report: Report = lambda choice: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Choice:
    """The places of the most points, then of the best lots, that so many seconds find."""
    ends_at = time.monotonic() + seconds
    start = by_turns(problem, places)
    most = points(problem, {item.id: 1 for item in problem.items})
    best = Choice(tuple(start), points(problem, granted(start)), most)
    report(best)
    if not places.places:
        return Choice((), 0, 0, lots_decided=True)
    search = Search(Model(problem, places), ends_at, should_stop)
    best = search.most_points(best, report)
    if not best.is_best or should_stop() or time.monotonic() > ends_at:
        return best
    return search.best_lots(best)


class Search:
    """HiGHS on a model: first the points, then, held there, the lots."""

    def __init__(self, model: Model, ends_at: float, should_stop: Callable[[], bool]) -> None:
        self.model, self.ends_at, self.should_stop = model, ends_at, should_stop
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.silent()
        self.highs.setOptionValue("threads", 1)
        self.highs.setOptionValue("mip_rel_gap", 0.0)
        self.highs.setOptionValue("mip_abs_gap", WITHIN)
        self.highs.setOptionValue("random_seed", model.problem.seed % (2**31 - 1))
        self.highs.passModel(_as_lp(model))

    def most_points(self, best: Choice, report: Report) -> Choice:
        """The most points found, with what is proven of the rest."""

        def better(values: Sequence[float]) -> None:
            nonlocal best
            found = self._read(values)
            worth = points(self.model.problem, granted(found))
            if worth > best.points:
                best = Choice(found, worth, best.bound)
                report(best)

        self._run(best.places, better)
        bound = self.highs.getInfo().mip_dual_bound
        if math.isfinite(bound):
            proven = max(best.points, math.floor(bound + 1e-4))
            best = Choice(best.places, best.points, min(best.bound, proven))
        if self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            best = Choice(best.places, best.points, best.points)
        report(best)
        return best

    def best_lots(self, best: Choice) -> Choice:
        """Among answers of the same points one with the best lots."""
        model, held = self.model, best
        terms = {c: cost for c, cost in enumerate(model.cost) if cost}
        columns = np.array(list(terms), np.int32)
        self.highs.addRow(
            float(best.points) - 0.5, FREE, len(columns), columns, np.array(list(terms.values()))
        )
        every = np.arange(len(model.cost), dtype=np.int32)
        self.highs.changeColsCost(len(every), every, np.array(model.lot_costs()))
        lucky = luck(model.problem, granted(best.places))

        def better(values: Sequence[float]) -> None:
            nonlocal held, lucky
            found = self._read(values)
            got = granted(found)
            fortune = luck(model.problem, got)
            if points(model.problem, got) >= best.points and fortune > lucky:
                held, lucky = Choice(found, best.points, best.bound), fortune

        self._run(best.places, better)
        done = self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return Choice(held.places, held.points, held.bound, lots_decided=done)

    def _run(self, start: Iterable[Place], better: Callable[[Sequence[float]], None]) -> None:
        left = max(0.1, self.ends_at - time.monotonic())
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + left)
        solution = highspy.HighsSolution()
        solution.col_value = self.model.values(start)
        self.highs.setSolution(solution)

        def improved(event: highspy.HighsCallbackEvent) -> None:
            better(list(event.data_out.mip_solution))

        def look(event: highspy.HighsCallbackEvent) -> None:
            if self.should_stop() or time.monotonic() > self.ends_at:
                event.interrupt()

        self.highs.cbMipImprovingSolution.subscribe(improved)
        self.highs.cbMipInterrupt.subscribe(look)
        try:
            self.highs.run()
        finally:
            self.highs.cbMipImprovingSolution.unsubscribe(improved)
            self.highs.cbMipInterrupt.unsubscribe(look)
        values = self.highs.getSolution().col_value
        if values and self.highs.getInfo().primal_solution_status == 2:
            better(list(values))

    def _read(self, values: Sequence[float]) -> tuple[Place, ...]:
        columns = zip(self.model.place_columns, self.model.places, strict=True)
        return tuple(place for column, place in columns if values[column] > 0.5)


def _as_lp(model: Model) -> highspy.HighsLp:
    lp, size = highspy.HighsLp(), len(model.cost)
    lp.num_col_, lp.num_row_ = size, len(model.rows)
    lp.col_cost_ = np.array(model.cost)
    lp.col_lower_, lp.col_upper_ = np.zeros(size), np.ones(size)
    kinds = {True: highspy.HighsVarType.kInteger, False: highspy.HighsVarType.kContinuous}
    lp.integrality_ = [kinds[each] for each in model.whole]
    lp.row_lower_ = np.array([low for low, _, _ in model.rows])
    lp.row_upper_ = np.array([high for _, high, _ in model.rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(terms) for _, _, terms in model.rows)])
    lp.a_matrix_.index_ = np.array([c for _, _, terms in model.rows for c in terms])
    lp.a_matrix_.value_ = np.array([f for _, _, terms in model.rows for f in terms.values()])
    lp.sense_ = highspy.ObjSense.kMaximize
    return lp
