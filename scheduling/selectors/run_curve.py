"""A run's progress as two drawn lines: the price and the changeovers, each above its bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scheduling.models import RunProgress, ScheduleRun

CURVE_WIDTH, CURVE_HEIGHT = 640, 160
# Rows of the table that says the same as the lines.
STEPS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Level:
    """A value to compare with, and its height: percent from the top of the box."""

    value: int
    top: float


@dataclass(frozen=True, slots=True)
class Curve:
    """
    One figure over time, as SVG points in a box of CURVE_WIDTH × CURVE_HEIGHT.

    `end` is where the line stands now, in percent from the left and from the top.
    """

    points: str
    end: tuple[float, float]
    value: int
    hand: Level | None
    bound: Level | None


@dataclass(frozen=True, slots=True)
class Progress:
    """
    What a run has found so far.

    `seconds`: what the width of the lines stands for. `steps`: the plans that were better
    than all before, newest first; `gap`: share of the price above its bound.
    """

    price: Curve
    changeovers: Curve
    seconds: int
    steps: tuple[RunProgress, ...]
    last: RunProgress
    gap: float | None


def progress(run: ScheduleRun) -> Progress | None:
    """The run's lines, or None before the first plan. One query."""
    rows = list(run.progress.order_by("seconds", "pk"))
    if not rows:
        return None
    longest = max(run.seconds, rows[-1].seconds, 1)
    bounds = run.baseline.get("lower_bounds", {})
    last, bound = rows[-1], bounds.get("cost")
    return Progress(
        price=_curve([(r.seconds / longest, r.price) for r in rows], _hand(run, "cost"), bound),
        changeovers=_curve(
            [(r.seconds / longest, r.changeovers) for r in rows],
            _hand(run, "changeovers"),
            last.changeover_bound or None,
        ),
        seconds=round(longest),
        steps=tuple(_better(rows)[::-1][:STEPS_SHOWN]),
        last=last,
        gap=(last.price / bound - 1) if bound else None,
    )


def _hand(run: ScheduleRun, name: str) -> int | None:
    return run.baseline.get(name) or None


def _better(rows: Sequence[RunProgress]) -> list[RunProgress]:
    """The first row, and every one that says something else than the one before."""
    changed = [
        b
        for a, b in pairwise(rows)
        if (a.price, a.changeovers, a.unshot_scenes) != (b.price, b.changeovers, b.unshot_scenes)
    ]
    return [rows[0], *changed]


def _curve(rows: Sequence[tuple[float, int]], hand: int | None, bound: int | None) -> Curve:
    """`rows`: (share of the width, value). The first plan may lie above the box: it is cut."""
    values = [value for _, value in rows]
    top = max([*(values[1:] or values), hand or 0]) * 1.03
    floor = (bound or min(values)) * 0.97
    span = max(top - floor, 1)

    def share(value: float) -> float:
        return min(1.0, max(0.0, (top - value) / span))

    def level(value: int | None) -> Level | None:
        return Level(value, round(100 * share(value), 1)) if value else None

    points = [(CURVE_WIDTH * x, round(CURVE_HEIGHT * share(v), 1)) for x, v in rows]
    end = (round(100 * rows[-1][0], 1), round(100 * share(values[-1]), 1))
    return Curve(_steps(points), end, values[-1], level(hand), level(bound))


def _steps(points: Sequence[tuple[float, float]]) -> str:
    """A plan stands until a better one is found: steps, not slopes, and none for nothing new."""
    drawn = [points[0]]
    for n, (x, y) in enumerate(points[1:], 1):
        before = points[n - 1][1]
        if y != before:
            drawn += [(x, before), (x, y)]
    if points[-1][0] != drawn[-1][0]:
        drawn.append(points[-1])
    return " ".join(f"{x:.1f},{y}" for x, y in drawn)
