"""The packer's front door: a problem in, a checked plan out."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from scheduling.solver.baseline import hand_plan
from scheduling.solver.bounds import lower_bounds, price_bound
from scheduling.solver.check import Violation, find_violations
from scheduling.solver.desk import Desk
from scheduling.solver.errors import PinsUnmet, PlanBroken
from scheduling.solver.exact import Exact, solve_exactly
from scheduling.solver.hint import take_hint
from scheduling.solver.pins import NO_PINS, Pins, require_pins, unmet
from scheduling.solver.plan import Plan, require_fit
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from scheduling.solver.repair import Repair
from scheduling.solver.search import Limit, Search
from scheduling.solver.settled import SEARCH_SHARE, Rounds, is_long
from scheduling.solver.told import Told

REPORT_SECONDS = 0.5  # between two looks at the price
QUIET_SECONDS = 1.9  # without an improvement, say so at least this often
WRITING_SECONDS = 0.3  # kept back for the last check
REDRESS_WEIGHT = 5  # see README: what it brings


@dataclass(frozen=True)
class Progress:
    """How far a run has come. Seconds since it began; prices in yuan."""

    seconds: float
    price: int
    changeovers: int
    changeover_bound: int
    crew_days: int
    unshot_scenes: int
    price_bound: int


@dataclass(frozen=True)
class Result:
    """A plan and all that is known about it; `violations` is empty always (see `solve`)."""

    plan: Plan
    figures: dict[str, int]
    bounds: dict[str, int]
    violations: list[Violation]
    seconds: float
    iterations: int

    @property
    def is_proved(self) -> bool:
        """Whether no plan that shoots as much is cheaper: the price is its bound."""
        return not self.figures["unshot_scenes"] and self.figures["cost"] == self.bounds["cost"]


class Reporter:
    """
    Calls `on_progress` when the price has fallen, and every two seconds at least.

    `plan` and `figures` are the best yet: the hand plan until the search has beaten it.
    """

    def __init__(
        self, problem: Problem, desk: Desk, bounds: dict[str, int], plan: Plan, told: Told | None
    ) -> None:
        self.problem = problem
        self.prices = desk.problem.prices  # those of the search
        self.desk = desk
        self.plan = plan
        self.told = told
        self.figures = price_plan(problem, self.plan)
        self.bounds = bounds
        self.on_progress: Callable[[Progress], None] | None = None
        self.on_plan: Callable[[Plan], None] | None = None
        self.begun_at = self.looked_at = self.said_at = time.monotonic()

    def look(self) -> None:
        """Called often; measures and speaks only when it is time."""
        now = time.monotonic()
        silent = self.on_progress is None and self.on_plan is None
        if silent or now - self.looked_at < REPORT_SECONDS:
            return
        self.looked_at = now
        if self.measure() or now - self.said_at > QUIET_SECONDS - REPORT_SECONDS:
            self.say()

    def measure(self, *, equal: bool = False) -> bool:
        """Take what stands on the desk when it is better (or `equal`); whether it was."""
        plan = self.desk.plan()
        figures = price_plan(self.problem, plan)
        found, known = self.worth(plan, figures), self.worth(self.plan, self.figures)
        better = found < known or (equal and found == known)
        if better:
            self.plan, self.figures = plan, figures
            if self.on_plan is not None:
                self.on_plan(plan)
        return better

    def worth(self, plan: Plan, figures: dict[str, int]) -> tuple[int, int]:
        """What is better has fewer unshot scenes, then the lower price for the search and fewer surprises."""
        told = self.told.departure_price(self.problem, plan) if self.told else 0
        dearer = self.prices.redress - self.problem.prices.redress
        return figures["unshot_scenes"], figures["cost"] + dearer * figures["redresses"] + told

    def prove(self, exact: Exact) -> None:
        """Take a plan that is known to be the best."""
        self.plan, self.figures = exact.plan, price_plan(self.problem, exact.plan)
        if exact.is_proved:
            self.bounds = {**self.bounds, "cost": exact.value}

    def say(self) -> None:
        self.said_at = time.monotonic()
        if self.on_progress is not None:
            self.on_progress(
                Progress(
                    seconds=round(self.said_at - self.begun_at, 2),
                    price=self.figures["cost"],
                    changeovers=self.figures["changeovers"],
                    changeover_bound=self.bounds["changeovers"],
                    crew_days=self.figures["crew_days"],
                    unshot_scenes=self.figures["unshot_scenes"],
                    price_bound=price_bound(self.bounds, self.figures["unshot_scenes"]),
                )
            )


def fallback(problem: Problem) -> Plan:
    """The hand plan, or the empty one should it be illegal: something to show from the start."""
    plan = hand_plan(problem)
    return Plan() if find_violations(problem, plan) else plan


def solve(
    problem: Problem,
    *,
    seconds: float,
    workers: int = 1,
    seed: int = 0,
    iterations: int | None = None,
    hint: Plan | None = None,
    pins: Pins = NO_PINS,
    told: Told | None = None,
    owners: Collection[str] | None = None,
    bound_seconds: float = 0.0,
    on_plan: Callable[[Plan], None] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Result:
    """
    The best plan found in `seconds` on `workers` threads.

    With `iterations` (moves tried, all workers together) the same problem, seed, workers
    and hint give the same plan, as long as the time does not run out first. `hint` is a
    plan to begin from. `should_stop` is asked often; when it says so the best plan is
    returned at once. `on_plan` hears every better plan while the search goes on.

    `pins` are kept whatever it costs. With `told` only what no longer stands is repaired,
    departing from the told plan as little as its prices say. Only the productions
    `owners` (all when None) are worked on; the others stand as in the hint. Of the time
    `bound_seconds` are kept for a higher lower bound on the price.

    Raises PinsInvalid, PinsClash; PinsUnmet when no plan was found that keeps the pins;
    PlanBroken rather than return a plan that breaks a rule.
    """
    begun_at = time.monotonic()
    require_pins(problem, pins)
    hint = told.plan_for(problem) if told and hint is None else hint
    wide = not told and owners is None and len(problem.productions) > 1
    desk = Desk(weighed(problem) if wide and hint is None else problem, pins, told)
    begins_by_hand = hint is None and pins == NO_PINS
    plan = fallback(problem) if begins_by_hand else Plan()
    reporter = Reporter(problem, desk, lower_bounds(problem), plan, told)
    reporter.on_progress, reporter.on_plan = on_progress, on_plan
    reporter.say()
    if hint is not None:
        require_fit(problem, hint)
        take_hint(desk, hint, pins)
        reporter.measure(equal=True)
    elif begins_by_hand:
        take_hint(desk, plan)  # what the search finds for one crew shows at once
        if on_plan is not None:
            on_plan(plan)
    if begins_by_hand and owners is None and (exact := solve_exactly(problem)) is not None:
        reporter.prove(exact)
        return finish(problem, reporter, pins, begun_at, 0)
    ends_at = begun_at + max(0.0, seconds - bound_seconds - WRITING_SECONDS)
    limit = Limit(ends_at, iterations, should_stop)
    first = limit.part(SEARCH_SHARE) if wide and is_long(limit) else limit
    search = (Repair if told else Search)(desk.problem, desk, workers, seed, first)
    search.work_on(owners)
    search.run(reporter.look)
    reporter.measure()
    moves = search.moves
    if first is not limit:
        rounds = Rounds(desk.problem, pins, reporter, search, limit)
        rounds.run()
        moves = rounds.moves
    if bound_seconds > 0:
        reporter.say()
        reporter.bounds = raised(problem, reporter.bounds, bound_seconds, workers, should_stop)
    return finish(problem, reporter, pins, begun_at, moves)


def weighed(problem: Problem) -> Problem:
    """
    The problem as the search of many crews sees it: redresses dearer than they are.

    One crew cannot gain by leaving a set as the next one wants it; all together do. With a
    hint the price is what it is, so that the plan is never dearer than that.
    """
    prices = problem.prices
    return replace(problem, prices=replace(prices, redress=prices.redress * REDRESS_WEIGHT))


def finish(problem: Problem, reporter: Reporter, pins: Pins, begun_at: float, moves: int) -> Result:
    """The checked result of what the reporter holds."""
    require_kept(problem, reporter.plan, pins)
    reporter.say()
    spent = time.monotonic() - begun_at
    return Result(reporter.plan, reporter.figures, reporter.bounds, [], spent, moves)


def raised(
    problem: Problem,
    bounds: dict[str, int],
    seconds: float,
    workers: int,
    should_stop: Callable[[], bool] | None,
) -> dict[str, int]:
    """The bounds with those on the price as high as they get in so many seconds."""
    from scheduling.solver.bounds.strong import strong_bound  # a library that others do not need

    told = should_stop or (lambda: False)
    better = strong_bound(problem, seconds=seconds, workers=workers, should_stop=told)
    return {name: max(value, better.get(name, 0)) for name, value in bounds.items()}


def require_kept(problem: Problem, plan: Plan, pins: Pins) -> None:
    """Refuse a plan that breaks a rule or a pin."""
    if violations := find_violations(problem, plan, pins.happened):
        raise PlanBroken(count=len(violations), first=violations[0].en)
    if missed := list(unmet(problem, plan, pins)):
        raise PinsUnmet(count=len(missed), first=missed[0][1])
