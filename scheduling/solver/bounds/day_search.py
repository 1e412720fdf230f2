"""
Finding cheap days, compiled: which scenes a day is best made of, given what each is worth.

All of it is in one file, for numba looks only at the file of each function when it
decides whether what it compiled is still right.
"""

import math

import numpy as np

from scheduling.solver.bounds.day_facts import (
    BREAKS,
    CHANGE,
    CREW,
    FULL,
    MOVE,
    OVERTIME,
    REGULAR,
    RELIGHT,
    RELIT,
    DayFacts,
)
from scheduling.solver.kernel.compiled import compiled
from scheduling.solver.kernel.rng import below, unit

MINUTES, PLACES, WAITS, YUAN, WORTH, FLIPPED = range(6)  # where each sum stands in `sums`
LATE = 400  # yuan for a minute beyond the latest end, while searching
NOTHING = 1 << 60


@compiled
def actor_yuan(f, b, actor):  # type: ignore[no-untyped-def]
    """What the day costs for this actor."""
    rate, numbers = f[4], f[6]
    kinds, changes = b[6], b[7]
    if kinds[actor] == 0:
        return 0
    return rate[actor] + numbers[CHANGE] * max(changes[actor], kinds[actor] - 1)


@compiled
def wait_at(f, b, place):  # type: ignore[no-untyped-def]
    """Minutes a crew waits at a place, for the light or for the actor who changes longest."""
    slow, numbers = f[5], f[6]
    lights, spent, own, worn_here = b[1], b[2], b[3], b[4]
    wait = numbers[RELIT] if lights[place, 0] > 0 and lights[place, 1] > 0 else 0
    for actor in range(slow.shape[0]):
        if worn_here[place, actor] > 1:
            others = spent[place] - own[place, actor]
            wait = max(wait, (worn_here[place, actor] - 1) * slow[actor] - others)
    return wait


@compiled
def put_on(f, b, scene, actor, sign):  # type: ignore[no-untyped-def]
    """Count an actor of a scene in (sign 1) or out (-1)."""
    minutes, place, wear = f[0][scene], f[1][scene], f[3][scene, actor]
    own, worn_here, worn, kinds, changes, tally = b[3], b[4], b[5], b[6], b[7], b[8]
    own[place, actor] += sign * minutes
    before = max(0, worn_here[place, actor] - 1)
    if tally[place, actor, wear] == (0 if sign > 0 else 1):
        worn_here[place, actor] += sign
    tally[place, actor, wear] += sign
    changes[actor] += max(0, worn_here[place, actor] - 1) - before
    if worn[actor, wear] == (0 if sign > 0 else 1):
        kinds[actor] += sign
    worn[actor, wear] += sign


@compiled
def flip(f, b, worth, scene):  # type: ignore[no-untyped-def]
    """Take a scene into the day or out of it, and bring every sum up to date."""
    minutes, place, wear, numbers = f[0][scene], f[1][scene], f[3], f[6]
    chosen, lights, spent, waits, sums = b[0], b[1], b[2], b[9], b[10]
    sign = 1 - 2 * chosen[scene]
    chosen[scene] += sign
    both = lights[place, 0] > 0 and lights[place, 1] > 0
    lights[place, f[2][scene]] += sign
    now_both = lights[place, 0] > 0 and lights[place, 1] > 0
    sums[YUAN] += numbers[RELIGHT] * (int(now_both) - int(both))
    sums[PLACES] -= spent[place] > 0
    spent[place] += sign * minutes
    sums[PLACES] += spent[place] > 0
    sums[MINUTES] += sign * minutes
    sums[WORTH] += sign * worth[scene]
    for actor in range(wear.shape[1]):
        if wear[scene, actor] >= 0:
            sums[YUAN] -= actor_yuan(f, b, actor)
            put_on(f, b, scene, actor, sign)
            sums[YUAN] += actor_yuan(f, b, actor)
    sums[WAITS] -= waits[place]
    waits[place] = wait_at(f, b, place)
    sums[WAITS] += waits[place]


