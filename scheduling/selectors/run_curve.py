"""A run's progress as two drawn lines: the price and the changeovers, each above its bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scheduling.models import RunProgress, ScheduleRun

CURVE_WIDTH, CURVE_HEIGHT = 640, 160
# A hand plan more than so many times the dearest plan found is not drawn to scale.
FAR = 1.6
# Rows of the table that says the same as the lines.
STEPS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Level:
    """A value to compare with; its height in percent from the top, None outside the box."""

    value: int
    top: float | None


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
    hand, last = run.baseline, rows[-1]
    bound = hand.get("lower_bounds", {}).get("cost")
    # Plans that leave more scenes out cannot be compared: they do not set the scale.
    alike = [row for row in rows if row.unshot_scenes <= last.unshot_scenes]

    def curve(name: str, floor: int | None) -> Curve:
        points = [(row.seconds / longest, getattr(row, name)) for row in rows]
        highest = max(getattr(row, name) for row in alike)
        return _curve(points, highest, hand.get("cost" if name == "price" else name), floor)

    return Progress(
        price=curve("price", bound),
        changeovers=curve("changeovers", last.changeover_bound),
        seconds=round(longest),
        steps=tuple(_better(rows)[::-1][:STEPS_SHOWN]),
        last=last,
        gap=(last.price / bound - 1) if bound else None,
    )


def _better(rows: Sequence[RunProgress]) -> list[RunProgress]:
    """The first row, and every one that says something else than the one before."""
    changed = [
        b
        for a, b in pairwise(rows)
        if (a.price, a.changeovers, a.unshot_scenes) != (b.price, b.changeovers, b.unshot_scenes)
    ]
    return [rows[0], *changed]


def _curve(
    rows: Sequence[tuple[float, int]], highest: int, hand: int | None, bound: int | None
) -> Curve:
    """
    `rows`: (share of the width, value), drawn between the bound and `highest`.

    A hand plan so dear that the search would look flat beneath it is left above the box.
    """
    shown = max(highest, hand) if hand and hand <= FAR * highest else highest
    floor = (bound or min(value for _, value in rows)) * 0.97
    top = max(shown * 1.03, floor * 1.05, floor + 1)

    def share(value: float) -> float:
        return (top - value) / (top - floor)

    def level(value: int | None) -> Level | None:
        if not value:
            return None
        return Level(value, round(100 * share(value), 1) if 0 <= share(value) <= 1 else None)

    def height(value: int) -> float:
        return min(1.0, max(0.0, share(value)))

    points = [(CURVE_WIDTH * x, round(CURVE_HEIGHT * height(v), 1)) for x, v in rows]
    end = (round(100 * rows[-1][0], 1), round(100 * height(rows[-1][1]), 1))
    return Curve(_steps(points), end, rows[-1][1], level(hand), level(bound))


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
