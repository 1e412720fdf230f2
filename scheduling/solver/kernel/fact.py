"""One production as arrays: what does not change while it is worked on."""

from collections.abc import Iterable

import numpy as np

from scheduling.solver.kernel.memory import WORD, pack
from scheduling.solver.problem import DAY, Problem, Production, Scene

I64 = np.int64

# Numbers. Scenes, places (locations), actors, sets and days are counted within the production.
DAYS = 0  # days of its window; also the index of the pool of unshot scenes
SCENES = 1
PLACES = 2
ACTORS = 3
SETS = 4
WORDS = 5  # of a mask of actors
FIRST_MINUTE = 6  # midnight of the first day
CALL = 7
WRAP = 8
LATEST = 9
RELOOK = 10
RELIGHT = 11
BREAKS = 12
PAIRS = 13  # of `after`
DRESSINGS = 14  # the most any of its sets has
MAY_SHARE = 15  # whether two places may play on one set in two dressings
PRICE_CHANGE = 16
PRICE_REDRESS = 17
PRICE_HANDOVER = 18
PRICE_COSTUME = 19
PRICE_RELIGHT = 20
PRICE_UNSHOT = 21
DAY_COST = 22
OVERTIME_COST = 23
# Arrays.
BREAK_FROM = 24
BREAK_TO = 26
MINUTES = 28  # [scene]
PLACE = 30  # [scene]
LIGHT = 32  # [scene]
CAST_PTR = 34  # [scene + 1] into CAST
CAST = 36  # actor << LOOK_BITS | look
WEARS = 38  # [scene, actor] look or -1
ALLOWED = 40  # [scene, day] the pool always
FIRST_OF = 42  # [pair] of `after`
THEN_OF = 44
PLACE_PTR = 46  # [place + 1] into PLACE_SCENES
PLACE_SCENES = 48
COSTUME_MINUTES = 50  # [actor]
RATE = 52  # [actor] yuan
HOLD_TABLE = 54  # [byte of a mask, its value] yuan for a hold day of these actors
CHOICE_PTR = 56  # [place + 1] into the two below
CHOICE_SET = 58
CHOICE_DRESS = 60
MOVE = 62  # [set, set] pack and walk
REDRESS = 64  # [set * DRESSINGS + standing, wanted]
STRIKE = 66  # [set]
DRESSED = 68  # [set] at minute 0
HEADER = 70
LOOK_BITS = 20
# A crew day can cost more than a scene left out. People want every scene shot all the same.
UNSHOT_URGENCY = 10


def used_sets(production: Production) -> list[str]:
    """The sets any scene of the production could play on, in a fixed order."""
    shot_at = {scene.location for scene in production.scenes}
    return sorted(
        {on for place in production.locations if place.id in shot_at for on in place.sets}
    )


def build_facts(problem: Problem, production: Production) -> np.ndarray:
    """The production as one flat array."""
    sets = used_sets(production)
    arrays: dict[int, np.ndarray] = {}
    numbers = clock_numbers(production) | price_numbers(problem, production)
    numbers |= {
        SCENES: len(production.scenes),
        PLACES: len(production.locations),
        ACTORS: len(production.cast),
        SETS: len(sets),
        WORDS: max(1, -(-len(production.cast) // WORD)),
        BREAKS: len(production.breaks),
        PAIRS: len(production.after),
    }
    arrays |= scene_arrays(production)
    arrays |= cast_arrays(problem, production)
    arrays |= set_arrays(problem, production, sets)
    widest = arrays[REDRESS].shape[-1]
    numbers[DRESSINGS] = widest
    night = opening(production) + DAY - production.latest
    numbers[MAY_SHARE] = int(night >= arrays[REDRESS].max(initial=0))
    return pack(HEADER, {name: np.asarray(a, I64) for name, a in arrays.items()}, numbers)


def opening(production: Production) -> int:
    """The minute of the day from which to shoot: days that run into each other stay apart."""
    return max(production.call, production.latest - DAY)


def clock_numbers(production: Production) -> dict[int, int]:
    return {
        DAYS: production.last_day - production.first_day + 1,
        FIRST_MINUTE: production.first_day * DAY,
        CALL: opening(production),
        WRAP: production.wrap,
        LATEST: production.latest,
        RELOOK: production.relook_minutes,
        RELIGHT: production.relight_minutes,
    }


def price_numbers(problem: Problem, production: Production) -> dict[int, int]:
    prices = problem.prices
    return {
        PRICE_CHANGE: prices.changeover,
        PRICE_REDRESS: prices.redress,
        PRICE_HANDOVER: prices.handover,
        PRICE_COSTUME: prices.costume_change,
        PRICE_RELIGHT: prices.relight,
        PRICE_UNSHOT: prices.unshot_scene * UNSHOT_URGENCY,
        DAY_COST: production.crew_day_cost,
        OVERTIME_COST: production.overtime_minute_cost,
    }


def scene_arrays(production: Production) -> dict[int, np.ndarray]:
    places = {place.id: i for i, place in enumerate(production.locations)}
    number = {scene.id: i for i, scene in enumerate(production.scenes)}
    at: list[list[int]] = [[] for _ in places]
    for scene in production.scenes:
        at[places[scene.location]].append(number[scene.id])
    return {
        BREAK_FROM: listed(begin for begin, _ in production.breaks),
        BREAK_TO: listed(end for _, end in production.breaks),
        MINUTES: listed(scene.minutes for scene in production.scenes),
        PLACE: listed(places[scene.location] for scene in production.scenes),
        LIGHT: listed(scene.light == "night" for scene in production.scenes),
        FIRST_OF: listed(number[first] for first, _ in production.after),
        THEN_OF: listed(number[then] for _, then in production.after),
        PLACE_PTR: pointers([len(its) for its in at]),
        PLACE_SCENES: listed(n for its in at for n in its),
        ALLOWED: allowed_days(production),
    }


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
        CAST_PTR: pointers([len(scene.cast) for scene in scenes]),
        CAST: listed(
            actors[actor] << LOOK_BITS | looks[look]
            for scene in scenes
            for actor, look in scene.cast.items()
        ),
        WEARS: wears,
        COSTUME_MINUTES: listed(actor.costume_minutes for actor in production.cast),
        RATE: listed(actor.day_rate for actor in production.cast),
        HOLD_TABLE: byte_sums([actor.day_rate * percent // 100 for actor in production.cast]),
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
        CHOICE_PTR: pointers([len(each) for each in choices]),
        CHOICE_SET: listed(k for each in choices for k, _ in each),
        CHOICE_DRESS: listed(q for each in choices for _, q in each),
        MOVE: walk[np.ix_(zones, zones)] + production.pack_minutes,
        REDRESS: redress.reshape(-1, widest),
        STRIKE: listed(each.strike_minutes for each in its),
        DRESSED: listed(each.dressings.index(each.dressed) for each in its),
    }
