"""What pins and the time that is over say against moving a scene."""

from collections.abc import Iterable, Iterator

from scheduling.solver.explain.reason import Reason
from scheduling.solver.pins import Pins
from scheduling.solver.problem import DAY, Production


def set_pinned(place: str, on: str) -> Reason:
    zh, en = f"{place} 已固定在 {on}", f"{place} is pinned to {on}"
    return Reason("pinned", zh, en, {"location": place, "set": on})


def why_fixed(
    pins: Pins, production: Production, scenes: Iterable[str], day: int
) -> Iterator[Reason]:
    """Why these scenes may not be moved to this day of the horizon, or not at all."""
    if day * DAY + production.latest <= pins.not_before:
        zh, en = f"第 {day} 天已经过去", f"day {day} is over"
        yield Reason("time_over", zh, en, {"day": day})
    for scene in scenes:
        if scene in pins.happened:
            zh, en = f"{scene} 已经开拍", f"{scene} has begun"
            yield Reason("begun", zh, en, {"scene": scene})
        elif scene in pins.starts or pins.days.get(scene, day) != day:
            zh, en = f"{scene} 已固定", f"{scene} is pinned"
            yield Reason("pinned", zh, en, {"scene": scene})
