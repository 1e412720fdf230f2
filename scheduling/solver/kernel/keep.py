"""Pins and what people were told, as arrays of one production."""

from typing import Any

import numpy as np

from scheduling.solver.kernel import fact
from scheduling.solver.pins import Pins
from scheduling.solver.plan import day_of
from scheduling.solver.problem import DAY, Production
from scheduling.solver.told import Told

PINNED, TOLD = 1, 2  # bits of fact.KEEPS


def pin_arrays(production: Production, pins: Pins) -> dict[int, np.ndarray]:
    """EARLIEST and PINNED_AT."""
    pinned = numbers(pins.starts.get(scene.id, -1) for scene in production.scenes)
    return {
        fact.EARLIEST: np.where(pinned >= 0, pinned, pins.not_before),
        fact.PINNED_AT: pinned,
    }


def pin_days(production: Production, pins: Pins, allowed: np.ndarray) -> None:
    """Close in `allowed` [scene, day + pool] what the pins and the time that is over forbid."""
    over = [
        day
        for day in range(allowed.shape[1] - 1)
        if (production.first_day + day) * DAY + production.latest <= pins.not_before
    ]
    for i, scene in enumerate(production.scenes):
        start = pins.starts.get(scene.id)
        day = pins.days.get(scene.id) if start is None else day_of(production, start)
        if start is None:
            allowed[i, over] = 0
        else:
            allowed[i, -1] = 0
        if day is not None:
            others = np.arange(allowed.shape[1] - 1) != day - production.first_day
            allowed[i, :-1][others] = 0
        if day is not None and scene.id in pins.happened:
            allowed[i, day - production.first_day] = 1


def told_arrays(
    production: Production, sets: list[str], arrays: dict[int, np.ndarray], told: Told | None
) -> dict[int, np.ndarray]:
    """TOLD_AT, TOLD_DAY, TOLD_CHOICE and MOVE_PRICE; `arrays` knows the choices of sets."""
    plan = told.plan if told else None
    at = numbers(plan.scenes.get(scene.id, -1) if plan else -1 for scene in production.scenes)
    days = [day_of(production, int(start)) if start >= 0 else None for start in at]
    price = [told.move_price(scene) if told else 0 for scene in production.scenes]
    wanted = [plan.locations.get(place.id) if plan else None for place in production.locations]
    return {
        fact.TOLD_AT: at,
        fact.TOLD_DAY: numbers(-1 if d is None else d - production.first_day for d in days),
        fact.TOLD_CHOICE: numbers(
            choice_of(arrays, sets, place, on) for place, on in enumerate(wanted)
        ),
        fact.MOVE_PRICE: np.where(at >= 0, numbers(price), 0),
    }


def choice_of(arrays: dict[int, np.ndarray], sets: list[str], place: int, on: str | None) -> int:
    """The index of the choice that plays the place on this set, or -1."""
    for c in range(arrays[fact.CHOICE_PTR][place], arrays[fact.CHOICE_PTR][place + 1]):
        if sets[arrays[fact.CHOICE_SET][c]] == on:
            return int(c)
    return -1


def kept_bits(arrays: dict[int, np.ndarray]) -> int:
    """What of all this the kernel has to look at."""
    pinned = bool((arrays[fact.PINNED_AT] >= 0).any())
    return PINNED * pinned + TOLD * bool((arrays[fact.TOLD_AT] >= 0).any())


def numbers(values: Any) -> np.ndarray:
    return np.array(list(values), np.int64)
