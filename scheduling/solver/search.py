"""
What to work on next: the order of jobs over all productions, on threads free of Python's lock.

A job anneals one production against a picture of what the others have taken. Jobs are
begun and taken in a fixed order whatever thread is faster, so the same problem, seed,
workers and number of moves give the same plan.
"""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

import numpy as np

from scheduling.solver.bounds import crew_bound
from scheduling.solver.construct import lay_out
from scheduling.solver.desk import Desk
from scheduling.solver.kernel import board, fact
from scheduling.solver.kernel.anneal import NEVER, anneal
from scheduling.solver.kernel.memory import view
from scheduling.solver.kernel.rng import new_state
from scheduling.solver.problem import Problem

QUICK_MOVES = 3_000  # to have something to show
SCOUT_SHARE, SCOUT_MOVES = 0.12, 40_000  # share of all moves, and the most for one job
FIRST_SHARE, LONGEST_JOB = 0.65, 3_000_000
FEWEST_MOVES, SHORT_MOVES = 2_000, 100_000
SPEED = 500_000  # moves a second and worker, until it is measured
HOT = (800.0, 25.0)  # yuan
REHEATS = (400.0, 250.0, 600.0, 150.0)
LONG_TOLLS, SHORT_TOLLS = (8.0, 2000.0), (25.0, 2000.0)  # yuan for a minute late
URGENT_TOLLS = (100.0, 20_000.0)
HOPELESS = 1.06  # a number of days so much dearer than the best is not tried again
POLL_SECONDS = 0.05
QUEUED = 2  # jobs begun for each worker: nobody waits for the one whose turn it is to be taken


@dataclass(frozen=True)
class Job:
    """One annealing run; `fresh` begins from a new arrangement, else from what stands."""

    owner: int
    number: int
    fresh: bool
    max_days: int
    moves: int
    heats: tuple[float, float]
    tolls: tuple[float, float] = LONG_TOLLS


@dataclass
class Limit:
    """When to stop: at a moment, after so many moves, or when told to."""

    ends_at: float
    moves: int | None
    should_stop: Callable[[], bool] | None

    def is_over(self, done: int) -> bool:
        told = self.should_stop is not None and self.should_stop()
        spent = self.moves is not None and done >= self.moves
        return told or spent or time.monotonic() >= self.ends_at

    def part(self, share: float, done: int = 0) -> "Limit":
        """This share of what is left of the moves, or where they are not counted of the time."""
        if self.moves is not None:
            return replace(self, moves=int(share * max(0, self.moves - done)))
        now = time.monotonic()
        return replace(self, ends_at=now + share * max(0.0, self.ends_at - now))


