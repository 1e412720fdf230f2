"""A run as it is drawn: its curve, its figures beside the hand plan's, its plan as blocks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from base_ops.models import Crew
from scheduling.models import Plan, RunProgress, ScheduleRun, Visit
from sets.models import Base, StandingSet
from sets.timespan import wall_instant

DAY_MINUTES = 1440
CURVE_WIDTH, CURVE_HEIGHT = 640, 160
# What is compared with the hand plan, in this order; money in yuan.
FIGURES = (
    "changeovers",
    "redresses",
    "handovers",
    "crew_days",
    "overtime_minutes",
    "unshot_scenes",
    "cost",
)


@dataclass(frozen=True, slots=True)
class Curve:
    """The best price over time as SVG points in a box of CURVE_WIDTH × CURVE_HEIGHT."""

    points: str
    bound_y: float | None
    hand_y: float | None
    last: RunProgress


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of the plan beside the hand plan's and its lower bound, if there is one."""

    name: str
    plan: int
    by_hand: int
    bound: int | None

    @property
    def ratio(self) -> float | None:
        return self.plan / self.by_hand if self.by_hand else None


@dataclass(frozen=True, slots=True)
class Block:
    """A visit drawn in its day: percent of the day from the day's cut on."""

    visit: Visit
    left: float
    width: float
    is_changeover: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A crew's (or a set's) blocks, one tuple for each day."""

    owner: Crew | StandingSet
    days: tuple[tuple[Block, ...], ...]


def curve(run: ScheduleRun) -> Curve | None:
    """The run's curve, or None before the first plan."""
    rows = list(run.progress.order_by("seconds", "pk"))
    if not rows:
        return None
    hand = run.baseline.get("cost")
    bound = run.baseline.get("lower_bounds", {}).get("cost")
    top = max([row.price for row in rows[1:] or rows] + [hand or 0]) * 1.03
    floor = (bound or min(row.price for row in rows)) * 0.97
    span = max(top - floor, 1)

    def y(price: float) -> float:
        return round(CURVE_HEIGHT * min(1.0, max(0.0, (top - price) / span)), 1)

    longest = max(run.seconds, rows[-1].seconds, 1)
    points = [(CURVE_WIDTH * row.seconds / longest, y(row.price)) for row in rows]
    return Curve(
        points=_steps(points),
        bound_y=y(bound) if bound else None,
        hand_y=y(hand) if hand else None,
        last=rows[-1],
    )


def _steps(points: Sequence[tuple[float, float]]) -> str:
    """A price holds until a better plan is found: steps, not slopes."""
    drawn: list[str] = []
    for n, (x, y) in enumerate(points):
        if n:
            drawn.append(f"{x:.1f},{points[n - 1][1]}")
        drawn.append(f"{x:.1f},{y}")
    return " ".join(drawn)


def compare(figures: dict[str, Any], by_hand: dict[str, Any]) -> list[Comparison]:
    """The plan beside the hand plan, figure by figure."""
    bounds = figures.get("lower_bounds", {})
    return [
        Comparison(name, figures[name], by_hand.get(name, 0), bounds.get(name))
        for name in FIGURES
        if name in figures
    ]


def board(plan: Plan) -> tuple[list[date], list[Line], list[Line]]:
    """The days of a plan, its lines by crew and its lines by set."""
    run = plan.run
    days = [run.first_date + timedelta(days=n) for n in range(run.days)]
    visits = list(
        plan.visits.select_related("crew__production", "standing_set__kind", "dressing")
        .prefetch_related("strips__scene")
        .order_by("starts_at", "pk")
    )
    crews: dict[Crew, list[Visit]] = defaultdict(list)
    sets: dict[StandingSet, list[Visit]] = defaultdict(list)
    for visit in visits:
        crews[visit.crew].append(visit)
        sets[visit.standing_set].append(visit)
    by_crew = [_line(crew, its, plan.base, days) for crew, its in crews.items()]
    by_set = [_line(one, its, plan.base, days) for one, its in sets.items()]
    return days, by_crew, sorted(by_set, key=lambda line: str(line.owner))


def _line(
    owner: Crew | StandingSet, visits: Iterable[Visit], base: Base, days: Sequence[date]
) -> Line:
    by_day: dict[date, list[Block]] = defaultdict(list)
    before: Visit | None = None
    for visit in visits:
        day = base.shooting_day(visit.starts_at)
        start = wall_instant(day, base.day_cut_hour * 60, base.zone)
        minutes = (visit.starts_at - start).total_seconds() / 60
        length = (visit.ends_at - visit.starts_at).total_seconds() / 60
        changed = before is not None and before.standing_set_id != visit.standing_set_id
        by_day[day].append(
            Block(
                visit,
                round(100 * minutes / DAY_MINUTES, 2),
                round(100 * min(length, DAY_MINUTES - minutes) / DAY_MINUTES, 2),
                changed,
            )
        )
        before = visit
    return Line(owner, tuple(tuple(by_day[day]) for day in days))
