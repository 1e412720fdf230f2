"""A production of the problem file made into the arrays that `fact` names."""

from collections.abc import Iterable

import numpy as np

from scheduling.solver.kernel import fact
from scheduling.solver.kernel.keep import kept_bits, pin_arrays, pin_days, told_arrays
from scheduling.solver.kernel.memory import WORD, pack
from scheduling.solver.pins import NO_PINS, Pins
from scheduling.solver.problem import DAY, Problem, Production, Scene
from scheduling.solver.told import Told

I64 = np.int64


def used_sets(production: Production) -> list[str]:
    """The sets any scene of the production could play on, in a fixed order."""
    shot_at = {scene.location for scene in production.scenes}
    return sorted(
        {on for place in production.locations if place.id in shot_at for on in place.sets}
    )


def build_facts(
    problem: Problem, production: Production, pins: Pins = NO_PINS, told: Told | None = None
) -> np.ndarray:
    """The production as one flat array. Pinned sets must be narrowed in the problem already."""
    sets = used_sets(production)
    arrays: dict[int, np.ndarray] = {}
    numbers = clock_numbers(production) | price_numbers(problem, production)
    numbers |= {
        fact.SCENES: len(production.scenes),
        fact.PLACES: len(production.locations),
        fact.ACTORS: len(production.cast),
        fact.SETS: len(sets),
        fact.WORDS: max(1, -(-len(production.cast) // WORD)),
        fact.BREAKS: len(production.breaks),
        fact.PAIRS: len(production.after),
    }
    arrays |= scene_arrays(production)
    arrays |= cast_arrays(problem, production)
    arrays[fact.INFO] = scene_info(arrays)
    arrays |= set_arrays(problem, production, sets)
    arrays |= pin_arrays(production, pins) | told_arrays(production, sets, arrays, told)
    pin_days(production, pins, arrays[fact.ALLOWED])
    numbers |= {fact.KEEPS: kept_bits(arrays), fact.NOW: pins.not_before}
    arrays[fact.CHOICE_PLAYS] = arrays[fact.CHOICE_SET] << 8 | arrays[fact.CHOICE_DRESS]
    widest = arrays[fact.REDRESS].shape[-1]
    numbers[fact.DRESSINGS] = widest
    night = opening(production) + DAY - production.latest
    numbers[fact.MAY_SHARE] = int(night >= arrays[fact.REDRESS].max(initial=0))
    return pack(fact.HEADER, {name: np.asarray(a, I64) for name, a in arrays.items()}, numbers)


def opening(production: Production) -> int:
    """The minute of the day from which to shoot: days that run into each other stay apart."""
    return max(production.call, production.latest - DAY)


def clock_numbers(production: Production) -> dict[int, int]:
    return {
        fact.DAYS: production.last_day - production.first_day + 1,
        fact.FIRST_MINUTE: production.first_day * DAY,
        fact.CALL: opening(production),
        fact.WRAP: production.wrap,
        fact.LATEST: production.latest,
        fact.RELOOK: production.relook_minutes,
        fact.RELIGHT: production.relight_minutes,
    }


def price_numbers(problem: Problem, production: Production) -> dict[int, int]:
    prices = problem.prices
    return {
        fact.PRICE_CHANGE: prices.changeover,
        fact.PRICE_REDRESS: prices.redress,
        fact.PRICE_HANDOVER: prices.handover,
        fact.PRICE_COSTUME: prices.costume_change,
        fact.PRICE_RELIGHT: prices.relight,
        fact.PRICE_UNSHOT: prices.unshot_scene * fact.UNSHOT_URGENCY,
        fact.DAY_COST: production.crew_day_cost,
        fact.OVERTIME_COST: production.overtime_minute_cost,
    }


def scene_arrays(production: Production) -> dict[int, np.ndarray]:
    places = {place.id: i for i, place in enumerate(production.locations)}
    number = {scene.id: i for i, scene in enumerate(production.scenes)}
    at: list[list[int]] = [[] for _ in places]
    for scene in production.scenes:
        at[places[scene.location]].append(number[scene.id])
    return {
        fact.BREAK_FROM: listed(begin for begin, _ in production.breaks),
        fact.BREAK_TO: listed(end for _, end in production.breaks),
        fact.MINUTES: listed(scene.minutes for scene in production.scenes),
        fact.PLACE: listed(places[scene.location] for scene in production.scenes),
        fact.LIGHT: listed(scene.light == "night" for scene in production.scenes),
        fact.FIRST_OF: listed(number[first] for first, _ in production.after),
        fact.THEN_OF: listed(number[then] for _, then in production.after),
        fact.PLACE_PTR: pointers([len(its) for its in at]),
        fact.PLACE_SCENES: listed(n for its in at for n in its),
        fact.ALLOWED: allowed_days(production),
    }


def scene_info(arrays: dict[int, np.ndarray]) -> np.ndarray:
    """What the fitting of a day asks of a scene, side by side."""
    ends = arrays[fact.CAST_PTR]
    columns = (arrays[fact.MINUTES], arrays[fact.PLACE], arrays[fact.LIGHT], ends[:-1], ends[1:])
    return np.ascontiguousarray(np.stack(columns, axis=-1))


def listed(values: Iterable[int]) -> np.ndarray:
    return np.array(list(values), I64)


def pointers(lengths: list[int]) -> np.ndarray:
    """Where each list begins in the concatenation of lists of these lengths, and its end."""
    return np.cumsum([0, *lengths]).astype(I64)


def fits_some_gap(production: Production, scene: Scene) -> bool:
    """Whether the scene fits between two breaks of a day at all."""
    at = opening(production)
    for begin, end in production.breaks:
        if end > at and begin - at >= scene.minutes:
            return True
        at = max(at, end)
    return production.latest - at >= scene.minutes


def allowed_days(production: Production) -> np.ndarray:
    """[scene, day + pool] whether the scene may be shot on the day at all."""
    days = production.last_day - production.first_day + 1
    out = np.zeros((len(production.scenes), days + 1), I64)
    out[:, days] = 1
    off = {actor.id: actor.off_days for actor in production.cast}
    for i, scene in enumerate(production.scenes):
        if production.location_by_id[scene.location].sets and fits_some_gap(production, scene):
            for day in range(days):
                away = (production.first_day + day in off[actor] for actor in scene.cast)
                out[i, day] = not any(away)
    return out


def cast_arrays(problem: Problem, production: Production) -> dict[int, np.ndarray]:
    actors = {actor.id: i for i, actor in enumerate(production.cast)}
    looks: dict[str, int] = {}
    wears = np.full((len(production.scenes), max(1, len(actors))), -1, I64)
    for i, scene in enumerate(production.scenes):
        for actor, costume in scene.cast.items():
            wears[i, actors[actor]] = looks.setdefault(costume, len(looks))
    percent = problem.prices.hold_percent
    scenes = production.scenes
    return {
        fact.CAST_PTR: pointers([len(scene.cast) for scene in scenes]),
        fact.CAST: listed(
            actors[actor] << fact.LOOK_BITS | looks[look]
            for scene in scenes
            for actor, look in scene.cast.items()
        ),
        fact.WEARS: wears,
        fact.COSTUME_MINUTES: listed(actor.costume_minutes for actor in production.cast),
        fact.RATE: listed(actor.day_rate for actor in production.cast),
        fact.HOLD_TABLE: byte_sums([actor.day_rate * percent // 100 for actor in production.cast]),
    }


def byte_sums(values: list[int]) -> np.ndarray:
    """[byte, value] the sum of the values whose bits are set in that byte of a mask."""
    words = max(1, -(-len(values) // WORD))
    padded = np.zeros(words * WORD, I64)
    padded[: len(values)] = values
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    return np.ascontiguousarray((bits @ padded.reshape(-1, 8).T).T)


def set_arrays(problem: Problem, production: Production, sets: list[str]) -> dict[int, np.ndarray]:
    local = {on: i for i, on in enumerate(sets)}
    its = [problem.set_by_id[on] for on in sets]
    widest = max((len(each.dressings) for each in its), default=1)
    redress = np.zeros((len(its), widest, widest), I64)
    for i, each in enumerate(its):
        redress[i, : len(each.dressings), : len(each.dressings)] = each.redress_minutes
    zones = listed(problem.zone_index[each.zone] for each in its)
    walk = np.array(problem.walk_minutes, I64).reshape(len(problem.zones), len(problem.zones))
    shot_at = {scene.location for scene in production.scenes}
    choices = [
        [(local[on], problem.set_by_id[on].dressings.index(place.dressing)) for on in place.sets]
        if place.id in shot_at
        else []
        for place in production.locations
    ]
    return {
        fact.CHOICE_PTR: pointers([len(each) for each in choices]),
        fact.CHOICE_SET: listed(k for each in choices for k, _ in each),
        fact.CHOICE_DRESS: listed(q for each in choices for _, q in each),
        fact.MOVE: walk[np.ix_(zones, zones)] + production.pack_minutes,
        fact.REDRESS: redress.reshape(-1, widest),
        fact.STRIKE: listed(each.strike_minutes for each in its),
        fact.DRESSED: listed(each.dressings.index(each.dressed) for each in its),
    }
