"""Simulated annealing of one production against what the others have taken."""

import math

import numpy as np

from scheduling.solver.kernel import board, fact
from scheduling.solver.kernel.compiled import compiled
from scheduling.solver.kernel.cost import price, row_of
from scheduling.solver.kernel.keep import TOLD
from scheduling.solver.kernel.memory import get, put
from scheduling.solver.kernel.moves import (
    another_set,
    flip_free,
    gather,
    keeps_order,
    leave_out,
    ripple,
    shift_run,
    shift_to_edge,
    swap_runs,
    swap_tails,
    turn_round,
    wait_or_not,
)
from scheduling.solver.kernel.rng import below, unit
from scheduling.solver.kernel.rows import drop, keep, recall, remember
from scheduling.solver.kernel.simulate import fit

STRIDE = 128  # moves between two looks at the temperature and the stop flag
NEVER = 1 << 60


@compiled
def propose(f: np.ndarray, b: np.ndarray, rng: np.ndarray) -> tuple[int, int]:
    """
    Try one move; returns (what was changed besides the days or -1, how it was before).

    What was changed: a place's set, or, counted on from the places, whether a scene waits.
    """
    if f[fact.KEEPS] & TOLD and below(rng, 25) == 0:
        return wait_or_not(f, b, rng), 0
    x = below(rng, 100)
    if x == 0 and below(rng, 4) == 0:
        leave_out(f, b, rng)
    elif x < 16:
        ripple(f, b, rng)
    elif x < 46:
        shift_run(f, b, rng)
    elif x < 54:
        shift_to_edge(f, b, rng)
    elif x < 76:
        swap_runs(f, b, rng)
    elif x < 83:
        swap_tails(f, b, rng, x == 82)
    elif x < 92:
        turn_round(f, b, rng)
    elif x < 97:
        gather(f, b, rng)
    else:
        return another_set(f, b, rng)
    return -1, 0


@compiled
def fit_tried(f: np.ndarray, r: np.ndarray, b: np.ndarray) -> bool:
    """Fit every day the move touches; False when the move is not allowed."""
    for n in range(b[board.TOUCHED_COUNT]):
        day = get(b, board.TOUCHED, n)
        if not fit(f, r, b, day, row_of(b, day)):
            return False
    return True


@compiled
def load(f: np.ndarray, r: np.ndarray, b: np.ndarray, kept: np.ndarray, now: np.ndarray) -> bool:
    """Make a remembered state stand and price it; False when a scene may not be where it is."""
    recall(f, b, kept)
    for day in range(f[fact.DAYS] + 1):
        if not fit(f, r, b, day, row_of(b, day)):
            return False
    price(f, r, b, now)
    return True


@compiled
def settle(now: np.ndarray) -> None:
    """What was tried stands."""
    for i in range(3):
        now[3 + i] = now[i]


@compiled
def step(
    f: np.ndarray,
    r: np.ndarray,
    b: np.ndarray,
    rng: np.ndarray,
    now: np.ndarray,
    heat: float,
    toll: float,
    max_days: int,
) -> bool:
    """Try one move and take it or refuse it; `now` is [yuan, late, days] twice, tried first."""
    place, choice = propose(f, b, rng)
    if b[board.TOUCHED_COUNT] == 0:
        return False
    if keeps_order(f, b) and fit_tried(f, r, b):
        price(f, r, b, now)
        more = now[0] - now[3] + toll * (now[1] - now[4])
        if now[2] <= max(max_days, now[5]) and more <= -heat * math.log(unit(rng)):
            keep(b)
            settle(now)
            return True
    drop(b)
    if place >= f[fact.PLACES]:
        flip_free(b, place - f[fact.PLACES])
    elif place >= 0:
        put(b, board.CHOICE, place, choice)
    return False


@compiled
def anneal(
    f: np.ndarray,
    r: np.ndarray,
    b: np.ndarray,
    kept: np.ndarray,
    rng: np.ndarray,
    now: np.ndarray,
    moves: int,
    heats: tuple[float, float],
    tolls: tuple[float, float],
    max_days: int,
    stop: np.ndarray,
) -> tuple[int, int]:
    """
    Improve the state in `kept`; returns (yuan of the best legal state or NEVER, moves made).

    The temperature falls between `heats` (yuan) and the price of a minute late rises
    between `tolls`, both geometrically over `moves`. At most `max_days` days are used.
    `kept` is replaced by the best legal state met, and is as it was when there is none.
    """
    top, done = NEVER, 0
    if not load(f, r, b, kept, now):
        return top, done
    settle(now)
    if now[1] == 0 and now[2] <= max_days:
        top = now[0]
    while done < moves and stop[0] == 0:
        share = done / moves
        heat = heats[0] * (heats[1] / heats[0]) ** share
        toll = tolls[0] * (tolls[1] / tolls[0]) ** share
        for _ in range(STRIDE):
            taken = step(f, r, b, rng, now, heat, toll, max_days)
            if taken and now[0] < top and now[1] == 0 and now[2] <= max_days:
                top = now[0]
                remember(f, b, kept)
        done += STRIDE
    return top, done
