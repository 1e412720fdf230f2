"""
Which set of its pool each stay is on: few sets for each crew, then few redresses.

Times are settled by then. In order of their beginnings, a free set is left for every stay of a
pool, whichever was taken before: so every choice made here is possible. The choice of HiGHS
counts a redress wherever a stay wants another dressing than the set stood in at the outset.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from scheduling.solver.rounds.places import Place
from scheduling.solver.rounds.problem import RoundProblem, RoundSet

MOST_COLUMNS = 20_000
PER_SET, PER_REDRESS = 100.0, 1.0


@dataclass(frozen=True, slots=True)
class Stay:
    """A place on the set it got; `redress` minutes to dress it as wanted, by what was before."""

    place: Place
    set_id: str
    redress: int


def assign(
    problem: RoundProblem,
    places: Sequence[Place],
    *,
    seconds: float,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[Stay]:
    """A set for each place, none twice at a time."""
    ordered = sorted(places, key=lambda p: (p.begin, p.item))
    greedy = _one_by_one(problem, ordered)
    columns = sum(len(p.pool) for p in ordered)
    if not ordered or columns > MOST_COLUMNS or should_stop():
        return with_redress(problem, greedy)
    better = _exactly(problem, ordered, greedy, seconds, should_stop)
    both = [with_redress(problem, one) for one in (better, greedy)]
    return min(both, key=lambda stays: figures(problem, stays))


def figures(problem: RoundProblem, stays: Iterable[Stay]) -> tuple[int, int]:
    """How often a crew changes to another set of its own, and how often a set is dressed anew."""
    request_of, sets = problem.request_of(), defaultdict(set)
    redresses = 0
    for stay in stays:
        sets[request_of[stay.place.item].id].add(stay.set_id)
        redresses += stay.redress > 0
    return sum(len(own) - 1 for own in sets.values()), redresses


def with_redress(problem: RoundProblem, chosen: dict[Place, str]) -> list[Stay]:
    """The stays in time order, with the redress each needs after what stood before it."""
    by_id, dressing = problem.set_by_id(), {i.id: i.dressing for i in problem.items}
    stands = {one.id: one.dressed for one in problem.sets}
    stays = []
    for place, set_id in sorted(chosen.items(), key=lambda pair: (pair[0].begin, pair[0].item)):
        one, wanted = by_id[set_id], dressing[place.item]
        stays.append(Stay(place, set_id, one.minutes_anew(stands[set_id], wanted)))
        stands[set_id] = wanted or stands[set_id]
    return stays


def _one_by_one(problem: RoundProblem, ordered: Sequence[Place]) -> dict[Place, str]:
    by_id, request_of = problem.set_by_id(), problem.request_of()
    dressing = {i.id: i.dressing for i in problem.items}
    until: dict[str, int] = defaultdict(int)
    used: dict[str, set[str]] = defaultdict(set)
    stands = {one.id: one.dressed for one in problem.sets}
    found: dict[Place, str] = {}
    for place in ordered:
        crew, wanted = request_of[place.item].id, dressing[place.item]

        def worth(one: str, crew: str = crew, wanted: str = wanted) -> tuple[bool, int, str]:
            anew = by_id[one].minutes_anew(stands[one], wanted)
            return one not in used[crew], anew, one

        free = [one for one in place.pool if _free_from(by_id[one], until) <= place.begin]
        chosen = min(free, key=worth)
        for unit in by_id[chosen].occupies:
            until[unit] = max(until[unit], place.end)
        used[crew].add(chosen)
        stands[chosen] = wanted or stands[chosen]
        found[place] = chosen
    return found


def _free_from(one: RoundSet, until: dict[str, int]) -> int:
    return max(until[unit] for unit in one.occupies)


def _exactly(
    problem: RoundProblem,
    ordered: Sequence[Place],
    start: dict[Place, str],
    seconds: float,
    should_stop: Callable[[], bool],
) -> dict[Place, str]:
    """The assignment that HiGHS finds in so many seconds, or the one to start from."""
    request_of, by_id = problem.request_of(), problem.set_by_id()
    dressing = {i.id: i.dressing for i in problem.items}
    columns = [(place, one) for place in ordered for one in place.pool]
    crews = sorted({(request_of[place.item].id, one) for place, one in columns})
    at = {key: len(columns) + n for n, key in enumerate(crews)}
    cost = [
        PER_REDRESS * bool(by_id[one].minutes_anew(by_id[one].dressed, dressing[place.item]))
        for place, one in columns
    ] + [PER_SET] * len(crews)
    rows: list[tuple[float, float, list[tuple[int, float]]]] = []
    of_place, of_set = defaultdict(list), defaultdict(list)
    for number, (place, one) in enumerate(columns):
        of_place[place].append((number, 1.0))
        of_set[one].append((number, place))
        rows.append((-np.inf, 0.0, [(number, 1.0), (at[request_of[place.item].id, one], -1.0)]))
    rows += [(1.0, 1.0, terms) for terms in of_place.values()]
    rows += [(-np.inf, 1.0, terms) for its in of_set.values() for terms in _meetings(its)]
    values = [float(start[place] == one) for place, one in columns]
    used = {(request_of[place.item].id, one) for place, one in start.items()}
    values += [float(key in used) for key in crews]
    solved = _minimise(cost, rows, values, seconds, should_stop)
    chosen = {p: one for (p, one), v in zip(columns, solved, strict=False) if v > 0.5}
    return chosen if len(chosen) == len(ordered) else start


def _meetings(its: Sequence[tuple[int, Place]]) -> Iterator[list[tuple[int, float]]]:
    """Columns of one set that may not stand together: those there when one of them begins."""
    for begin in sorted({place.begin for _, place in its}):
        here = [(n, 1.0) for n, place in its if place.begin <= begin < place.end]
        if len(here) > 1:
            yield here


def _minimise(
    cost: Sequence[float],
    rows: Sequence[tuple[float, float, list[tuple[int, float]]]],
    start: Sequence[float],
    seconds: float,
    should_stop: Callable[[], bool],
) -> list[float]:
    ends_at = time.monotonic() + seconds
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("time_limit", max(0.1, seconds))
    lp, size = highspy.HighsLp(), len(cost)
    lp.num_col_, lp.num_row_ = size, len(rows)
    lp.col_cost_ = np.array(cost)
    lp.col_lower_, lp.col_upper_ = np.zeros(size), np.ones(size)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * size
    lp.row_lower_ = np.array([low for low, _, _ in rows])
    lp.row_upper_ = np.array([high for _, high, _ in rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(terms) for _, _, terms in rows)])
    lp.a_matrix_.index_ = np.array([c for _, _, terms in rows for c, _ in terms])
    lp.a_matrix_.value_ = np.array([f for _, _, terms in rows for _, f in terms])
    highs.passModel(lp)
    solution = highspy.HighsSolution()
    solution.col_value = list(start)
    highs.setSolution(solution)

    def look(event: highspy.HighsCallbackEvent) -> None:
        if should_stop() or time.monotonic() > ends_at:
            event.interrupt()

    highs.cbMipInterrupt.subscribe(look)
    try:
        highs.run()
    finally:
        highs.cbMipInterrupt.unsubscribe(look)
    has_one = highs.getInfo().primal_solution_status == 2
    return list(highs.getSolution().col_value) if has_one else list(start)
