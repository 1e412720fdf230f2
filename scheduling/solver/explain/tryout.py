"""Can this case be shot: a proof that it cannot, a few scenes tried in every way, or a search."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, pairwise, permutations, product
from math import comb, factorial, prod

import numpy as np

from scheduling.solver.check import find_violations
from scheduling.solver.desk import Desk
from scheduling.solver.explain.case import Case
from scheduling.solver.explain.proof import why_impossible
from scheduling.solver.explain.reason import Reason
from scheduling.solver.hint import state_of
from scheduling.solver.kernel import board, fact
from scheduling.solver.kernel.anneal import NEVER
from scheduling.solver.kernel.memory import row_view, view
from scheduling.solver.plan import Plan
from scheduling.solver.search import HOT, SHORT_TOLLS, Job, Limit, Search

EVERY_WAY = 8_000  # ways in which a few scenes are tried out
ROUND_MOVES = 12_000
# Turn by turn: from what stands, hot enough to make room; from a new arrangement.
TURNS = ((False, (1500.0, 20.0)), (True, HOT), (False, (500.0, 15.0)))
POLISH = (300.0, 15.0)


@dataclass(frozen=True)
class Answer:
    """`plan`: the production's part of a plan that shoots all, or None; then `proved` says how sure."""

    plan: Plan | None
    proved: bool
    reason: Reason | None = None


class Tryout:
    """Answers questions with so many moves each until the time is over."""

    def __init__(self, moves: int, seed: int, ends_at: float) -> None:
        self.moves = moves
        self.seed = seed
        self.ends_at = ends_at
        self.asked = 0

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.ends_at

    def ask(self, case: Case, *, polish: int = 0) -> Answer:
        """
        Whether all wanted scenes can be shot; `polish` more turns make the plan cheaper.

        A proof by trying every way takes for granted that dressing a set by way of a third
        dressing is never quicker.
        """
        self.asked += 1
        if reason := why_impossible(case):
            return Answer(None, True, reason)
        if ways(case) <= EVERY_WAY and not polish and not case.own_pins.starts:
            return Answer(next(every_way(case), None), True)
        return Answer(self.search(case, polish), False)

    def search(self, case: Case, polish: int) -> Plan | None:
        """The plan of the production when the search shoots everything."""
        desk = desk_of(case)
        search = Search(desk.problem, desk, 1, self.seed, Limit(self.ends_at, None, None))
        days, number, spent = int(desk.facts[0][fact.DAYS]), 0, 0
        while (desk.starts[0] < 0).any() and spent < self.moves and not self.is_over:
            fresh, heats = TURNS[number % len(TURNS)]
            job = Job(0, number, fresh, days, ROUND_MOVES, heats, SHORT_TOLLS)
            spent += self.work(search, desk, job)
            number += 1
        if (desk.starts[0] < 0).any():
            return None
        for more in range(polish):
            job = Job(0, number + more, False, days, 2 * ROUND_MOVES, POLISH, SHORT_TOLLS)
            self.work(search, desk, job)
        plan = desk.plan()
        return plan if case.keeps_pins(plan) else None

    def work(self, search: Search, desk: Desk, job: Job) -> int:
        """Do one job at once; the moves made."""
        kept, yuan, done = search.work(job, desk.rivals(0), desk.standing[0].copy())
        if yuan < NEVER:
            desk.offer(0, kept)
        return done


def desk_of(case: Case) -> Desk:
    """The desk of the production by itself, with the others' visits, and what stands if it can."""
    desk = Desk(case.alone, case.own_pins)
    desk.booked = {on: list(its) for on, its in case.floor.booked.items()}
    own = case.own_plan
    if find_violations(case.alone, own, case.pins.happened):
        return desk
    kept = state_of(desk, 0, case.production, own)
    desk.starts[0][:] = [own.scenes.get(scene.id, -1) for scene in case.production.scenes]
    measured = desk.measure(0, kept, desk.rivals(0), fixed=True)
    if measured is not None and measured[1] == 0:
        desk.stand(0, kept)
    else:
        desk.starts[0][:] = -1
    return desk


def ways(case: Case) -> int:
    """In how many ways the wanted scenes could be laid out."""
    its = case.production
    n, days = len(its.scenes), its.last_day - its.first_day + 1
    used = {scene.location for scene in its.scenes}
    sets = prod(len(case.sets_of(place)) for place in used)
    return factorial(n) * comb(n + days - 1, n) * sets if n < 8 else EVERY_WAY + 1


def every_way(case: Case) -> Iterator[Plan]:
    """All plans that shoot everything, each scene at its earliest in its order."""
    desk = desk_of(case)
    desk.leave(0)
    rivals, kept = desk.rivals(0), board.new_kept(desk.facts[0])
    for _ in layouts(case, desk.facts[0], kept):
        measured = desk.measure(0, kept, rivals)
        if measured is not None and measured[1] == 0:
            desk.stand(0, kept)
            plan = desk.plan()
            desk.leave(0)
            if case.keeps_pins(plan) and not find_violations(case.alone, plan):
                yield plan


def layouts(case: Case, f: np.ndarray, kept: np.ndarray) -> Iterator[None]:
    """Make `kept` every choice of sets, order of the scenes and division into days in turn."""
    its, days = case.production, int(f[fact.DAYS])
    scenes = range(len(its.scenes))
    at = {scene.id: i for i, scene in enumerate(its.scenes)}
    pairs = [(at[a], at[b]) for a, b in its.after]
    used = {scene.location for scene in its.scenes}
    ptr = view(f, fact.CHOICE_PTR, len(its.locations) + 1).tolist()
    spans = (
        range(low, high) if place.id in used else range(low, low + 1)
        for place, (low, high) in zip(its.locations, pairwise(ptr), strict=True)
    )
    orders = [o for o in permutations(scenes) if all(o.index(a) < o.index(b) for a, b in pairs)]
    for choice in product(*spans):
        view(kept, board.KEPT_CHOICE, len(its.locations))[:] = choice
        for order in orders:
            for split in combinations_with_replacement(range(days), len(order)):
                lay(kept, order, split, days)
                yield


def lay(kept: np.ndarray, order: tuple[int, ...], split: tuple[int, ...], days: int) -> None:
    """Put the scenes in this order on these days, which do not fall."""
    counts = view(kept, board.KEPT_COUNT, days + 1)
    counts[:] = 0
    for scene, day in zip(order, split, strict=True):
        row_view(kept, board.KEPT_SEQ, day)[counts[day]] = scene
        counts[day] += 1