class Search:
    """Improves a desk until the limit; `moves` counts what was tried."""

    def __init__(self, problem: Problem, desk: Desk, workers: int, seed: int, limit: Limit) -> None:
        self.desk = desk
        self.workers = workers
        self.seed = seed
        self.limit = limit
        self.moves = 0
        self.taken = 0  # jobs whose result stands
        self.first_number = 0  # of the jobs: with the seed, what their chances are drawn from
        self.begun_at = time.monotonic()
        self.stop = np.zeros(1, np.int64)
        self.owners = [p for p, f in enumerate(desk.facts) if f[fact.SCENES] > 0]
        self.owners.sort(key=lambda p: (problem.productions[p].first_day, p))
        self.fewest = {p: crew_bound(problem.productions[p])[0] for p in self.owners}
        self.found: dict[int, dict[int, int]] = {p: {} for p in self.owners}

    def work_on(self, chosen: Collection[str] | None) -> None:
        """Leave all productions alone but these (ids)."""
        if chosen is not None:
            its = self.desk.problem.productions
            self.owners = [p for p in self.owners if its[p].id in chosen]

    def run(self, on_step: Callable[[], None]) -> None:
        """Work until the limit; `on_step` is called often from this thread."""
        pending: deque[tuple[Job, Future[tuple[np.ndarray, int, int]]]] = deque()
        with ThreadPoolExecutor(self.workers) as pool:
            for job in self.jobs():
                while len(pending) >= QUEUED * self.workers or self.is_taken(job, pending):
                    self.take(*pending.popleft(), on_step)
                if self.limit.is_over(self.moves):
                    break
                rivals = self.desk.rivals(job.owner)
                standing = self.desk.standing[job.owner].copy()
                pending.append((job, pool.submit(self.work, job, rivals, standing)))
            while pending:
                self.take(*pending.popleft(), on_step)

    def is_taken(self, job: Job, pending: Iterable[tuple[Job, object]]) -> bool:
        """Whether the job must wait for one on the same production: not when threads would idle."""
        enough = len(self.owners) >= self.workers
        return enough and any(other.owner == job.owner for other, _ in pending)

    def work(
        self, job: Job, rivals: np.ndarray, standing: np.ndarray
    ) -> tuple[np.ndarray, int, int]:
        """(state, its yuan or NEVER, moves made); runs on a thread of its own."""
        f, seeds = self.desk.facts[job.owner], (self.seed, job.number)
        kept = standing
        if job.fresh:
            kept = lay_out(f, rivals, job.max_days, np.random.default_rng(seeds))
        now, rng = np.zeros(6, np.int64), new_state(*seeds)
        length, days, own_board = job.moves, job.max_days, board.new_board(f)
        yuan, done = anneal(
            f, rivals, own_board, kept, rng, now, length, job.heats, job.tolls, days, self.stop
        )
        return kept, yuan, done

    def take(
        self, job: Job, future: Future[tuple[np.ndarray, int, int]], on_step: Callable[[], None]
    ) -> None:
        """Wait for a job, watching the limit, and offer what it found."""
        while not future.done():
            wait([future], POLL_SECONDS)
            if self.limit.is_over(0):
                self.stop[0] = 1
            on_step()
        kept, yuan, done = future.result()
        self.moves += done
        if yuan < NEVER:
            known = self.found[job.owner]
            known[job.max_days] = min(yuan, known.get(job.max_days, yuan))
            self.taken += self.desk.offer(job.owner, kept)
        on_step()

    def numbers(self) -> Iterator[int]:
        return iter(range(self.first_number, 1 << 60))

    def jobs(self) -> Iterator[Job]:
        """A plan at once, scouts for the number of days, long runs with the best, reheating."""
        numbers = self.numbers()
        for owner in self.owners:
            for days in self.day_counts(owner)[-1:0:-2]:
                yield Job(owner, next(numbers), True, days, QUICK_MOVES, HOT, SHORT_TOLLS)
        scouted = self.share_moves(SCOUT_SHARE / 4, SCOUT_MOVES)
        for owner in self.owners:
            for days in self.day_counts(owner):
                tolls = URGENT_TOLLS if self.unshot(owner) else SHORT_TOLLS
                yield Job(owner, next(numbers), True, days, scouted, HOT, tolls)
        yield from self.long_runs(numbers)
        yield from self.reheats(numbers)

    def long_runs(self, numbers: Iterator[int]) -> Iterator[Job]:
        """From new arrangements, for the best two numbers of days."""
        first = self.share_moves(FIRST_SHARE / 2, LONGEST_JOB)
        tolls = SHORT_TOLLS if first < SHORT_MOVES else LONG_TOLLS
        for rank in range(2):
            for owner in self.owners:
                good = self.good_days(owner)
                if rank < len(good):
                    urgent = URGENT_TOLLS if self.unshot(owner) else tolls
                    yield Job(owner, next(numbers), True, good[rank], first, HOT, urgent)

    def reheats(self, numbers: Iterator[int]) -> Iterator[Job]:
        """What stands, warmed again and again; every fourth turn with a day fewer."""
        for turn in range(1 << 60) if self.owners else ():
            again = self.share_moves(1 / 3, LONGEST_JOB)
            for owner in self.owners:
                # A late minute must cost more than what leaving a scene out spares.
                tolls = URGENT_TOLLS if self.unshot(owner) else LONG_TOLLS
                heats = (REHEATS[turn % len(REHEATS)], HOT[1])
                fewest = self.good_days(owner)[0]
                fewer = turn % 4 == 3 and fewest > 1
                yield Job(owner, next(numbers), False, fewest - fewer, again, heats, tolls)

    def unshot(self, owner: int) -> bool:
        """Whether a scene of the production stands nowhere."""
        return bool((self.desk.starts[owner] < 0).any())

    def days_standing(self, owner: int) -> int:
        """The days that what is kept of the production works on, whether it fits or not."""
        window = int(self.desk.facts[owner][fact.DAYS])
        counts = view(self.desk.standing[owner], board.KEPT_COUNT, window)
        return int(np.count_nonzero(counts)) or window

    def day_counts(self, owner: int) -> list[int]:
        """The numbers of days worth a look; the whole window is always one of them."""
        window, low = int(self.desk.facts[owner][fact.DAYS]), self.fewest[owner]
        return sorted({min(window, low + more) for more in range(4)} | {window})

    def good_days(self, owner: int) -> list[int]:
        """The numbers of days met so far, the cheapest first, without the hopeless."""
        known = self.found[owner]
        if not known:
            return [int(self.desk.facts[owner][fact.DAYS])]
        best = min(known.values())
        order = sorted(known, key=lambda days: (known[days], days))
        return [days for days in order if known[days] <= best * HOPELESS]

    def share_moves(self, share: float, most: int) -> int:
        """This share of the moves that are left, for one of all productions."""
        left: float
        if self.limit.moves is not None:
            left = self.limit.moves - self.moves
        else:
            now = time.monotonic()
            spent = now - self.begun_at
            speed = self.moves / spent if spent > 1 else SPEED * self.workers
            left = speed * max(0.0, self.limit.ends_at - now)
        return int(min(most, max(FEWEST_MOVES, left * share / max(1, len(self.owners)))))
