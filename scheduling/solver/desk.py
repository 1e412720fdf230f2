"""
The whole base while it is searched: every production's standing plan, always legal.

Productions are worked on one at a time (or several at once, each against a picture of
the others); what comes back stands only after it has been fitted again against what
the others have by then, and only when that makes the base cheaper.
"""

import numpy as np

from scheduling.solver.kernel import board, fact, rival
from scheduling.solver.kernel.anneal import load
from scheduling.solver.kernel.build import build_facts, used_sets
from scheduling.solver.kernel.memory import get, get2, pack, row_view, view
from scheduling.solver.pins import NO_PINS, Pins, narrowed
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Problem
from scheduling.solver.told import Told
from scheduling.solver.visits import Visit

I64 = np.int64


class Desk:
    """Arrays of all productions and what stands for each; `owner` is a production's index."""

    def __init__(self, problem: Problem, pins: Pins = NO_PINS, told: Told | None = None) -> None:
        problem = narrowed(problem, pins)
        self.problem = problem
        self.facts = [build_facts(problem, p, pins, told) for p in problem.productions]
        self.sets = [used_sets(p) for p in problem.productions]
        self.boards = [board.new_board(f) for f in self.facts]
        self.standing = [board.new_kept(f) for f in self.facts]
        self.starts = [np.full(f[fact.SCENES], -1, I64) for f in self.facts]
        self.loose: set[int] = set()  # whose state is a beginning only, and not booked
        self.booked: dict[str, list[Visit]] = {each.id: [] for each in problem.sets}

    def rivals(self, owner: int) -> np.ndarray:
        """What the others have on the sets of this production (see `kernel.rival`)."""
        ptr, closed_ptr = [0], [0]
        visits: list[tuple[int, ...]] = []
        closed: list[tuple[int, int]] = []
        for k, on in enumerate(self.sets[owner]):
            dressed = int(get(self.facts[owner], fact.DRESSED, k))
            visits += self.linked([v for v in self.booked[on] if v.owner != owner], dressed)
            closed += self.problem.set_by_id[on].closures
            ptr.append(len(visits))
            closed_ptr.append(len(closed))
        columns = np.array(visits, I64).reshape(-1, 5).T
        spans = np.array(closed, I64).reshape(-1, 2).T
        names = (rival.START, rival.END, rival.DRESS, rival.LINK, rival.SPLIT)
        arrays = dict(zip(names, columns, strict=True))
        arrays |= {rival.CLOSED_FROM: spans[0], rival.CLOSED_TO: spans[1]}
        arrays |= {rival.PTR: np.array(ptr, I64), rival.CLOSED_PTR: np.array(closed_ptr, I64)}
        return pack(rival.HEADER, arrays, {})

    def linked(self, visits: list[Visit], dressed: int) -> list[tuple[int, ...]]:
        """(start, end, dress, link, split) of the visits to one set, in time order."""
        prices = self.problem.prices
        out: list[tuple[int, ...]] = []
        before: Visit | None = None
        for visit in visits:
            handed = before is not None and before.owner != visit.owner
            link = prices.handover * handed + prices.redress * (visit.dress != dressed)
            split = prices.changeover * goes_on(before, visit)
            out.append((visit.start, visit.end, visit.dress, link, split))
            dressed, before = visit.dress, visit
        return out

    def measure(
        self, owner: int, kept: np.ndarray, rivals: np.ndarray, *, fixed: bool = False
    ) -> tuple[int, int] | None:
        """(yuan, minutes late) of a state against these rivals, or None when it is not allowed."""
        floor = view(self.boards[owner], board.FLOOR, len(self.starts[owner]))
        earliest = view(self.facts[owner], fact.EARLIEST, len(floor))
        now = np.zeros(6, I64)
        if fixed:
            floor[:] = np.maximum(self.starts[owner], earliest)
        allowed = load(self.facts[owner], rivals, self.boards[owner], kept, now)
        floor[:] = earliest
        return (int(now[0]), int(now[1])) if allowed else None

    def offer(self, owner: int, kept: np.ndarray) -> bool:
        """Let this state stand when it is legal now and cheaper than what stands."""
        rivals = self.rivals(owner)
        standing = self.measure(owner, self.standing[owner], rivals, fixed=True)
        found = self.measure(owner, kept, rivals)
        if found is None or found[1] > 0:
            return False
        if owner not in self.loose and standing is not None and found[0] >= standing[0]:
            return False
        self.stand(owner, kept)
        return True

    def stand(self, owner: int, kept: np.ndarray) -> None:
        """Book what the production's board holds, in place of what stood."""
        f, b, starts = self.facts[owner], self.boards[owner], self.starts[owner]
        self.standing[owner] = kept.copy()
        self.loose.discard(owner)
        starts[:] = -1
        self.leave(owner)
        number = 0
        for day in range(f[fact.DAYS]):
            row = 2 * day + int(get(b, board.TURN, day))
            n = get(b, board.COUNT, row)
            starts[row_view(b, board.SEQ, row)[:n]] = row_view(b, board.START, row)[:n]
            for v in range(get(b, board.VISITS, row)):
                self.book(owner, row, v, number)
                number += 1
        for on in self.sets[owner]:
            self.booked[on].sort(key=lambda visit: visit.start)

    def leave(self, owner: int) -> None:
        """Take all visits of the production off its sets."""
        for on in self.sets[owner]:
            self.booked[on] = [v for v in self.booked[on] if v.owner != owner]

    def book(self, owner: int, row: int, v: int, number: int) -> None:
        b = self.boards[owner]
        packed = int(get2(b, board.VISIT, row, v))
        visit = Visit(
            start=int(get2(b, board.VISIT_START, row, v)),
            end=int(get2(b, board.VISIT_END, row, v)),
            owner=owner,
            number=number,
            place=packed >> board.PLACE_AT & board.PLACE_MASK,
            dress=packed & board.DRESS_MASK,
        )
        self.booked[self.sets[owner][packed >> board.SET_AT]].append(visit)

    def plan(self) -> Plan:
        """What stands, as a plan; locations without a shot scene are left out."""
        locations: dict[str, str] = {}
        scenes: dict[str, int] = {}
        for owner, production in enumerate(self.problem.productions):
            f, kept = self.facts[owner], self.standing[owner]
            for i, scene in enumerate(production.scenes):
                if self.starts[owner][i] >= 0:
                    choice = get(kept, board.KEPT_CHOICE, get(f, fact.PLACE, i))
                    on = self.sets[owner][get(f, fact.CHOICE_SET, choice)]
                    locations[scene.location] = on
                    scenes[scene.id] = int(self.starts[owner][i])
        return Plan(locations, scenes)


def goes_on(before: Visit | None, visit: Visit) -> bool:
    """Whether a crew stays at one place over these two visits, as from one day to the next."""
    if before is None or before.owner != visit.owner:
        return False
    return before.number + 1 == visit.number and before.place == visit.place