@compiled
def length(f, b):  # type: ignore[no-untyped-def]
    """Minutes of the day outside breaks: scenes, and moves and waits that no break can hide."""
    numbers, sums = f[6], b[10]
    idle = numbers[MOVE] * max(0, sums[PLACES] - 1) + sums[WAITS] - numbers[BREAKS]
    return sums[MINUTES] + max(0, idle)


@compiled
def yuan_of(f, b):  # type: ignore[no-untyped-def]
    """What the day costs, changeovers aside; minutes beyond its latest end cost overtime too."""
    numbers = f[6]
    over = max(0, length(f, b) - numbers[REGULAR])
    return numbers[CREW] + b[10][YUAN] + over * numbers[OVERTIME]


@compiled
def value_of(f, b, per_place):  # type: ignore[no-untyped-def]
    """What is minimised: the price less what the scenes are worth, lateness at its toll."""
    late = max(0, length(f, b) - f[6][FULL])
    return yuan_of(f, b) + per_place * (b[10][PLACES] - 1) - b[10][WORTH] + LATE * late


@compiled
def turn(f, b, worth, scene, trail):  # type: ignore[no-untyped-def]
    """Flip a scene and note it on the trail, to be able to go back."""
    flip(f, b, worth, scene)
    trail[b[10][FLIPPED]] = scene
    b[10][FLIPPED] += 1


@compiled
def propose(f, b, worth, trail, rng):  # type: ignore[no-untyped-def]
    """One move: a scene, two exchanged, the scenes of a place, or those with an actor."""
    place, wear, chosen = f[1], f[3], b[0]
    count, x = place.shape[0], below(rng, 100)
    scene = below(rng, count)
    if x < 84:
        turn(f, b, worth, scene, trail)
        other = below(rng, count)
        if x >= 50 and other != scene and chosen[other] == chosen[scene]:
            turn(f, b, worth, other, trail)
    elif x < 95 or wear.shape[1] == 0:
        some = below(rng, 2)
        goal = 1 - chosen[scene]
        for other in range(count):
            here = place[other] == place[scene] and chosen[other] != goal
            if here and (other == scene or some == 0 or below(rng, 2) == 0):
                turn(f, b, worth, other, trail)
    else:
        actor = below(rng, wear.shape[1])
        for other in range(count):
            if chosen[other] == 1 and wear[other, actor] >= 0:
                turn(f, b, worth, other, trail)


@compiled
def search(f, b, worth, per_place, steps, hot, cold, best, trail, rng):  # type: ignore[no-untyped-def]
    """Anneal from the day on the board; the least value, its scenes in `best` (n,)."""
    sums = b[10]
    value = value_of(f, b, per_place)
    least, heat = NOTHING, hot
    cooling = math.exp(math.log(cold / hot) / steps)
    for _ in range(steps):
        heat *= cooling
        sums[FLIPPED] = 0
        propose(f, b, worth, trail, rng)
        new = value_of(f, b, per_place)
        if new <= value or unit(rng) < math.exp((value - new) / heat):
            value = new
            if new < least and sums[PLACES] > 0 and length(f, b) <= f[6][FULL]:
                least = new
                for i in range(best.shape[0]):
                    best[i] = b[0][i]
        else:
            for i in range(sums[FLIPPED]):
                flip(f, b, worth, trail[i])
    return least


def new_board(facts: DayFacts) -> tuple[np.ndarray, ...]:
    """An empty day, int64 arrays in the order the functions above unpack them."""
    count, cast = facts.wear.shape
    places, costumes = facts.places, facts.costumes
    shapes: list[tuple[int, ...]] = [(count,), (places, 2), (places,), (places, cast)]
    shapes += [(places, cast), (cast, costumes), (cast,), (cast,), (places, cast, costumes)]
    shapes += [(places,), (6,)]
    return tuple(np.zeros(shape, np.int64) for shape in shapes)
